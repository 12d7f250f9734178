"""Refusals: named by what they break, told in two languages with their numbers."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

import pytest

from procurement.kernel.refusal import ROOTS, Invalid, Refused, Unavailable, every_refusal


@dataclass(eq=False, kw_only=True)
class ShelfTooShort(Refused):
    shelf: str
    index: int
    asked_cents: int
    length: Decimal
    since: date
    sizes: tuple[str, ...] = ("S", "M")
    painted: bool = True
    DE: ClassVar[str] = "{shelf}: {asked_cents}, {length} m, seit {since}, {sizes}, {painted}."
    EN: ClassVar[str] = "{shelf}: {asked_cents}, {length} m, since {since}, {sizes}, {painted}."
    POINTER: ClassVar[str] = "/shelves/{index}/length"


SHORT = ShelfTooShort(shelf="A {B}", index=2, asked_cents=-123_456, length=Decimal("-0.50"), since=date(2026, 3, 2))


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "A {B}: -1.234,56 EUR, -0,5 m, seit 02.03.2026, S, M, true."),
        ("en", "A {B}: EUR -1,234.56, -0.5 m, since 2026-03-02, S, M, true."),
    ],
)
def test_sentence(language: str, sentence: str):
    """Money, numbers and days stand in the reader's form; names from outside are only text."""
    assert SHORT.sentence(language) == sentence


def test_facts_pointer_and_slug():
    """Programs get the facts, the field at fault and a stable name."""
    assert SHORT.slug == "shelf-too-short"
    assert SHORT.pointer == "/shelves/2/length"
    assert SHORT.facts["asked_cents"] == -123_456
    assert str(SHORT) == SHORT.sentence("en")
    assert (SHORT.also, Unavailable().pointer) == ((), "")


def test_every_refusal_leaves_out_the_kinds():
    """Named refusals are found however deep they stand; kinds are no refusals."""
    found = list(every_refusal())
    assert ShelfTooShort in found
    assert not set(found) & set(ROOTS)
    assert all(issubclass(refusal, Invalid) for refusal in every_refusal(Invalid))
