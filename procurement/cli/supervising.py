"""Several processes of one service: whoever ends unasked is started again, and all end with the one that started them.

They are forked from a process that has loaded the program and runs no thread, so a new one answers in a moment.
"""

import contextlib
import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any

import typer

from procurement.application.ports import LogUnavailable
from procurement.application.starting import RefusedToStart
from procurement.cli.speaking import note

SHORTEST_LIFE_SECONDS = 1.0
"""Who ended sooner is not started again at once: it would fail the same way, and take the processor from the others."""
PAUSE_SECONDS = 0.5
ENDS_WITHIN_SECONDS = 25.0
SIGNALS = (signal.SIGTERM, signal.SIGINT)
Duty = Callable[[], None]


class _Told(Exception):
    """A signal asked for the end."""


class Crew:
    """The processes by name, each with its duty."""

    def __init__(self, duties: Mapping[str, Duty]) -> None:
        self._duties = duties
        self._fork = multiprocessing.get_context("fork")
        self._running: dict[str, ForkProcess] = {}
        self._began: dict[str, float] = {}
        self._ours, self._theirs = os.pipe()

    def keep(self) -> None:
        """Start everybody, again whenever one ends, until a signal asks for the end."""
        gc.freeze()
        for name in SIGNALS:
            signal.signal(name, _tell)
        try:
            for name in self._duties:
                self._start(name)
            while True:
                self._replace()
        except _Told:
            pass
        finally:
            for name in SIGNALS:
                signal.signal(name, signal.SIG_IGN)
            self._end()

    def _start(self, name: str) -> None:
        process = self._fork.Process(target=self._do, args=(name,), name=name)
        # A signal between the fork and the child's own handlers waits until they stand.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        try:
            process.start()
            self._running[name], self._began[name] = process, time.monotonic()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _replace(self) -> None:
        """Wait for somebody to end; start them again."""
        ended = wait([process.sentinel for process in self._running.values()])
        for name, process in tuple(self._running.items()):
            if process.sentinel in ended:
                process.join()
                note(f"Prozess {name} endete ({process.exitcode}) und wird neu gestartet.")
                if time.monotonic() - self._began[name] < SHORTEST_LIFE_SECONDS:
                    time.sleep(PAUSE_SECONDS)
                self._start(name)

    def _end(self) -> None:
        """Ask everybody to finish what they do; end those who take too long."""
        for process in self._running.values():
            process.terminate()
        until = time.monotonic() + ENDS_WITHIN_SECONDS
        for process in self._running.values():
            process.join(max(until - time.monotonic(), 0))
            if process.is_alive():
                process.kill()
                process.join()

    def _do(self, name: str) -> None:
        """What a child does: its duty, as long as there is somebody who started it."""
        os.close(self._theirs)
        for known in SIGNALS:
            signal.signal(known, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        with contextlib.suppress(OSError):
            # How it is called in a list of processes; on systems that have such a file.
            Path("/proc/self/comm").write_text(name, encoding="ascii")
        threading.Thread(target=self._end_with_parent, name="parent", daemon=True).start()
        try:
            self._duties[name]()
        except (RefusedToStart, LogUnavailable) as error:
            note(f"Prozess {name}: {error}")
            sys.exit(1)
        except typer.Exit as error:
            sys.exit(error.exit_code)

    def _end_with_parent(self) -> None:
        """Nobody writes into the pipe: reading it ends when the process that holds its other end is gone."""
        os.read(self._ours, 1)
        os.kill(os.getpid(), signal.SIGTERM)


def _tell(_signal: int, _frame: Any) -> None:
    raise _Told
