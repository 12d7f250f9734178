"""The log on PostgreSQL: the library's recorder, its table lock and its channel, with append-only triggers.

The lock makes commit order the order of positions, so that a reader who follows them misses none. The
library's function mode (`POSTGRES_ENABLE_DB_FUNCTIONS`) takes no lock and loses events; it is never used here.
"""

import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg import Cursor
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier

from procurement.kernel.event import Carrying
from procurement.storage.carried import indexes_of
from procurement.storage.postgres_pipe import Pipe, Row, Statement

LOCK_TIMEOUT_SECONDS = 60
EventRow = tuple[str, int, str, bytes, int | None]


def postgres_datastore(database_url: str, pool_size: int = 2, max_overflow: int = 62) -> PostgresDatastore:
    """The library's connection pool for a `postgresql://…` address."""
    parts: dict[str, Any] = dict(conninfo_to_dict(database_url))
    return PostgresDatastore(
        dbname=parts.get("dbname") or "postgres",
        host=parts.get("host") or "localhost",
        port=parts.get("port") or "5432",
        user=parts.get("user") or "postgres",
        password=parts.get("password") or "",
        pool_size=pool_size,
        max_overflow=max_overflow,
        pre_ping=False,
        lock_timeout=LOCK_TIMEOUT_SECONDS,
        originator_id_type="text",
    )


class PostgresLogRecorder(PostgresApplicationRecorder):
    """The library's recorder with a recording instant and append-only triggers, and without its unlocked function."""

    def __init__(
        self,
        datastore: PostgresDatastore,
        database_url: str,
        *,
        events_table_name: str = "events",
        carrying: Sequence[Carrying] = (),
    ) -> None:
        super().__init__(datastore, events_table_name=events_table_name)
        self.carrying = carrying
        names = {
            "schema": Identifier(datastore.schema),
            "table": Identifier(events_table_name),
            "index": Identifier(f"{events_table_name}_recorded_us"),
            "by_type": Identifier(f"{events_table_name}_topic"),
            "refuse": Identifier(f"{events_table_name}_refuse_change"),
            "position": Identifier(self.notification_id_index_name),
        }
        indexes = [it for each in carrying for it in indexes_of(each, events_table_name, "{schema}.{table}")]
        self.sql_create_statements = [
            SQL(statement).format(**names)  # pyright: ignore[reportArgumentType]  # a constant of this file
            for statement in (*_CREATE, *indexes)
        ]
        self._insert = SQL(_INSERT).format(**names).as_string()
        self._lock = SQL("LOCK TABLE {schema}.{table} IN EXCLUSIVE MODE").format(**names).as_string()
        self._notify = SQL("NOTIFY {}").format(Identifier(self.channel_name)).as_string()
        self._database_url = database_url
        self._writer, self._pipe = threading.Lock(), None

    def _insert_stored_events(self, curs: Cursor[Any], stored_events: Sequence[StoredEvent], **_: Any) -> None:
        """What the library calls; the product appends by `writing`."""
        self._lock_table(curs)
        self._notify_channel(curs)
        rows = [(str(it.originator_id), it.originator_version, it.topic, it.state, None) for it in stored_events]
        curs.execute(self._insert.replace("?", "%b").encode(), _columns(rows), prepare=True)

    @contextmanager
    def writing(self) -> Generator["Appending", None, None]:
        """A transaction that holds the table lock from its first statement on, one at a time in this process."""
        with self._writer:
            pipe = self._pipe or Pipe(self._database_url, LOCK_TIMEOUT_SECONDS)
            # Only a transaction that ended well leaves a connection that can be used again.
            self._pipe = None
            try:
                appending = Appending(pipe, [("BEGIN", ()), (self._lock, ())])
                yield appending
                appending.commit(self._notify, self._insert)
            except BaseException:
                pipe.close()
                raise
            self._pipe = pipe

    def close(self) -> None:
        """Let go of the database."""
        with self._writer:
            if self._pipe is not None:
                self._pipe.close()
                self._pipe = None
        self.datastore.close()


class Appending:
    """The writer's transaction. What begins it goes off with the first question, what is appended with the commit: so the
    lock is held no longer than deciding takes.
    """

    def __init__(self, pipe: Pipe, waiting: list[Statement]) -> None:
        self._pipe, self._waiting = pipe, waiting
        self._rows: Sequence[EventRow] = ()
        self.positions: Sequence[int] = ()

    def run(self, statements: Sequence[Statement]) -> list[list[Row]]:
        """The rows of each statement."""
        found = self._pipe.exchange([*self._waiting, *statements])[len(self._waiting) :]
        self._waiting = []
        return found

    def append(self, rows: Sequence[EventRow]) -> None:
        """Append events, once: stream, version, type, state, microseconds since 1970."""
        self._rows = rows

    def commit(self, notify: str, insert: str) -> None:
        """Insert, notify and commit in one go; then the positions are known, ascending."""
        if self._rows:
            found = self.run([(notify, ()), (insert, _columns(self._rows)), ("COMMIT", ())])
            self.positions = [row[0] for row in found[1]]
        elif not self._waiting:
            self.run([("COMMIT", ())])


def _columns(rows: Sequence[EventRow]) -> Sequence[list[Any]]:
    columns = [list(column) for column in zip(*rows, strict=True)]
    return columns or [[] for _ in range(5)]


_CREATE: tuple[str, ...] = (
    """CREATE TABLE IF NOT EXISTS {schema}.{table} (
        originator_id text COLLATE "C" NOT NULL, originator_version bigint NOT NULL,
        topic text COLLATE "C" NOT NULL, state bytea NOT NULL, notification_id bigserial,
        recorded_us bigint NOT NULL DEFAULT (extract(epoch from clock_timestamp()) * 1000000)::bigint,
        PRIMARY KEY (originator_id, originator_version))
       WITH (autovacuum_vacuum_insert_threshold = 1000000, autovacuum_vacuum_insert_scale_factor = 0.5,
        autovacuum_analyze_threshold = 1000, autovacuum_analyze_scale_factor = 0.05)""",
    "CREATE UNIQUE INDEX IF NOT EXISTS {position} ON {schema}.{table} (notification_id)",
    "CREATE INDEX IF NOT EXISTS {index} ON {schema}.{table} (recorded_us, notification_id)",
    "CREATE INDEX IF NOT EXISTS {by_type} ON {schema}.{table} (topic, notification_id)",
    """CREATE OR REPLACE FUNCTION {schema}.{refuse}() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$""",
    """CREATE OR REPLACE TRIGGER {refuse} BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema}.{table}
        FOR EACH STATEMENT EXECUTE FUNCTION {schema}.{refuse}()""",
)

_INSERT = """INSERT INTO {schema}.{table} (originator_id, originator_version, topic, state, recorded_us)
    SELECT stream, version, topic, state,
        COALESCE(instant, (extract(epoch from clock_timestamp()) * 1000000)::bigint)
    FROM unnest(?::text[], ?::bigint[], ?::text[], ?::bytea[], ?::bigint[])
        AS new (stream, version, topic, state, instant)
    RETURNING notification_id"""
