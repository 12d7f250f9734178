"""One demonstration is built by one process at a time; the lock goes with the process, however it ends."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from procurement.cli.speaking import fail

if sys.platform != "win32":
    import fcntl

FILE = ".demo.lock"


@contextmanager
def alone(folder: Path) -> Generator[None]:
    """Hold the folder's lock, or end with one message where another process holds it."""
    with (folder / FILE).open("w") as lock:
        if sys.platform != "win32":
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise fail(f"Die Vorführung in {folder} wird gerade von einem anderen Prozess aufgebaut.") from error
        yield
