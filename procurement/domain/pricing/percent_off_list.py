"""Percent off list: the list price less one discount."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from procurement.kernel.pricing import Ask, Price, PriceExample, PricingRule
from procurement.kernel.terms import discounted, only, read_percent


@dataclass(frozen=True, slots=True)
class PercentOffList:
    discount_percent: Decimal


def read(terms: Mapping[str, Any]) -> PercentOffList:
    only(terms, "discount_percent")
    return PercentOffList(read_percent(terms.get("discount_percent"), "discount_percent"))


def price(terms: PercentOffList, ask: Ask) -> Price:
    unit_price = discounted(ask.list_unit_price, terms.discount_percent)
    return Price(unit_price=unit_price, amount=ask.quantity * unit_price)


RULE = PricingRule(
    name="percent_off_list",
    read=read,
    price=price,
    doc="list · (1 − d)",
    examples=[
        PriceExample(
            title="42.5 % off 1,200.00 leaves 690.00",
            terms={"discount_percent": "42.5"},
            ask=Ask(quantity=Decimal(3), ordered=Decimal(3), list_unit_price=Decimal(1200)),
            unit_price="690.0000",
            amount="2070",
        ),
        PriceExample(
            title="The unit price is rounded half up to four places, before it is multiplied",
            terms={"discount_percent": "33.3333"},
            ask=Ask(quantity=Decimal(1000), ordered=Decimal(1000), list_unit_price=Decimal("0.0123")),
            unit_price="0.0082",
            amount="8.2",
        ),
    ],
)
