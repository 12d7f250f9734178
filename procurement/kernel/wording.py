"""Words in two languages: a fact that programs read in English and a German sentence says in German."""

from typing import Self


class Wording(str):
    """Text with its German form beside it; wherever no language is chosen it is its English form.

    >>> placed = Wording("placed", "gestellt")
    >>> placed, placed.in_language("de"), placed.in_language("en")
    ('placed', 'gestellt', 'placed')
    """

    __slots__ = ("german",)

    german: str

    def __new__(cls, english: str, german: str) -> Self:
        words = super().__new__(cls, english)
        words.german = german
        return words

    def in_language(self, language: str) -> str:
        return self.german if language == "de" else str(self)
