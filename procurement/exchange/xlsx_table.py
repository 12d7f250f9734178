"""XLSX workbooks to a table: the first visible sheet, numbers exact, days as days, formulas refused.

The workbook is read with its formulas instead of their last results, so that one pass finds them all and
no stale result is ever taken for a value.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, ClassVar

from openpyxl import load_workbook
from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell

from procurement.exchange.numbers import german_text
from procurement.exchange.table import (
    MEBIBYTE,
    MOST_MEBIBYTES,
    Cell,
    ErrorInCell,
    Fault,
    FileTooLarge,
    FormulaInCell,
    NoHeader,
    Record,
    Table,
    table_of,
)
from procurement.kernel.refusal import Invalid

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How workbooks protected by a password start, and those of Excel before 2007."""

MOST_PARTS = 2_000

_ENCRYPTED_FLAG = 0x1
_ZEROS = re.compile(r"0{2,20}")


@dataclass(eq=False, kw_only=True)
class WorkbookProtected(Invalid):
    """Encrypted, or written by Excel before 2007: both are kept in the same container."""

    file: str
    DE: ClassVar[str] = (
        "{file} ist mit einem Kennwort geschützt oder eine alte .xls; bitte ohne Kennwort als XLSX speichern."
    )
    EN: ClassVar[str] = "{file} is protected by a password or an old .xls; save it without password as XLSX."


@dataclass(eq=False, kw_only=True)
class WorkbookDamaged(Invalid):
    file: str
    DE: ClassVar[str] = "{file} ist als Arbeitsmappe beschädigt oder unvollständig; bitte neu als XLSX speichern."
    EN: ClassVar[str] = "{file} is damaged or incomplete as a workbook; save it as XLSX again."


def read_xlsx(data: bytes, file: str) -> Table:
    """The table on the first visible sheet of a workbook; `file` is its name, for refusals.

    Raises `WorkbookProtected`, `WorkbookDamaged` (while reading on, too), `FileTooLarge` before unpacking what
    would grow beyond 256 MiB, and what `table_of` raises; no visible sheet is `NoHeader`.
    """
    return table_of(file, _records(data, file), pad=True)


def _records(data: bytes, file: str) -> Iterator[Record]:
    if data.startswith(OLE_MAGIC):
        raise WorkbookProtected(file=file)
    try:
        _check_parts(data, file)
        yield from _sheet(data, file)
    except Invalid:
        raise
    # A damaged workbook breaks the parser in more ways than can be listed, and none of them is our fault.
    except Exception as fault:
        raise WorkbookDamaged(file=file) from fault


def _check_parts(data: bytes, file: str) -> None:
    """Sizes as declared are safe to trust: zipfile never unpacks a part beyond its declared size."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_MEBIBYTES * MEBIBYTE:
        raise FileTooLarge(file=file, most_mebibytes=MOST_MEBIBYTES)
    if any(part.flag_bits & _ENCRYPTED_FLAG for part in parts):
        raise WorkbookProtected(file=file)


def _sheet(data: bytes, file: str) -> Iterator[Record]:
    workbook: Any = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    try:
        visible = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
        if not visible:
            raise NoHeader(file=file)
        sheet = visible[0]
        sheet.reset_dimensions()  # some programs write dimensions that are too small
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            yield number, [_value(cell) for cell in cells]
    finally:
        workbook.close()


def _value(cell: ReadOnlyCell | EmptyCell) -> Cell | Fault:
    value: object = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return Fault(FormulaInCell, str(getattr(value, "text", value)))
    if cell.data_type == "e":
        return Fault(ErrorInCell, str(value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value, str(cell.number_format))
    return _day_or_text(value)


def _day_or_text(value: object) -> Cell:
    match value:
        case datetime() if value.time() == time():
            return value.date()
        case datetime() | time():
            return value.isoformat()
        case date():
            return value
        case bool():
            return str(value).lower()
        case _:
            return str(value)


def _number(value: float, number_format: str) -> Cell:
    """The decimal a person sees: the shortest that gives this float.

    A format of zeros keeps leading zeros, as text; under a percent format 0.425 is what it shows, `42,5 %`.
    """
    number = Decimal(repr(value))
    if "%" in number_format:
        return f"{german_text((number * 100).normalize())} %"
    if _ZEROS.fullmatch(number_format) and number == number.to_integral_value() and number >= 0:
        return str(int(number)).zfill(len(number_format))
    return number
