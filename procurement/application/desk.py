"""The desk: the one writer of a process.

A thread takes all commands that wait, holds the log's writer lock, reads what others recorded since, decides the
commands one after the other on states kept current, and records the events of all of them in one transaction.
A refused command affects only itself. Because the decision is made under the lock, a refusal is as exact as an
acceptance, and no other process can come in between.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Protocol

import structlog

from procurement.application.ports import Clock, Log, LogConflict, LogUnavailable, New, Peek, StoreUnavailable
from procurement.domain.decider import decide, evolve
from procurement.kernel.event import Event, Recorded, States
from procurement.kernel.refusal import Refused, Unavailable

MOST_IN_BATCH = 500
MOST_WAITING = 20_000
MOST_CACHED_ORDERS = 50_000
ATTEMPTS = 6

_log = structlog.get_logger("desk")


@dataclass(eq=False, kw_only=True)
class DeskBusy(Unavailable):
    """More commands wait than can be decided soon."""

    waiting: int
    DE: ClassVar[str] = "Es warten schon {waiting} Vorgänge. Bitte gleich noch einmal versuchen."
    EN: ClassVar[str] = "{waiting} commands are waiting already. Please try again shortly."


@dataclass(eq=False, kw_only=True)
class DeskClosed(Unavailable):
    DE: ClassVar[str] = "Der Dienst wird gerade beendet. Bitte gleich noch einmal versuchen."
    EN: ClassVar[str] = "The service is stopping. Please try again shortly."


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
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

    def decided(self, kind: str, outcome: str) -> None:
        """A decision fell: its kind, and `done` or the refusal's slug."""
        ...

    def batch(self, size: int) -> None:
        """So many were decided in one transaction."""
        ...


class Desk:
    """Decides and records. `submit` and `ask` return at once; their futures hold the answer or the refusal."""

    def __init__(self, log: Log, clock: Clock, *, recorded: Callable[[int], None], observer: Observer) -> None:
        self._log, self._clock, self._recorded, self._observer = log, clock, recorded, observer
        self._queue: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
        self._cache = Cache()
        self._seen = log.head()
        self._closed = False
        self.head = self._seen
        self._thread = threading.Thread(target=self._run, name="desk", daemon=True)
        self._thread.start()

    def submit(
        self, command: object, *, about: str, actor: str, command_id: str, correlation_id: str, at: datetime | None = None
    ) -> Future[Done]:
        """Queue a command. `about` is the stream whose state the answer carries; `at` is now unless given."""
        waiting = Waiting(
            command=command, about=about, at=at, actor=actor, command_id=command_id, correlation_id=correlation_id
        )
        return self._put(waiting)

    def ask(self, inquiry: Inquiry) -> Future[Any]:
        """Queue a look at the present states."""
        waiting = Waiting(
            command=inquiry, about="", inquiry=inquiry, at=None, actor="", command_id="", correlation_id=""
        )
        return self._put(waiting)

    def _put(self, waiting: Waiting) -> Future[Any]:
        if self._closed:
            raise DeskClosed
        if self._queue.qsize() >= MOST_WAITING:
            raise DeskBusy(waiting=self._queue.qsize())
        self._queue.put(waiting)
        return waiting.future

    def close(self) -> None:
        """Decide what waits, then stop."""
        if not self._closed:
            self._closed = True
            self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            batch = [first]
            while len(batch) < MOST_IN_BATCH and not self._queue.empty():
                following = self._queue.get()
                if following is None:
                    self._queue.put(None)
                    break
                batch.append(following)
            self._answer(batch)

    def _answer(self, batch: list[Waiting]) -> None:
        """Decide a batch; when the log fails, try again, and never record a command twice."""
        lost = False
        for attempt in range(ATTEMPTS):
            try:
                self._decide_batch(batch, lost=lost)
            except (LogUnavailable, LogConflict) as error:
                lost = True
                self._cache.clear()
                _log.warning("log unavailable", attempt=attempt + 1, error=str(error), waiting=len(batch))
                time.sleep(min(0.05 * 2**attempt, 1.0))
            except Exception as error:
                self._cache.clear()
                _log.exception("batch failed", waiting=len(batch))
                _fail(batch, error)
                return
            else:
                return
        _fail(batch, StoreUnavailable())

    def _decide_batch(self, batch: list[Waiting], *, lost: bool) -> None:
        if all(waiting.inquiry for waiting in batch):
            with self._log.peeking() as peek:
                decisions = Decisions(self._cache, peek, self._seen)
                decisions.take(batch, self._clock)
            self._settle(decisions, ())
            return
        with self._log.writing() as writing:
            decisions = Decisions(self._cache, writing, self._seen)
            landed = writing.landed(self._seen, {waiting.command_id for waiting in batch}) if lost else ()
            decisions.take(decisions.without_landed(batch, landed), self._clock)
            recorded = writing.append(decisions.new) if decisions.new else ()
        self._settle(decisions, recorded)

    def _settle(self, decisions: "Decisions", recorded: Sequence[Recorded]) -> None:
        """The transaction stands: keep what was learnt, answer everybody."""
        self._cache.keep(decisions)
        self._seen = recorded[-1].position if recorded else decisions.head
        self.head = self._seen
        if recorded:
            self._recorded(self._seen)
        self._observer.batch(decisions.taken)
        decisions.answer(recorded, self._observer)


def _fail(batch: Sequence[Waiting], error: Exception) -> None:
    for waiting in batch:
        if not waiting.future.done():
            waiting.future.set_exception(error)


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
            if name.startswith("order/"):
                self._orders.pop(name, None)
                self._orders[name] = entry
            else:
                self._standing[name] = entry
        for name in list(self._orders)[: max(len(self._orders) - MOST_CACHED_ORDERS, 0)]:
            del self._orders[name]

    def clear(self) -> None:
        self._standing.clear()
        self._orders.clear()


class Decisions(Mapping[str, Any]):
    """The states a batch sees: the cache, what others recorded since, and what the batch itself decided so far."""

    def __init__(self, cache: Cache, peek: Peek, seen: int) -> None:
        self._cache, self._peek = cache, peek
        self.known: dict[str, tuple[int, Any]] = {}
        self.new: list[New] = []
        self.head, fresh = peek.since(seen, cache)
        self._answers: list[tuple[Waiting, int, int, Exception | None, Any]] = []
        for recorded in fresh:
            self._apply(recorded.stream, recorded.version, recorded.event)

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
        if not missing:
            return
        found = self._peek.streams(missing)
        for name in missing:
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
            if events and waiting.command_id:
                done = Done(events=events, position=events[-1].position, state=self.get(waiting.about))
                waiting.future.set_result(done)
        return [waiting for waiting in batch if not waiting.future.done()]

    def take(self, batch: Sequence[Waiting], clock: Clock) -> None:
        """Decide each command on what the ones before it left."""
        self.load(list({waiting.about for waiting in batch if waiting.about}))
        for waiting in batch:
            at = waiting.at or clock()
            start = len(self.new)
            try:
                answer = waiting.inquiry(self, at) if waiting.inquiry else self._decide(waiting, at)
            except Exception as error:
                self._answers.append((waiting, start, start, error, None))
            else:
                self._answers.append((waiting, start, len(self.new), None, answer))

    def _decide(self, waiting: Waiting, at: datetime) -> Any:
        events = decide(self, waiting.command, at)
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
        for waiting, start, end, error, answer in self._answers:
            kind = "inquiry" if waiting.inquiry else type(waiting.command).__name__
            if error is not None:
                observer.decided(kind, error.slug if isinstance(error, Refused) else "error")
                waiting.future.set_exception(error)
                continue
            observer.decided(kind, "done")
            events = recorded[start:end]
            position = events[-1].position if events else self.head
            result = answer if waiting.inquiry else Done(events=events, position=position, state=answer)
            waiting.future.set_result(result)

