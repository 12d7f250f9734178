"""From the made-up price column to terms of a price, and how list prices move from year to year."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from procurement.demonstration.planned import variation
from procurement.kernel.money import UNIT_PRICE_STEP, plain, round_half_up
from procurement.kernel.terms import discounted
from procurement.reference.made_up import MadeUpArticle

YEARLY_CHANGES = (-10, 0, 0, 10, 15, 20, 25, 30, 40)
"""Changes of a list price from one year to the next, per mille."""

CENT_STEP = Decimal("0.01")


def list_price_in(article: MadeUpArticle, year: int, base_year: int, seed: int) -> Decimal:
    """The list price in a year; it starts as printed in articles.csv and changes every 1 January after `base_year`."""
    price = article.list_unit_price
    step = CENT_STEP if price >= 1 else UNIT_PRICE_STEP
    for passed in range(base_year + 1, year + 1):
        change = YEARLY_CHANGES[variation(len(YEARLY_CHANGES), seed, article.article, passed)]
        price = round_half_up(price * (1000 + change) / 1000, step)
    return price


def pricing_terms(text: str, list_unit_price: Decimal) -> Mapping[str, Any]:
    """Terms as a contract writes them.

    >>> pricing_terms("percent_off_list 42.5", Decimal(100))
    {'rule': 'percent_off_list', 'discount_percent': '42.5'}
    >>> pricing_terms("incremental_tier 1:20 11:30", Decimal("10.00"))["tiers"][1]
    {'from_quantity': '11', 'unit_price': '7'}
    """
    rule, *values = text.split()
    return {"rule": rule, **SHAPES[rule](values, list_unit_price)}


def better_by(text: str, points: Decimal) -> str:
    """The same `percent_off_list` with so many more points of discount."""
    rule, percent = text.split()
    return f"{rule} {plain(Decimal(percent) + points)}"


def _agreed(percent: str, list_unit_price: Decimal) -> str:
    return plain(discounted(list_unit_price, Decimal(percent)))


def _discount_tiers(values: Sequence[str], _list: Decimal) -> Mapping[str, Any]:
    pairs = [value.split(":") for value in values]
    return {"tiers": [{"from_quantity": start, "discount_percent": percent} for start, percent in pairs]}


def _price_tiers(values: Sequence[str], list_price: Decimal) -> Mapping[str, Any]:
    pairs = [value.split(":") for value in values]
    return {"tiers": [{"from_quantity": start, "unit_price": _agreed(percent, list_price)} for start, percent in pairs]}


SHAPES: Mapping[str, Callable[[Sequence[str], Decimal], Mapping[str, Any]]] = {
    "fixed_price": lambda values, list_price: {"unit_price": _agreed(values[0], list_price)},
    "percent_off_list": lambda values, _list: {"discount_percent": values[0]},
    "chained_discounts": lambda values, _list: {"discount_percents": list(values)},
    "volume_tier": _discount_tiers,
    "cumulative_tier": _discount_tiers,
    "incremental_tier": _price_tiers,
}
