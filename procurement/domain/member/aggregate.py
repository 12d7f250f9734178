"""A member: who it is, what it pays, and from which amount on a second person must agree."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from procurement.domain.member.commands import AdmitMember, AssessLevy, GiveNotice, ReportInhabitants, SetApprovalRule
from procurement.domain.member.events import (
    ApprovalRuleSet,
    InhabitantsReported,
    LevyAssessed,
    MemberAdmitted,
    MemberEvent,
    NoticeGiven,
)
from procurement.kernel.calendar import add_months, day_of
from procurement.kernel.dates import FIRST_YEAR, LAST_YEAR, possible_year
from procurement.kernel.event import Event, States
from procurement.kernel.money import MOST_CENTS
from procurement.kernel.names import possible_names
from procurement.kernel.record import Record, replace
from procurement.kernel.refusal import Invalid, Refused, Unknown

LEVY_CENTS_PER_INHABITANT = 150
ADMISSION_LEVY_CENTS_PER_INHABITANT = 50
APPROVAL_ABOVE_CENTS = 100_000
DECISION_REF_ABOVE_CENTS = 1_000_000
NOTICE_MONTHS = 3
MOST_INHABITANTS = 100_000_000


@dataclass(eq=False, kw_only=True)
class UnknownMember(Unknown):
    member: str
    DE: ClassVar[str] = "Das Mitglied {member} gibt es nicht."
    EN: ClassVar[str] = "There is no member {member}."
    POINTER: ClassVar[str] = "/member"


@dataclass(eq=False, kw_only=True)
class MemberGone(Refused):
    member: str
    left_on: date
    day: date
    DE: ClassVar[str] = "{member} ist zum {left_on} ausgetreten und am {day} kein Mitglied mehr."
    EN: ClassVar[str] = "{member} left on {left_on} and is no member on {day}."
    POINTER: ClassVar[str] = "/member"


@dataclass(eq=False, kw_only=True)
class MemberAlreadyAdmitted(Refused):
    member: str
    DE: ClassVar[str] = "{member} ist bereits Mitglied."
    EN: ClassVar[str] = "{member} is a member already."


@dataclass(eq=False, kw_only=True)
class LevyAlreadyAssessed(Refused):
    member: str
    year: int
    DE: ClassVar[str] = "Die Umlage {year} von {member} ist schon festgesetzt."
    EN: ClassVar[str] = "The levy of {member} for {year} has been assessed already."


@dataclass(eq=False, kw_only=True)
class NoticeAlreadyGiven(Refused):
    member: str
    leaves_on: date
    DE: ClassVar[str] = "{member} hat schon zum {leaves_on} gekündigt."
    EN: ClassVar[str] = "{member} has given notice for {leaves_on} already."


@dataclass(eq=False, kw_only=True)
class InhabitantsOutOfRange(Invalid):
    inhabitants: int
    DE: ClassVar[str] = "Einwohnerzahl {inhabitants} liegt nicht zwischen 1 und 100.000.000."
    EN: ClassVar[str] = "{inhabitants} inhabitants is not between 1 and 100,000,000."
    POINTER: ClassVar[str] = "/inhabitants"


@dataclass(eq=False, kw_only=True)
class ThresholdNotPossible(Invalid):
    """Negative, or beyond any amount; `field` says which threshold."""

    field: str
    above_cents: int
    DE: ClassVar[str] = "{above_cents} ist keine mögliche Grenze ({field}); 0,00 EUR heißt: bei jedem Abruf."
    EN: ClassVar[str] = "{above_cents} is no possible threshold ({field}); EUR 0.00 means every order."
    POINTER: ClassVar[str] = "/{field}"


@dataclass(eq=False, kw_only=True)
class LevyYearNotPossible(Invalid):
    year: int
    first_year: int = FIRST_YEAR
    last_year: int = LAST_YEAR
    DE: ClassVar[str] = "Eine Umlage wird für ein Jahr von {first_year} bis {last_year} festgesetzt, nicht für {year}."
    EN: ClassVar[str] = "A levy is assessed for a year from {first_year} to {last_year}, not for {year}."
    POINTER: ClassVar[str] = "/year"


class Member(Record):
    member: str
    name: str
    kind: str
    centre: str
    state: str
    inhabitants: int
    admitted_on: date
    approval_above_cents: int = APPROVAL_ABOVE_CENTS
    decision_ref_above_cents: int = DECISION_REF_ABOVE_CENTS
    levied_years: frozenset[int] = frozenset()
    leaves_on: date | None = None


def member_in(states: States, member: str) -> Member:
    """The member, or `UnknownMember`."""
    found = states.get(f"member/{member}")
    if found is None:
        raise UnknownMember(member=member)
    return found


def present_member(states: States, member: str, day: date) -> Member:
    """The member if it has not left before a day; `UnknownMember` or `MemberGone`."""
    found = member_in(states, member)
    if found.leaves_on is not None and day > found.leaves_on:
        raise MemberGone(member=member, left_on=found.leaves_on, day=day)
    return found


def _admit(states: States, command: AdmitMember, at: datetime) -> Sequence[Event]:
    possible_names(member=command.member)
    if states.get(f"member/{command.member}") is not None:
        raise MemberAlreadyAdmitted(member=command.member)
    return [
        MemberAdmitted(
            member=command.member,
            name=command.name,
            kind=command.kind,
            centre=command.centre,
            state=command.state,
            inhabitants=_in_range(command.inhabitants),
            admitted_on=command.admitted_on or day_of(at),
        )
    ]


def _report_inhabitants(states: States, command: ReportInhabitants, at: datetime) -> Sequence[Event]:
    member_in(states, command.member)
    return [
        InhabitantsReported(
            member=command.member,
            inhabitants=_in_range(command.inhabitants),
            reported_on=command.reported_on or day_of(at),
        )
    ]


def _assess_levy(states: States, command: AssessLevy, _at: datetime) -> Sequence[Event]:
    member = member_in(states, command.member)
    if not possible_year(command.year):
        raise LevyYearNotPossible(year=command.year)
    if command.year in member.levied_years:
        raise LevyAlreadyAssessed(member=command.member, year=command.year)
    first = command.year == member.admitted_on.year
    return [
        LevyAssessed(
            member=command.member,
            year=command.year,
            inhabitants=member.inhabitants,
            levy_cents=member.inhabitants * LEVY_CENTS_PER_INHABITANT,
            admission_levy_cents=member.inhabitants * ADMISSION_LEVY_CENTS_PER_INHABITANT if first else 0,
        )
    ]


def _set_approval_rule(states: States, command: SetApprovalRule, _at: datetime) -> Sequence[Event]:
    member_in(states, command.member)
    for field in ("approval_above_cents", "decision_ref_above_cents"):
        above_cents: int = getattr(command, field)
        if not 0 <= above_cents <= MOST_CENTS:
            raise ThresholdNotPossible(field=field, above_cents=above_cents)
    return [
        ApprovalRuleSet(
            member=command.member,
            approval_above_cents=command.approval_above_cents,
            decision_ref_above_cents=command.decision_ref_above_cents,
        )
    ]


def _give_notice(states: States, command: GiveNotice, at: datetime) -> Sequence[Event]:
    member = member_in(states, command.member)
    if member.leaves_on is not None:
        raise NoticeAlreadyGiven(member=command.member, leaves_on=member.leaves_on)
    given_on = command.given_on or day_of(at)
    year = add_months(given_on, NOTICE_MONTHS).year
    return [NoticeGiven(member=command.member, given_on=given_on, leaves_on=date(year, 12, 31))]


def _in_range(inhabitants: int) -> int:
    if not 0 < inhabitants <= MOST_INHABITANTS:
        raise InhabitantsOutOfRange(inhabitants=inhabitants)
    return inhabitants


DECIDE: Mapping[type, Callable[[States, Any, datetime], Sequence[Event]]] = {
    AdmitMember: _admit,
    ReportInhabitants: _report_inhabitants,
    AssessLevy: _assess_levy,
    SetApprovalRule: _set_approval_rule,
    GiveNotice: _give_notice,
}


def evolve(state: Member | None, event: MemberEvent) -> Member:
    """The member after `event`; `None` is the member before its admission."""
    if isinstance(event, MemberAdmitted):
        return Member(
            member=event.member,
            name=event.name,
            kind=event.kind,
            centre=event.centre,
            state=event.state,
            inhabitants=event.inhabitants,
            admitted_on=event.admitted_on,
        )
    if state is None:
        raise ValueError(f"{event.TYPE} before member.admitted")
    match event:
        case InhabitantsReported():
            return replace(state, inhabitants=event.inhabitants)
        case LevyAssessed():
            return replace(state, levied_years=state.levied_years | {event.year})
        case ApprovalRuleSet():
            return replace(
                state,
                approval_above_cents=event.approval_above_cents,
                decision_ref_above_cents=event.decision_ref_above_cents,
            )
        case NoticeGiven():
            return replace(state, leaves_on=event.leaves_on)
        case _:
            raise ValueError(f"{event.TYPE} is no event of a member")
