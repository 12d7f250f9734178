"""Makes a backup while others record: nothing is locked, and no snapshot is held.

The log only grows, and positions are in the order of commits. So whatever stands up to the checkpoint that is made first
is the log as it was at that moment, however long reading it takes. The other tables are read each in one transaction of
its own database, after it.
"""

import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from procurement.application.audit_ports import KeptCheckpoint, Tell
from procurement.audit import verify
from procurement.audit.log import AuditLog, NothingAttested
from procurement.audit.log_files import (
    Listing,
    Zip,
    json_line,
    stated,
    write_checkpoints,
    write_every_event,
    write_signed,
)
from procurement.backup.archive import CONTENTS, FORMAT, KEY, SIGNATURE, VERSION, Contents, table_file
from procurement.storage.kept_tables import KeptTables
from procurement.storage.migration import SCHEMA
from procurement.wiring import PROGRAM, Store

ROOMS = ("log", "office", "audit")
README = """Sicherung des Protokolls {origin} vom {made_at}
{events} Ereignisse bis Position {position}.

Zurücksichern in ein leeres Verzeichnis oder eine leere Datenbank:    abrufbuch restore DATEI --data-dir VERZEICHNIS
Prüfen, ohne zurückzusichern:                                         abrufbuch restore --check DATEI

Diese Datei enthält personenbezogene Daten (Konten, Zugriffe). Verwahren Sie sie wie die Datenbank selbst.

A backup of a log. Restore it with `abrufbuch restore FILE`, check it with `abrufbuch restore --check FILE`. It holds
personal data (accounts, accesses): keep it as safe as the database itself.
"""


def rooms_of(store: Store) -> KeptTables:
    rooms = {"log": store.log.database, "office": store.office.database, "audit": store.audit.database}
    return KeptTables(store.log, rooms)


def make(path: Path, store: Store, audit: AuditLog, *, now: datetime, with_key: bool, tell: Tell) -> Contents:
    """Write a backup of everything recorded by now; it stands on the disk when this returns.

    Only its owner can read the file. Raises `EvidenceDamaged` where the tree over the log contradicts itself.
    """
    covering = _covering(audit, now)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w+b") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            contents = _write(Listing(Zip(archive)), store, audit, covering, now=now, with_key=with_key, tell=tell)
            written = msgspec.json.format(msgspec.json.encode(contents, order="sorted"), indent=2) + b"\n"
            archive.writestr(CONTENTS, written)
            archive.writestr(SIGNATURE, audit.signer.sign(f"{FORMAT}/{VERSION}", written))
        file.flush()
        os.fsync(file.fileno())
    return contents


def _covering(audit: AuditLog, now: datetime) -> KeptCheckpoint:
    """A checkpoint over all that is recorded; one over nothing where nothing is."""
    try:
        return audit.checkpoint(now)
    except NothingAttested:
        return KeptCheckpoint(size=0, position=0, root=verify.EMPTY_ROOT, note="", made_at=now)


def _write(  # noqa: PLR0913  what `make` was told, and what it made of it
    target: Listing,
    store: Store,
    audit: AuditLog,
    covering: KeptCheckpoint,
    *,
    now: datetime,
    with_key: bool,
    tell: Tell,
) -> Contents:
    write_every_event(audit, covering, target, tell)
    kept = write_checkpoints(audit, covering, target)
    statement = stated(audit, covering, now, PROGRAM)
    write_signed(audit, statement, target)
    target.write("LIESMICH.txt", [README.format(**statement).encode()])
    rows = {name: count for room in ROOMS for name, count in _write_tables(target, store, room, covering.size)}
    if with_key:
        target.write(KEY, [f"{audit.signer.text}\n".encode()])
    return Contents(
        program=PROGRAM,
        schema=SCHEMA,
        database=store.log.database.dialect,
        made_at=now.isoformat(),
        origin=audit.signer.name,
        key=str(audit.key),
        events=covering.size,
        position=covering.position,
        recorded_at=_recorded_at(audit, covering.position),
        root=covering.root.hex(),
        checkpoints=len(kept),
        rows=rows,
        files=target.files,
    )


def _recorded_at(audit: AuditLog, position: int) -> str:
    found = audit.lines.read(position - 1, 1, stop=position) if position else ()
    return msgspec.json.decode(found[0][1])["recorded_at"] if found else ""


def _write_tables(target: Listing, store: Store, room: str, most_size: int) -> Iterator[tuple[str, int]]:
    with rooms_of(store).reading(room) as tables:
        for name, rows in tables:
            # Checkpoints that were made since attest events that are not in this backup.
            kept = (row for row in rows if row["size"] <= most_size) if name == "audit_checkpoints" else rows
            yield name, _write_rows(target, name, kept)


def _write_rows(target: Listing, name: str, rows: Iterable[Mapping[str, Any]]) -> int:
    count = 0

    def lines() -> Iterator[bytes]:
        nonlocal count
        for row in rows:
            count += 1
            yield json_line({**row})

    target.write(table_file(name), lines())
    return count
