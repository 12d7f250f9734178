"""Words in templates: German as written there, English from `en.po`; each page keeps its own beside its template.

Words in Python are `Wording`s, which carry both languages themselves.
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOM = Path(__file__).parent
FILE = "en.po"
LANGUAGES = ("de", "en")


class Words(Protocol):
    """How templates ask for words."""

    def gettext(self, message: str) -> str: ...
    def ngettext(self, singular: str, plural: str, count: int) -> str: ...


class German:
    """The words of the templates as they stand."""

    def gettext(self, message: str) -> str:
        return message

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        return singular if count == 1 else plural


class English(German):
    """Words from the catalogues; what is missing there stays German (a test keeps that from happening)."""

    def __init__(self, messages: dict[str, tuple[str, ...]]) -> None:
        self._messages = messages

    def gettext(self, message: str) -> str:
        return self._messages.get(message, (message,))[0]

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        found = self._messages.get(singular, (singular, plural))
        return found[0 if count == 1 else -1]


def catalogues() -> Iterator[tuple[Path, Catalog]]:
    """Every `en.po` with what it holds."""
    for path in sorted(ROOM.rglob(FILE)):
        with path.open("rb") as file:
            yield path, read_po(file, locale="en")


@lru_cache(maxsize=2)
def words(language: str) -> Words:
    """The words of a language, read once."""
    return German() if language == "de" else English(_messages())


def _messages() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for _, catalogue in catalogues():
        for message in catalogue:
            text = message.string
            parts = (text,) if isinstance(text, str) else tuple(text or ())
            if message.id and all(parts):
                found[message.id if isinstance(message.id, str) else message.id[0]] = parts
    return found
