"""Names of streams and of what stands in them: members, vendors, contracts, lots, articles, products."""

import re
from dataclasses import dataclass
from typing import ClassVar

from procurement.kernel.refusal import Invalid

NAME = re.compile(r"\w[\w.\-]{0,99}")
MOST_SHOWN = 80


@dataclass(eq=False, kw_only=True)
class IdNotPossible(Invalid):
    """An id with blanks or strokes would not name one stream, or not always the same; `field` says which."""

    field: str
    value: str
    DE: ClassVar[str] = (
        "{field}: „{value}“ ist kein Kürzel (Buchstaben, Ziffern, Punkt, Binde- und Unterstrich, höchstens 100 Zeichen)."
    )
    EN: ClassVar[str] = (
        "{field}: “{value}” is no id (letters, digits, dot, hyphen and underscore, 100 characters at most)."
    )
    POINTER: ClassVar[str] = "/{field}"


def is_name(text: str) -> bool:
    """Whether text names something: letters (any language's), digits, `.`, `-` and `_`, 1 to 100 characters.

    >>> is_name("höxter-2026.1"), is_name("a/b"), is_name(" "), is_name("")
    (True, False, False, False)
    """
    return NAME.fullmatch(text) is not None


def possible_names(**fields: str) -> None:
    """Each field names something, or `IdNotPossible` for the first that does not."""
    for field, value in fields.items():
        if not is_name(value):
            raise IdNotPossible(field=field, value=value[:MOST_SHOWN])
