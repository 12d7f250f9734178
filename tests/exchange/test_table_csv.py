"""CSV files as they come: encodings, delimiters, quotation marks, and everything that is refused."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.exchange import table
from procurement.exchange.table import (
    CellTooLong,
    ColumnRepeated,
    ColumnUnnamed,
    FileTooLarge,
    FormulaInCell,
    NoHeader,
    NotATextFile,
    QuotingBroken,
    Row,
    RowLength,
    TooManyColumns,
    TooManyRows,
)
from procurement.exchange.table_file import read_table
from procurement.kernel.refusal import Invalid

GERMAN = "Artikel;Bezeichnung;Preis\r\nTON-1;Müller – schwarz;1.234,56 €\r\n"
CELLS = {"Artikel": "TON-1", "Bezeichnung": "Müller – schwarz", "Preis": "1.234,56 €"}


def rows_of(data: bytes | str) -> list[Row]:
    return list(read_table(data.encode() if isinstance(data, str) else data, "liste.csv").rows)


def refusal_of(data: bytes | str) -> Invalid:
    """The refusal of the only row that has one."""
    (refusal,) = [row.refusal for row in rows_of(data) if row.refusal is not None]
    return refusal


class TestEncodings:
    @pytest.mark.parametrize(
        "data",
        [
            GERMAN.encode("utf-8"),
            GERMAN.encode("utf-8-sig"),
            GERMAN.encode("cp1252"),
            b"\xff\xfe" + GERMAN.replace(";", "\t").encode("utf-16-le"),
            b"\xfe\xff" + GERMAN.replace(";", "\t").encode("utf-16-be"),
            b"\xff\xfe" + GERMAN.encode("utf-16-le"),
        ],
        ids=["utf-8", "utf-8 with BOM", "cp1252", "utf-16-le tab", "utf-16-be tab", "utf-16-le semicolon"],
    )
    def test_each_gives_the_same_table(self, data: bytes):
        """Whatever of the four encodings a program chose, umlauts, dashes and the euro sign arrive."""
        assert [Row(number=2, cells=CELLS)] == rows_of(data)

    @pytest.mark.parametrize(
        "data",
        [
            b"Artikel;Preis\nA\x00B;1\n",
            "Artikel;Preis\nA;1\n".encode("utf-16-le"),
            b"Artikel\x81;Preis\n",
            b"\xef\xbb\xbfArtikel;Stra\xdfe\n",
            b"\xff\xfeA",
            b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\x01",
            b"\x89PNG\r\n\x1a\n\x00\x00",
        ],
        ids=["NUL", "utf-16 without BOM", "no cp1252", "BOM and latin-1", "half a character", "PDF", "PNG"],
    )
    def test_what_is_no_text_is_refused(self, data: bytes):
        """Binary files and broken encodings are refused as a whole."""
        with pytest.raises(NotATextFile):
            rows_of(data)


class TestDelimiters:
    @pytest.mark.parametrize(
        "text",
        [
            "a;b\n1;x,y\n",
            "a\tb\n1\tx,y\n",
            'a,b\n1,"x,y"\n',
            "sep=;\r\na;b\r\n1;x,y\r\n",
            "sep=|\na|b\n1|x,y\n",
            "SEP=,\na,b\n1,'x\n".replace("'x", '"x,y"'),
        ],
    )
    def test_the_header_or_its_first_line_says_it(self, text: str):
        """Semicolon before tab before comma, unless `sep=` says otherwise; the `sep=` line does not count."""
        assert [Row(number=2, cells={"a": "1", "b": "x,y"})] == rows_of(text)

    def test_semicolon_wins_over_comma_in_a_heading(self):
        """A comma inside a heading does not make a comma file."""
        assert [Row(number=2, cells={"Preis, netto": "1,00", "b": "2"})] == rows_of("Preis, netto;b\n1,00;2\n")

    def test_a_delimiter_in_a_quoted_heading_does_not_count(self):
        """Only what stands outside quotation marks separates."""
        assert [Row(number=2, cells={"Preis; netto": "1", "b": "2"})] == rows_of('"Preis; netto",b\n1,2\n')

    def test_a_single_column_needs_none(self):
        """A table may have one column."""
        assert [Row(number=2, cells={"Artikel": "A"})] == rows_of("Artikel\nA")


class TestRows:
    def test_comments_and_blank_rows(self):
        """Lines with # before the header and empty rows are left out, and counted as a spreadsheet counts them."""
        text = '# say "hello\n\n#;#\na;b\n;;\n1;2\n\n3;4\n'
        assert [(6, {"a": "1", "b": "2"}), (8, {"a": "3", "b": "4"})] == [
            (row.number, row.cells) for row in rows_of(text)
        ]

    def test_line_breaks_and_quotation_marks_in_a_cell(self):
        """A quoted cell may hold line breaks, delimiters and doubled quotation marks, and is one row."""
        text = 'a;b\r\n"mit ; und ""Zitat""\r\nzweite Zeile";1\r\nx;2\r\n'
        assert [
            Row(number=2, cells={"a": 'mit ; und "Zitat"\r\nzweite Zeile', "b": "1"}),
            Row(number=3, cells={"a": "x", "b": "2"}),
        ] == rows_of(text)

    def test_a_row_that_is_too_short_or_too_long_is_named(self):
        """A row with another number of cells is refused with its number; the others stand."""
        short, whole, long = rows_of("a;b\n1\n1;2\n1;2;3\n")
        assert (whole.refusal, whole.cells) == (None, {"a": "1", "b": "2"})
        assert isinstance(short.refusal, RowLength)
        assert (short.refusal.row, short.refusal.cells, short.refusal.columns) == (2, 1, 2)
        assert isinstance(long.refusal, RowLength)
        assert (long.refusal.row, long.refusal.cells) == (4, 3)

    def test_empty_cells_at_the_end_do_not_count(self):
        """Spreadsheets like to add delimiters behind header and rows."""
        assert [Row(number=2, cells={"a": "1", "b": "2"})] == rows_of("a;b;;\n1;2;;;\n")

    @pytest.mark.parametrize("text", ["", "\n\n", "# nothing but this\n", "# nothing but this", ";;;\n", "sep=;\n"])
    def test_an_empty_file_is_refused(self, text: str):
        """A file without a header says so."""
        with pytest.raises(NoHeader):
            rows_of(text)

    def test_a_header_alone_has_no_rows(self):
        """A header is a table without rows."""
        assert [] == rows_of("a;b\r\n")


class TestRefusals:
    @pytest.mark.parametrize(
        "cell",
        ["=1+1", "+49 211 1", "@SUM(A1)", "-cmd|' /C calc'!A0", "-1+2", "  =1", "\t=1", "\tx", "-", "\uff1d1"],
    )
    def test_a_formula_is_refused_with_its_place(self, cell: str):
        """Whatever a spreadsheet could run is refused with row and column."""
        refusal = refusal_of(f'a;b;c\n1;2;3\nx;"{cell}";y\n')
        assert isinstance(refusal, FormulaInCell)
        assert (refusal.row, refusal.column) == (3, "b")

    def test_a_formula_with_quotation_marks_of_its_own(self):
        """A formula that breaks the quoting of its line is still named as a formula."""
        with pytest.raises(FormulaInCell) as caught:
            rows_of('a;b;c;d\nX1;=HYPERLINK("http://x";"y");1;1,00\n')
        assert (caught.value.row, caught.value.column) == (2, "2")

    def test_a_formula_as_heading(self):
        """A heading is a cell like any other."""
        with pytest.raises(FormulaInCell):
            rows_of("a;=1\n1;2\n")

    @pytest.mark.parametrize("cell", ["-985,00", "-985,00 €", "-1.000", "a-b", "a=b", "3-1"])
    def test_a_negative_number_is_none(self, cell: str):
        """A minus in front of a number is a number; a sign inside a text is text."""
        assert [Row(number=2, cells={"a": cell, "b": "1"})] == rows_of(f"a;b\n{cell};1\n")

    def test_a_huge_cell(self):
        """A cell of more than 10,000 characters is refused, and its refusal stays short."""
        refusal = refusal_of(f"a;b\n{'x' * 10_001};1\n")
        assert isinstance(refusal, CellTooLong)
        assert (refusal.row, refusal.column, len(refusal.value)) == (2, "a", 80)

    @pytest.mark.parametrize("text", ['a;b\n"x;1\ny;2\n', 'a;b\n"x"y;1\n', 'a;b\n1;"' + "x" * 200_000 + "\n"])
    def test_broken_quoting(self, text: str):
        """A quotation mark that does not close would swallow rows: the file is refused."""
        with pytest.raises(QuotingBroken):
            rows_of(text)

    def test_a_heading_twice(self):
        """Two columns of one name are refused."""
        with pytest.raises(ColumnRepeated):
            rows_of("a;b;a\n1;2;3\n")

    def test_a_column_without_a_name(self):
        """A column between others needs a name."""
        with pytest.raises(ColumnUnnamed) as caught:
            rows_of("a;;c\n1;2;3\n")
        assert caught.value.column == 2

    def test_too_many_columns(self):
        """More than 200 columns are no table of ours."""
        with pytest.raises(TooManyColumns):
            rows_of(";".join(f"c{number}" for number in range(201)))

    def test_too_many_rows(self, monkeypatch: pytest.MonkeyPatch):
        """Rows are counted while they are read."""
        monkeypatch.setattr(table, "MOST_ROWS", 2)
        with pytest.raises(TooManyRows):
            rows_of("a\n1\n2\n3\n")

    def test_a_file_that_is_too_large(self, monkeypatch: pytest.MonkeyPatch):
        """Size is looked at before anything else."""
        monkeypatch.setattr("procurement.exchange.table_file.MEBIBYTE", 0)
        with pytest.raises(FileTooLarge):
            rows_of("a\n1\n")

    @given(st.binary(max_size=200))
    def test_any_bytes_give_rows_or_a_refusal(self, data: bytes):
        """Whatever is uploaded, nothing but a refusal is ever raised."""
        with suppress(Invalid):
            rows_of(data)
