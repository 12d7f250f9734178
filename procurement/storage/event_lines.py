"""The log as canonical JSON lines: sorted keys, UTF-8, one object a line, streamed."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from procurement.application.history import EventFilter
from procurement.storage.database import Row
from procurement.storage.event_log import EventLog, from_us

PAGE = 2_000


class CanonicalLines:
    """Reads rows and writes them out without decoding what an event says; its bytes stand as recorded."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def types(self) -> frozenset[str]:
        return frozenset(self._log.mapper.types)

    def lines(self, wanted: EventFilter) -> Iterator[bytes]:
        after, left = wanted.after, wanted.limit
        while left is None or left > 0:
            rows = self._rows(wanted, after, PAGE if left is None else min(PAGE, left))
            for row in rows:
                if _names(row, wanted):
                    yield self.line(row)
                    left = None if left is None else left - 1
            if not rows:
                return
            after = rows[-1][0]

    def _rows(self, wanted: EventFilter, after: int, limit: int) -> list[Row]:
        """The next rows that can match; what an event names is looked for in its bytes, then confirmed."""
        log = self._log
        conditions, parameters = [f"{log.position_column} > ?"], list[Any]([after])
        for condition, value in (
            (f"{log.position_column} <= ?", wanted.upto),
            ("originator_id = ?", wanted.stream),
            ("topic = ?", wanted.type),
        ):
            if value:
                conditions.append(condition)
                parameters.append(value)
        find = "instr(state, ?) > 0" if log.database.dialect == "sqlite" else "position(?::bytea in state) > 0"
        for name in ("member", "contract"):
            if value := getattr(wanted, name):
                conditions.append(find)
                parameters.append(f"{json.dumps(name)}:{json.dumps(value, ensure_ascii=False)}".encode())
        sql = (
            f"SELECT {log.columns} FROM events WHERE {' AND '.join(conditions)} ORDER BY {log.position_column} LIMIT ?"
        )
        with log.database.reading() as session:
            return session.run(sql, (*parameters, limit))

    def line(self, row: Row) -> bytes:
        """One event as it is exported. Keys are in alphabetical order by construction."""
        position, stream, version, topic, state, recorded_us = row
        parts = self._log.mapper.parts(state)
        instant = from_us(recorded_us).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return b"".join(
            (
                b'{"actor":',
                _ENCODE(parts.actor),
                b',"command_id":',
                _ENCODE(parts.command_id),
                b',"correlation_id":',
                _ENCODE(parts.correlation_id),
                b',"data":',
                bytes(parts.data),
                b',"position":%d,"recorded_at":"%s","stream":' % (position, instant.encode()),
                _ENCODE(stream),
                b',"type":',
                _ENCODE(topic),
                b',"v":%d,"version":%d}' % (parts.v, version),
            )
        )


_ENCODE = msgspec.json.Encoder().encode


def _names(row: Row, wanted: EventFilter) -> bool:
    """Whether the event itself names the member and contract asked for, not merely a part of it."""
    if not wanted.member and not wanted.contract:
        return True
    data = json.loads(row[4])["data"]
    return all(
        not value or data.get(name) == value
        for name, value in (("member", wanted.member), ("contract", wanted.contract))
    )
