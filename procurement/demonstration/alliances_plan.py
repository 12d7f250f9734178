"""Two made-up alliances: one that runs, was joined and will be left by one member, and one that was dissolved."""

from collections.abc import Iterator, Sequence
from datetime import date

from procurement.demonstration.companions import companions, founders, others
from procurement.demonstration.planned import COOPERATIVE, Planned, Span, at_hour, subject, working_day
from procurement.domain.alliance.commands import DissolveAlliance, FormAlliance, GiveAllianceNotice, JoinAlliance
from procurement.kernel.calendar import add_months
from procurement.reference import ReferenceMember

ALLIANCE, DISSOLVED = "verbund-nord", "verbund-archiv"
PRODUCTS = ("zeiterfassung", "kostenrechnung", "antivirus", "oracle", "gis-alk-alb")
FEWEST = 2
NOTICE_MONTHS = 3
FORMED, JOINED, NOTICE_GIVEN = -24, -14, -4
EARLIER_FORMED, EARLIER_DISSOLVED = -27, -16
"""Months before today. All members were admitted before."""


def alliance_plan(span: Span, chosen: Sequence[ReferenceMember]) -> Iterator[Planned]:
    """The life of both alliances; the second only where enough members are left for it."""
    first, second = founders(chosen), others(chosen)
    if len(first) >= FEWEST:
        yield from _running(span, first, companions(chosen)[len(first) : len(first) + 1])
    if second:
        yield from _dissolved(span, second)


def _managed(span: Span, months: int, command: object) -> Planned:
    day = working_day(add_months(span.today, months))
    return Planned(at_hour(day, 9, 15), command, "manager", subject(COOPERATIVE, "manager"))


def _running(span: Span, members: Sequence[ReferenceMember], later: Sequence[ReferenceMember]) -> Iterator[Planned]:
    formed = FormAlliance(
        alliance=ALLIANCE,
        title="Verbund Nord (Demo)",
        purpose="Gemeinsame Server für Zeiterfassung, Finanzen und Virenschutz mit Datenbank und Geodatenauskunft",
        legal_basis=_legal_basis("IKZ-DEMO-1", [*members, *later]),
        lead=members[0].member,
        members=tuple(member.member for member in members),
        products=PRODUCTS,
        notice_months=NOTICE_MONTHS,
        formed_on=add_months(span.today, FORMED),
    )
    yield _managed(span, FORMED, formed)
    for member in later:
        joined_on = date(add_months(span.today, JOINED).year, add_months(span.today, JOINED).month, 1)
        yield _managed(span, JOINED, JoinAlliance(alliance=ALLIANCE, member=member.member, joined_on=joined_on))
        notice = GiveAllianceNotice(
            alliance=ALLIANCE,
            member=member.member,
            reason="Eigene Server im neuen Rathaus (erfunden)",
            given_on=add_months(span.today, NOTICE_GIVEN),
        )
        yield _managed(span, NOTICE_GIVEN, notice)


def _dissolved(span: Span, members: Sequence[ReferenceMember]) -> Iterator[Planned]:
    formed = FormAlliance(
        alliance=DISSOLVED,
        title="Verbund Archiv (Demo)",
        purpose="Gemeinsames Dokumentenarchiv",
        legal_basis=_legal_basis("IKZ-DEMO-2", members),
        lead=members[0].member,
        members=tuple(member.member for member in members),
        products=("dms",),
        notice_months=NOTICE_MONTHS,
        formed_on=add_months(span.today, EARLIER_FORMED),
    )
    yield _managed(span, EARLIER_FORMED, formed)
    dissolved = DissolveAlliance(
        alliance=DISSOLVED,
        reason="Ziel erreicht: Das Archiv ist in den Rahmenvertrag übergegangen (erfunden)",
        decided_on=add_months(span.today, EARLIER_DISSOLVED),
    )
    yield _managed(span, EARLIER_DISSOLVED, dissolved)


def _legal_basis(agreement: str, members: Sequence[ReferenceMember]) -> str:
    """The agreement is made up; the act named is that of Lower Saxony and holds among its municipalities only."""
    if {member.state for member in members} == {"NI"}:
        return f"Zweckvereinbarung {agreement} (erfunden) nach § 5 NKomZG"
    return f"Öffentlich-rechtliche Vereinbarung {agreement} (erfunden)"
