"""How savings are calculated, by example: the very examples that are executed as tests, said in both languages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from api.web.event_words import event_words
from api.web.formats import day, euro, number, unit_price
from api.web.unit_words import unit_words
from procurement.domain.order.events import GivingBack, OrderApproved, OrderPlaced
from procurement.kernel.projection import Example
from procurement.kernel.wording import Wording
from procurement.projections.discount_savings import PROJECTION

TITLES: Mapping[str, str] = {
    "Ten licences at 60.00 instead of 100.00 save 400.00 in the month of the order": (
        "Zehn Lizenzen zu 60,00 statt 100,00 EUR sparen 400,00 EUR im Monat des Abrufs"
    ),
    "An order that waits for approval has saved nothing yet": (
        "Ein Abruf, der auf Freigabe wartet, hat noch nichts gespart"
    ),
    "An order counts once when it is approved, not at placing and approval": (
        "Ein Abruf zählt einmal, mit der Freigabe, nicht beim Stellen und noch einmal bei der Freigabe"
    ),
    "A rejected order never counted, so nothing is taken back": (
        "Ein abgelehnter Abruf hat nie gezählt, also wird nichts zurückgenommen"
    ),
    "A cancellation in April empties March, not April": ("Eine Stornierung im April leert den März, nicht den April"),
    "What was received before the rest was cancelled stays, and so does the order": (
        "Was vor der Stornierung des Rests geliefert war, bleibt, und der Abruf zählt weiter"
    ),
    "An order with two lines of one article counts once for it, and once at its first line": (
        "Ein Abruf mit zwei Positionen desselben Artikels zählt für diesen Artikel nur einmal"
    ),
    "An article of which nothing is left no longer counts the order; the order itself still counts": (
        "Ein Artikel, von dem nichts übrig ist, zählt den Abruf nicht mehr; der Abruf selbst zählt weiter"
    ),
}
"""The examples' titles in German."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An example as people read it: what happens, and the rows that follow. Amounts are in cents."""

    title: Wording
    given: Sequence[str]
    rows: Sequence[Any]


@lru_cache(maxsize=2)
def examples_in(language: str) -> Sequence[Shown]:
    return [_shown(example, language) for example in PROJECTION.examples]


def _shown(example: Example, language: str) -> Shown:
    return Shown(
        title=Wording(example.title, TITLES.get(example.title, example.title)),
        given=[_sentence(event, language) for event in example.given],
        rows=example.rows,
    )


def _sentence(event: Any, language: str) -> str:
    """What happens and to which lines, e.g. `Abruf gestellt am 02.03.2026: 10 Stück Oracle zu 60,00 statt 100,00`."""
    happened = event_words(event.TYPE).in_language(language)
    say = next((say for kind, say in LINES.items() if isinstance(event, kind)), None)
    return f"{happened}: {'; '.join(say(event, language))}" if say else happened


def _ordered(event: OrderPlaced | OrderApproved, language: str) -> Sequence[str]:
    on, instead = ("am", "statt") if language == "de" else ("on", "instead of")
    return [
        f"{on} {day(event.placed_on, language)}",
        *(
            f"{number(line.quantity, language)} {unit_words(line.unit).in_language(language)} {line.name}, "
            f"{unit_price(line.unit_price, language)} {instead} {unit_price(line.list_unit_price, language)}"
            for line in event.lines
        ),
    ]


def _approved(_event: OrderApproved, language: str) -> Sequence[str]:
    return ["der ganze Abruf" if language == "de" else "the whole order"]


def _given_back(event: GivingBack, language: str) -> Sequence[str]:
    back = "zurück" if language == "de" else "back"
    return [
        f"{number(line.quantity, language)} {unit_words(line.unit).in_language(language)} {line.article}, "
        f"{euro(line.net_cents, language)} {back}"
        for line in event.lines
    ]


LINES: Mapping[type, Callable[[Any, str], Sequence[str]]] = {
    OrderApproved: _approved,
    OrderPlaced: _ordered,
    GivingBack: _given_back,
}
