"""The log: reading it, following it, and writing to it under its one lock."""

import sqlite3
from collections.abc import Callable, Collection, Container, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import psycopg
from eventsourcing.persistence import IntegrityError, PersistenceError
from psycopg_pool import PoolTimeout

from procurement.application.ports import LogConflict, LogUnavailable, New, Peek, ReadsOnly, Writing
from procurement.kernel.event import Recorded
from procurement.storage import postgres_log, sqlite_log
from procurement.storage.carried import since_balance
from procurement.storage.database import Database, Row, Session
from procurement.storage.mapper import Mapper
from procurement.storage.postgres_log import EventRow, PostgresLogRecorder
from procurement.storage.sqlite_log import SQLiteLogRecorder

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
IN_ONE_QUERY = 400
MOST_TO_CATCH_UP = 5_000

Recorder = SQLiteLogRecorder | PostgresLogRecorder
Appending = sqlite_log.Appending | postgres_log.Appending
Statement = tuple[str, Sequence[Any]]
Run = Callable[[Sequence[Statement]], Sequence[Sequence[Row]]]


def to_us(instant: datetime) -> int:
    """Microseconds since 1970, UTC."""
    return (instant - EPOCH) // MICROSECOND


def from_us(microseconds: int) -> datetime:
    return EPOCH + timedelta(microseconds=microseconds)


class EventLog:
    """The append-only log on either database. Reads need no lock; `writing` holds the only one there is."""

    def __init__(self, database: Database, recorder: Recorder, mapper: Mapper) -> None:
        self.database, self.recorder, self.mapper = database, recorder, mapper
        self.position_column = "rowid" if database.dialect == "sqlite" else "notification_id"
        self.newest_position = f"SELECT max({self.position_column}) FROM events"
        self.columns = f"{self.position_column}, originator_id, originator_version, topic, state, recorded_us"

    def head(self) -> int:
        return self.database.run(self.newest_position)[0][0] or 0

    def position_at(self, instant: datetime) -> int:
        sql = (
            f"SELECT {self.position_column} FROM events WHERE recorded_us <= ? "
            f"ORDER BY recorded_us DESC, {self.position_column} DESC LIMIT 1"
        )
        with self.database.reading() as session:
            found = session.run(sql, (to_us(instant),))
        return found[0][0] if found else 0

    def stream(self, name: str) -> Sequence[Recorded]:
        sql = f"SELECT {self.columns} FROM events WHERE originator_id = ? ORDER BY originator_version"
        with self.database.reading() as session:
            return [self.recorded(row) for row in session.run(sql, (name,))]

    def latest(self, name: str, limit: int, *, types: Sequence[str]) -> Sequence[Recorded]:
        # Of a contract's thousands of events few are of these types: the plus makes SQLite look for types, not for the
        # stream. PostgreSQL knows how many there are.
        stream = "+originator_id" if self.database.dialect == "sqlite" else "originator_id"
        sql = (
            f"SELECT {self.columns} FROM events WHERE {stream} = ? AND topic IN ({', '.join('?' * len(types))}) "
            "ORDER BY originator_version DESC LIMIT ?"
        )
        with self.database.reading() as session:
            return [self.recorded(row) for row in session.run(sql, (name, *types, limit))]

    def read(self, after: int, limit: int, *, stop: int | None = None, types: Sequence[str] = ()) -> Sequence[Recorded]:
        with self.database.reading() as session:
            return [self.recorded(row) for row in self.rows(session, after, limit, stop=stop, types=types)]

    def rows(
        self, session: Session, after: int, limit: int, *, stop: int | None = None, types: Sequence[str] = ()
    ) -> list[Row]:
        """Undecoded rows (position, stream, version, type, state, recorded_us) in log order."""
        return self._select(self.columns, session, (after, limit, stop), types)

    def states(
        self, session: Session, after: int, limit: int, *, stop: int | None = None, types: Sequence[str] = ()
    ) -> list[Row]:
        """Undecoded rows of what folding needs (position, type, state) in log order."""
        return self._select(f"{self.position_column}, topic, state", session, (after, limit, stop), types)

    def _select(
        self, columns: str, session: Session, part: tuple[int, int, int | None], types: Sequence[str]
    ) -> list[Row]:
        after, limit, stop = part
        where, parameters = f"{self.position_column} > ?", [after]
        if stop is not None:
            where, parameters = f"{where} AND {self.position_column} <= ?", [*parameters, stop]
        if types:
            where = f"{where} AND topic IN ({', '.join('?' * len(types))})"
        sql = f"SELECT {columns} FROM events WHERE {where} ORDER BY {self.position_column} LIMIT ?"
        return session.run(sql, (*parameters, *types, limit))

    def newest(self, session: Session, position: int) -> Row | None:
        """The newest undecoded row up to a position."""
        column = self.position_column
        sql = f"SELECT {self.columns} FROM events WHERE {column} <= ? ORDER BY {column} DESC LIMIT 1"
        found = session.run(sql, (position,))
        return found[0] if found else None

    def recorded(self, row: Row) -> Recorded:
        """A row as an event in its envelope; raises what the mapper raises."""
        position, stream, version, topic, state, recorded_us = row
        envelope = self.mapper.decode(topic, state)
        return Recorded(
            position=position,
            stream=stream,
            version=version,
            event=envelope.data,
            recorded_at=from_us(recorded_us),
            actor=envelope.actor,
            command_id=envelope.command_id,
            correlation_id=envelope.correlation_id,
        )

    @contextmanager
    def peeking(self) -> Generator[Peek, None, None]:
        with self.database.reading() as session:
            yield Look(self, lambda statements: [session.run(sql, parameters) for sql, parameters in statements])

    @contextmanager
    def writing(self) -> Generator[Writing, None, None]:
        try:
            with self.recorder.writing() as appending:
                yield Pen(self, appending)
        except psycopg.errors.ReadOnlySqlTransaction as error:
            raise ReadsOnly from error
        except IntegrityError as error:
            raise LogConflict(str(error)) from error
        except (sqlite3.IntegrityError, psycopg.IntegrityError) as error:
            raise LogConflict(str(error)) from error
        except (PersistenceError, sqlite3.OperationalError, psycopg.Error, PoolTimeout) as error:
            raise LogUnavailable(str(error)) from error


class Look:
    """One consistent look at the log through any way of running several statements."""

    def __init__(self, log: EventLog, run: Run) -> None:
        self._log, self._run = log, run
        self.last_us = 0

    def since(
        self, position: int, wanted: Container[str], names: Collection[str] = ()
    ) -> tuple[int, Sequence[Recorded] | None, Mapping[str, Sequence[Recorded]]]:
        column = self._log.position_column
        # Of a stream that begins here nothing is known yet, so its first event is not asked for.
        columns = self._log.columns.replace("state", "CASE WHEN originator_version > 1 THEN state END")
        sql = f"SELECT {columns} FROM events WHERE {column} >= ? ORDER BY {column} LIMIT ?"
        rows, *parts = self._run([(sql, (position, MOST_TO_CATCH_UP)), *self._of_streams(names)])
        found = self._by_stream(parts)
        if not rows:
            return 0, (), found
        if len(rows) == MOST_TO_CATCH_UP:
            newest = f"SELECT {column}, recorded_us FROM events ORDER BY {column} DESC LIMIT 1"
            head, self.last_us = self._run([(newest, ())])[0][0]
            return head, None, found
        self.last_us = rows[-1][5]
        known = (row for row in rows if row[4] is not None and row[0] > position and row[1] in wanted)
        return rows[-1][0], [self._log.recorded(row) for row in known], found

    def streams(self, names: Collection[str]) -> Mapping[str, Sequence[Recorded]]:
        return self._by_stream(self._run(self._of_streams(names)))

    def _of_streams(self, names: Collection[str]) -> list[Statement]:
        """What reads streams, so many at a time as one statement can name, without what their balances stand for."""
        whole, found = list(dict.fromkeys(names)), list[Statement]()
        columns, postgres = self._log.columns, self._log.database.dialect == "postgres"
        for carrying in self._log.recorder.carrying:
            kind = f"{carrying.kind}/"
            shortened = [name for name in whole if name.startswith(kind)]
            whole = [name for name in whole if not name.startswith(kind)]
            found += [(since_balance(carrying, columns, len(part)), part) for part in _parts(shortened)]
        for part in _parts(whole):
            named, parameters = ("= ANY(?)", [part]) if postgres else (f"IN ({', '.join('?' * len(part))})", part)
            sql = f"SELECT {columns} FROM events WHERE originator_id {named} ORDER BY originator_id, originator_version"
            found.append((sql, parameters))
        return found

    def _by_stream(self, parts: Iterable[Sequence[Row]]) -> Mapping[str, Sequence[Recorded]]:
        found: dict[str, list[Recorded]] = {}
        for row in chain.from_iterable(parts):
            found.setdefault(row[1], []).append(self._log.recorded(row))
        return found

    def landed(self, position: int, command_ids: Collection[str]) -> Sequence[Recorded]:
        column = self._log.position_column
        sql = f"SELECT {self._log.columns} FROM events WHERE {column} > ? ORDER BY {column}"
        recorded = (self._log.recorded(row) for row in self._run([(sql, (position,))])[0])
        return [event for event in recorded if event.command_id in command_ids]


def _parts(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), IN_ONE_QUERY):
        yield names[start : start + IN_ONE_QUERY]


class Pen(Look):
    """A look at the log while holding its writer lock, and the right to append to it."""

    def __init__(self, log: EventLog, appending: Appending) -> None:
        super().__init__(log, appending.run)
        self._appending = appending
        self._new: Sequence[New] = ()
        self._instants: Sequence[int] = ()

    def append(self, new: Sequence[New]) -> None:
        """Record events. Their instants never run backwards along the log, whatever a machine's clock does."""
        encode, last = self._log.mapper.encode, self.last_us
        rows: list[EventRow] = []
        for item in new:
            last = max(to_us(item.at), last)
            event = item.event
            state = encode(event, item.actor, item.command_id, item.correlation_id)
            rows.append((item.stream, item.version, event.TYPE, state, last))
        self._appending.append(rows)
        self._new, self._instants = new, [row[4] or 0 for row in rows]

    @property
    def recorded(self) -> Sequence[Recorded]:
        """What was appended, in order, once the transaction stands."""
        return [
            Recorded(
                position=position,
                stream=item.stream,
                version=item.version,
                event=item.event,
                recorded_at=from_us(instant),
                actor=item.actor,
                command_id=item.command_id,
                correlation_id=item.correlation_id,
            )
            for position, item, instant in zip(self._appending.positions, self._new, self._instants, strict=True)
        ]
