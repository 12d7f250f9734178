"""XLSX as people open it: amounts in EUR, numbers as numbers, days as days, no text ever a formula."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]  it ships none

from procurement.exchange.csv_rows import NO_HEADERS, joined
from procurement.exchange.numbers import german_text
from procurement.kernel.calendar import BERLIN
from procurement.kernel.refusal import Refused

MOST_SHEET_ROWS = 1_048_575
"""What a sheet holds below its header."""

MOST_CELL_CHARACTERS = 32_767
EXACT_DIGITS = 15
"""A workbook keeps numbers as binary floats, which hold any 15 decimal digits exactly; longer ones go in as text."""

FIRST_YEAR = 1901


@dataclass(eq=False, kw_only=True)
class TooManyRowsForXlsx(Refused):
    most: int
    DE: ClassVar[str] = "Eine Arbeitsmappe fasst höchstens {most} Zeilen; bitte als CSV ausgeben oder enger filtern."
    EN: ClassVar[str] = "A workbook holds {most} rows at most; export as CSV or filter more closely."


@dataclass(frozen=True, slots=True)
class _Formats:
    heading: Any
    euro: Any
    day: Any
    instant: Any


def xlsx_bytes(
    columns: Sequence[str], rows: Iterable[Mapping[str, Any]], headers: Mapping[str, str] = NO_HEADERS
) -> bytes:
    """The workbook with one sheet; rows are written one after the other to a temporary file, not held in memory.

    Columns named `…_cents` hold whole cents; they are shown as EUR with two decimals and headed `…_eur`. `headers`
    translates column names. The same rows give the same bytes. Raises `TooManyRowsForXlsx`.
    """
    target = io.BytesIO()
    workbook: Any = xlsxwriter.Workbook(
        target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    workbook.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001  same rows, same bytes; xlsxwriter wants it naive
    formats = _Formats(
        heading=workbook.add_format({"bold": True}),
        euro=workbook.add_format({"num_format": '#,##0.00 "€"'}),
        day=workbook.add_format({"num_format": "dd.mm.yyyy"}),
        instant=workbook.add_format({"num_format": "dd.mm.yyyy hh:mm:ss"}),
    )
    sheet = workbook.add_worksheet()
    sheet.freeze_panes(1, 0)
    for index, column in enumerate(columns):
        sheet.write_string(0, index, headers.get(column) or _heading(column), formats.heading)
    try:
        _write_rows(sheet, columns, rows, formats)
    finally:
        workbook.close()
    return target.getvalue()


def _heading(column: str) -> str:
    """What a column is called where its cents are shown as EUR."""
    return f"{column.removesuffix('_cents')}_eur" if column.endswith("_cents") else column


def _write_rows(sheet: Any, columns: Sequence[str], rows: Iterable[Mapping[str, Any]], formats: _Formats) -> None:
    for number, row in enumerate(rows, start=1):
        if number > MOST_SHEET_ROWS:
            raise TooManyRowsForXlsx(most=MOST_SHEET_ROWS)
        for index, column in enumerate(columns):
            value = row.get(column)
            if column.endswith("_cents") and isinstance(value, int):
                _write_number(sheet, (number, index), Decimal(value).scaleb(-2), formats.euro)
            else:
                _write(sheet, (number, index), value, formats)


def _write(sheet: Any, place: tuple[int, int], value: object, formats: _Formats) -> None:
    match value:
        case None:
            return
        case bool():
            sheet.write_boolean(*place, value)
        case int() | Decimal():
            _write_number(sheet, place, Decimal(value), None)
        case datetime():
            _write_day(sheet, place, value.astimezone(BERLIN).replace(tzinfo=None), formats.instant)
        case date():
            _write_day(sheet, place, value, formats.day)
        case _:
            _write_text(sheet, place, value)


def _write_number(sheet: Any, place: tuple[int, int], number: Decimal, cell_format: Any) -> None:
    """The one float of the product: the file format knows no other number, and up to 15 digits survive it exactly."""
    digits = len(number.as_tuple().digits)
    if digits > EXACT_DIGITS or not number.is_finite():
        sheet.write_string(*place, german_text(number))
    else:
        sheet.write_number(*place, float(number), cell_format)


def _write_day(sheet: Any, place: tuple[int, int], day: date, cell_format: Any) -> None:
    """A day as a workbook counts it; its calendar starts in 1900, so that an earlier day is text."""
    if day.year < FIRST_YEAR:
        sheet.write_string(*place, day.isoformat())
    else:
        sheet.write_datetime(*place, day, cell_format)


def _write_text(sheet: Any, place: tuple[int, int], value: object) -> None:
    """Text as text, cut to what a cell holds; lists with commas; a lone surrogate becomes `?`."""
    text = joined(value).encode("utf-8", errors="replace").decode()
    sheet.write_string(*place, text if len(text) <= MOST_CELL_CHARACTERS else f"{text[: MOST_CELL_CHARACTERS - 1]}…")
