"""The log on SQLite: the library's recorder with positions that are never reused, and rows that never change."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
)

from procurement.kernel.event import Carrying
from procurement.storage.carried import indexes_of

LOCK_TIMEOUT_SECONDS = 60
EventRow = tuple[str, int, str, bytes, int | None]


class DurableConnectionPool(SQLiteConnectionPool):
    """Connections that survive a power cut: WAL with synchronous=FULL."""

    def _create_connection(self) -> SQLiteConnection:
        connection = super()._create_connection()
        connection.cursor().execute("PRAGMA synchronous=FULL")
        return connection


class DurableDatastore(SQLiteDatastore):
    """One SQLite file with text stream ids."""

    def __init__(self, db_name: str) -> None:
        super().__init__(db_name, originator_id_type="text", pool_size=4, max_overflow=60, pool_timeout=30)
        self.pool = DurableConnectionPool(
            db_name=db_name, lock_timeout=LOCK_TIMEOUT_SECONDS, pool_size=4, max_overflow=60, pool_timeout=30
        )


class SQLiteLogRecorder(SQLiteApplicationRecorder):
    """The library's recorder with an explicit AUTOINCREMENT position, a recording instant and append-only triggers.

    The position column has to be called `rowid`, because that is what the library selects.
    """

    def __init__(
        self, datastore: SQLiteDatastore, events_table_name: str = "events", *, carrying: Sequence[Carrying] = ()
    ) -> None:
        self.carrying = carrying  # The library asks for the statements below at once.
        super().__init__(datastore, events_table_name)
        table = self.events_table_name
        self.insert_events_statement = (
            f"INSERT INTO {table} (originator_id, originator_version, topic, state) VALUES (?,?,?,?)"
        )
        self._insert_at = (
            f"INSERT INTO {table} (originator_id, originator_version, topic, state, recorded_us) VALUES (?,?,?,?,?)"
        )

    def construct_create_table_statements(self) -> list[str]:
        table = self.events_table_name
        now_us = "(CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER))"
        statements = [
            (
                f"CREATE TABLE IF NOT EXISTS {table} (rowid INTEGER PRIMARY KEY AUTOINCREMENT, "
                "originator_id TEXT NOT NULL, originator_version INTEGER NOT NULL, topic TEXT NOT NULL, "
                f"state BLOB NOT NULL, recorded_us INTEGER NOT NULL DEFAULT {now_us}, "
                "UNIQUE (originator_id, originator_version))"
            ),
            f"CREATE INDEX IF NOT EXISTS {table}_recorded_us ON {table} (recorded_us, rowid)",
            f"CREATE INDEX IF NOT EXISTS {table}_topic ON {table} (topic, rowid)",
            *(statement for each in self.carrying for statement in indexes_of(each, table, table)),
        ]
        statements += [
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{action} BEFORE {action} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'events are append-only'); END"
            for action in ("update", "delete")
        ]
        return statements

    @contextmanager
    def writing(self) -> Generator["Appending", None, None]:
        """A transaction that holds the file's one writer lock from its first statement on."""
        with self.datastore.get_connection(commit=True) as connection:
            cursor = connection.cursor()
            cursor.execute("BEGIN IMMEDIATE")
            try:
                yield Appending(cursor, self._insert_at)
                connection.commit()
            except BaseException:
                connection.rollback()
                raise

    def close(self) -> None:
        """Let go of the file."""
        self.datastore.close()


class Appending:
    """The writer's transaction. The positions of what is appended follow each other."""

    def __init__(self, cursor: SQLiteCursor, insert: str) -> None:
        self._cursor, self._insert = cursor, insert
        self.positions: Sequence[int] = ()

    def run(self, statements: Sequence[tuple[str, Sequence[Any]]]) -> list[list[tuple[Any, ...]]]:
        """The rows of each statement."""
        found: list[list[tuple[Any, ...]]] = []
        for sql, parameters in statements:
            self._cursor.execute(sql, parameters)
            found.append([tuple(row) for row in self._cursor.fetchall()])
        return found

    def append(self, rows: Sequence[EventRow]) -> None:
        """Append events, once: stream, version, type, state, microseconds since 1970."""
        self._cursor.executemany(self._insert, rows)
        self._cursor.execute("SELECT last_insert_rowid()")
        last: int = self._cursor.fetchone()[0]
        self.positions = range(last - len(rows) + 1, last + 1)
