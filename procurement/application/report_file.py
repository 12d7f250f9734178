"""A report as a file: the same columns and values through every door."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

from procurement.application.reading import Report
from procurement.kernel.money import plain


class TableWriter(Protocol):
    """Rows as files, in pieces."""

    def csv(self, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]: ...
    def xlsx(self, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]: ...


def report_file(tables: TableWriter, report: Report, file_format: str) -> Iterator[bytes]:
    """All rows of a report as `csv` or `xlsx`. Columns are called what they are called in JSON, for programs and formulas."""
    rows = (_neat(row) for row in report.rows)
    return (tables.xlsx if file_format == "xlsx" else tables.csv)(_columns(report), rows)


def _columns(report: Report) -> Sequence[str]:
    """The columns rows have, also where there are none: then those that are kept."""
    if report.rows:
        return list(report.rows[0])
    once = report.projection.once
    return [column.name for column in report.projection.columns if once is None or column.name != once.first]


def _neat(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Decimals without the zeros that a database keeps behind them."""
    return {name: Decimal(plain(value)) if isinstance(value, Decimal) else value for name, value in row.items()}
