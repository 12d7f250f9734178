"""Reading one cell: text, code, number, day or choice, each fault with its row, column and value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from procurement.exchange.numbers import day_in, german_amount, german_number, german_percent, german_text
from procurement.exchange.table import Cell, RowRefused, shown
from procurement.kernel.money import CENT, has_places, plain
from procurement.kernel.names import is_name


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell that is not empty, with the row and the column name its faults are reported under."""

    row: int
    column: str
    value: Cell

    @property
    def text(self) -> str:
        """The cell as the text a German file would hold."""
        match self.value:
            case Decimal():
                return german_text(Decimal(plain(self.value)))
            case date():
                return self.value.isoformat()
            case _:
                return self.value.strip()

    @property
    def facts(self) -> dict[str, Any]:
        """Where a refusal of this cell points to."""
        return {"row": self.row, "column": self.column, "value": shown(self.text)}


Reader = Callable[[Placed], Any]
"""A cell to its value; raises a `RowRefused` for what the column cannot hold."""


@dataclass(eq=False, kw_only=True)
class NotANumber(RowRefused):
    value: str
    DE: ClassVar[str] = "Zeile {row}, {column}: „{value}“ ist keine Zahl in deutscher Schreibweise (z. B. 1.234,56)."
    EN: ClassVar[str] = "Row {row}, {column}: “{value}” is no number in German notation (e.g. 1.234,56)."


@dataclass(eq=False, kw_only=True)
class TooManyPlaces(RowRefused):
    value: str
    places: int
    DE: ClassVar[str] = "Zeile {row}, {column}: „{value}“ hat mehr als {places} Nachkommastellen."
    EN: ClassVar[str] = "Row {row}, {column}: “{value}” has more than {places} decimal places."


@dataclass(eq=False, kw_only=True)
class NumberOutOfRange(RowRefused):
    value: str
    least: Decimal
    most: Decimal
    DE: ClassVar[str] = "Zeile {row}, {column}: {value} liegt nicht zwischen {least} und {most}."
    EN: ClassVar[str] = "Row {row}, {column}: {value} is not between {least} and {most}."


@dataclass(eq=False, kw_only=True)
class NotADay(RowRefused):
    value: str
    DE: ClassVar[str] = "Zeile {row}, {column}: „{value}“ ist kein Datum (TT.MM.JJJJ oder JJJJ-MM-TT)."
    EN: ClassVar[str] = "Row {row}, {column}: “{value}” is no date (dd.mm.yyyy or yyyy-mm-dd)."


@dataclass(eq=False, kw_only=True)
class NotACode(RowRefused):
    value: str
    DE: ClassVar[str] = (
        "Zeile {row}, {column}: „{value}“ ist kein Kürzel (Buchstaben, Ziffern, Punkt, Binde- und Unterstrich, "
        "höchstens 100 Zeichen)."
    )
    EN: ClassVar[str] = (
        "Row {row}, {column}: “{value}” is no code (letters, digits, dot, hyphen and underscore, 100 characters at most)."
    )


@dataclass(eq=False, kw_only=True)
class NotAChoice(RowRefused):
    value: str
    choices: tuple[str, ...]
    DE: ClassVar[str] = "Zeile {row}, {column}: „{value}“ gibt es hier nicht; möglich sind {choices}."
    EN: ClassVar[str] = "Row {row}, {column}: “{value}” is not known here; there are {choices}."


@dataclass(eq=False, kw_only=True)
class NotText(RowRefused):
    """A number with decimals or a day where text is due: what the person typed is lost."""

    value: str
    DE: ClassVar[str] = (
        "Zeile {row}, {column}: {value} steht in der Arbeitsmappe als Zahl oder Datum; bitte die Spalte als Text formatieren."
    )
    EN: ClassVar[str] = (
        "Row {row}, {column}: {value} is kept as a number or date in the workbook; format the column as text."
    )


def read_text(cell: Placed) -> str:
    """Text without the blanks around it; a workbook's whole number is taken as its digits."""
    whole = isinstance(cell.value, Decimal) and has_places(cell.value, CENT)
    if isinstance(cell.value, str) or whole:
        return cell.text
    raise NotText(**cell.facts)


def read_code(cell: Placed) -> str:
    """A code that names a stream or an article: letters, digits, `.`, `-` and `_`, 1 to 100 characters."""
    text = read_text(cell)
    if not is_name(text):
        raise NotACode(**cell.facts)
    return text


def read_day(cell: Placed) -> date:
    """A day: `02.03.2026`, `2026-03-02`, or a workbook's date."""
    day = cell.value if isinstance(cell.value, date) else None
    if isinstance(cell.value, str):
        day = day_in(cell.value)
    if day is None:
        raise NotADay(**cell.facts)
    return day


def number_reader(step: Decimal, least: Decimal, most: Decimal) -> Reader:
    """A reader of German numbers between `least` and `most` with no more places than `step` has."""
    return lambda cell: _number(cell, german_number, (step, least, most))


def amount_reader(step: Decimal, least: Decimal, most: Decimal) -> Reader:
    """As `number_reader`; the number may say EUR."""
    return lambda cell: _number(cell, german_amount, (step, least, most))


def percent_reader(step: Decimal) -> Reader:
    """As `number_reader`, from 0 to 100; the number may say per cent."""
    return lambda cell: _number(cell, german_percent, (step, Decimal(0), Decimal(100)))


def whole_reader(least: int, most: int) -> Reader:
    """A reader of whole numbers, as `int`."""
    return lambda cell: int(_number(cell, german_number, (CENT, Decimal(least), Decimal(most))))


def choice_reader(choices: Mapping[str, str]) -> Reader:
    """A reader that turns any spelling (in lower case) into the one the system uses."""

    def read(cell: Placed) -> str:
        chosen = choices.get(read_text(cell).casefold())
        if chosen is None:
            raise NotAChoice(**cell.facts, choices=tuple(dict.fromkeys(choices.values())))
        return chosen

    return read


def _number(
    cell: Placed, grammar: Callable[[str], Decimal | None], bounds: tuple[Decimal, Decimal, Decimal]
) -> Decimal:
    step, least, most = bounds
    number = cell.value if isinstance(cell.value, Decimal) else grammar(cell.text)
    if number is None or isinstance(cell.value, date):
        raise NotANumber(**cell.facts)
    if not has_places(number, step):
        raise TooManyPlaces(**cell.facts, places=-int(step.as_tuple().exponent))
    if not least <= number <= most:
        raise NumberOutOfRange(**cell.facts, least=least, most=most)
    return number
