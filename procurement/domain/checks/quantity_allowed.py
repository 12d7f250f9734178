"""Quantity is positive, a multiple of the article's pack size, within its minimum and maximum per order."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from procurement.domain.call_off import CallOff, Check, Wanted
from procurement.kernel.money import is_quantity
from procurement.kernel.refusal import Refused


@dataclass(eq=False, kw_only=True)
class QuantityNotPossible(Refused):
    """Not positive, finer than three places, or beyond any order."""

    article: str
    line: int
    index: int
    quantity: Decimal
    DE: ClassVar[str] = (
        "Zeile {line}: {quantity} ist keine Menge, die man bestellen kann (mehr als 0, höchstens drei Nachkommastellen)."
    )
    EN: ClassVar[str] = "Line {line}: {quantity} cannot be ordered (more than 0, three places at most)."
    POINTER: ClassVar[str] = "/lines/{index}/quantity"


@dataclass(eq=False, kw_only=True)
class PackSizeMissed(Refused):
    article: str
    line: int
    index: int
    quantity: Decimal
    pack_size: Decimal
    DE: ClassVar[str] = "Zeile {line}: {article} gibt es nur in Packungen zu {pack_size}; {quantity} geht nicht auf."
    EN: ClassVar[str] = "Line {line}: {article} comes in packs of {pack_size}; {quantity} is no multiple."
    POINTER: ClassVar[str] = "/lines/{index}/quantity"


@dataclass(eq=False, kw_only=True)
class BelowMinimum(Refused):
    article: str
    line: int
    index: int
    quantity: Decimal
    min_quantity: Decimal
    DE: ClassVar[str] = "Zeile {line}: von {article} sind mindestens {min_quantity} zu bestellen, nicht {quantity}."
    EN: ClassVar[str] = "Line {line}: at least {min_quantity} of {article} per order, not {quantity}."
    POINTER: ClassVar[str] = "/lines/{index}/quantity"


@dataclass(eq=False, kw_only=True)
class AboveMaximum(Refused):
    article: str
    line: int
    index: int
    quantity: Decimal
    max_quantity: Decimal
    DE: ClassVar[str] = "Zeile {line}: von {article} sind höchstens {max_quantity} je Abruf möglich, nicht {quantity}."
    EN: ClassVar[str] = "Line {line}: at most {max_quantity} of {article} per order, not {quantity}."
    POINTER: ClassVar[str] = "/lines/{index}/quantity"


def passes(call_off: CallOff) -> Iterator[Refused]:
    ordered: dict[str, Decimal] = {}
    for wanted in call_off.wanted:
        if not is_quantity(wanted.quantity):
            yield QuantityNotPossible(
                article=wanted.name, line=wanted.line, index=wanted.line - 1, quantity=wanted.quantity
            )
        elif wanted.article is not None:
            ordered[wanted.name] = ordered.get(wanted.name, Decimal(0)) + wanted.quantity
            yield from _pack(wanted)
    for wanted in {wanted.name: wanted for wanted in call_off.wanted if wanted.name in ordered}.values():
        yield from _limits(wanted, ordered[wanted.name])


def _pack(wanted: Wanted) -> Iterator[Refused]:
    pack = wanted.article.pack_size if wanted.article else None
    if pack is not None and wanted.quantity % pack:
        yield PackSizeMissed(
            article=wanted.name,
            line=wanted.line,
            index=wanted.line - 1,
            quantity=wanted.quantity,
            pack_size=pack,
        )


def _limits(wanted: Wanted, ordered: Decimal) -> Iterator[Refused]:
    """Minimum and maximum hold for the order, however many lines the article has in it."""
    least = wanted.article.min_quantity if wanted.article else None
    most = wanted.article.max_quantity if wanted.article else None
    name, line = wanted.name, wanted.line
    if least is not None and ordered < least:
        yield BelowMinimum(article=name, line=line, index=line - 1, quantity=ordered, min_quantity=least)
    if most is not None and ordered > most:
        yield AboveMaximum(article=name, line=line, index=line - 1, quantity=ordered, max_quantity=most)


CHECK = Check(
    name="quantity_allowed",
    number=4,
    doc="Positive, a multiple of the pack size, within the minimum and maximum per order.",
    passes=passes,
    refusals=(QuantityNotPossible, PackSizeMissed, BelowMinimum, AboveMaximum),
)
