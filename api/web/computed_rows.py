"""Rows that a page computed from several reports, sorted and cut as the database does it for one report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.web.columns import Column, Row
from procurement.application.parameter import among, invalid, whole

MOST_PAGES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The rows to show, how many there are on all pages, and their sums."""

    rows: Sequence[Row]
    count: int | None
    totals: Mapping[str, Any]


def in_order(columns: Sequence[Column], rows: Sequence[Row], sort: str) -> Sequence[Row]:
    """Rows by one column, `-` before its name turns them round; those without a value come last either way.

    Raises `ParameterInvalid` for a column that is not there.
    """
    if not sort:
        return rows
    name = sort.removeprefix("-")
    possible = [each.name for each in columns if each.sortable]
    if name not in possible:
        raise invalid("sort", sort, among(possible))
    known = [row for row in rows if row.get(name) is not None]
    known.sort(key=lambda row: _place(row[name]), reverse=sort.startswith("-"))
    return known + [row for row in rows if row.get(name) is None]


def _place(value: Any) -> Any:
    """Text stands where people look for it, with capital letters or without."""
    return value.casefold() if isinstance(value, str) else value


def page_number(text: str) -> int:
    """A page of a list. Raises `ParameterInvalid`."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST_PAGES)) and int(text) > 0):
        raise invalid("page", text, whole(1, MOST_PAGES))
    return int(text)
