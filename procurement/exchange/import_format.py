"""What an import format is: columns under English and German names, each row one entry, examples that are executed."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Generic, TypeVar

from procurement.exchange.cells import Placed, Reader
from procurement.exchange.table import Cell, ColumnRepeated, Row, RowRefused, Table, shown
from procurement.kernel.refusal import Invalid, Refused

Entry = TypeVar("Entry")

Values = Mapping[str, Any]
"""What the columns of one row read, by English column name; None for what is empty or not in the file."""

_SPELLING = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


@dataclass(eq=False, kw_only=True)
class ColumnsMissing(Invalid):
    missing: tuple[str, ...]
    DE: ClassVar[str] = "Der Datei fehlen Spalten: {missing}."
    EN: ClassVar[str] = "The file lacks columns: {missing}."


@dataclass(eq=False, kw_only=True)
class ColumnsUnknown(Invalid):
    """A misspelt column must not silently become an empty one; what is missing besides stands in `also`."""

    unknown: tuple[str, ...]
    known: tuple[str, ...]
    DE: ClassVar[str] = "Die Datei hat unbekannte Spalten: {unknown}. Bekannt sind {known}."
    EN: ClassVar[str] = "The file has unknown columns: {unknown}. Known are {known}."


@dataclass(eq=False, kw_only=True)
class CellEmpty(RowRefused):
    DE: ClassVar[str] = "Zeile {row}: {column} ist leer."
    EN: ClassVar[str] = "Row {row}: {column} is empty."


@dataclass(eq=False, kw_only=True)
class RowRepeated(RowRefused):
    """Two rows claim the same thing, so that one would silently win."""

    value: str
    first_row: int
    DE: ClassVar[str] = "Zeile {row}: {value} ({column}) steht schon in Zeile {first_row}."
    EN: ClassVar[str] = "Row {row}: {value} ({column}) stands in row {first_row} already."


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its English name, other spellings (the first is the German heading), and how a cell is read.

    `required`: the column must be there and its cells filled; otherwise both may be left out.
    """

    name: str
    aliases: tuple[str, ...]
    required: bool
    reader: Reader
    doc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedRow(Generic[Entry]):
    """A row that says what it should; `number` is the row as a spreadsheet shows it."""

    number: int
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """A row that cannot be used: the first column at fault as the file names it (empty: the whole row), and why.

    `cells` are those of the file by English column name, to be shown; none where the row could not be split.
    """

    number: int
    column: str
    refusal: Refused
    cells: Mapping[str, Cell] = field(default_factory=dict[str, Cell])


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed(Generic[Entry]):
    """A file under a format: the columns it has but the format does not use, and its rows to be read once.

    `headings` names the columns it does use as the file does, by English column name.
    """

    ignored: tuple[str, ...]
    headings: Mapping[str, str]
    rows: Iterator[ParsedRow[Entry] | RowProblem]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportExample(Generic[Entry]):
    """A file as text and what it must become: entries, and problems as (row, column, slug). Run as a test."""

    title: str
    file: str
    entries: Sequence[Entry] = ()
    problems: Sequence[tuple[int, str, str]] = ()


@dataclass(frozen=True, kw_only=True)
class ImportFormat(Generic[Entry]):
    """One kind of file.

    `entry` turns the values of a row into what the format is about and may raise a `Refused`, which becomes
    the problem of that row. `key`: the columns that no two rows may share. `ignored`: headings that files of
    this kind carry and that are not used.
    """

    name: str
    doc: str
    columns: tuple[Column, ...]
    entry: Callable[[Values], Entry]
    key: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    examples: Sequence[ImportExample[Entry]] = ()

    @property
    def german_headers(self) -> Mapping[str, str]:
        """English column name to German heading, for writing files that can be read again."""
        return {column.name: column.aliases[0] for column in self.columns if column.aliases}

    @cached_property
    def spellings(self) -> Mapping[str, Column]:
        """Every accepted spelling, normalised, to its column."""
        return {normal(name): column for column in self.columns for name in (column.name, *column.aliases)}

    def parse(self, table: Table) -> Parsed[Entry]:
        """The rows of a table as entries and problems, in the order of the file.

        Raises `ColumnsMissing`, `ColumnsUnknown` or `ColumnRepeated` at once; reading the rows may raise what
        concerns the whole file (see `Table`).
        """
        used, ignored = self._headings(table)
        return Parsed(ignored=ignored, headings=used, rows=self._rows(used, table))

    def _headings(self, table: Table) -> tuple[Mapping[str, str], tuple[str, ...]]:
        """English column name to heading in the file, and the headings that are not used."""
        used: dict[str, str] = {}
        others: list[str] = []
        for heading in table.header:
            column = self.spellings.get(normal(heading))
            if column is None:
                others.append(heading)
            elif column.name in used:
                raise ColumnRepeated(column=shown(heading), first=shown(used[column.name]))
            else:
                used[column.name] = heading
        self._check_complete(used, others)
        return used, tuple(others)

    def _check_complete(self, used: Mapping[str, str], others: Sequence[str]) -> None:
        missing = tuple(column.name for column in self.columns if column.required and column.name not in used)
        ignored = {normal(name) for name in self.ignored}
        unknown = tuple(shown(heading) for heading in others if normal(heading) not in ignored)
        lacks = (ColumnsMissing(missing=missing),) if missing else ()
        if unknown:
            refusal = ColumnsUnknown(unknown=unknown, known=tuple(column.name for column in self.columns))
            refusal.also = lacks
            raise refusal
        if lacks:
            raise lacks[0]

    def _rows(self, used: Mapping[str, str], table: Table) -> Iterator[ParsedRow[Entry] | RowProblem]:
        seen: dict[tuple[Any, ...], int] = {}
        for row in table.rows:
            try:
                values = self._values(used, row)
                self._check_new(values, row, seen)
                yield ParsedRow(number=row.number, entry=self.entry(values))
            except Refused as refusal:
                column = str(refusal.facts.get("column", "") or refusal.facts.get("field", ""))
                yield RowProblem(number=row.number, column=column, refusal=refusal, cells=_named(used, row))

    def _values(self, used: Mapping[str, str], row: Row) -> Values:
        if row.refusal is not None:
            raise row.refusal
        values: dict[str, Any] = {}
        for column in self.columns:
            heading = used.get(column.name)
            cell = row.cells[heading] if heading is not None else ""
            empty = isinstance(cell, str) and not cell.strip()
            if empty and column.required:
                raise CellEmpty(row=row.number, column=heading or column.name)
            placed = Placed(row.number, heading or column.name, cell)
            values[column.name] = None if empty else column.reader(placed)
        return values

    def _check_new(self, values: Values, row: Row, seen: dict[tuple[Any, ...], int]) -> None:
        if not self.key:
            return
        key = tuple(values[name] for name in self.key)
        first = seen.setdefault(key, row.number)
        if first != row.number:
            value = shown(", ".join(str(part) for part in key))
            raise RowRepeated(row=row.number, column=", ".join(self.key), value=value, first_row=first)


def _named(used: Mapping[str, str], row: Row) -> Mapping[str, Cell]:
    return {name: row.cells[heading] for name, heading in used.items() if heading in row.cells}


def normal(heading: str) -> str:
    """A heading without what people spell differently.

    >>> normal(" Gültig_ab "), normal("GUELTIG  AB"), normal("Straße")
    ('gueltig ab', 'gueltig ab', 'strasse')
    """
    text = unicodedata.normalize("NFC", heading).casefold().translate(_SPELLING)
    return re.sub(r"[\s_\-]+", " ", text).strip()
