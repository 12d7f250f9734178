"""Deadlines: pools whose time is up are closed, or lapse, without anybody asking.

A thread that knows the running pools from their events and hands `ClosePool` to the desk on the day after a deadline,
also for deadlines that passed while nothing ran. Several processes may do so at once: the decision is made under the
log's lock, and a pool that was closed meanwhile is left as it is.
"""

import threading
import uuid
from collections.abc import Callable
from datetime import date

import structlog

from procurement.application.desk import Desk
from procurement.application.pooling import Pooling
from procurement.application.ports import Clock, Log, LogUnavailable
from procurement.domain.pool.commands import ClosePool
from procurement.domain.pool.events import ClosingRefused, PoolClosed, PoolLapsed, PoolOpened
from procurement.kernel.calendar import day_of
from procurement.kernel.event import Event

ACTOR = "deadline"
"""Stands as actor in the events: nobody asked, the day had come."""
LOOKS_EVERY_SECONDS = 20.0
ANSWER_WITHIN_SECONDS = 60.0
IN_ONE_READ = 1_000
TYPES = tuple(kind.TYPE for kind in (PoolOpened, ClosingRefused, PoolClosed, PoolLapsed))
_log = structlog.get_logger("deadlines")


class Deadlines:
    """Closes what is due."""

    def __init__(self, desk: Desk, log: Log, clock: Clock, *, when: Callable[[], bool] = lambda: True) -> None:
        """`when` says whether this process is the one that closes."""
        self._desk, self._log, self._clock, self._when = desk, log, clock, when
        self._pooling = Pooling(desk)
        self._seen = 0
        self._deadlines: dict[str, date] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="deadlines", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def _run(self) -> None:
        pause = 0.0
        while not self._stopping.wait(pause):
            pause = LOOKS_EVERY_SECONDS
            try:
                if self._when():
                    self.keep()
            except LogUnavailable as error:
                _log.warning("deadlines wait", error=str(error))
            except Exception:  # noqa: BLE001  # A fault must not end the thread; it is logged and tried again.
                _log.exception("deadlines were not kept; trying again")

    def keep(self) -> int:
        """Close every pool that is due, or let it lapse; how many were handed to the desk."""
        today = day_of(self._clock())
        due = [pool for pool, deadline_on in self._running().items() if deadline_on < today]
        for pool in due:
            try:
                self._close(pool)
            except Exception:  # noqa: BLE001  # What one pool fails with must not keep the others open.
                _log.exception("pool was not closed; trying again", pool=pool)
        return len(due)

    def _close(self, pool: str) -> None:
        """What came of it is read from the log at the next look, as what others did is."""
        self._pooling.prepare(pool)
        self._desk.submit(
            ClosePool(pool=pool, at_deadline=True),
            about=f"pool/{pool}",
            actor=ACTOR,
            command_id=str(uuid.uuid4()),
            correlation_id=ACTOR,
        ).result(timeout=ANSWER_WITHIN_SECONDS)

    def _running(self) -> dict[str, date]:
        """The deadlines of all pools that still run, brought up to the log's end."""
        head = self._log.head()
        while self._seen < head:
            events = self._log.read(self._seen, IN_ONE_READ, stop=head, types=TYPES)
            for recorded in events:
                self._note(recorded.event)
            # What lies between is of other types and is not looked through again.
            self._seen = events[-1].position if len(events) == IN_ONE_READ else head
        return dict(self._deadlines)

    def _note(self, event: Event) -> None:
        match event:
            case PoolOpened():
                self._deadlines[event.pool] = event.deadline_on
            case PoolClosed() | PoolLapsed() | ClosingRefused():
                # A closing refused before the deadline is tried once more when it is due.
                self._forget(event)
            case _:
                pass

    def _forget(self, event: PoolClosed | PoolLapsed | ClosingRefused) -> None:
        deadline_on = self._deadlines.get(event.pool)
        if isinstance(event, ClosingRefused) and deadline_on is not None and event.refused_on <= deadline_on:
            return
        self._deadlines.pop(event.pool, None)
