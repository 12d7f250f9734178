"""The tables that a backup keeps besides the events, as lines of JSON, and back.

Not kept: views, which follow from the events, tiles of the tree, which do so too, and sessions and failed sign-ins, which
nobody misses and which must not come back.
"""

import base64
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

import msgspec

from procurement.storage import access_table, account_table, audit_tables, draft_table, job_table, token_table
from procurement.storage.database import Database, Row, Session
from procurement.storage.event_lines import row_of
from procurement.storage.event_log import EventLog

READ_AT_ONCE, WRITTEN_AT_ONCE = 1_000, 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTable:
    """A table, in which of the databases it stands, and by which columns its rows are told apart and put in order."""

    name: str
    room: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    written_as_bytes: tuple[str, ...] = ()
    numbered: str = ""

    def page(self, session: Session, after: Sequence[Any], limit: int) -> list[Row]:
        key = f"({', '.join(self.key)})"
        where = f"WHERE {key} > ({', '.join('?' * len(after))})" if after else ""
        sql = f"SELECT {', '.join(self.columns)} FROM {self.name} {where} ORDER BY {', '.join(self.key)} LIMIT ?"
        return session.run(sql, (*after, limit))

    def rows(self, session: Session) -> Iterator[dict[str, Any]]:
        """All rows of one transaction, a page at a time."""
        after: Sequence[Any] = ()
        while found := self.page(session, after, READ_AT_ONCE):
            for row in found:
                yield dict(zip(self.columns, row, strict=True))
            last = dict(zip(self.columns, found[-1], strict=True))
            after = [last[name] for name in self.key]

    def values(self, line: bytes) -> list[Any]:
        """A row as it was written. Raises `ValueError` where it is none of this table."""
        try:
            row = _ROW.decode(line)
        except msgspec.MsgspecError as error:
            raise ValueError(str(error)) from error
        if {*row} != {*self.columns}:
            raise ValueError(f"{self.name}: {', '.join(row)}")
        return [
            base64.b64decode(row[name], validate=True) if name in self.written_as_bytes else row[name]
            for name in self.columns
        ]


_ROW = msgspec.json.Decoder(dict[str, Any])

TABLES = (
    KeptTable(name="access_tokens", room="log", columns=token_table.COLUMNS, key=("token_id",)),
    KeptTable(name="accounts", room="office", columns=account_table.ROWS.columns, key=("subject",)),
    KeptTable(name="accesses", room="office", columns=access_table.ROWS.columns, key=("number",), numbered="number"),
    KeptTable(
        name="drafts",
        room="office",
        columns=draft_table.ROWS.columns,
        key=("subject", "name"),
        written_as_bytes=("content",),
    ),
    KeptTable(name="jobs", room="office", columns=job_table.ROWS.columns, key=("job_id",)),
    KeptTable(name="audit_origin", room="audit", columns=audit_tables.ORIGINS.columns, key=("made_at",)),
    KeptTable(
        name="audit_checkpoints",
        room="audit",
        columns=audit_tables.CHECKPOINTS.columns,
        key=("size",),
        written_as_bytes=("root",),
    ),
)


class KeptTables:
    """Reads and fills them. `rooms` says where each stands; on PostgreSQL all are one database."""

    def __init__(self, log: EventLog, rooms: Mapping[str, Database]) -> None:
        self._log, self._rooms = log, rooms

    @contextmanager
    def reading(self, room: str) -> Generator[Iterator[tuple[str, Iterator[Mapping[str, Any]]]], None, None]:
        """The tables of a room by name with their rows, all of one moment."""
        with self._rooms[room].reading() as session:
            yield ((table.name, table.rows(session)) for table in TABLES if table.room == room)

    def fill(self, table: KeptTable, lines: Iterable[bytes]) -> int:
        """Put rows into an empty table; how many. Raises `ValueError` for lines that are no rows of it."""
        rows, database = (table.values(line) for line in lines), self._rooms[table.room]
        return max(_loaded(database, table.name, table.columns, rows, table.numbered), default=0)

    def fill_events(self, lines: Iterable[bytes]) -> Iterator[int]:
        """Put exported lines into an empty log, at the positions they had; how many there are by now.

        Raises `ValueError` for lines that are no events, or not those of one log.
        """
        log = self._log
        columns = [name.strip() for name in log.columns.split(",")]
        return _loaded(log.database, "events", columns, map(row_of, lines), log.position_column)


def _loaded(
    database: Database, table: str, columns: Sequence[str], rows: Iterator[Sequence[Any]], numbered: str
) -> Iterator[int]:
    done = 0
    while part := list(islice(rows, WRITTEN_AT_ONCE)):
        with database.writing() as session:
            with session.attempt():
                session.load(table, columns, part)
            if numbered and database.dialect == "postgres":
                # SQLite goes on from the largest number by itself.
                sequence = f"pg_get_serial_sequence('{table}', '{numbered}')"
                session.run(f"SELECT setval({sequence}::regclass, max({numbered})) FROM {table}")
        done += len(part)
        yield done
