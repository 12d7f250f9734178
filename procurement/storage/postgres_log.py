"""The log on PostgreSQL: the library's recorder, its table lock and its channel, with append-only triggers.

The lock makes commit order the order of positions, so that a reader who follows them misses none. The
library's function mode (`POSTGRES_ENABLE_DB_FUNCTIONS`) takes no lock and loses events; it is never used here.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg import Connection, Cursor
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import TupleRow, tuple_row
from psycopg.sql import SQL, Identifier

LOCK_TIMEOUT_SECONDS = 60


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
        self._insert = SQL(_INSERT).format(**names)

    def _insert_stored_events(self, curs: Cursor[Any], stored_events: Sequence[StoredEvent], **_: Any) -> None:
        self._lock_table(curs)
        self._notify_channel(curs)
        self._insert_locked(curs, stored_events, [])

    def _insert_locked(
        self, curs: Cursor[Any], stored_events: Sequence[StoredEvent], recorded_us: Sequence[int]
    ) -> None:
        columns = (
            [str(event.originator_id) for event in stored_events],
            [event.originator_version for event in stored_events],
            [event.topic for event in stored_events],
            [event.state for event in stored_events],
            list(recorded_us),
        )
        curs.execute(self._insert, columns, prepare=True)

    @contextmanager
    def writing(self) -> Generator[Cursor[TupleRow], None, None]:
        """A transaction that holds the table lock from its first statement on."""
        connection: Connection[Any]
        with (
            self.datastore.get_connection() as connection,
            connection.pipeline(),
            connection.transaction(),
            connection.cursor(row_factory=tuple_row, binary=True) as cursor,
        ):
            self._lock_table(connection.cursor())
            yield cursor

    def insert_at(
        self, cursor: Cursor[TupleRow], events: Sequence[StoredEvent], recorded_us: Sequence[int]
    ) -> Sequence[int]:
        """Append events in the writer's transaction; their positions, ascending."""
        self._notify_channel(cursor.connection.cursor())
        self._insert_locked(cursor, events, recorded_us)
        return [row[0] for row in cursor.fetchall()]


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
