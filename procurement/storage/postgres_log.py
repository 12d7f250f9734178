"""The log on PostgreSQL: the library's recorder, its table lock and its channel, with append-only triggers.

The lock makes commit order the order of positions, so that a reader who follows them misses none. The
library's function mode (`POSTGRES_ENABLE_DB_FUNCTIONS`) takes no lock and loses events; it is never used here.
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg import Connection, Cursor
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import TupleRow, tuple_row
from psycopg.sql import SQL, Composed, Identifier

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

    def __init__(self, datastore: PostgresDatastore, *, events_table_name: str = "events") -> None:
        super().__init__(datastore, events_table_name=events_table_name)
        names = {
            "schema": Identifier(datastore.schema),
            "table": Identifier(events_table_name),
            "index": Identifier(f"{events_table_name}_recorded_us"),
            "by_type": Identifier(f"{events_table_name}_topic"),
            "refuse": Identifier(f"{events_table_name}_refuse_change"),
            "position": Identifier(self.notification_id_index_name),
        }
        self.sql_create_statements = [
            SQL(statement).format(**names)  # pyright: ignore[reportArgumentType]  # a constant of this file
            for statement in _CREATE
        ]
        # As bytes: a statement put together anew each time is as slow as what it does.
        self._insert = SQL(_INSERT).format(**names).as_bytes()
        self._lock = [cast("Composed", statement).as_bytes() for statement in self.lock_table_statements]
        self._notify = SQL("NOTIFY {}").format(Identifier(self.channel_name)).as_bytes()

    def _insert_stored_events(self, curs: Cursor[Any], stored_events: Sequence[StoredEvent], **_: Any) -> None:
        self._lock_table(curs)
        rows = [(str(it.originator_id), it.originator_version, it.topic, it.state, None) for it in stored_events]
        self._append(curs, rows)

    def _append(self, curs: Cursor[Any], rows: Sequence[EventRow]) -> None:
        curs.execute(self._notify)
        columns = [list(column) for column in zip(*rows, strict=True)] or [[]] * 5
        curs.execute(self._insert, columns, prepare=True)

    @contextmanager
    def writing(self) -> Generator["Appending", None, None]:
        """A transaction that holds the table lock from its first statement on."""
        connection: Connection[Any]
        with (
            self.datastore.get_connection() as connection,
            connection.cursor(row_factory=tuple_row, binary=True) as cursor,
        ):
            appending = Appending(cursor, self._append)
            with connection.pipeline(), connection.transaction():
                for statement in self._lock:
                    cursor.execute(statement, prepare=True)
                yield appending
            appending.settle()


class Appending:
    """The writer's transaction. What is appended goes off together with the commit, so the lock is held no longer than
    that takes; its positions are known afterwards.
    """

    def __init__(self, cursor: Cursor[TupleRow], append: Callable[[Cursor[Any], Sequence[EventRow]], None]) -> None:
        self._cursor, self._append, self._appended = cursor, append, False
        self.positions: Sequence[int] = ()

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> list[TupleRow]:
        self._cursor.execute(sql.replace("?", "%s"), parameters)  # pyright: ignore[reportArgumentType]
        return self._cursor.fetchall()

    def append(self, rows: Sequence[EventRow]) -> None:
        """Append events, once: stream, version, type, state, microseconds since 1970."""
        self._append(self._cursor, rows)
        self._appended = True

    def settle(self) -> None:
        """The transaction stands: note which positions the events have, ascending."""
        if self._appended:
            self.positions = [row[0] for row in self._cursor.fetchall()]


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
    FROM unnest(%b::text[], %b::bigint[], %b::text[], %b::bytea[], %b::bigint[])
        AS new (stream, version, topic, state, instant)
    RETURNING notification_id"""
