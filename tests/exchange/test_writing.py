"""Writing CSV and XLSX: what comes back when they are read, and that nothing in them can run."""

import io
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from procurement.exchange import xlsx_rows
from procurement.exchange.csv_rows import csv_bytes
from procurement.exchange.numbers import german_number
from procurement.exchange.table import runs_as_formula
from procurement.exchange.table_file import read_table
from procurement.exchange.xlsx_rows import TooManyRowsForXlsx, xlsx_bytes

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="\n\t;\"'=-+@,#"), max_size=30)
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9)


def written(rows: list[dict[str, Any]], **headers: str) -> str:
    return b"".join(csv_bytes(list(rows[0]), rows, headers)).decode("utf-8-sig")


def sheet_of(data: bytes) -> Any:
    return load_workbook(io.BytesIO(data)).active


class TestCsv:
    def test_the_german_form(self):
        """Byte order mark, semicolons, decimal comma, CRLF; cents stay cents, what is missing is empty."""
        row = {
            "name": "Höxter; Stadt",
            "price": Decimal("1234.50"),
            "net_cents": -5,
            "on": date(2026, 3, 2),
            "ref": None,
        }
        data = b"".join(csv_bytes([*row], [row], {"name": "Name", "price": "Preis"}))
        text = 'Name;Preis;net_cents;on;ref\r\n"Höxter; Stadt";1234,50;-5;2026-03-02;\r\n'
        assert data == b"\xef\xbb\xbf" + text.encode()

    @pytest.mark.parametrize("text", ["=1+1", "+49", "@SUM(A1)", "-cmd", "\t=1", "\rx", " =1", "-1+2"])
    def test_nothing_runs(self, text: str):
        """Whatever a spreadsheet could run gets an apostrophe in front, headings and lists included."""
        assert runs_as_formula(text)
        assert written([{"a": text}]).split("\r\n", 1)[1].lstrip('"').startswith("'")
        assert written([{"a": [text, "x"]}]).split("\r\n", 1)[1].lstrip('"').startswith("'")
        assert written([{text: "x"}]).lstrip('"').startswith("'")

    def test_numbers_stay_numbers(self):
        """A negative number is no formula, as a number or as a text."""
        assert written([{"a": Decimal("-1.5"), "b": "-1,50 €", "c": -3}]) == "a;b;c\r\n-1,5;-1,50 €;-3\r\n"

    def test_other_values(self):
        """Truth in words, lists with commas, instants as ISO 8601; half a character becomes a question mark."""
        instant = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
        row = {"a": True, "b": ("x", 1), "c": instant, "d": "\ud800"}
        assert written([row]) == "a;b;c;d\r\ntrue;x, 1;2026-03-02T09:15:00+00:00;?\r\n"

    def test_rows_are_streamed(self):
        """The first piece is there before the last row is asked for."""
        asked = 0

        def rows() -> Iterator[Mapping[str, Any]]:
            nonlocal asked
            while asked < 100_000:
                asked += 1
                yield {"a": "x" * 100}

        pieces = csv_bytes(["a"], rows())
        assert next(pieces) == b"\xef\xbb\xbf"
        assert len(next(pieces)) < 100_000
        assert asked < 1_000

    @given(st.lists(st.tuples(TEXTS, DECIMALS), min_size=1, max_size=5))
    def test_what_is_written_is_read(self, pairs: list[tuple[str, Decimal]]):
        """Texts and decimals come back as they were; what could run comes back harmless."""
        table = read_table(written([{"text": text, "number": number} for text, number in pairs]).encode(), "x.csv")
        rows = list(table.rows)
        assert [row.refusal for row in rows] == [None] * len(pairs)
        assert [row.cells["text"] for row in rows] == [
            f"'{text}" if runs_as_formula(text) else text for text, _ in pairs
        ]
        assert [german_number(str(row.cells["number"])) for row in rows] == [number for _, number in pairs]


class TestXlsx:
    def test_what_people_see(self):
        """Cents as EUR, numbers as numbers, days as days, instants in Berlin time, headings translated."""
        instant = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
        row = {
            "name": "Höxter",
            "net_cents": 123_456,
            "quantity": Decimal("2.5"),
            "orders": 3,
            "on": date(2026, 3, 2),
            "at": instant,
            "flag": True,
            "ref": None,
            "tags": ["a", "b"],
        }
        sheet = sheet_of(xlsx_bytes([*row], [row], {"net_cents": "Netto"}))
        header, cells = [[cell.value for cell in each] for each in sheet.iter_rows()]
        assert header == ["name", "Netto", "quantity", "orders", "on", "at", "flag", "ref", "tags"]
        assert cells[:4] + cells[6:] == ["Höxter", 1234.56, 2.5, 3, True, None, "a, b"]
        assert [cell.isoformat() for cell in cells[4:6]] == ["2026-03-02T00:00:00", "2026-07-02T00:30:00"]
        assert (sheet["B2"].number_format, sheet["E2"].number_format) == ('#,##0.00 "€"', "dd.mm.yyyy")

    @pytest.mark.parametrize("text", ["=1+1", "{=1}", "@SUM(A1)", "http://x", "internal:a", "12", "-985,00"])
    def test_text_stays_text(self, text: str):
        """No text becomes a formula, a link or a number."""
        cell = sheet_of(xlsx_bytes(["a"], [{"a": text}]))["A2"]
        assert cell.value == text
        assert cell.hyperlink is None
        assert b"<f>" not in xlsx_bytes(["a"], [{"a": text}])

    def test_what_a_cell_cannot_hold(self):
        """More digits than a float keeps and days before 1901 go in as text; a huge text is cut; half a character is `?`."""
        row = {"a": Decimal("123456789012345.67"), "b": date(1899, 1, 1), "c": "x" * 40_000, "d": "\ud800", "e": "\x01"}
        cells = [cell.value for cell in sheet_of(xlsx_bytes([*row], [row]))[2]]
        assert cells[:2] == ["123456789012345,67", "1899-01-01"]
        assert (len(cells[2]), cells[2][-1], cells[3]) == (32_767, "…", "?")

    def test_the_same_rows_give_the_same_bytes(self):
        """A workbook can be compared with one written before."""
        assert xlsx_bytes(["a"], [{"a": 1}]) == xlsx_bytes(["a"], [{"a": 1}])

    def test_more_rows_than_a_sheet_holds(self, monkeypatch: pytest.MonkeyPatch):
        """A report that does not fit is refused instead of cut."""
        monkeypatch.setattr(xlsx_rows, "MOST_SHEET_ROWS", 2)
        with pytest.raises(TooManyRowsForXlsx):
            xlsx_bytes(["a"], [{"a": 1}] * 3)

    def test_cents_shown_as_euro_are_headed_so(self):
        """A column of EUR is not called cents."""
        sheet = sheet_of(xlsx_bytes(["net_cents", "orders"], [{"net_cents": 123, "orders": 1}]))

        assert ["net_eur", "orders"] == [cell.value for cell in next(sheet.iter_rows())]

    @settings(max_examples=30, deadline=None)
    @given(st.lists(st.tuples(st.integers(-(10**13), 10**13), DECIMALS), min_size=1, max_size=5))
    def test_numbers_read_back_exactly(self, pairs: list[tuple[int, Decimal]]):
        """The float of the file format loses nothing: cents and decimals come back to the last place."""
        rows = [{"net_cents": net, "price": price} for net, price in pairs]
        read = [row.cells for row in read_table(xlsx_bytes(["net_cents", "price"], rows), "x.xlsx").rows]
        assert [(cells["net_eur"], cells["price"]) for cells in read] == [
            (Decimal(net).scaleb(-2), price) for net, price in pairs
        ]
