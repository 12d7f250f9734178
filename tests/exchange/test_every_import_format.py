"""Every import format, found by its FORMAT: examples, columns, refusals of whole files, and the way back."""

from typing import Any

import pytest

from procurement import exchange
from procurement.exchange.import_format import (
    CellEmpty,
    ColumnsMissing,
    ColumnsUnknown,
    ImportExample,
    ImportFormat,
    ParsedRow,
    RowProblem,
    RowRepeated,
    normal,
)
from procurement.exchange.members import FORMAT as MEMBERS
from procurement.exchange.table import ColumnRepeated
from procurement.exchange.table_file import read_table
from procurement.kernel.discover import units_in
from tests.exchange.reading import entries_in, problem_in, rows_in

FORMATS: list[ImportFormat[Any]] = list(units_in(exchange, "FORMAT", ImportFormat))
EXAMPLES = [(form, example) for form in FORMATS for example in form.examples]
EACH = pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)

HEADER = "Mitglied;Name;Art;Zentrum;Land;Einwohner"
WEDEL = "wedel;Wedel;Stadt;nord;SH;32.500"


def test_there_are_formats():
    """The three formats are found."""
    assert {"members", "catalogue", "orders"} <= {form.name for form in FORMATS}


@pytest.mark.parametrize(("form", "example"), EXAMPLES, ids=[example.title for _, example in EXAMPLES])
def test_example(form: ImportFormat[Any], example: ImportExample[Any]):
    """Every example becomes what it says, entry by entry and problem by problem."""
    rows = rows_in(form, example.file)
    problems = [(row.number, row.column, row.refusal.slug) for row in rows if isinstance(row, RowProblem)]
    assert list(example.entries) == [row.entry for row in rows if isinstance(row, ParsedRow)]
    assert list(example.problems) == problems


@EACH
def test_columns(form: ImportFormat[Any]):
    """No two columns share a spelling, every column has a German heading and says what it holds."""
    spellings = [
        normal(name) for column in form.columns for name in {normal(a) for a in (column.name, *column.aliases)}
    ]
    assert len(spellings) == len(set(spellings))
    assert set(form.german_headers) == {column.name for column in form.columns}
    assert all(column.doc for column in form.columns)
    assert form.doc
    assert form.examples


@EACH
def test_missing_columns(form: ImportFormat[Any]):
    """A file that lacks columns is refused as a whole, each missing column named."""
    first = form.columns[0].name
    with pytest.raises(ColumnsMissing) as caught:
        rows_in(form, f"{first}\nx\n")
    assert caught.value.missing == tuple(column.name for column in form.columns[1:] if column.required)


def test_unknown_columns():
    """A column nobody knows is refused, what is missing besides is said, and nothing is guessed."""
    with pytest.raises(ColumnsUnknown) as caught:
        rows_in(MEMBERS, "Mitglied;Name;Art;Zentrum;Land;Einwohnr\nx;x;x;x;NI;1\n")
    assert caught.value.unknown == ("Einwohnr",)
    (missing,) = caught.value.also
    assert isinstance(missing, ColumnsMissing)
    assert missing.missing == ("inhabitants",)


def test_two_spellings_of_one_column():
    """Two columns that mean the same are refused, even under different names."""
    with pytest.raises(ColumnRepeated) as caught:
        rows_in(MEMBERS, f"{HEADER};member_id\n{WEDEL};wedel\n")
    assert (caught.value.first, caught.value.column) == ("Mitglied", "member_id")


@pytest.mark.parametrize(
    "header",
    [
        "member;name;kind;centre;state;inhabitants",
        "MITGLIED; name ;ART;zentrum;Bundesland;Einwohnerzahl",
        "Kuerzel;Name;Art;Zentrum;Land;Einwohner",
        "K\u0075\u0308rzel;Name;Art;Zentrum;Land;Einwohner",
    ],
)
def test_spellings_of_a_heading(header: str):
    """Case, blanks and the two ways to write an umlaut do not matter."""
    (member,) = entries_in(MEMBERS, f"{header}\n{WEDEL}\n")
    assert (member.member, member.inhabitants) == ("wedel", 32_500)


def test_ignored_columns_are_reported():
    """A column that is not used is named, so that nobody believes it was imported."""
    parsed = MEMBERS.parse(read_table(f"{HEADER};printed_as\n{WEDEL};\n".encode(), "mitglieder.csv"))
    assert parsed.ignored == ("printed_as",)


def test_an_empty_cell():
    """A required cell must be filled; the problem names row and column as the file does, and shows the cells."""
    problem = problem_in(MEMBERS, f"{HEADER}\nwedel; ;Stadt;nord;SH;1\n")
    assert isinstance(problem.refusal, CellEmpty)
    assert (problem.number, problem.column, problem.cells["member"]) == (2, "Name", "wedel")


def test_a_repeated_row():
    """Two rows of one member are refused at the second, which names the first."""
    problem = problem_in(MEMBERS, f"{HEADER}\n{WEDEL}\n{WEDEL}\n")
    assert isinstance(problem.refusal, RowRepeated)
    assert (problem.refusal.row, problem.refusal.first_row) == (3, 2)


def test_a_fault_of_the_table():
    """What is wrong with a row as such becomes the problem of that row; the others stand."""
    rows = rows_in(MEMBERS, f"{HEADER}\nwedel;Wedel\n{WEDEL}\n=1;x;Stadt;nord;SH;1\n")
    assert [(2, "", "row-length"), (4, "Mitglied", "formula-in-cell")] == [
        (row.number, row.column, row.refusal.slug) for row in rows if isinstance(row, RowProblem)
    ]
