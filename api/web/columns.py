"""Columns of tables: what a value is called, how it is written, where it leads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from api.web.formats import NOTHING, day, euro, instant, month, number, percent, unit_price
from api.web.visit import Visit
from procurement.kernel.wording import Wording

Row = Mapping[str, Any]
WRITE: Mapping[str, Callable[[Any, str], str]] = {
    "euro": euro,
    "price": unit_price,
    "number": number,
    "percent": percent,
    "day": day,
    "instant": instant,
    "month": month,
}
NUMERIC = {"euro", "price", "number", "percent"}
ENDINGS = {
    "_cents": "euro",
    "_price": "price",
    "_on": "day",
    "_at": "instant",
    "_percent": "percent",
    "quantity": "number",
}
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `kind` follows from the end of the name unless said: euro (of cents), price, number, percent, day,
    instant, month, text, or key: a text that is never broken, such as an order number.

    `words` says what codes mean; `tones` gives such a value a badge (info, success, warning, danger, plain);
    `show` writes a value that needs more than itself; `link` is where a row's value leads, empty for nowhere.
    What is `in_file_only` would not fit on the screen beside the others; CSV and XLSX hold it.
    """

    name: str
    label: Wording
    kind: str = ""
    words: Mapping[str, Wording] | None = None
    tones: Mapping[str, str] | None = None
    show: Callable[[Visit, Row], str] | None = None
    link: Callable[[Row], str] | None = None
    sortable: bool = True
    in_file_only: bool = False

    @property
    def written_as(self) -> str:
        return self.kind or next((kind for end, kind in ENDINGS.items() if self.name.endswith(end)), "text")

    @property
    def numeric(self) -> bool:
        return self.written_as in NUMERIC

    def cell(self, visit: Visit, row: Row) -> "Cell":
        value = row.get(self.name)
        tone = (self.tones or {}).get(str(value), "") if self.tones is not None else ""
        return Cell(self._text(visit, row, value), self.link(row) if self.link else "", tone)

    def _text(self, visit: Visit, row: Row, value: Any) -> str:
        if self.show is not None:
            return self.show(visit, row)
        if self.words is not None and value is not None:
            words = self.words.get(str(value))
            return words.in_language(visit.language) if words else str(value)
        write = WRITE.get(self.written_as)
        if write is not None:
            return write(value, visit.language)
        if isinstance(value, list):
            value = ", ".join(cast("list[str]", value))
        return NOTHING if value in (None, "") else str(value)

    def exported(self, visit: Visit, row: Row) -> Any:
        """The value in a file: amounts in EUR with decimals, days and instants ISO 8601, codes in words."""
        value = row.get(self.name)
        if self.show is not None or self.words is not None:
            text = self._text(visit, row, value)
            return "" if text == NOTHING else text
        if self.written_as == "euro" and value is not None:
            return Decimal(value) / HUNDRED
        return value

    def head(self, language: str) -> str:
        unit = " (EUR)" if self.written_as in {"euro", "price"} else " (%)" if self.written_as == "percent" else ""
        return self.label.in_language(language) + unit


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as it stands in the table."""

    text: str
    link: str
    tone: str
