"""Rows as mappings. Columns that end in `_at` are instants, kept as microseconds since 1970, UTC."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from procurement.storage.database import Row, Session
from procurement.storage.event_log import from_us, to_us


def bound(values: Sequence[Any]) -> list[Any]:
    """Values as the database takes them. PostgreSQL does not even compare with a text that holds NUL."""
    return [_bound(value) for value in values]


def _bound(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    return to_us(value) if isinstance(value, datetime) else value


def named(columns: Sequence[str], rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Rows of the database as mappings."""
    return [{name: _read(name, value) for name, value in zip(columns, row, strict=True)} for row in rows]


def _read(name: str, value: Any) -> Any:
    return from_us(value) if name.endswith("_at") and value is not None else value


class KeptRows:
    """One table: what SQL its rows are written and read with."""

    def __init__(self, table: str, *columns: str) -> None:
        self.table, self.columns = table, columns

    def insert(self, session: Session, row: Mapping[str, Any], *, conflict: str = "") -> None:
        """`conflict` is what follows the values, e.g. ON CONFLICT DO NOTHING."""
        session.run(
            f"INSERT INTO {self.table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))}) {conflict}",
            bound([*row.values()]),
        )

    def select(self, session: Session, rest: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """`rest` is what follows the table: WHERE, ORDER BY, LIMIT."""
        sql = f"SELECT {', '.join(self.columns)} FROM {self.table} {rest}"
        return named(self.columns, session.run(sql, bound(parameters)))

    def update(self, session: Session, values: Mapping[str, Any], rest: str, parameters: Sequence[Any]) -> None:
        assignments = ", ".join(f"{name} = ?" for name in values)
        session.run(f"UPDATE {self.table} SET {assignments} {rest}", bound([*values.values(), *parameters]))

    def delete(self, session: Session, rest: str, parameters: Sequence[Any]) -> None:
        session.run(f"DELETE FROM {self.table} {rest}", bound(parameters))
