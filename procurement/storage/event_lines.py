"""The log as canonical JSON lines: sorted keys, UTF-8, one object a line, streamed."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec

from procurement.application.history import EventFilter, EventUnreadable
from procurement.application.stream_states import Place
from procurement.kernel.event import Recorded
from procurement.storage.database import Row
from procurement.storage.event_log import EventLog, from_us, to_us

PAGE = 2_000


class CanonicalLines:
    """Reads rows and writes them out without decoding what an event says; its bytes stand as recorded."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def types(self) -> frozenset[str]:
        return frozenset(self._log.mapper.types)

    def lines(self, wanted: EventFilter) -> Iterator[bytes]:
        return (self.line(row) for row in self.rows(wanted))

    def recorded(self, wanted: EventFilter) -> Sequence[Recorded]:
        return [self._recorded(row) for row in self.rows(wanted)]

    def _recorded(self, row: Row) -> Recorded:
        """Raises `EventUnreadable` where somebody wrote into the row."""
        try:
            return self._log.recorded(row)
        except (ValueError, TypeError) as error:
            raise EventUnreadable(position=row[0]) from error

    def places(self, stream: str, after_version: int) -> Sequence[Place]:
        """Where the events of a stream stand; what they say is not read."""
        sql = (
            f"SELECT {self._log.position_column}, originator_version, topic, recorded_us FROM events "
            "WHERE originator_id = ? AND originator_version > ? ORDER BY originator_version"
        )
        with self._log.database.reading() as session:
            rows = session.run(sql, (stream, after_version))
        return [Place(position, version, topic, from_us(at)) for position, version, topic, at in rows]

    def rows(self, wanted: EventFilter) -> Iterator[Row]:
        """The undecoded rows that a filter leaves."""
        left = wanted.limit
        while left is None or left > 0:
            most = PAGE if left is None else min(PAGE, left)
            rows = self._rows(wanted, most)
            for row in rows:
                if _names(row, wanted):
                    yield row
                    left = None if left is None else left - 1
            if len(rows) < most:
                return
            last = rows[-1][0]
            wanted = replace(wanted, upto=last - 1) if wanted.newest_first else replace(wanted, after=last)

    def _rows(self, wanted: EventFilter, limit: int) -> list[Row]:
        """The next rows that can match; what an event names is looked for in its bytes, then confirmed."""
        log = self._log
        conditions, parameters = [f"{log.position_column} > ?"], list[Any]([wanted.after])
        if wanted.upto is not None:
            conditions.append(f"{log.position_column} <= ?")
            parameters.append(wanted.upto)
        for condition, value in (("originator_id = ?", wanted.stream), ("topic = ?", wanted.type)):
            if value:
                conditions.append(condition)
                parameters.append(value)
        find = "instr(state, ?) > 0" if log.database.dialect == "sqlite" else "position(?::bytea in state) > 0"
        for name, value in _named(wanted):
            conditions.append(find)
            parameters.append(f"{json.dumps(name)}:{json.dumps(value, ensure_ascii=False)}".encode())
        # Within a stream versions ascend as positions do, and there is an index by them.
        order = "originator_version" if wanted.stream else log.position_column
        order += " DESC" if wanted.newest_first else ""
        sql = f"SELECT {log.columns} FROM events WHERE {' AND '.join(conditions)} ORDER BY {order} LIMIT ?"
        with log.database.reading() as session:
            return session.run(sql, (*parameters, limit))

    def line(self, row: Row) -> bytes:
        """One event as it is exported. Keys are in alphabetical order by construction."""
        position, stream, version, topic, state, recorded_us = row
        seconds, micros = divmod(recorded_us, 1_000_000)
        written, v = (state[:-7], 1) if state[-7:] == FIRST_VERSION else self._envelope(bytes(state))
        # Text is put together twice as fast as bytes are, and the long part of the line is not touched.
        rest = (
            f',"position":{position},"recorded_at":"{_second(seconds)}.{micros:06}Z","stream":{_ENCODE(stream).decode()}'
            f',"type":{_quoted(topic)},"v":{v},"version":{version}}}'
        )
        return written + rest.encode()

    def _envelope(self, state: bytes) -> tuple[bytes, int]:
        """What stands in the log up to the version of the event's shape, and that version. Raises what the mapper raises."""
        parts = self._log.mapper.parts(state)
        names = (parts.actor, parts.command_id, parts.correlation_id)
        read = b'{"actor":%b,"command_id":%b,"correlation_id":%b,"data":' % tuple(_ENCODE(name) for name in names)
        return read + bytes(parts.data), parts.v


class _Place(msgspec.Struct, frozen=True, gc=False):
    """What a line says after the data of the event."""

    position: int
    recorded_at: str
    stream: str
    type: str
    v: int
    version: int


_PLACE = msgspec.json.Decoder(_Place)


def row_of(line: bytes) -> Row:
    """The undecoded row that an exported line was written from. Raises `ValueError` for anything else."""
    # Quotation marks inside of text are escaped: this one begins a key, the last of that name.
    end = line.rindex(b',"position":')
    try:
        place = _PLACE.decode(b"{" + line[end + 1 :])
    except msgspec.MsgspecError as error:
        raise ValueError(str(error)) from error
    state = line[:end] + b',"v":%d}' % place.v
    return place.position, place.stream, place.version, place.type, state, _microseconds(place.recorded_at)


def _microseconds(written: str) -> int:
    if len(written) != INSTANT_LETTERS or written[-1] != "Z":
        raise ValueError(written)
    return _second_number(written[:19]) * 1_000_000 + int(written[20:26])


INSTANT_LETTERS = len("2026-03-02T02:15:00.123456Z")
FIRST_VERSION = b',"v":1}'
"""How an event of the first shape ends as the mapper writes it; its bytes are taken as they are."""


@lru_cache(maxsize=4_096)
def _second(seconds: int) -> str:
    """A second since 1970 as ISO 8601 has it; neighbours in the log mostly share one."""
    return from_us(seconds * 1_000_000).strftime("%Y-%m-%dT%H:%M:%S")


@lru_cache(maxsize=4_096)
def _second_number(written: str) -> int:
    return to_us(datetime.fromisoformat(written).replace(tzinfo=UTC)) // 1_000_000


@lru_cache(maxsize=1_024)
def _quoted(name: str) -> str:
    return _ENCODE(name).decode()


_IN_DATA = frozenset({"member", "contract"})
_ENCODE = msgspec.json.Encoder().encode


def _named(wanted: EventFilter) -> list[tuple[str, str]]:
    """What the bytes of an event must name, by the keys it stands under."""
    named = {
        "actor": wanted.actor,
        "command_id": wanted.command,
        "correlation_id": wanted.correlation,
        "member": wanted.member,
        "contract": wanted.contract,
    }
    return [(name, value) for name, value in named.items() if value]


def _names(row: Row, wanted: EventFilter) -> bool:
    """Whether the event itself names what is asked for, not merely a part of it."""
    named = _named(wanted)
    if not named:
        return True
    envelope = json.loads(row[4])
    data = envelope["data"]
    return all((data if name in _IN_DATA else envelope).get(name) == value for name, value in named)
