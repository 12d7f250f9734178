"""An alliance as it stands: who is in it, until when, and what it shares."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from procurement.domain.alliance.events import (
    AllianceDissolved,
    AllianceEvent,
    AllianceFormed,
    AllianceMemberJoined,
    AllianceNoticeGiven,
)
from procurement.kernel.event import States
from procurement.kernel.record import Record, replace
from procurement.kernel.refusal import Refused, Unknown


@dataclass(eq=False, kw_only=True)
class UnknownAlliance(Unknown):
    alliance: str
    DE: ClassVar[str] = "Den Verbund {alliance} gibt es nicht."
    EN: ClassVar[str] = "There is no alliance {alliance}."
    POINTER: ClassVar[str] = "/alliance"


@dataclass(eq=False, kw_only=True)
class AllianceNotRunning(Refused):
    alliance: str
    day: date
    dissolved_on: date | None
    DE: ClassVar[str] = "Der Verbund {alliance} besteht am {day} nicht (mehr)."
    EN: ClassVar[str] = "Alliance {alliance} does not exist on {day} (any more)."


class Membership(Record):
    """From and including `joined_on`, up to and including `leaves_on` (None: no notice given)."""

    joined_on: date
    leaves_on: date | None = None

    def runs(self, day: date) -> bool:
        return self.joined_on <= day and (self.leaves_on is None or day <= self.leaves_on)


class Alliance(Record):
    alliance: str
    title: str
    lead: str
    products: tuple[str, ...]
    notice_months: int
    formed_on: date
    members: Mapping[str, Membership]
    dissolved_on: date | None = None

    def runs(self, day: date) -> bool:
        return self.formed_on <= day and (self.dissolved_on is None or day <= self.dissolved_on)

    def has(self, member: str, day: date) -> bool:
        """Whether the alliance runs on a day and the member is in it."""
        membership = self.members.get(member)
        return membership is not None and self.runs(day) and membership.runs(day)


def alliance_in(states: States, alliance: str) -> Alliance:
    """The alliance, or `UnknownAlliance`."""
    found = states.get(f"alliance/{alliance}")
    if found is None:
        raise UnknownAlliance(alliance=alliance)
    return found


def alliance_running(alliance: Alliance, day: date) -> Alliance:
    """The alliance if it exists on a day, or `AllianceNotRunning`."""
    if not alliance.runs(day):
        raise AllianceNotRunning(alliance=alliance.alliance, day=day, dissolved_on=alliance.dissolved_on)
    return alliance


def _formed(event: AllianceFormed) -> Alliance:
    return Alliance(
        alliance=event.alliance,
        title=event.title,
        lead=event.lead,
        products=event.products,
        notice_months=event.notice_months,
        formed_on=event.formed_on,
        members={member: Membership(joined_on=event.formed_on) for member in event.members},
    )


def _joined(state: Alliance, event: AllianceMemberJoined) -> Alliance:
    return replace(state, members={**state.members, event.member: Membership(joined_on=event.joined_on)})


def _notice_given(state: Alliance, event: AllianceNoticeGiven) -> Alliance:
    leaving = replace(state.members[event.member], leaves_on=event.leaves_on)
    return replace(state, members={**state.members, event.member: leaving})


EVOLVE: Mapping[type, Callable[[Alliance, Any], Alliance]] = {
    AllianceMemberJoined: _joined,
    AllianceNoticeGiven: _notice_given,
    AllianceDissolved: lambda state, event: replace(state, dissolved_on=event.dissolved_on),
}


def evolve(state: Alliance | None, event: AllianceEvent) -> Alliance:
    """The alliance after `event`; `None` is before it was formed."""
    if isinstance(event, AllianceFormed):
        return _formed(event)
    if state is None:
        raise ValueError(f"{event.TYPE} before alliance.formed")
    return EVOLVE[type(event)](state, event)
