"""What happens to members: admission before the first day, approval rules, levies, inhabitants."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from procurement.demonstration.planned import COOPERATIVE, Planned, Span, at_hour, subject, variation
from procurement.domain.member.commands import AdmitMember, AssessLevy, ReportInhabitants, SetApprovalRule
from procurement.kernel.calendar import add_months
from procurement.reference import ReferenceMember

ADMITTED_MONTHS_BEFORE = (40, 16)
"""Earliest and latest admission, in months before the first day of ordering."""

APPROVAL_RULES = {1: (50_000, 500_000), 3: (250_000, 2_500_000)}
"""Approval and decision thresholds in cents, for every fifth member; the others keep the usual ones."""

EVERY, REPORTS = 5, 2
REPORTED_ON = (10, 1)
LEVIED_ON = (1, 15)


def member_plan(span: Span, members: Sequence[ReferenceMember], seed: int) -> Iterator[Planned]:
    """The life of every member, in no particular order."""
    for index, member in enumerate(members):
        admitted_on = _admitted_on(span, member, seed)
        yield _managed(admitted_on, _admission(member, admitted_on))
        yield from _approval_rule(member, admitted_on, index)
        yield from _levies(span, member, admitted_on)
        if index % EVERY == REPORTS:
            yield from _inhabitants(span, member, seed)


def _managed(day: date, command: object) -> Planned:
    return Planned(at_hour(day, 8, 30), command, "manager", subject(COOPERATIVE, "manager"))


def _admitted_on(span: Span, member: ReferenceMember, seed: int) -> date:
    earliest, latest = ADMITTED_MONTHS_BEFORE
    months = latest + variation(earliest - latest + 1, seed, member.member)
    return add_months(span.first, -months)


def _admission(member: ReferenceMember, admitted_on: date) -> AdmitMember:
    return AdmitMember(
        member=member.member,
        name=member.name,
        kind=member.kind,
        centre=member.centre,
        state=member.state,
        inhabitants=member.inhabitants,
        admitted_on=admitted_on,
    )


def _approval_rule(member: ReferenceMember, admitted_on: date, index: int) -> Iterator[Planned]:
    rule = APPROVAL_RULES.get(index % EVERY)
    if rule is not None:
        yield _managed(
            admitted_on + timedelta(days=2),
            SetApprovalRule(member=member.member, approval_above_cents=rule[0], decision_ref_above_cents=rule[1]),
        )


def _levies(span: Span, member: ReferenceMember, admitted_on: date) -> Iterator[Planned]:
    """The first levy two weeks after admission, the others every January."""
    yield _managed(admitted_on + timedelta(days=14), AssessLevy(member=member.member, year=admitted_on.year))
    for year in range(admitted_on.year + 1, span.last.year + 1):
        levied_on = date(year, *LEVIED_ON)
        if levied_on <= span.last:
            yield _managed(levied_on, AssessLevy(member=member.member, year=year))


def _inhabitants(span: Span, member: ReferenceMember, seed: int) -> Iterator[Planned]:
    inhabitants = member.inhabitants
    for year in range(span.first.year, span.last.year + 1):
        reported_on = date(year, *REPORTED_ON)
        if span.first <= reported_on <= span.last:
            inhabitants = inhabitants * (1000 + variation(12, seed, member.member, year) - 4) // 1000
            command = ReportInhabitants(member=member.member, inhabitants=inhabitants, reported_on=reported_on)
            yield Planned(at_hour(reported_on, 9), command, "officer", subject(member.member, "officer"))
