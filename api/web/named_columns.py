"""A column for any name that reports, events and states use: its words, how its value is written, where it leads."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from api.web.code_words import CODES, YES_NO
from api.web.column_names import column_name
from api.web.columns import Column, Row
from api.web.formats import NOTHING, day, instant, number
from api.web.pricing_words import pricing_words
from api.web.visit import Visit

KINDS: Mapping[str, str] = {
    **dict.fromkeys(
        (
            *("orders", "members", "inhabitants", "lines", "sequence", "line", "version", "count", "position"),
            *("owned", "used", "spare", "missing", "ordered", "open", "received", "invoiced", "given_back"),
            *("tier_from", "next_tier_from", "units_to_next", "term_months", "pack_size"),
            *("offer", "claim", "notice_months", "entries", "carried_entries"),
        ),
        "number",
    ),
    "vat_rate": "percent",
    "month": "month",
    "evidence": "text",
    "valid_from": "day",
    "terms_from": "day",
    "list_price_from": "day",
    "entitled_from": "day",
}
MEMBERS = ("member", "party", "giver", "claimed_by", "other", "lead_member", "from_member", "to_member")
"""Columns that hold a member's id."""
NAMED: Mapping[str, Callable[[Visit, str], str]] = {
    **dict.fromkeys(MEMBERS, lambda visit, value: visit.names.member(value)),
    "vendor": lambda visit, value: visit.names.vendor(value),
    "contract": lambda visit, value: visit.names.contract(value),
    "article": lambda visit, value: visit.names.article(value),
    "actor": lambda visit, value: visit.person(value),
    "requested_by": lambda visit, value: visit.person(value),
    "pledged_by": lambda visit, value: visit.person(value),
    "approved_by": lambda visit, value: visit.person(value),
}
LISTS = {"members": "member", "articles": "article", "entitled_members": "member"}
"""Columns that can hold several ids, with whose names stand for them."""
PRICING = {"pricing", "terms"}


@lru_cache(maxsize=1_000)
def column_of(name: str) -> Column:
    """The column of this name."""
    plain = _plain_column(name)
    if name not in LISTS and (plain.words is not None or plain.written_as != "text"):
        return plain

    def show(visit: Visit, row: Row) -> str:
        return written(visit, name, row.get(name))

    return replace(plain, show=show)


@lru_cache(maxsize=1_000)
def _plain_column(name: str) -> Column:
    return Column(name=name, label=column_name(name), kind=KINDS.get(name, ""), words=CODES.get(name))


def columns_of(rows: Iterable[Row], otherwise: Iterable[str] = ()) -> list[Column]:
    """The columns that rows have; where there are none, those that are named."""
    first = next(iter(rows), None)
    return [column_of(name) for name in (first if first is not None else otherwise)]


def written(visit: Visit, name: str, value: Any) -> str:
    """A value as people read it, by the name it stands under and by what it is."""
    if value is None or (hasattr(value, "__len__") and not len(value)):
        return NOTHING
    write = next((write for kind, write in WRITERS if isinstance(value, kind)), None)
    return write(visit, name, value) if write else str(value)


def _text(visit: Visit, name: str, value: str) -> str:
    if name in NAMED:
        return NAMED[name](visit, value)
    if name in PRICING and value.startswith("{"):
        return pricing_words(json.loads(value)).in_language(visit.language)
    return _plain(visit, name, value)


def _figure(visit: Visit, name: str, value: int | Decimal) -> str:
    """Numbers that count nothing, such as years, have no points between their thousands."""
    if _plain_column(name).written_as == "text":
        return str(value) if isinstance(value, int) else number(value, visit.language)
    return _plain(visit, name, value)


def _plain(visit: Visit, name: str, value: Any) -> str:
    return _plain_column(name).cell(visit, {name: value}).text


def _mapping(visit: Visit, name: str, value: Mapping[str, Any]) -> str:
    if name in PRICING:
        said = pricing_words(value).in_language(visit.language) if "rule" in value else ""
        return said or json.dumps(value, ensure_ascii=False)
    of = "quantity" if name == "quantities" else name
    return ", ".join(f"{visit.names.member(key)}: {written(visit, of, part)}" for key, part in value.items())


def _several(visit: Visit, name: str, value: Iterable[Any]) -> str:
    return ", ".join(written(visit, LISTS.get(name, name), part) for part in value)


WRITERS: Sequence[tuple[Any, Callable[[Visit, str, Any], str]]] = (
    (bool, lambda visit, _name, value: YES_NO[str(value)].in_language(visit.language)),
    (str, _text),
    (datetime, lambda visit, _name, value: instant(value, visit.language)),
    (date, lambda visit, _name, value: day(value, visit.language)),
    ((int, Decimal), _figure),
    (Mapping, _mapping),
    (Iterable, _several),
)
