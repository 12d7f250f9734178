"""One connection to PostgreSQL whose statements go off together and whose answers come back together.

The writer asks four things under the log's lock and says three. psycopg's cursors would turn each into text, types and
waits of its own, which takes longer than the server does; here they are bytes at once, on psycopg's own `pq`.
"""

import select
import struct
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, Format
from psycopg.pq.abc import PGresult

Row = tuple[Any, ...]
Statement = tuple[str, Sequence[Any]]
"""SQL with `?` for each parameter: whole numbers, texts, or lists of one kind."""

INT8, TEXT, BYTEA = 20, 25, 17
CONNECT_SECONDS = 5
KINDS = {int: INT8, str: TEXT, bytes: BYTEA}
_LENGTH, _NUMBER, _HEAD = struct.Struct("!i"), struct.Struct("!q"), struct.Struct("!iiIii")
_NOTHING = _LENGTH.pack(-1)


class Pipe:
    """Not for two threads at once. After an exception it is of no more use."""

    def __init__(self, database_url: str, lock_timeout_seconds: int) -> None:
        self._connection = psycopg.connect(database_url, autocommit=True, connect_timeout=CONNECT_SECONDS)
        self._connection.execute(f"SET lock_timeout = '{lock_timeout_seconds}s'".encode())
        self._raw = self._connection.pgconn
        self._raw.nonblocking = 1
        self._raw.enter_pipeline_mode()
        self._poll = select.poll()
        self._prepared: dict[str, bytes] = {}

    def close(self) -> None:
        self._connection.close()

    def exchange(self, statements: Sequence[Statement]) -> list[list[Row]]:
        """Send statements, wait for all of them; the rows of each. Raises `psycopg.Error`: the first that failed."""
        results: list[PGresult] = []
        for sql, parameters in statements:
            self._send(sql, parameters)
        self._raw.pipeline_sync()
        while not self._received(results):
            self._wait()
        for result in results:
            if result.status in {ExecStatus.FATAL_ERROR, ExecStatus.PIPELINE_ABORTED}:
                raise error_from_result(result)
        # A statement that is seen for the first time is answered twice: that it is understood, and what it yields.
        answers = [result for result in results if result.status != ExecStatus.COMMAND_OK or not _is_prepared(result)]
        return [_rows(result) for result in answers]

    def _send(self, sql: str, parameters: Sequence[Any]) -> None:
        name = self._prepared.get(sql)
        if name is None:
            name = self._prepared[sql] = b"statement_%d" % len(self._prepared)
            self._raw.send_prepare(name, _numbered(sql).encode())
        values = [_as_bytes(value) for value in parameters]
        self._raw.send_query_prepared(name, values, [Format.BINARY] * len(values), Format.BINARY)

    def _wait(self) -> None:
        unsent = self._raw.flush()
        self._poll.register(self._raw.socket, select.POLLIN | select.POLLOUT if unsent else select.POLLIN)
        self._poll.poll()
        self._raw.consume_input()

    def _received(self, results: list[PGresult]) -> bool:
        """Take what has come; whether that is all."""
        while not self._raw.is_busy():
            result = self._raw.get_result()
            if result is None:
                continue
            if result.status == ExecStatus.PIPELINE_SYNC:
                return True
            results.append(result)
        return False


def _is_prepared(result: PGresult) -> bool:
    """An answer to PREPARE says nothing of what was done."""
    return not result.command_status


def _numbered(sql: str) -> str:
    parts = sql.split("?")
    return "".join(f"{part}${number}" for number, part in enumerate(parts[:-1], start=1)) + parts[-1]


def _as_bytes(value: Any) -> bytes:
    if isinstance(value, int):
        return _NUMBER.pack(value)
    return value.encode() if isinstance(value, str) else _array(value)


def _array(values: Sequence[Any]) -> bytes:
    """A list as PostgreSQL reads it: how long, of which kind, then each value with its length."""
    kind = next((KINDS[type(value)] for value in values if value is not None), INT8)
    parts = [_HEAD.pack(1, int(None in values), kind, len(values), 1)]
    for value in values:
        if value is None:
            parts.append(_NOTHING)
            continue
        data = _NUMBER.pack(value) if kind == INT8 else value.encode() if kind == TEXT else value
        parts += (_LENGTH.pack(len(data)), data)
    return b"".join(parts)


def _rows(result: PGresult) -> list[Row]:
    columns = [(number, result.ftype(number)) for number in range(result.nfields)]
    return [
        tuple([_value(result.get_value(row, number), kind) for number, kind in columns])
        for row in range(result.ntuples)
    ]


def _value(data: bytes | None, kind: int) -> Any:
    if data is None or kind == BYTEA:
        return data
    return int.from_bytes(data, "big", signed=True) if kind == INT8 else data.decode()
