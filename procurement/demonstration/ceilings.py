"""How high the ceilings of a framework are: from a rehearsal of the orders expected over its term."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import isqrt

from procurement.demonstration.baskets import Basket, article_draw
from procurement.demonstration.drawing import Draw, seeded
from procurement.demonstration.frameworks import Framework
from procurement.demonstration.planned import variation
from procurement.demonstration.pricing_terms import pricing_terms
from procurement.domain.contract.events import AwardedLot
from procurement.domain.pricing_rules import Pricing, read_pricing
from procurement.kernel.money import MOST_QUANTITY, cents
from procurement.kernel.pricing import Ask
from procurement.reference import ReferenceMember
from procurement.reference.made_up import MadeUpArticle

MOST_REHEARSED = 300
LEAST_REHEARSED = 40
CEILING_STEP_CENTS = 10_000_00
LOT_STEP_CENTS = 5_000_00
QUANTITY_STEP = 50
EXPECTED_PERCENT = 100
ALL = ""
"""Stands for the whole contract where a lot could stand."""


@dataclass(frozen=True, slots=True)
class Ceilings:
    """What is agreed at award."""

    ceiling_cents: int
    lots: tuple[AwardedLot, ...]


class Volumes:
    """Volumes of rehearsed orders, by lot and for the whole contract."""

    def __init__(self, rehearsed: int, expected: int) -> None:
        self._rehearsed = rehearsed
        self._expected = expected
        self._samples: dict[str, list[int]] = {}

    def add(self, lot: str, volume: int) -> None:
        self._samples.setdefault(lot, []).append(volume)

    def ceiling(self, lot: str, percent: int, step: int) -> int:
        """So many percent of the expected volume, plus twice the spread where that is more than all of it."""
        samples = self._samples.get(lot, [])
        expected = sum(samples) * self._expected // self._rehearsed
        spread = 2 * isqrt(sum(sample * sample for sample in samples) * self._expected // self._rehearsed)
        room = spread if percent > EXPECTED_PERCENT else 0
        return max(-(-(expected * percent // 100 + room) // step) * step, step)


def ceilings_of(
    framework: Framework, members: Sequence[ReferenceMember], expected: int, prices: dict[str, Decimal], seed: int
) -> Ceilings:
    """Ceilings for `expected` orders over the term at the list prices of the day of award."""
    values, quantities = _rehearse(framework, members, expected, prices, seed)
    percent = framework.made_up.ceiling_percent
    ceiling_cents = values.ceiling(ALL, percent, CEILING_STEP_CENTS)
    lots = tuple(
        AwardedLot(
            lot=lot.lot,
            title=lot.title,
            ceiling_cents=min(values.ceiling(lot.lot, percent + 10, LOT_STEP_CENTS), ceiling_cents)
            if lot.ceilings in {"value", "both"}
            else None,
            ceiling_quantity=_possible(quantities.ceiling(lot.lot, percent + 15, QUANTITY_STEP))
            if lot.ceilings in {"quantity", "both"}
            else None,
        )
        for lot in framework.made_up.lots
    )
    return Ceilings(ceiling_cents, lots)


def _possible(ceiling_quantity: int) -> Decimal | None:
    """The ceiling in quantity, or none where it would be beyond any quantity."""
    return Decimal(ceiling_quantity) if ceiling_quantity <= MOST_QUANTITY else None


def _rehearse(
    framework: Framework, members: Sequence[ReferenceMember], expected: int, prices: dict[str, Decimal], seed: int
) -> tuple[Volumes, Volumes]:
    """Values in cents and quantities of a sample of orders, spread evenly over the term."""
    rehearsed = min(max(expected, LEAST_REHEARSED), MOST_REHEARSED)
    random = seeded(variation(2**31, seed, framework.contract))
    named = [member for member in members if member.member in framework.entitled]
    orderers = Draw(named, lambda member: member.inhabitants)
    articles, basket = article_draw(framework.made_up.articles), Basket()
    known = {article.article: (article, _pricing(article, prices)) for article in framework.made_up.articles}
    first, days = framework.starts_on.toordinal(), (framework.ends_on - framework.starts_on).days
    values, quantities = Volumes(rehearsed, expected), Volumes(rehearsed, expected)
    for index in range(rehearsed):
        day = date.fromordinal(first + days * index // rehearsed)
        value = 0
        for line in basket.lines(articles, orderers.one(random), day, random):
            article, pricing = known[line.article]
            ask = Ask(quantity=line.quantity, ordered=line.quantity, list_unit_price=prices[line.article])
            net_cents = cents(pricing.price(ask).amount)
            value += net_cents
            values.add(article.lot, net_cents)
            quantities.add(article.lot, int(line.quantity))
        values.add(ALL, value)
    return values, quantities


def _pricing(article: MadeUpArticle, prices: dict[str, Decimal]) -> Pricing:
    return read_pricing(pricing_terms(article.pricing, prices[article.article]))
