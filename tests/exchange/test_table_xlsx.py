"""Workbooks as they come: typed cells, formulas, and files that are broken or meant to break."""

import io
import zipfile
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.exchange.table import (
    ErrorInCell,
    FileTooLarge,
    FormulaInCell,
    NoHeader,
    Row,
    RowLength,
    TooManyRows,
)
from procurement.exchange.table_file import read_table
from procurement.exchange.xlsx_table import WorkbookDamaged, WorkbookProtected
from procurement.kernel.refusal import Invalid
from tests.exchange.workbooks import with_part, workbook

SHEET = "xl/worksheets/sheet1.xml"


def rows_of(data: bytes) -> list[Row]:
    return list(read_table(data, "mappe.xlsx").rows)


def sheet_xml(rows: str) -> bytes:
    start = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return f"{start}{rows}</sheetData></worksheet>".encode()


class TestCells:
    def test_typed_cells(self):
        """Numbers come exact, days as days, texts as they are, and what is missing as an empty text."""
        data = workbook([["a", "b", "c", "d", "e"], [1.1, 38_600, date(2026, 3, 2), "Höxter", True], ["x"]])
        first, second = rows_of(data)
        assert {
            "a": Decimal("1.1"),
            "b": Decimal(38_600),
            "c": date(2026, 3, 2),
            "d": "Höxter",
            "e": "true",
        } == first.cells
        assert {"a": "x", "b": "", "c": "", "d": "", "e": ""} == second.cells

    def test_an_instant_is_no_day(self):
        """A time of day is not dropped; such a cell is text, and no day."""
        (row,) = rows_of(workbook([["a"], [datetime(2026, 3, 2, 9, 15)]]))  # noqa: DTZ001
        assert row.cells == {"a": "2026-03-02T09:15:00"}

    def test_leading_zeros_of_a_number_format(self):
        """A community key shown as 05158000 by its number format keeps its zero."""

        def formatted(sheet: Any) -> None:
            sheet["A2"].number_format = "00000000"

        (row,) = rows_of(workbook([["a"], [5_158_000]], formatted))
        assert row.cells == {"a": "05158000"}

    def test_a_percent_format(self):
        """42,5 % is kept as 0.425 in a workbook; what a person sees counts."""

        def formatted(sheet: Any) -> None:
            sheet["A2"].number_format = "0.0%"

        (row,) = rows_of(workbook([["a"], [0.425]], formatted))
        assert row.cells == {"a": "42,5 %"}

    def test_comments_and_blank_rows(self):
        """Rows are counted as the spreadsheet shows them."""
        rows = rows_of(workbook([["# a comment"], [], ["a", "b"], [], [1, 2]]))
        assert [(5, {"a": Decimal(1), "b": Decimal(2)})] == [(row.number, row.cells) for row in rows]

    def test_the_first_visible_sheet_counts(self):
        """A hidden sheet before it is not read."""

        def hidden(sheet: Any) -> None:
            sheet.sheet_state = "hidden"
            sheet.parent.create_sheet("Liste").append(["Artikel"])

        assert read_table(workbook([["other"]], hidden), "mappe.xlsx").header == ("Artikel",)

    def test_dimensions_that_lie(self):
        """Some programs write too small dimensions; all cells are read."""
        xml = sheet_xml('<row r="1"><c r="A1" t="str"><v>a</v></c></row><row r="2"><c r="A2"><v>7</v></c></row>')
        xml = xml.replace(b"<sheetData>", b'<dimension ref="A1:A1"/><sheetData>')
        assert [Row(number=2, cells={"a": Decimal(7)})] == rows_of(with_part(workbook([["a"]]), SHEET, xml))


class TestRefusedCells:
    def test_a_formula(self):
        """A formula is refused with its place, whatever its last result was."""
        (row,) = rows_of(workbook([["a", "b"], [1, "=A2*2"]]))
        assert isinstance(row.refusal, FormulaInCell)
        assert (row.refusal.row, row.refusal.column, row.refusal.value) == (2, "b", "=A2*2")

    def test_a_text_that_could_become_a_formula(self):
        """A text cell is held to the same rule as CSV: it may be exported as such one day."""
        xml = sheet_xml('<row><c t="str"><v>a</v></c></row><row><c t="str"><v>@SUM(A1)</v></c></row>')
        (row,) = rows_of(with_part(workbook([["a"]]), SHEET, xml))
        assert isinstance(row.refusal, FormulaInCell)

    @pytest.mark.parametrize("error", ["#DIV/0!", "#N/A"])
    def test_an_error_value(self, error: str):
        """An error value is no text."""
        (row,) = rows_of(workbook([["a"], [error]]))
        assert isinstance(row.refusal, ErrorInCell)
        assert row.refusal.value == error

    def test_a_day_that_no_calendar_has(self):
        """A date cell with a number beyond all dates is an error value."""

        def formatted(sheet: Any) -> None:
            sheet["A2"].number_format = "dd.mm.yyyy"

        with pytest.warns(UserWarning, match="outside the limits"):
            (row,) = rows_of(workbook([["a"], [99_999_999]], formatted))
        assert isinstance(row.refusal, ErrorInCell)

    def test_a_cell_beyond_the_header(self):
        """A cell without a heading is refused with its row."""
        (row,) = rows_of(workbook([["a"], [1, 2]]))
        assert isinstance(row.refusal, RowLength)


class TestRefusedFiles:
    @pytest.mark.parametrize(
        "data",
        [
            b"PK\x03\x04",
            b"PK\x03\x04" + b"\x00" * 100,
            workbook([["a"], [1]])[:-200],
            with_part(workbook([["a"]]), SHEET, b"<worksheet><sheetData><row>"),
            with_part(workbook([["a"]]), SHEET, sheet_xml('<row><c t="s"><v>99</v></c></row>')),
            with_part(workbook([["a"]]), "xl/workbook.xml", b"no xml"),
        ],
        ids=["four bytes", "zeros", "cut off", "open XML", "text that is not there", "no XML"],
    )
    def test_damaged(self, data: bytes):
        """A damaged workbook is refused in a sentence, wherever the damage is."""
        with pytest.raises(WorkbookDamaged):
            rows_of(data)

    def test_a_zip_that_is_no_workbook(self):
        """Any other archive is refused."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr("liste.csv", "a;b\n")
        with pytest.raises(WorkbookDamaged):
            rows_of(target.getvalue())

    def test_a_password(self):
        """A protected workbook, and one of Excel 97, are refused as such."""
        with pytest.raises(WorkbookProtected):
            rows_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512)

    def test_an_encrypted_archive(self):
        """A ZIP with a password is refused as protected."""
        data = bytearray(workbook([["a"], [1]]))
        for place in _headers_of(data):
            data[place] |= 1
        with pytest.raises(WorkbookProtected):
            rows_of(bytes(data))

    def test_a_zip_bomb(self):
        """What would unpack to more than 256 MiB is refused before it is unpacked."""
        data = with_part(workbook([["a"]]), SHEET, b" " * (257 * 1024 * 1024))
        assert len(data) < 1024 * 1024
        with pytest.raises(FileTooLarge):
            rows_of(data)

    def test_entities_that_multiply(self):
        """A document type that multiplies its entities does not get far."""
        entities = '<!ENTITY e0 "ha">' + "".join(
            f'<!ENTITY e{number} "{f"&e{number - 1};" * 10}">' for number in range(1, 12)
        )
        xml = sheet_xml('<row><c t="str"><v>&e11;</v></c></row>')
        data = with_part(workbook([["a"]]), SHEET, f"<!DOCTYPE worksheet [{entities}]>".encode() + xml)
        with pytest.raises(WorkbookDamaged):
            rows_of(data)

    def test_a_row_at_the_end_of_the_world(self):
        """A row number beyond any sheet does not make the reader count up to it."""
        xml = sheet_xml('<row r="1"><c t="str"><v>a</v></c></row><row r="999999999999"><c><v>1</v></c></row>')
        with pytest.raises(TooManyRows):
            rows_of(with_part(workbook([["a"]]), SHEET, xml))

    @pytest.mark.parametrize("data", [workbook([]), workbook([[], []])])
    def test_empty(self, data: bytes):
        """A workbook without a header says so."""
        with pytest.raises(NoHeader):
            rows_of(data)

    def test_nothing_visible(self):
        """A workbook whose sheets are all hidden has no table."""
        data = workbook([["a"]])
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            book = archive.read("xl/workbook.xml").replace(b'state="visible"', b'state="hidden"')
        with pytest.raises(NoHeader):
            rows_of(with_part(data, "xl/workbook.xml", book))

    @settings(max_examples=150, deadline=None)
    @given(place=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255))
    def test_any_changed_byte_gives_rows_or_a_refusal(self, place: float, byte: int):
        """Whatever happens to a workbook on its way, nothing but a refusal is ever raised."""
        data = bytearray(SOUND)
        data[int(place * len(data))] = byte
        with suppress(Invalid):
            rows_of(bytes(data))


SOUND = workbook([["a", "b"], [1, "x"], [date(2026, 3, 2), 2.5]])


def _headers_of(data: bytearray) -> list[int]:
    """Where the flags of every part stand in the central directory."""
    found: list[int] = []
    start = data.find(b"PK\x01\x02")
    while start >= 0:
        found.append(start + 8)
        start = data.find(b"PK\x01\x02", start + 4)
    return found
