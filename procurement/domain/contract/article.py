"""An article of a framework contract: what can be ordered, and its prices in the course of time."""

from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from procurement.domain.pricing_rules import Pricing
from procurement.kernel.record import Record

Version = TypeVar("Version", bound=tuple[date, Any])


def _in_force(versions: tuple[Version, ...], day: date) -> Version | None:
    """The newest version that has started."""
    for version in reversed(versions):
        if version[0] <= day:
            return version
    return None


class Article(Record):
    """An article and its price versions, each list ascending by the day it starts."""

    article: str
    product: str
    category: str
    lot: str
    name: str
    unit: str
    vat_rate: Decimal
    licence_metric: str | None
    term_months: int | None
    pack_size: Decimal | None
    min_quantity: Decimal | None
    max_quantity: Decimal | None
    list_prices: tuple[tuple[date, Decimal], ...]
    terms: tuple[tuple[date, Pricing], ...]
    minimum_per: str = ""
    minimum_quantity: Decimal = Decimal(0)

    def list_price_on(self, day: date) -> tuple[date, Decimal] | None:
        """The list price in force on a day, with the day it started."""
        return _in_force(self.list_prices, day)

    def terms_on(self, day: date) -> tuple[date, Pricing] | None:
        """The terms in force on a day, with the day they started."""
        return _in_force(self.terms, day)
