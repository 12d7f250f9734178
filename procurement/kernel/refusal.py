"""Refusals: the business says no, and says why with its numbers, in German and English.

A refusal is a dataclass named after the sentence it breaks. Its fields are the facts a person needs
to understand it; `DE` and `EN` are the sentences, formatted from those facts.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, cast

from procurement.kernel.money import decimal_text, euro_text
from procurement.kernel.wording import Wording


@dataclass(eq=False, kw_only=True)
class Refused(Exception):
    """A command broke a rule. Nothing was written."""

    DE: ClassVar[str] = ""
    EN: ClassVar[str] = ""
    POINTER: ClassVar[str] = ""
    """JSON pointer of the request field at fault, with `{field}` parts filled from the facts."""

    def __post_init__(self) -> None:
        self.also: tuple[Refused, ...] = ()
        super().__init__(self.slug)

    @property
    def slug(self) -> str:
        """Stable name for programs: `CeilingExceeded` is `ceiling-exceeded`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", type(self).__name__).lower()

    @property
    def facts(self) -> dict[str, Any]:
        """What a program reads: every field, words in English."""
        return {name: _plain(value) for name, value in self._told.items()}

    @property
    def phrases(self) -> Mapping[str, object]:
        """Parts of the sentences that follow from the facts, by the name the sentences give them."""
        return {}

    @property
    def _told(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @property
    def pointer(self) -> str:
        return self.POINTER.format(**self.facts) if self.POINTER else ""

    def sentence(self, language: str) -> str:
        """The refusal as a sentence in `de` or `en`, money and numbers in that language's form."""
        template = self.DE if language == "de" else self.EN
        parts = {**self._told, **self.phrases}
        return template.format(**{name: _text(name, value, language) for name, value in parts.items()})

    def __str__(self) -> str:
        return self.sentence("en")


@dataclass(eq=False, kw_only=True)
class Unknown(Refused):
    """What was named does not exist, or not for this reader."""


@dataclass(eq=False, kw_only=True)
class NotAllowed(Refused):
    """The actor's role or member does not permit this."""


@dataclass(eq=False, kw_only=True)
class Invalid(Refused):
    """A value cannot be what it claims to be, whoever sends it and whenever."""


@dataclass(eq=False, kw_only=True)
class Stale(Refused):
    """The caller decided on a version that is no longer the newest."""


@dataclass(eq=False, kw_only=True)
class Unavailable(Refused):
    """The service cannot answer now and can later; `retry_after_seconds` says when to try again."""

    retry_after_seconds: int = 1


@dataclass(eq=False, kw_only=True)
class TooMany(Unavailable):
    """The caller asks too often; everybody else is answered."""


ROOTS: tuple[type[Refused], ...] = (Refused, Unknown, NotAllowed, Invalid, Stale, Unavailable, TooMany)
"""The kinds; everything else is one named refusal."""


def every_refusal(root: type[Refused] = Refused) -> Iterator[type[Refused]]:
    """Every named refusal that has been imported, kinds left out, in no particular order."""
    for child in root.__subclasses__():
        if child not in ROOTS:
            yield child
        yield from every_refusal(child)


def _plain(value: Any) -> Any:
    """Words as plain English text, alone or in a tuple; everything else as it is."""
    if isinstance(value, Wording):
        return str(value)
    if isinstance(value, tuple):
        return tuple(_plain(part) for part in cast("tuple[Any, ...]", value))
    return value


def _text(name: str, value: object, language: str) -> str:
    match value:
        case bool():
            return str(value).lower()
        case int() if name.endswith("_cents"):
            return euro_text(value, language)
        case Decimal():
            return decimal_text(value, language)
        case date():
            return value.strftime("%d.%m.%Y") if language == "de" else value.isoformat()
        case tuple() | list():
            return ", ".join(_text(name, part, language) for part in cast("Sequence[object]", value))
        case _:
            return value.in_language(language) if isinstance(value, Wording) else str(value)
