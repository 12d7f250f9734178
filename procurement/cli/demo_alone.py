"""One demonstration is built by one process at a time; the lock goes with the process, however it ends."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from procurement.cli.speaking import fail

FILE = ".demo.lock"


def _lock(file: TextIO) -> None:
    """Windows has no such lock; a demonstration there is one person's."""
    if sys.platform != "win32":
        import fcntl  # noqa: PLC0415  is not there on Windows

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def alone(folder: Path) -> Generator[None]:
    """Hold the folder's lock, or end with one message where another process holds it."""
    with (folder / FILE).open("w") as lock:
        try:
            _lock(lock)
        except BlockingIOError as error:
            raise fail(f"Die Vorführung in {folder} wird gerade von einem anderen Prozess aufgebaut.") from error
        yield
