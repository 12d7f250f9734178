"""Where exports go: standard output, or a file that is there whole or not at all."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

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
