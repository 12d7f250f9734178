"""A file system of a few megabytes that can really be filled, and emptied again."""

import os
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

BLOCK = b"\0" * 65_536


class SmallDisk:
    """Mounted in a folder; `fill` leaves nothing, `free` takes the filling away."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._filling = folder, folder / "filling"

    def fill(self) -> None:
        """Take every block that is left; again, those that were given back since."""
        with self._filling.open("ab", buffering=0) as file:
            for size in (len(BLOCK), 4096, 1):
                self._append(file.fileno(), BLOCK[:size])

    def _append(self, file: int, block: bytes) -> None:
        try:
            while os.write(file, block) == len(block):
                pass
        except OSError:
            return

    def free(self) -> None:
        self._filling.unlink()

    @property
    def left_bytes(self) -> int:
        found = os.statvfs(self.folder)
        return found.f_bavail * found.f_frsize


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Generator[SmallDisk]:
    """A file system in memory; skips where this process may not mount one."""
    folder.mkdir(exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"no small file system can be mounted here: {mounted.stderr.strip()}")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
