"""The tree over the log and its checkpoints. Tiles follow from the log; checkpoints are evidence and only added."""

import struct
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from procurement.application.audit_ports import KeptCheckpoint, Place, Reached
from procurement.storage.database import Database, Session
from procurement.storage.kept_rows import KeptRows

HASH_BYTES, POSITION_BYTES = 32, 8
MOST = 2**62
ADVISORY_LOCK = 4_702_394_922
CHECKPOINTS = KeptRows("audit_checkpoints", "size", "position", "root", "note", "made_at")

ORIGINS = KeptRows("audit_origin", "origin", "verifier_key", "made_at")

_CREATE = (
    """CREATE TABLE IF NOT EXISTS audit_tiles (level INTEGER NOT NULL, tile BIGINT NOT NULL, hashes {bytes} NOT NULL,
        positions {bytes} NOT NULL, first_position BIGINT NOT NULL, PRIMARY KEY (level, tile))""",
    "CREATE INDEX IF NOT EXISTS audit_tiles_position ON audit_tiles (level, first_position)",
    """CREATE TABLE IF NOT EXISTS audit_checkpoints (size BIGINT PRIMARY KEY, position BIGINT NOT NULL,
        root {bytes} NOT NULL, note TEXT NOT NULL, made_at BIGINT NOT NULL)""",
    "CREATE TABLE IF NOT EXISTS audit_origin (origin TEXT NOT NULL, verifier_key TEXT NOT NULL, made_at BIGINT NOT NULL)",
)
APPEND_ONLY = ("audit_checkpoints", "audit_origin")


def audit_tables(dialect: str) -> tuple[str, ...]:
    """The statements that make what is missing."""
    tables = tuple(statement.format(bytes="BLOB" if dialect == "sqlite" else "BYTEA") for statement in _CREATE)
    if dialect == "sqlite":
        return tables + tuple(
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{action} BEFORE {action} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END"
            for table in APPEND_ONLY
            for action in ("update", "delete")
        )
    refuse = """CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'evidence is append-only'; END $$"""
    return (
        *tables,
        refuse,
        *(
            f"CREATE OR REPLACE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()"
            for table in APPEND_ONLY
        ),
    )


class GrowingTree:
    """The tree within one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def reached(self) -> Reached:
        sql = "SELECT tile, hashes, positions FROM audit_tiles WHERE level = 0 ORDER BY tile DESC LIMIT 1"
        found = self._session.run(sql)
        if not found:
            return Reached(size=0, position=0, last=b"")
        tile, hashes, positions = found[0]
        size = tile * 256 + len(hashes) // HASH_BYTES
        return Reached(size=size, position=_numbers(positions)[-1], last=bytes(hashes[-HASH_BYTES:]))

    def tile(self, level: int, tile: int) -> bytes:
        found = self._session.run("SELECT hashes FROM audit_tiles WHERE level = ? AND tile = ?", (level, tile))
        return bytes(found[0][0]) if found else b""

    def positions(self, tile: int) -> Sequence[int]:
        found = self._session.run("SELECT positions FROM audit_tiles WHERE level = 0 AND tile = ?", (tile,))
        return _numbers(found[0][0]) if found else ()

    def put(self, hashes: Mapping[Place, bytes], positions: Mapping[int, Sequence[int]]) -> None:
        for (level, tile), content in hashes.items():
            numbers = positions[tile] if level == 0 else ()
            written = struct.pack(f">{len(numbers)}Q", *numbers)
            self._session.run(
                "INSERT INTO audit_tiles (level, tile, hashes, positions, first_position) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (level, tile) DO UPDATE SET hashes = excluded.hashes, positions = excluded.positions",
                (level, tile, content, written, numbers[0] if numbers else 0),
            )

    def newest(self) -> KeptCheckpoint | None:
        return next(iter(_checkpoints(self._session, "ORDER BY size DESC LIMIT 1")), None)

    def add(self, checkpoint: KeptCheckpoint) -> None:
        row = {name: getattr(checkpoint, name) for name in CHECKPOINTS.columns}
        CHECKPOINTS.insert(self._session, row, conflict="ON CONFLICT (size) DO NOTHING")

    def origin(self) -> tuple[str, str] | None:
        """The name of the log and its public key."""
        found = self._session.run("SELECT origin, verifier_key FROM audit_origin ORDER BY made_at LIMIT 1")
        return (found[0][0], found[0][1]) if found else None

    def name(self, origin: str, verifier_key: str, made_at: datetime) -> None:
        ORIGINS.insert(self._session, {"origin": origin, "verifier_key": verifier_key, "made_at": made_at})


class AuditTables:
    """The same, a transaction a call."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @contextmanager
    def growing(self) -> Generator[GrowingTree, None, None]:
        with self.database.writing() as session:
            if self.database.dialect == "postgres":
                session.run("SELECT pg_advisory_xact_lock(?)", (ADVISORY_LOCK,))
            yield GrowingTree(session)

    def reached(self) -> Reached:
        with self.database.reading() as session:
            return GrowingTree(session).reached()

    def tile(self, level: int, tile: int) -> bytes:
        with self.database.reading() as session:
            return GrowingTree(session).tile(level, tile)

    def positions(self, tile: int) -> Sequence[int]:
        with self.database.reading() as session:
            return GrowingTree(session).positions(tile)

    def origin(self) -> tuple[str, str] | None:
        with self.database.reading() as session:
            return GrowingTree(session).origin()

    def tile_at(self, position: int) -> tuple[int, Sequence[int], bytes]:
        sql = (
            "SELECT tile, positions, hashes FROM audit_tiles WHERE level = 0 AND first_position <= ? "
            "ORDER BY first_position DESC LIMIT 1"
        )
        with self.database.reading() as session:
            found = session.run(sql, (position,))
        return (found[0][0], _numbers(found[0][1]), bytes(found[0][2])) if found else (-1, (), b"")

    def leaves(self, tile: int, count: int) -> Sequence[tuple[Sequence[int], bytes]]:
        sql = "SELECT positions, hashes FROM audit_tiles WHERE level = 0 AND tile >= ? ORDER BY tile LIMIT ?"
        with self.database.reading() as session:
            return [(_numbers(positions), bytes(hashes)) for positions, hashes in session.run(sql, (tile, count))]

    def checkpoints(self, *, before: int | None = None, limit: int | None = None) -> Sequence[KeptCheckpoint]:
        # No log has as many events as a 63-bit number; no bound is one that is never reached.
        bounds = [before if before is not None else MOST, limit if limit is not None else MOST]
        with self.database.reading() as session:
            return _checkpoints(session, "WHERE size < ? ORDER BY size DESC LIMIT ?", bounds)

    def checkpoint(self, size: int) -> KeptCheckpoint | None:
        with self.database.reading() as session:
            return next(iter(_checkpoints(session, "WHERE size = ?", [size])), None)


def _checkpoints(session: Session, rest: str, parameters: Sequence[object] = ()) -> list[KeptCheckpoint]:
    return [
        KeptCheckpoint(
            size=row["size"],
            position=row["position"],
            root=bytes(row["root"]),
            note=row["note"],
            made_at=row["made_at"],
        )
        for row in CHECKPOINTS.select(session, rest, parameters)
    ]


def _numbers(written: bytes) -> Sequence[int]:
    return struct.unpack(f">{len(written) // POSITION_BYTES}Q", bytes(written))
