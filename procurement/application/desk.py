"""The desk: the one writer of a process.

A thread takes all commands that wait, holds the log's writer lock, reads what others recorded since, decides the
commands one after the other on states kept current, and records the events of all of them in one transaction.
A refused command affects only itself. Because the decision is made under the lock, a refusal is as exact as an
acceptance, and no other process can come in between.
"""

import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

import structlog

from procurement.application.decisions import Cache, Decisions, Done, Inquiry, Observer, Waiting
from procurement.application.ports import Clock, Log, LogConflict, LogUnavailable, ReadsOnly, StoreUnavailable
from procurement.kernel.event import Recorded
from procurement.kernel.refusal import Unavailable

MOST_IN_BATCH = 500
MOST_WAITING = 20_000
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
        self,
        command: object,
        *,
        about: str,
        actor: str,
        command_id: str,
        correlation_id: str,
        at: datetime | None = None,
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
            # Whoever gave up before the decision began is not decided for; from here on nobody can give up.
            self._answer([waiting for waiting in batch if waiting.future.set_running_or_notify_cancel()])

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
            except ReadsOnly as error:
                _fail(batch, error)
                return
            except Exception as error:  # noqa: BLE001  # The writer must outlive any fault; each caller is told.
                self._cache.clear()
                _log.exception("batch failed", waiting=len(batch))
                _fail(batch, error)
                return
            else:
                return
        _fail(batch, StoreUnavailable())

    def _decide_batch(self, batch: list[Waiting], *, lost: bool) -> None:
        about = {waiting.about for waiting in batch}
        if all(waiting.inquiry for waiting in batch):
            with self._log.peeking() as peek:
                decisions = Decisions(self._cache, peek, self._seen, about)
                decisions.take(batch, self._clock)
            self._settle(decisions, ())
            return
        with self._log.writing() as writing:
            decisions = Decisions(self._cache, writing, self._seen, about)
            landed = writing.landed(self._seen, {waiting.command_id for waiting in batch}) if lost else ()
            decisions.take(decisions.without_landed(batch, landed), self._clock)
            if decisions.new:
                writing.append(decisions.new)
        self._settle(decisions, writing.recorded)

    def _settle(self, decisions: Decisions, recorded: Sequence[Recorded]) -> None:
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
