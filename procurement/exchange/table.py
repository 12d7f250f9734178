"""A table from a file: its header, its rows, and the faults any table can have, whatever its format."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from procurement.kernel.refusal import Invalid

Cell = str | Decimal | date
"""CSV files give text only; workbooks give numbers and days as such. An empty cell is an empty text."""

MEBIBYTE = 1024 * 1024
MOST_MEBIBYTES = 256
"""The largest file, as it is and when unpacked."""

MOST_ROWS = 1_000_000
MOST_COLUMNS = 200
MOST_CHARACTERS = 10_000
"""The longest cell."""

SHOWN_CHARACTERS = 80
"""How much of a cell a refusal repeats."""

# Full-width forms start a formula in East Asian settings.
_FORMULA_STARTS = frozenset("=+@\t\r\uff1d\uff0b\uff20")
_MINUS_STARTS = frozenset("-\uff0d")
_SIGNED_NUMBER = re.compile(r"-[0-9][0-9., \u00a0\u202f]*[ \u00a0]?(?:€|EUR|%)?")


@dataclass(eq=False, kw_only=True)
class NotATextFile(Invalid):
    """Neither a workbook nor text in UTF-8, UTF-16 or Windows-1252."""

    file: str
    DE: ClassVar[str] = (
        "{file} ist weder eine Arbeitsmappe noch eine Textdatei; bitte als XLSX oder CSV (UTF-8) speichern."
    )
    EN: ClassVar[str] = "{file} is neither a workbook nor a text file; save it as XLSX or CSV (UTF-8)."


@dataclass(eq=False, kw_only=True)
class FileTooLarge(Invalid):
    """As it is, or when unpacked."""

    file: str
    most_mebibytes: int
    DE: ClassVar[str] = "{file} ist größer als {most_mebibytes} MiB; bitte in mehrere Dateien teilen."
    EN: ClassVar[str] = "{file} is larger than {most_mebibytes} MiB; split it into several files."


@dataclass(eq=False, kw_only=True)
class TooManyRows(Invalid):
    file: str
    most: int
    DE: ClassVar[str] = "{file} hat mehr als {most} Zeilen; bitte in mehrere Dateien teilen."
    EN: ClassVar[str] = "{file} has more than {most} rows; split it into several files."


@dataclass(eq=False, kw_only=True)
class TooManyColumns(Invalid):
    file: str
    most: int
    DE: ClassVar[str] = "{file} hat mehr als {most} Spalten."
    EN: ClassVar[str] = "{file} has more than {most} columns."


@dataclass(eq=False, kw_only=True)
class NoHeader(Invalid):
    file: str
    DE: ClassVar[str] = "{file} ist leer: es fehlt die Zeile mit den Spaltennamen."
    EN: ClassVar[str] = "{file} is empty: the row with the column names is missing."


@dataclass(eq=False, kw_only=True)
class ColumnUnnamed(Invalid):
    row: int
    column: int
    DE: ClassVar[str] = "Zeile {row}: Spalte {column} hat keinen Namen."
    EN: ClassVar[str] = "Row {row}: column {column} has no name."


@dataclass(eq=False, kw_only=True)
class ColumnRepeated(Invalid):
    """Two columns say the same thing, so that one would silently win."""

    column: str
    first: str
    DE: ClassVar[str] = "Die Spalten „{first}“ und „{column}“ sagen dasselbe; nur eine darf in der Datei stehen."
    EN: ClassVar[str] = "The columns “{first}” and “{column}” say the same thing; only one may be in the file."


@dataclass(eq=False, kw_only=True)
class QuotingBroken(Invalid):
    """A quotation mark opens and does not close, or closes in the middle of a cell."""

    row: int
    DE: ClassVar[str] = "Zeile {row}: ein Anführungszeichen ist nicht geschlossen oder steht mitten in einer Zelle."
    EN: ClassVar[str] = "Row {row}: a quotation mark is not closed or stands in the middle of a cell."


@dataclass(eq=False, kw_only=True)
class RowRefused(Invalid):
    """A fault of one row; `column` is empty where it concerns the whole row."""

    row: int
    column: str = ""


@dataclass(eq=False, kw_only=True)
class RowLength(RowRefused):
    cells: int
    columns: int
    DE: ClassVar[str] = "Zeile {row} hat {cells} Zellen; die Tabelle hat {columns} Spalten."
    EN: ClassVar[str] = "Row {row} has {cells} cells; the table has {columns} columns."


@dataclass(eq=False, kw_only=True)
class FormulaInCell(RowRefused):
    value: str
    DE: ClassVar[str] = "Zeile {row}, {column}: „{value}“ ist eine Formel oder könnte als eine ausgeführt werden."
    EN: ClassVar[str] = "Row {row}, {column}: “{value}” is a formula or could be run as one."


@dataclass(eq=False, kw_only=True)
class ErrorInCell(RowRefused):
    value: str
    DE: ClassVar[str] = "Zeile {row}, {column}: die Zelle enthält den Fehlerwert {value}."
    EN: ClassVar[str] = "Row {row}, {column}: the cell holds the error value {value}."


@dataclass(eq=False, kw_only=True)
class CellTooLong(RowRefused):
    value: str
    most: int
    DE: ClassVar[str] = "Zeile {row}, {column}: die Zelle ist länger als {most} Zeichen („{value}“)."
    EN: ClassVar[str] = "Row {row}, {column}: the cell is longer than {most} characters (“{value}”)."


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row below the header. `number` is the row as a spreadsheet shows it, from 1 on.

    `cells` by column name as the file writes it. A row with a `refusal` must not be used; its cells are
    there to be shown, and empty where even they could not be told apart.
    """

    number: int
    cells: Mapping[str, Cell]
    refusal: RowRefused | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Column names as written, and rows to be read once. Reading on may raise what concerns the whole
    file: `TooManyRows`, `QuotingBroken`, `WorkbookDamaged`.
    """

    file: str
    header: tuple[str, ...]
    rows: Iterator[Row]


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that an adapter refuses, told before the column's name is known."""

    refusal: type[FormulaInCell | ErrorInCell]
    value: str


Record = tuple[int, Sequence[Cell | Fault]]
"""The number of a row and its cells, as an adapter hands them over."""


def shown(value: object) -> str:
    r"""A cell as a refusal repeats it: on one line, 80 characters at most.

    >>> shown("x" * 100)[-3:], len(shown("x" * 100)), shown("a\n  b")
    ('xx…', 80, 'a b')
    """
    text = " ".join(str(value)[: SHOWN_CHARACTERS * 4].split())
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"


def runs_as_formula(text: str) -> bool:
    """Whether a spreadsheet could run a cell as a formula; a negative number is none.

    >>> [runs_as_formula(text) for text in ("=1+1", "@SUM(A1)", "-985,00 €", "-cmd", "a=b", "")]
    [True, True, False, True, False, False]
    """
    if text[:1] in {"\t", "\r"}:
        return True
    start = text.lstrip()
    if start[:1] in _MINUS_STARTS:
        return _SIGNED_NUMBER.fullmatch(start.rstrip()) is None
    return start[:1] in _FORMULA_STARTS


def table_of(file: str, records: Iterator[Record], *, pad: bool) -> Table:
    """The table whose first record that is neither empty nor a comment (`#`) names the columns.

    `pad` fills short rows with empty cells, as a workbook leaves them out. Raises `NoHeader`,
    `ColumnUnnamed`, `ColumnRepeated`, `TooManyColumns`, or `FormulaInCell` for a column name.
    """
    for number, record in records:
        names = _without_empty_end(record)
        if names and not str(names[0]).startswith("#"):
            header = _header(file, number, names)
            return Table(file=file, header=header, rows=_rows(file, header, records, pad=pad))
    raise NoHeader(file=file)


def _header(file: str, number: int, names: Sequence[Cell | Fault]) -> tuple[str, ...]:
    if len(names) > MOST_COLUMNS:
        raise TooManyColumns(file=file, most=MOST_COLUMNS)
    header: list[str] = []
    for column, name in enumerate(names, start=1):
        refusal = _refusal(number, str(column), name)
        if refusal is not None:
            raise refusal
        text = str(name).strip()
        if not text:
            raise ColumnUnnamed(row=number, column=column)
        if text in header:
            raise ColumnRepeated(column=shown(text), first=shown(text))
        header.append(text)
    return tuple(header)


def _rows(file: str, header: tuple[str, ...], records: Iterable[Record], *, pad: bool) -> Iterator[Row]:
    count = 0
    for number, record in records:
        cells = _without_empty_end(record, len(header))
        if pad and len(cells) < len(header):
            cells = [*cells, *[""] * (len(header) - len(cells))]
        if any(cell != "" for cell in cells):
            count += 1
            yield _row(number, header, cells)
        if count > MOST_ROWS or number > 2 * MOST_ROWS:
            raise TooManyRows(file=file, most=MOST_ROWS)


def _row(number: int, header: tuple[str, ...], cells: Sequence[Cell | Fault]) -> Row:
    if len(cells) != len(header):
        refusal = RowLength(row=number, cells=len(cells), columns=len(header))
        return Row(number=number, cells={}, refusal=refusal)
    named = dict(zip(header, cells, strict=True))
    refusals = (_refusal(number, column, cell) for column, cell in named.items())
    return Row(
        number=number,
        cells={column: shown(cell.value) if isinstance(cell, Fault) else cell for column, cell in named.items()},
        refusal=next((refusal for refusal in refusals if refusal is not None), None),
    )


def _refusal(row: int, column: str, cell: Cell | Fault) -> RowRefused | None:
    if isinstance(cell, Fault):
        return cell.refusal(row=row, column=column, value=shown(cell.value))
    if not isinstance(cell, str):
        return None
    if len(cell) > MOST_CHARACTERS:
        return CellTooLong(row=row, column=column, value=shown(cell), most=MOST_CHARACTERS)
    if runs_as_formula(cell):
        return FormulaInCell(row=row, column=column, value=shown(cell))
    return None


def _without_empty_end(record: Sequence[Any], least: int = 0) -> Sequence[Any]:
    end = len(record)
    while end > least and record[end - 1] == "":
        end -= 1
    return record[:end]
