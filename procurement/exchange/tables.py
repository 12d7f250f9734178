"""Tables as files that German spreadsheets open."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from procurement.exchange.csv_rows import csv_bytes
from procurement.exchange.xlsx_rows import xlsx_bytes


class Tables:
    """Rows as files that German spreadsheets open."""

    def csv(self, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
        return csv_bytes(columns, rows)

    def xlsx(self, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
        """Raises `TooManyRowsForXlsx` at once."""
        return iter((xlsx_bytes(columns, rows),))
