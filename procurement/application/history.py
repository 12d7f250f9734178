"""Events for auditors: any part of the log, page by page, in the form in which it is exported, and streams over time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, Protocol

from procurement.application.access import Action, Actor, OtherMember, allow
from procurement.application.parameter import among, invalid
from procurement.application.ports import Log
from procurement.application.stream_states import Place, StreamStates
from procurement.kernel.calendar import BERLIN
from procurement.kernel.event import Recorded
from procurement.kernel.refusal import Refused, Unknown
from procurement.kernel.wording import Wording

MOST_SHOWN = 80
MOST_OF_A_COMMAND = 200
"""How far from an event the others of its command are looked for; they stand side by side."""


@dataclass(eq=False, kw_only=True)
class EventUnreadable(Refused):
    """Somebody wrote into the log past the program; which event and what was done to it, a check of the log says."""

    position: int
    DE: ClassVar[str] = (
        "Ereignis {position} lässt sich nicht lesen: Es ist nicht so, wie es aufgezeichnet wurde. "
        "Bitte das Protokoll auf der Seite Integrität prüfen."
    )
    EN: ClassVar[str] = (
        "Event {position} cannot be read: it is not as it was recorded. Please check the log on the page Integrity."
    )


@dataclass(eq=False, kw_only=True)
class UnknownEvent(Unknown):
    """There is none at this position, or it is not open to this auditor."""

    position: int
    DE: ClassVar[str] = "Ein Ereignis {position} gibt es nicht."
    EN: ClassVar[str] = "There is no event {position}."


@dataclass(eq=False, kw_only=True)
class UnknownStream(Unknown):
    stream: str
    DE: ClassVar[str] = "Zu {stream} ist nichts aufgezeichnet."
    EN: ClassVar[str] = "Nothing is recorded of {stream}."


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """Which events; empty fields do not narrow. `member` and `contract` are those an event names.

    `after` and `upto` are positions; `newest_first` turns the order around.
    """

    after: int = 0
    limit: int | None = None
    stream: str = ""
    member: str = ""
    contract: str = ""
    type: str = ""
    actor: str = ""
    command: str = ""
    correlation: str = ""
    upto: int | None = None
    newest_first: bool = False


class EventSource(Protocol):
    """Where the events of the log come from."""

    def lines(self, wanted: EventFilter) -> Iterator[bytes]:
        """One JSON object a line, without the line end, in log order; memory does not grow with their number."""
        ...

    def recorded(self, wanted: EventFilter) -> Sequence[Recorded]:
        """The same events in their envelopes."""
        ...

    def places(self, stream: str, after_version: int) -> Sequence[Place]: ...

    def types(self) -> frozenset[str]: ...


class History:
    """The log as auditors read it. An auditor of one member sees what names that member, and nothing else."""

    def __init__(self, source: EventSource, log: Log) -> None:
        self._source, self._log = source, log
        self._states = StreamStates(source.places, self._between)

    def events(self, actor: Actor, wanted: EventFilter) -> Iterator[bytes]:
        """The events an auditor asks for, as they are exported. Raises `ActionNotAllowed` or `ParameterInvalid`."""
        return self._source.lines(self._allowed(actor, wanted))

    def recorded(self, actor: Actor, wanted: EventFilter) -> Sequence[Recorded]:
        """The events an auditor asks for, to be shown; as many as `limit` says."""
        return self._source.recorded(self._allowed(actor, wanted))

    def types(self) -> Sequence[str]:
        return sorted(self._source.types())

    def event(self, actor: Actor, position: int) -> tuple[Recorded, bytes]:
        """One event and its line of the export. Raises `UnknownEvent`."""
        wanted = EventFilter(after=position - 1, upto=position, limit=1)
        found = self.recorded(actor, wanted) if position > 0 else ()
        if not found:
            raise UnknownEvent(position=position)
        return found[0], next(self.events(actor, wanted))

    def of_command(self, actor: Actor, event: Recorded) -> Sequence[Recorded]:
        """All that the same command recorded with an event; a command records side by side."""
        near = EventFilter(
            after=max(0, event.position - MOST_OF_A_COMMAND),
            upto=event.position + MOST_OF_A_COMMAND,
            command=event.command_id,
            limit=MOST_SHOWN,
        )
        return self.recorded(actor, near)

    def places(self, actor: Actor, stream: str) -> Sequence[Place]:
        """Where the events of a stream stand, oldest first. Raises `UnknownStream` or `OtherMember`."""
        own = allow(actor, Action.READ_EVENTS)
        if own:
            self._check_own(stream, own)
        found = self._states.places(stream)
        if not found:
            raise UnknownStream(stream=stream[:MOST_SHOWN])
        return found

    def states(self, actor: Actor, stream: str, counts: Sequence[int]) -> Sequence[Any]:
        """The states of a stream after so many of its first events each. Raises what `places` raises."""
        places = self.places(actor, stream)
        return [self._states.at(stream, places, min(count, len(places))) for count in counts]

    def positions(self, since: date | None, until: date | None) -> tuple[int, int | None]:
        """After which position and up to which lies what was recorded from one day to another, both included."""
        after = self._log.position_at(_start_of(since) - timedelta(microseconds=1)) if since else 0
        upto = (
            self._log.position_at(_start_of(until + timedelta(days=1)) - timedelta(microseconds=1)) if until else None
        )
        return after, upto

    def position_at(self, instant: datetime) -> int:
        """The newest position recorded at or before an instant; 0 before the first."""
        return self._log.position_at(instant)

    def _allowed(self, actor: Actor, wanted: EventFilter) -> EventFilter:
        own = allow(actor, Action.READ_EVENTS)
        if own:
            wanted = _of_member(wanted, own)
        if wanted.type and wanted.type not in self._source.types():
            raise invalid("type", wanted.type, among(self.types()))
        return wanted

    def _check_own(self, stream: str, own: str) -> None:
        """Contracts and vendors are everybody's; their streams say what other members ordered."""
        kind, _, rest = stream.partition("/")
        named = rest.partition("/")[0] if kind in {"member", "licence", "orders"} else ""
        if kind == "order":
            first = self._source.recorded(EventFilter(stream=stream, limit=1))
            named = str(getattr(first[0].event, "member", "")) if first else ""
        if named != own:
            raise OtherMember(action=Action.READ_EVENTS.words, own_member=own)

    def _between(self, stream: str, after: int, upto: int) -> Sequence[Recorded]:
        return self._source.recorded(EventFilter(stream=stream, after=after, upto=upto))


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, BERLIN)


def _of_member(wanted: EventFilter, own: str) -> EventFilter:
    if wanted.member not in {"", own}:
        raise invalid(
            "member",
            wanted.member,
            Wording(f"only {own} is open to this auditor", f"diesem Prüfer steht nur {own} offen"),
        )
    return replace(wanted, member=own)
