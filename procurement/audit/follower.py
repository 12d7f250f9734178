"""The follower: a thread that keeps the tree close behind the log and has checkpoints made when they are due."""

import threading
from collections.abc import Callable

import structlog

from procurement.application.ports import Clock, LogUnavailable
from procurement.audit.log import AuditLog

LOOKS_EVERY_SECONDS = 1.0
AFTER_A_FAULT_SECONDS = 30.0
_log = structlog.get_logger("evidence")


class Follower:
    """Never in the way of an order: it reads what is committed, a moment later."""

    def __init__(
        self, audit: AuditLog, clock: Clock, *, events: int, minutes: int, when: Callable[[], bool] = lambda: True
    ) -> None:
        """`when` says whether this process is the one that follows."""
        self._audit, self._clock, self._events, self._minutes = audit, clock, events, minutes
        self._when = when
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="follower", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def _run(self) -> None:
        pause = LOOKS_EVERY_SECONDS
        while not self._stopping.wait(pause):
            try:
                if self._when():
                    self.follow()
                pause = LOOKS_EVERY_SECONDS
            except LogUnavailable as error:
                _log.warning("evidence waits for the database", error=str(error))
            except Exception:  # noqa: BLE001  # A fault must not end the thread; it is logged and tried again.
                _log.exception("the tree does not follow the log; trying again")
                pause = AFTER_A_FAULT_SECONDS

    def follow(self) -> None:
        """Take in what is new, and make a checkpoint if one is due."""
        if not self._audit.behind():
            return
        while not self._stopping.is_set() and self._audit.advance():
            pass
        if self._audit.due(self._clock(), self._events, self._minutes):
            self._audit.checkpoint(self._clock())
