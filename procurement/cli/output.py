"""Where exports go: standard output, or a file that is there whole or not at all."""

import os
import shutil
import sys
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from procurement.cli.speaking import fail

Out = Annotated[Path | None, typer.Option("--out", help="Datei; „-“ oder nichts: Standardausgabe.", show_default=False)]


def write(out: Path | None, pieces: Iterable[bytes]) -> None:
    """Write pieces as they come. A file gets its name once all of them are on the disk."""
    if out is None or str(out) == "-":
        sys.stdout.flush()
        _copy(pieces, sys.stdout.buffer)
        return
    unfinished = out.with_name(f".{out.name}.{os.getpid()}.unfinished")
    try:
        with unfinished.open("wb") as target:
            _copy(pieces, target)
            os.fsync(target.fileno())
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)


def _copy(pieces: Iterable[bytes], target: BinaryIO) -> None:
    target.writelines(pieces)
    target.flush()


def write_private(path: Path, text: str) -> None:
    """A file only its owner can read, whole or not at all."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as target:
        target.write(text)
        target.flush()
        os.fsync(target.fileno())
    unfinished.replace(path)


@contextmanager
def made_whole(target: Path) -> Generator[Path, None, None]:
    """Where a new file or folder is written before it bears its name; what did not come to its end is not there."""
    if target.exists():
        raise fail(f"{target} gibt es schon. Bitte einen anderen Namen wählen.")
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.unfinished")
    try:
        yield unfinished
        unfinished.rename(target)
    finally:
        if unfinished.is_dir():
            shutil.rmtree(unfinished)
        unfinished.unlink(missing_ok=True)
