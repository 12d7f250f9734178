"""Reading a text as a file of a format, for tests."""

from typing import Any

from procurement.exchange.import_format import ImportFormat, ParsedRow, RowProblem
from procurement.exchange.table_file import read_table


def rows_in(form: ImportFormat[Any], file: str | bytes, name: str = "liste.csv") -> list[ParsedRow[Any] | RowProblem]:
    data = file.encode() if isinstance(file, str) else file
    return list(form.parse(read_table(data, name)).rows)


def entries_in(form: ImportFormat[Any], file: str | bytes) -> list[Any]:
    return [row.entry for row in rows_in(form, file) if isinstance(row, ParsedRow)]


def problem_in(form: ImportFormat[Any], file: str | bytes) -> RowProblem:
    """The only problem of a file."""
    (problem,) = [row for row in rows_in(form, file) if isinstance(row, RowProblem)]
    return problem
