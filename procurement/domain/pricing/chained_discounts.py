"""Chained discounts: each discount is taken off what the one before it left."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from procurement.kernel.pricing import Ask, Price, PriceExample, PricingRule
from procurement.kernel.terms import discounted, only, read_list, read_percent


@dataclass(frozen=True, slots=True)
class ChainedDiscounts:
    discount_percents: tuple[Decimal, ...]


def read(terms: Mapping[str, Any]) -> ChainedDiscounts:
    only(terms, "discount_percents")
    percents = read_list(terms, "discount_percents")
    return ChainedDiscounts(
        tuple(read_percent(percent, f"discount_percents/{index}") for index, percent in enumerate(percents))
    )


def price(terms: ChainedDiscounts, ask: Ask) -> Price:
    unit_price = discounted(ask.list_unit_price, *terms.discount_percents)
    return Price(unit_price=unit_price, amount=ask.quantity * unit_price)


RULE = PricingRule(
    name="chained_discounts",
    read=read,
    price=price,
    doc="list · Π(1 − dᵢ)",
    examples=[
        PriceExample(
            title="100.00 less 10, 10, 20 and 5 % is 61.56, not 55.00",
            terms={"discount_percents": ["10", "10", "20", "5"]},
            ask=Ask(quantity=Decimal(1), ordered=Decimal(1), list_unit_price=Decimal(100)),
            unit_price="61.5600",
            amount="61.56",
        ),
    ],
)
