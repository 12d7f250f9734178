"""An event or a state as people read it: labelled facts, and tables for what there are several of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, cast

from api.web.columns import Column
from api.web.formats import NOTHING, day
from api.web.named_columns import LISTS, column_of, written
from api.web.pricing_words import pricing_words
from api.web.visit import Visit
from procurement.domain.pricing_rules import Pricing

KEYED: Mapping[str, tuple[str, ...]] = {
    "entitled": ("member", "entitled_from"),
    "modified_cents": ("kind", "amount_cents"),
    "year_quantities": ("article", "contract_year", "quantity"),
}
"""Mappings of plain values: what their keys and values are called as columns."""
VERSIONED = {"list_prices": "list_unit_price", "terms": "terms"}
"""Versions in force from a day on, with what each of them is."""
MERGED = frozenset({"placed", "agreed"})
"""Parts whose fields are those of the whole."""
UNSHOWN = frozenset({"version"})


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row; `key` tells it from the others of its table."""

    key: str
    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    columns: Sequence[Column]
    rows: Sequence[TableRow]


@dataclass(frozen=True, slots=True)
class Described:
    facts: Sequence[Fact]
    tables: Sequence[Table]


def described(visit: Visit, thing: Any) -> Described:
    """A dataclass of the domain; nothing at all where there is none yet."""
    facts, tables = list[Fact](), list[Table]()
    for name, value in _values(thing) if thing is not None else ():
        table = _table(visit, name, value)
        if table is not None:
            tables.append(table)
        else:
            facts.append(Fact(name, _text(visit, name, value)))
    return Described(facts, tables)


def _values(thing: Any) -> Iterator[tuple[str, Any]]:
    """The fields in order; a merged part adds those that the whole does not have."""
    own = [field.name for field in fields(thing) if field.name not in UNSHOWN]
    for name in own:
        value = getattr(thing, name)
        if name in MERGED:
            yield from ((inner, found) for inner, found in _values(value) if inner not in own)
        else:
            yield name, value


def _table(visit: Visit, name: str, value: Any) -> Table | None:
    """A table where the field holds several things; None where it is a fact."""
    parts = list(cast("Mapping[Any, Any]", value).values() if isinstance(value, Mapping) else _several(value))
    if parts and is_dataclass(parts[0]):
        shown = [dict(_values(part)) for part in parts]
        names, rows = tuple(shown[0]), [tuple(part.values()) for part in shown]
    elif name in KEYED:
        names, rows = KEYED[name], _keyed(cast("Mapping[Any, Any]", value))
    elif name in LISTS and not isinstance(value, str):
        names, rows = (LISTS[name],), [(each,) for each in cast("Iterable[Any]", value)]
    else:
        return None
    columns = [column_of(each) for each in names]
    keys = max(1, len(names) - 1) if name in KEYED else 1
    return Table(name, columns, [_row(visit, columns, row, keys) for row in rows])


def _several(value: Any) -> Sequence[Any]:
    return cast("tuple[Any, ...]", value) if isinstance(value, tuple) else ()


def _keyed(value: Mapping[Any, Any]) -> Sequence[tuple[Any, ...]]:
    return [(*_several(key), found) if isinstance(key, tuple) else (key, found) for key, found in value.items()]


def _row(visit: Visit, columns: Sequence[Column], values: Sequence[Any], keys: int) -> TableRow:
    texts = [_text(visit, column.name, value) for column, value in zip(columns, values, strict=True)]
    return TableRow(" ".join(str(value) for value in values[:keys]), texts)


def _text(visit: Visit, name: str, value: Any) -> str:
    if name in VERSIONED and isinstance(value, tuple):
        return "; ".join(_versions(visit, VERSIONED[name], cast("Sequence[tuple[Any, Any]]", value))) or NOTHING
    if isinstance(value, frozenset):
        return ", ".join(sorted(str(each) for each in cast("frozenset[Any]", value))) or NOTHING
    return written(visit, name, value)


def _versions(visit: Visit, name: str, versions: Sequence[tuple[Any, Any]]) -> Iterator[str]:
    """Each version with the day it starts, the newest last."""
    for start, value in versions:
        terms = pricing_words(value.written).in_language(visit.language) if isinstance(value, Pricing) else ""
        since = "ab" if visit.language == "de" else "from"
        yield f"{since} {day(start, visit.language)}: {terms or written(visit, name, value)}"
