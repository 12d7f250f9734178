"""Price versions: list price and terms of an article change apart, each from a day on; together they make a price.

An announcement for a day replaces what was announced for the same day before.
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from procurement.kernel.pricing import Ask, Price
from procurement.kernel.projection import Rows
from procurement.projections.written_terms import pricing_of

KEYS = ("contract", "article", "valid_from")


def by_article(rows: Rows) -> Sequence[Rows]:
    """The versions of each article of each contract, oldest first, each completed by what held before it."""
    ordered = sorted(rows, key=lambda row: tuple(row[name] for name in KEYS))
    return [
        _carried_forward(list(versions))
        for _article, versions in groupby(ordered, key=lambda row: (row["contract"], row["article"]))
    ]


def _carried_forward(versions: Rows) -> Rows:
    carried: Rows = []
    before: dict[str, Any] = {}
    for version in versions:
        before = {name: before.get(name) if value is None else value for name, value in version.items()}
        carried.append(before)
    return carried


def quantity_priced(version: dict[str, Any]) -> Decimal:
    """The least one can order: the price shown is that of this quantity."""
    return version["min_quantity"] or Decimal(1)


def price_of(version: dict[str, Any]) -> Price | None:
    """What the least quantity costs when nothing was called off in the contract year; None without price or terms."""
    if version["list_unit_price"] is None or version["pricing"] is None:
        return None
    quantity = quantity_priced(version)
    ask = Ask(quantity=quantity, ordered=quantity, list_unit_price=version["list_unit_price"])
    return pricing_of(version["pricing"]).price(ask)
