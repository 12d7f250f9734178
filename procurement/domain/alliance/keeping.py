"""Forming, joining, leaving and dissolving an alliance. It ends only at a year's end, notice kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from procurement.domain.alliance.aggregate import Alliance, AllianceNotRunning, alliance_in, alliance_running
from procurement.domain.alliance.commands import DissolveAlliance, FormAlliance, GiveAllianceNotice, JoinAlliance
from procurement.domain.alliance.events import (
    AllianceDissolved,
    AllianceFormed,
    AllianceMemberJoined,
    AllianceNoticeGiven,
)
from procurement.domain.member.aggregate import present_member
from procurement.kernel.calendar import add_months, day_of
from procurement.kernel.event import Event, States
from procurement.kernel.names import possible_names
from procurement.kernel.refusal import Invalid, Refused

FEWEST_MEMBERS = 2
MOST_NOTICE_MONTHS = 24


@dataclass(eq=False, kw_only=True)
class AllianceAlreadyFormed(Refused):
    alliance: str
    DE: ClassVar[str] = "Den Verbund {alliance} gibt es schon."
    EN: ClassVar[str] = "There is an alliance {alliance} already."


@dataclass(eq=False, kw_only=True)
class TooFewMembers(Invalid):
    members: int
    fewest_members: int = FEWEST_MEMBERS
    DE: ClassVar[str] = "Ein Verbund hat mindestens {fewest_members} verschiedene Mitglieder, nicht {members}."
    EN: ClassVar[str] = "An alliance has {fewest_members} different members at least, not {members}."
    POINTER: ClassVar[str] = "/members"


@dataclass(eq=False, kw_only=True)
class LeadNotMember(Invalid):
    lead: str
    DE: ClassVar[str] = "{lead} soll den Verbund führen und gehört ihm nicht an."
    EN: ClassVar[str] = "{lead} is to lead the alliance and is not in it."
    POINTER: ClassVar[str] = "/lead"


@dataclass(eq=False, kw_only=True)
class PurposeMissing(Invalid):
    """`field` is purpose, legal_basis or products: what an alliance is for and rests on."""

    field: str
    DE: ClassVar[str] = "Wofür der Verbund da ist und worauf er beruht, muss feststehen ({field})."
    EN: ClassVar[str] = "What the alliance is for and rests on must be said ({field})."
    POINTER: ClassVar[str] = "/{field}"


@dataclass(eq=False, kw_only=True)
class NoticeMonthsNotPossible(Invalid):
    notice_months: int
    most_months: int = MOST_NOTICE_MONTHS
    DE: ClassVar[str] = "Die Kündigungsfrist beträgt 0 bis {most_months} Monate, nicht {notice_months}."
    EN: ClassVar[str] = "Notice is 0 to {most_months} months, not {notice_months}."
    POINTER: ClassVar[str] = "/notice_months"


@dataclass(eq=False, kw_only=True)
class AlreadyInAlliance(Refused):
    alliance: str
    member: str
    joined_on: date
    DE: ClassVar[str] = "{member} gehört dem Verbund {alliance} schon seit {joined_on} an."
    EN: ClassVar[str] = "{member} has been in alliance {alliance} since {joined_on} already."


@dataclass(eq=False, kw_only=True)
class NotInAlliance(Refused):
    alliance: str
    member: str
    DE: ClassVar[str] = "{member} gehört dem Verbund {alliance} nicht an."
    EN: ClassVar[str] = "{member} is not in alliance {alliance}."
    POINTER: ClassVar[str] = "/member"


@dataclass(eq=False, kw_only=True)
class AllianceNoticeAlreadyGiven(Refused):
    alliance: str
    member: str
    leaves_on: date
    DE: ClassVar[str] = "{member} hat im Verbund {alliance} schon zum {leaves_on} gekündigt."
    EN: ClassVar[str] = "{member} has given notice in alliance {alliance} for {leaves_on} already."


@dataclass(eq=False, kw_only=True)
class NoticeTooOld(Refused):
    """So long ago that its effect would lie in the past: nothing ends that has ended already."""

    field: str
    given_on: date
    leaves_on: date
    today: date
    DE: ClassVar[str] = "Eine Kündigung vom {given_on} hätte zum {leaves_on} gewirkt; heute ist der {today}."
    EN: ClassVar[str] = "Notice of {given_on} would have taken effect on {leaves_on}; today is {today}."
    POINTER: ClassVar[str] = "/{field}"


@dataclass(eq=False, kw_only=True)
class LeadCannotLeave(Refused):
    alliance: str
    lead: str
    DE: ClassVar[str] = "{lead} führt den Verbund {alliance} und kann ihn nur auflösen, nicht verlassen."
    EN: ClassVar[str] = "{lead} leads alliance {alliance}, which can be dissolved but not left by its lead."
    POINTER: ClassVar[str] = "/member"


def _form(states: States, command: FormAlliance, at: datetime) -> Sequence[Event]:
    possible_names(alliance=command.alliance)
    if states.get(f"alliance/{command.alliance}") is not None:
        raise AllianceAlreadyFormed(alliance=command.alliance)
    members = tuple(dict.fromkeys(command.members))
    if len(members) < FEWEST_MEMBERS:
        raise TooFewMembers(members=len(members))
    formed_on = command.formed_on or day_of(at)
    for member in members:
        present_member(states, member, formed_on)
    if command.lead not in members:
        raise LeadNotMember(lead=command.lead)
    _check_purpose(command)
    possible_names(**{f"products/{index}": product for index, product in enumerate(command.products)})
    if not 0 <= command.notice_months <= MOST_NOTICE_MONTHS:
        raise NoticeMonthsNotPossible(notice_months=command.notice_months)
    return [
        AllianceFormed(
            alliance=command.alliance,
            title=command.title.strip() or command.alliance,
            purpose=command.purpose.strip(),
            legal_basis=command.legal_basis.strip(),
            lead=command.lead,
            members=members,
            products=tuple(dict.fromkeys(command.products)),
            notice_months=command.notice_months,
            formed_on=formed_on,
        )
    ]


def _check_purpose(command: FormAlliance) -> None:
    said = {
        "purpose": command.purpose.strip(),
        "legal_basis": command.legal_basis.strip(),
        "products": command.products,
    }
    for field, value in said.items():
        if not value:
            raise PurposeMissing(field=field)


def _join(states: States, command: JoinAlliance, at: datetime) -> Sequence[Event]:
    today = day_of(at)
    joined_on = command.joined_on or today
    alliance = alliance_running(alliance_in(states, command.alliance), joined_on)
    present_member(states, command.member, joined_on)
    known = alliance.members.get(command.member)
    # Who has given notice can come back once it has left: until then the present membership would be forgotten.
    if known is not None and (known.leaves_on is None or min(joined_on, today) <= known.leaves_on):
        raise AlreadyInAlliance(alliance=command.alliance, member=command.member, joined_on=known.joined_on)
    return [AllianceMemberJoined(alliance=command.alliance, member=command.member, joined_on=joined_on)]


def year_end(given_on: date, notice_months: int) -> date:
    """The next year's end for which notice given on a day is in time.

    >>> year_end(date(2026, 9, 30), 3), year_end(date(2026, 10, 1), 3)
    (datetime.date(2026, 12, 31), datetime.date(2027, 12, 31))
    """
    return date(add_months(given_on, notice_months).year, 12, 31)


def _leaving_on(alliance: Alliance, field: str, given_on: date, today: date) -> date:
    """The day on which notice takes effect, or `NoticeTooOld`."""
    leaves_on = year_end(given_on, alliance.notice_months)
    if leaves_on < today:
        raise NoticeTooOld(field=field, given_on=given_on, leaves_on=leaves_on, today=today)
    return leaves_on


def _give_notice(states: States, command: GiveAllianceNotice, at: datetime) -> Sequence[Event]:
    given_on = command.given_on or day_of(at)
    alliance = alliance_running(alliance_in(states, command.alliance), given_on)
    membership = alliance.members.get(command.member)
    if membership is None or not alliance.has(command.member, given_on):
        raise NotInAlliance(alliance=command.alliance, member=command.member)
    if membership.leaves_on is not None:
        raise AllianceNoticeAlreadyGiven(
            alliance=command.alliance, member=command.member, leaves_on=membership.leaves_on
        )
    if command.member == alliance.lead:
        raise LeadCannotLeave(alliance=command.alliance, lead=alliance.lead)
    return [
        AllianceNoticeGiven(
            alliance=command.alliance,
            member=command.member,
            given_on=given_on,
            leaves_on=_leaving_on(alliance, "given_on", given_on, day_of(at)),
            reason=command.reason,
        )
    ]


def _dissolve(states: States, command: DissolveAlliance, at: datetime) -> Sequence[Event]:
    decided_on = command.decided_on or day_of(at)
    alliance = alliance_in(states, command.alliance)
    if alliance.dissolved_on is not None or not alliance.runs(decided_on):
        raise AllianceNotRunning(alliance=command.alliance, day=decided_on, dissolved_on=alliance.dissolved_on)
    return [
        AllianceDissolved(
            alliance=command.alliance,
            decided_on=decided_on,
            dissolved_on=_leaving_on(alliance, "decided_on", decided_on, day_of(at)),
            reason=command.reason,
        )
    ]


DECIDE: Mapping[type, Callable[[States, Any, datetime], Sequence[Event]]] = {
    FormAlliance: _form,
    JoinAlliance: _join,
    GiveAllianceNotice: _give_notice,
    DissolveAlliance: _dissolve,
}
