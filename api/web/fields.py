"""Fields of forms: what is typed, in German form, read into values; what cannot be read is said beside the field."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import NumberFormatError, parse_decimal
from starlette.datastructures import FormData, UploadFile

from api.web.formats import LOCALES
from procurement.kernel.dates import FIRST_YEAR, LAST_YEAR, possible_year
from procurement.kernel.money import has_places
from procurement.kernel.wording import Wording

PARTS = ("day", "month", "year")
CENT_STEP = Decimal("0.01")
MOST_CHARACTERS = 500
MOST_DIGITS = 24
MOST_EURO = Decimal(10) ** 13

NOT_A_NUMBER = Wording("Write a number, e.g. 1,234.56.", "Schreiben Sie eine Zahl, z. B. 1.234,56.")
NOT_WHOLE = Wording("Write a whole number, e.g. 25.", "Schreiben Sie eine ganze Zahl, z. B. 25.")
NO_CENTS = Wording("Write at most two decimal places.", "Schreiben Sie höchstens zwei Nachkommastellen.")
TOO_LARGE = Wording("This amount is too large.", "Dieser Betrag ist zu groß.")
NO_DAY = Wording("Write a day that exists, e.g. 27 3 2026.", "Geben Sie einen Tag an, den es gibt, z. B. 27 3 2026.")
NO_YEAR = Wording(
    f"The year must be from {FIRST_YEAR} to {LAST_YEAR}.", f"Das Jahr muss von {FIRST_YEAR} bis {LAST_YEAR} sein."
)
NOT_A_CHOICE = Wording("Choose one of the options.", "Wählen Sie eine der Möglichkeiten.")
TOO_LONG = Wording(
    f"Write at most {MOST_CHARACTERS} characters.", f"Schreiben Sie höchstens {MOST_CHARACTERS} Zeichen."
)
NO_CONTROL = Wording("Leave out control characters.", "Lassen Sie Steuerzeichen weg.")
EMPTY_FILE = Wording("The file is empty.", "Die Datei ist leer.")

Choice = tuple[str, str]
"""A value and its label."""


class Unreadable(ValueError):
    """What was typed cannot be what the field asks for; the words say what to do."""

    def __init__(self, words: Wording) -> None:
        super().__init__(str(words))
        self.words = words


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question. `kind` is text, area, password, money (cents), number (decimal), whole, day, choice, checks, file.

    A refusal whose JSON pointer is `pointer` (by default `/name`), or one of `also`, is shown beside the field.
    """

    name: str
    label: Wording
    kind: str = "text"
    hint: Wording | None = None
    required: bool = True
    choices: Sequence[Choice] = ()
    pointer: str = ""
    also: Sequence[str] = ()
    autocomplete: str = ""
    accept: str = ""
    most: int = MOST_CHARACTERS

    @property
    def at(self) -> str:
        return self.pointer or f"/{self.name}"

    def typed(self, form: FormData) -> str | list[str]:
        """What stood in the field, to be shown again."""
        if self.kind == "day":
            return [_text(form, f"{self.name}_{part}") for part in PARTS]
        if self.kind == "checks":
            return [value for value in form.getlist(self.name) if isinstance(value, str)]
        return _text(form, self.name)

    def value(self, form: FormData, language: str) -> Any:
        """What it means; None or an empty text where nothing was typed. Raises `Unreadable`."""
        if self.kind == "file":
            found = form.get(self.name)
            return found if isinstance(found, UploadFile) and found.filename else None
        typed = self.typed(form)
        if not any(typed):
            return [] if self.kind == "checks" else "" if self.kind in TEXTS else None
        return READ[self.kind](self, typed, language)

    def missing(self) -> Wording:
        asked = (
            Wording("Choose", "Wählen Sie")
            if self.kind in {"choice", "checks", "file"}
            else Wording("Fill in", "Füllen Sie")
        )
        end = "" if self.kind in {"choice", "checks", "file"} else " aus"
        return Wording(f"{asked}: {self.label}.", f"{asked.german} „{self.label.german}“{end}.")


TEXTS = {"text", "area", "password"}


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _read_text(field: Field, typed: Any, _language: str) -> str:
    if len(typed) > field.most:
        raise Unreadable(
            TOO_LONG
            if field.most == MOST_CHARACTERS
            else Wording(f"Write at most {field.most} characters.", f"Schreiben Sie höchstens {field.most} Zeichen.")
        )
    if not all(letter.isprintable() or (letter in "\r\n\t" and field.kind == "area") for letter in typed):
        raise Unreadable(NO_CONTROL)
    return typed.replace("\r\n", "\n")


def read_number(typed: str, language: str) -> Decimal:
    """A number as people of that language write it; a German `12.34` is refused rather than taken for 1234.

    >>> read_number("1.234,5", "de"), read_number("1,234.5", "en")
    (Decimal('1234.5'), Decimal('1234.5'))
    """
    plain = typed.replace(" ", "").replace("\u00a0", "").removesuffix("€").removesuffix("EUR")
    try:
        found = parse_decimal(plain, locale=LOCALES[language], strict=True)
    except NumberFormatError:
        raise Unreadable(NOT_A_NUMBER) from None
    if not found.is_finite() or len(plain) > MOST_DIGITS or not plain.isascii():
        raise Unreadable(NOT_A_NUMBER)
    return found


def _read_number(_field: Field, typed: Any, language: str) -> Decimal:
    return read_number(typed, language)


def _read_money(_field: Field, typed: Any, language: str) -> int:
    amount = read_number(typed, language)
    if not has_places(amount, CENT_STEP):
        raise Unreadable(NO_CENTS)
    if abs(amount) > MOST_EURO:
        raise Unreadable(TOO_LARGE)
    return int(amount * 100)


def _read_whole(_field: Field, typed: Any, language: str) -> int:
    amount = read_number(typed, language)
    if amount != amount.to_integral_value():
        raise Unreadable(NOT_WHOLE)
    return int(amount)


def _read_day(_field: Field, typed: Any, _language: str) -> date:
    try:
        day, month, year = (int(part) for part in typed)
    except ValueError:
        raise Unreadable(NO_DAY) from None
    if not possible_year(year):
        raise Unreadable(NO_YEAR)
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable(NO_DAY) from None


def _read_choice(field: Field, typed: Any, _language: str) -> str:
    if typed not in {value for value, _ in field.choices}:
        raise Unreadable(NOT_A_CHOICE)
    return typed


def _read_checks(field: Field, typed: Any, _language: str) -> list[str]:
    possible = {value for value, _ in field.choices}
    if any(value not in possible for value in typed):
        raise Unreadable(NOT_A_CHOICE)
    return list(dict.fromkeys(typed))


READ: Mapping[str, Callable[[Field, Any, str], Any]] = {
    **dict.fromkeys(TEXTS, _read_text),
    "number": _read_number,
    "money": _read_money,
    "whole": _read_whole,
    "day": _read_day,
    "choice": _read_choice,
    "checks": _read_checks,
}
