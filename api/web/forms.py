"""Forms: filled in, read, and given back with what was typed and what to do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from api.problems import status_of
from api.web.fields import Field, Unreadable
from api.web.visit import Visit
from procurement.kernel.money import decimal_text, euro_text
from procurement.kernel.refusal import Refused
from procurement.kernel.wording import Wording

UNPROCESSABLE = 422


@dataclass
class Filled:
    """A form with what stands in it. `status` is what a page that shows it again answers with."""

    fields: Mapping[str, Field]
    typed: dict[str, str | list[str]]
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    errors: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    general: list[str] = field(default_factory=list[str])
    status: int = 200

    @property
    def ok(self) -> bool:
        return not self.errors and not self.general

    def __getitem__(self, name: str) -> Any:
        """The value of a field."""
        return self.values[name]

    def wrong(self, name: str, words: Wording, language: str) -> None:
        """Something is wrong with a field; with the form as a whole where there is no such field."""
        self.status = max(self.status, UNPROCESSABLE)
        self._say(name, words.in_language(language))

    def refused(self, refusal: Refused, language: str) -> None:
        """Every rule that was broken, beside the field it lies in."""
        self.status = status_of(type(refusal))
        for part in (refusal, *refusal.also):
            self._say(self._field_at(part.pointer), part.sentence(language))

    def _say(self, name: str, sentence: str) -> None:
        said = self.errors.setdefault(name, []) if name in self.fields else self.general
        if sentence not in said:
            said.append(sentence)

    def _field_at(self, pointer: str) -> str:
        """The field a pointer names, or one it lies in, e.g. `/lines/0` for `/lines/0/quantity`."""
        while pointer:
            for name, each in self.fields.items():
                if pointer in (each.at, *each.also):
                    return name
            pointer = pointer.rpartition("/")[0]
        return ""

    @property
    def summary(self) -> Sequence[tuple[str, Wording | str, str]]:
        """Every error with the id of the field to jump to and its label; both empty for the form as a whole."""
        found: list[tuple[str, Wording | str, str]] = [("", "", sentence) for sentence in self.general]
        for name, sentences in self.errors.items():
            first = "_day" if self.fields[name].kind == "day" else ""
            found += [(f"feld-{name}{first}", self.fields[name].label, sentence) for sentence in sentences]
        return found


def blank(fields: Sequence[Field], language: str, **values: Any) -> Filled:
    """A form before anything was typed, with the values it begins with."""
    named = {each.name: each for each in fields}
    return Filled(named, {name: _written(values.get(name), each, language) for name, each in named.items()})


def kept(fields: Sequence[Field], visit: Visit) -> Filled:
    """A form with what was typed so far, judged by nobody yet: one more row was asked for, or a step back."""
    return Filled({each.name: each for each in fields}, {each.name: each.typed(visit.form) for each in fields})


def read(fields: Sequence[Field], visit: Visit) -> Filled:
    """A form as it was sent. Each field that cannot be read, or is missing, has its error."""
    named = {each.name: each for each in fields}
    filled = Filled(named, {name: each.typed(visit.form) for name, each in named.items()})
    for name, each in named.items():
        try:
            filled.values[name] = each.value(visit.form, visit.language)
        except Unreadable as error:
            filled.wrong(name, error.words, visit.language)
            continue
        if each.required and filled.values[name] in (None, "", []):
            filled.wrong(name, each.missing(), visit.language)
    return filled


def recorded(visit: Visit, command: Any, filled: Filled) -> bool:
    """Whether what was asked for is kept in the books; a refusal stands in the form."""
    try:
        visit.decided(visit.services.keeping.keep(visit.actor, command, visit.correlation_id))
    except Refused as refusal:
        filled.refused(refusal, visit.language)
        return False
    return True


def _written(value: Any, each: Field, language: str) -> str | list[str]:
    """A value as it would be typed."""
    match value:
        case None:
            return [""] * 3 if each.kind == "day" else [] if each.kind == "checks" else ""
        case date():
            return [str(value.day), str(value.month), str(value.year)]
        case list() | tuple() | set() | frozenset():
            return [str(part) for part in value]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        case int() if each.kind == "money":
            return euro_text(value, language).replace("EUR", "").strip()
        case Decimal():
            return decimal_text(value, language)
        case _:
            return str(value)
