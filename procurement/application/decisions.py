"""Deciding a batch: states kept current, commands decided one after the other, answers given once all of it stands."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Protocol

from procurement.application.ports import Clock, New, Peek
from procurement.domain.decider import decide, evolve
from procurement.kernel.event import Event, Recorded, States
from procurement.kernel.record import Record
from procurement.kernel.refusal import Refused

MOST_CACHED_ORDERS = 50_000


class Done(Record):
    """What came of a command: its events (none when it repeated one), the state of the stream it is about."""

    events: Sequence[Recorded]
    position: int
    state: Any


Inquiry = Callable[[States, datetime], Any]
"""Looks at the present states and writes nothing, e.g. a quote."""


@dataclass(slots=True, kw_only=True)
class Waiting:
    """A command, or an inquiry, with who asks and the promise of an answer."""

    command: object
    about: str
    inquiry: Inquiry | None = None
    at: datetime | None
    actor: str
    command_id: str
    correlation_id: str
    future: Future[Any] = field(default_factory=Future[Any])


class Observer(Protocol):
    """Is told what the desk does."""

    def decided(self, kind: str, outcome: str, times: int) -> None:
        """Decisions fell: their kind, `done` or the refusal's slug, and how many."""
        ...

    def batch(self, size: int) -> None:
        """So many were decided in one transaction."""
        ...


class Cache:
    """States by stream with their versions. Contracts, members and registers stay; of orders the latest used."""

    def __init__(self) -> None:
        self._standing: dict[str, tuple[int, Any]] = {}
        self._orders: dict[str, tuple[int, Any]] = {}

    def __contains__(self, name: object) -> bool:
        return name in self._standing or name in self._orders

    def get(self, name: str) -> tuple[int, Any] | None:
        return self._orders.get(name) if name.startswith("order/") else self._standing.get(name)

    def names(self) -> frozenset[str]:
        return frozenset(self._standing) | frozenset(self._orders)

    def keep(self, decisions: "Decisions") -> None:
        for name, entry in decisions.known.items():
            if not entry[0]:
                continue  # A stream without events is asked for again: names anybody can think of would fill memory.
            if name.startswith("order/"):
                self._orders.pop(name, None)
                self._orders[name] = entry
            else:
                self._standing[name] = entry
        for name in tuple(islice(self._orders, max(len(self._orders) - MOST_CACHED_ORDERS, 0))):
            del self._orders[name]

    def clear(self) -> None:
        self._standing.clear()
        self._orders.clear()


class Decisions(Mapping[str, Any]):
    """The states a batch sees: the cache, what others recorded since, and what the batch itself decided so far."""

    def __init__(self, cache: Cache, peek: Peek, seen: int, names: Collection[str] = ()) -> None:
        """`names` are streams that will be asked for: those not in the cache are read at the same time."""
        self._cache, self._peek = cache, peek
        self.known: dict[str, tuple[int, Any]] = {}
        self.new: list[New] = []
        missing = [name for name in names if name and name not in cache]
        self.head, fresh, found = peek.since(seen, cache, missing)
        self._answers: list[tuple[Waiting, int, int, Exception | None, Any]] = []
        if fresh is None:
            cache.clear()
        for recorded in fresh or ():
            self._apply(recorded.stream, recorded.version, recorded.event)
        self._fold(missing, found)

    def __getitem__(self, name: str) -> Any:
        state = self._entry(name)[1]
        if state is None:
            raise KeyError(name)
        return state

    def get(self, name: str, default: Any = None) -> Any:
        state = self._entry(name)[1]
        return default if state is None else state

    def __iter__(self) -> Iterator[str]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)

    @property
    def taken(self) -> int:
        """How many commands and inquiries were decided."""
        return len(self._answers)

    def _entry(self, name: str) -> tuple[int, Any]:
        entry = self.known.get(name) or self._cache.get(name)
        if entry is None:
            self.load([name])
            entry = self.known[name]
        return entry

    def load(self, names: Sequence[str]) -> None:
        """Fold streams that are not known yet; those without events are remembered as such."""
        missing = [name for name in names if name not in self.known and name not in self._cache]
        if missing:
            self._fold(missing, self._peek.streams(missing))

    def _fold(self, names: Sequence[str], found: Mapping[str, Sequence[Recorded]]) -> None:
        for name in names:
            self.known[name] = (0, None)
            for recorded in found.get(name, ()):
                self._apply(name, recorded.version, recorded.event)

    def _apply(self, name: str, version: int, event: Event) -> None:
        entry = self.known.get(name) or self._cache.get(name) or (0, None)
        if version > entry[0]:
            self.known[name] = (version, evolve(entry[1], event))

    def without_landed(self, batch: Sequence[Waiting], landed: Sequence[Recorded]) -> Sequence[Waiting]:
        """Answer the commands whose events stand already; a commit had landed though its reply was lost."""
        for waiting in batch:
            events = [recorded for recorded in landed if recorded.command_id == waiting.command_id]
            if events and waiting.command_id and not waiting.future.done():
                done = Done(events=events, position=events[-1].position, state=self.get(waiting.about))
                waiting.future.set_result(done)
        return [waiting for waiting in batch if not waiting.future.done()]

    def take(self, batch: Sequence[Waiting], clock: Clock) -> None:
        """Decide each command on what the ones before it left."""
        for waiting in batch:
            at = waiting.at or clock()
            start = len(self.new)
            try:
                said = waiting.inquiry(self, at) if waiting.inquiry else decide(self, waiting.command, at)
            except Exception as error:  # noqa: BLE001  # Whatever one command raises is that command's answer alone.
                self._answers.append((waiting, start, start, error, None))
                continue
            answer = said if waiting.inquiry else self._note(waiting, said, at)
            self._answers.append((waiting, start, len(self.new), None, answer))

    def _note(self, waiting: Waiting, events: Sequence[Event], at: datetime) -> Any:
        """Apply what was decided; the state of the stream the command is about."""
        for event in events:
            stream = event.stream
            version = self._entry(stream)[0] + 1
            self._apply(stream, version, event)
            self.new.append(
                New(
                    stream=stream,
                    version=version,
                    event=event,
                    at=at,
                    actor=waiting.actor,
                    command_id=waiting.command_id,
                    correlation_id=waiting.correlation_id,
                )
            )
        return self.get(waiting.about) if waiting.about else None

    def answer(self, recorded: Sequence[Recorded], observer: Observer) -> None:
        outcomes: Counter[tuple[str, str]] = Counter()
        for waiting, start, end, error, answer in self._answers:
            kind = "inquiry" if waiting.inquiry else type(waiting.command).__name__
            if error is not None:
                outcomes[kind, error.slug if isinstance(error, Refused) else "error"] += 1
                waiting.future.set_exception(error)
                continue
            outcomes[kind, "done"] += 1
            events = recorded[start:end]
            position = events[-1].position if events else self.head
            result = answer if waiting.inquiry else Done(events=events, position=position, state=answer)
            waiting.future.set_result(result)
        for (kind, outcome), times in outcomes.items():
            observer.decided(kind, outcome, times)
