"""Checks a backup from end to end without restoring it: every byte, every event, every checkpoint, every signature."""

import hashlib
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from procurement.application.package_summary import ListedFile
from procurement.audit.verify import Finding, Unproved, check, check_signed, read_key
from procurement.backup.archive import (
    BUFFER_BYTES,
    CONTENTS,
    EVENTS,
    FORMAT,
    SIGNATURE,
    UNREADABLE,
    VERSION,
    Archive,
    BackupDamaged,
    BackupNewer,
    Contents,
    NoBackup,
)
from procurement.storage.migration import SCHEMA

TellBytes = Callable[[int, int], None]
"""Called with the bytes that were checked and those there are to check."""
ZIP_START = b"PK\x03\x04"


class _Kind(msgspec.Struct, frozen=True):
    """What any version of the contents says."""

    format: str
    program: str = "?"
    schema: int = 0


def checked(path: Path, tell: TellBytes) -> Archive:
    """The backup in a file. Raises `NoBackup`, `BackupNewer`, `BackupDamaged`, and `OSError` where there is no file."""
    contents = whole(path, tell)
    found = evidence(path)
    if not found.good:
        raise BackupDamaged(where=path, part=EVENTS, reason=found.sentence())
    return Archive(path, contents)


def whole(path: Path, tell: TellBytes) -> Contents:
    """What a backup holds, once every byte of it is what was written. Raises what `checked` raises."""
    contents = _contents(path)
    total, done = sum(file.size for file in contents.files), 0
    with zipfile.ZipFile(path) as archive:
        expected = {CONTENTS, SIGNATURE, *(file.name for file in contents.files)}
        for name in sorted(expected ^ {*archive.namelist()}):
            raise BackupDamaged(where=path, part=name, reason="fehlt oder gehört nicht dazu / missing or not expected.")
        for file in contents.files:
            _check_part(path, archive, file, lambda more, before=done: tell(before + more, total))
            done += file.size
    return contents


def evidence(path: Path) -> Finding:
    """Whether the events in a backup are those that were attested."""
    return check(path)


def _contents(path: Path) -> Contents:
    """Raises `NoBackup`, `BackupNewer`, or `BackupDamaged` where what it says is not what was signed."""
    with path.open("rb") as file:
        start = file.read(len(ZIP_START))
    try:
        with zipfile.ZipFile(path) as archive:
            if CONTENTS not in archive.namelist():
                raise NoBackup(where=path, reason=f"{CONTENTS} fehlt / missing")
            written, signature = archive.read(CONTENTS), archive.read(SIGNATURE).decode()
            key = read_key(archive.read("key.txt").decode())
    except UNREADABLE as error:
        if start != ZIP_START:
            raise NoBackup(where=path, reason="kein ZIP / no ZIP") from error
        raise BackupDamaged(where=path, part="ZIP", reason=f"{error}.") from error
    _check_version(path, written)
    try:
        check_signed(key, f"{FORMAT}/{VERSION}", written, signature)
        contents = msgspec.json.decode(written, type=Contents)
    except (Unproved, ValueError, msgspec.MsgspecError) as error:
        raise BackupDamaged(where=path, part=CONTENTS, reason="Unterschrift / signature.") from error
    if contents.key != str(key):
        raise BackupDamaged(where=path, part="key.txt", reason=f"{key} ≠ {contents.key}.")
    return contents


def _check_version(path: Path, written: bytes) -> None:
    try:
        kind = msgspec.json.decode(written, type=_Kind)
    except msgspec.MsgspecError as error:
        raise BackupDamaged(where=path, part=CONTENTS, reason=f"{error}.") from error
    found = re.fullmatch(rf"{FORMAT}/(\d+)", kind.format)
    if not found:
        raise NoBackup(where=path, reason=kind.format)
    if int(found[1]) > VERSION or kind.schema > SCHEMA:
        raise BackupNewer(
            where=path,
            program=kind.program,
            format=found[1],
            schema=kind.schema,
            known_format=VERSION,
            known_schema=SCHEMA,
        )


def _check_part(path: Path, archive: zipfile.ZipFile, expected: ListedFile, tell: Callable[[int], None]) -> None:
    digest, size = hashlib.sha256(), 0
    try:
        with archive.open(expected.name) as file:
            while piece := file.read(BUFFER_BYTES):
                digest.update(piece)
                size += len(piece)
                tell(size)
    except UNREADABLE as error:
        raise BackupDamaged(where=path, part=expected.name, reason=f"{error}.") from error
    if (size, digest.hexdigest()) != (expected.size, expected.sha256):
        raise BackupDamaged(where=path, part=expected.name, reason=f"SHA-256 {digest.hexdigest()[:16]}….")
