"""What is said when there is no room to write, and that nothing half done was left."""

import errno
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from procurement.application.ports import LogUnavailable
from procurement.cli.speaking import fail, message_of

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
NO_ROOM_WORDS = ("disk is full", "No space left", "disk I/O error")
"""As the databases say it."""


@contextmanager
def abandoned_with_words(where: object) -> Generator[None, None, None]:
    """Whoever writes inside cleans up by itself; a full disk is told from other faults."""
    try:
        yield
    except (OSError, LogUnavailable) as error:
        full = getattr(error, "errno", None) in NO_ROOM or any(words in str(error) for words in NO_ROOM_WORDS)
        reason = f"Der Datenträger ist voll oder nimmt nichts mehr an ({error})." if full else message_of(error)
        raise fail(f"{reason} {where} wurde nicht angelegt; es ist nichts zurückgeblieben.") from error


def to_disk(folder: Path) -> None:
    """The name of a file that was put into a folder stands after a power cut too."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
