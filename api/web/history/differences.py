"""What is different between two descriptions of the same thing: in words, and marked in the newer one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from api.web.column_names import column_name
from api.web.columns import Column
from api.web.described import Described, Table, TableRow

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
NOTHING = Described((), ())


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that was added, removed or changed."""

    what: str
    before: str
    after: str
    kind: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A value, and what it was before where that was something else."""

    text: str
    was: str | None


@dataclass(frozen=True, slots=True)
class MarkedRow:
    cells: Sequence[Marked]
    kind: str


@dataclass(frozen=True, slots=True)
class MarkedTable:
    """`changed`: some row of it is marked."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[MarkedRow]
    changed: bool


@dataclass(frozen=True, slots=True)
class Compared:
    facts: Sequence[tuple[str, Marked]]
    tables: Sequence[MarkedTable]
    differences: Sequence[Difference]


def compared(before: Described | None, after: Described, language: str) -> Compared:
    """The newer description with its marks; nothing is marked where there was nothing before."""
    old = {fact.name: fact.text for fact in (before or after).facts}
    facts = [(fact.name, _marked(fact.text, old.get(fact.name, fact.text))) for fact in after.facts]
    old_tables = {table.name: table for table in (before or after).tables}
    tables = [_table(old_tables.get(table.name), table) for table in after.tables]
    return Compared(facts, tables, list(_in_words(facts, tables, language)))


def _marked(text: str, was: str) -> Marked:
    return Marked(text, was if was != text else None)


def _table(before: Table | None, after: Table) -> MarkedTable:
    old = _by_key(before.rows if before else ())
    new = _by_key(after.rows)
    rows = [_row(old.get(key), row) for key, row in new.items()]
    gone = [
        MarkedRow([Marked(text, None) for text in row.texts], REMOVED) for key, row in old.items() if key not in new
    ]
    return MarkedTable(after.name, after.columns, [*rows, *gone], any(row.kind for row in (*rows, *gone)))


def _by_key(rows: Sequence[TableRow]) -> Mapping[tuple[str, int], TableRow]:
    """Rows by key; equal keys are told apart by which of them it is."""
    found: dict[tuple[str, int], TableRow] = {}
    for row in rows:
        count = sum(1 for key, _ in found if key == row.key) if (row.key, 0) in found else 0
        found[row.key, count] = row
    return found


def _row(before: TableRow | None, after: TableRow) -> MarkedRow:
    if before is None:
        return MarkedRow([Marked(text, None) for text in after.texts], ADDED)
    cells = [_marked(text, was) for text, was in zip(after.texts, before.texts, strict=True)]
    return MarkedRow(cells, CHANGED if any(cell.was is not None for cell in cells) else "")


def _in_words(
    facts: Sequence[tuple[str, Marked]], tables: Sequence[MarkedTable], language: str
) -> Iterator[Difference]:
    for name, fact in facts:
        if fact.was is not None:
            yield Difference(column_name(name).in_language(language), fact.was, fact.text, CHANGED)
    for table in tables:
        label = column_name(table.name).in_language(language)
        for row in table.rows:
            yield from _row_in_words(f"{label}: {row.cells[0].text}", table.columns, row, language)


def _row_in_words(label: str, columns: Sequence[Column], row: MarkedRow, language: str) -> Iterator[Difference]:
    texts = ", ".join(cell.text for cell in row.cells[1:4])
    if row.kind == ADDED:
        yield Difference(label, "", texts, ADDED)
    elif row.kind == REMOVED:
        yield Difference(label, texts, "", REMOVED)
    for column, cell in zip(columns, row.cells, strict=True):
        if cell.was is not None:
            yield Difference(f"{label}, {column.label.in_language(language)}", cell.was, cell.text, CHANGED)
