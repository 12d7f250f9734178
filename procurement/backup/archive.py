"""What a backup looks like: a ZIP that is a package of evidence of the whole log, with the other tables beside it."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from procurement.application.package_summary import ListedFile
from procurement.application.starting import RefusedToStart

FORMAT, VERSION = "abrufbuch-backup", 1
CONTENTS, SIGNATURE, KEY, EVENTS = "backup.json", "backup.sig", "audit-key", "events.jsonl"
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    KeyError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)
"""Whatever reading a part of a damaged ZIP raises."""
BUFFER_BYTES = 1 << 20


class NoBackup(RefusedToStart):
    DE = "{where} ist keine Sicherung von Abrufbuch ({reason}); nichts wurde verändert."
    EN = "{where} is no backup of Abrufbuch ({reason}); nothing was changed."


class BackupDamaged(RefusedToStart):
    DE = "Die Sicherung {where} ist beschädigt, im Teil {part}: {reason} Bitte eine andere nehmen; nichts wurde verändert."
    EN = "The backup {where} is damaged, in its part {part}: {reason} Take another one; nothing was changed."


class BackupNewer(RefusedToStart):
    DE = (
        "Die Sicherung {where} stammt von einer neueren Version des Programms ({program}; Format {format}, Schema {schema}). "
        "Dieses kennt Format {known_format} und Schema {known_schema}. Bitte die neuere Version nehmen; nichts wurde "
        "verändert."
    )
    EN = (
        "The backup {where} was made by a newer version of the program ({program}; format {format}, schema {schema}). "
        "This one knows format {known_format} and schema {known_schema}. Use the newer version; nothing was changed."
    )


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """`backup.json`: what a backup holds. Instants are ISO 8601; `recorded_at` is that of the newest event.

    `rows` says how many a table has, `files` every other file of the ZIP but the signature.
    """

    format: str = f"{FORMAT}/{VERSION}"
    program: str
    schema: int
    database: str
    made_at: str
    origin: str
    key: str
    events: int
    position: int
    recorded_at: str
    root: str
    checkpoints: int
    rows: dict[str, int]
    files: list[ListedFile]

    @property
    def holds_key(self) -> bool:
        return any(file.name == KEY for file in self.files)


def table_file(table: str) -> str:
    return f"tables/{table}.jsonl"


@dataclass(frozen=True, slots=True)
class Archive:
    """A backup that has been checked."""

    path: Path
    contents: Contents

    def read(self, name: str) -> bytes:
        with zipfile.ZipFile(self.path) as file:
            return file.read(name)

    def lines(self, name: str) -> Iterator[bytes]:
        """Lines without their ends. Raises `BackupDamaged` where the file can no longer be read."""
        try:
            with zipfile.ZipFile(self.path) as archive, archive.open(name) as file:
                # Small reads from a ZIP are slow.
                for line in io.BufferedReader(file, BUFFER_BYTES):  # type: ignore[arg-type]
                    yield line[:-1]
        except UNREADABLE as error:
            raise BackupDamaged(where=self.path, part=name, reason=f"{error}.") from error
