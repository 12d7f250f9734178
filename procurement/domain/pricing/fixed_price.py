"""Fixed price: a net price per unit, whatever the list price does."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from procurement.kernel.pricing import Ask, Price, PriceExample, PricingRule
from procurement.kernel.terms import only, read_unit_price


@dataclass(frozen=True, slots=True)
class FixedPrice:
    unit_price: Decimal


def read(terms: Mapping[str, Any]) -> FixedPrice:
    only(terms, "unit_price")
    return FixedPrice(read_unit_price(terms))


def price(terms: FixedPrice, ask: Ask) -> Price:
    return Price(unit_price=terms.unit_price, amount=ask.quantity * terms.unit_price)


RULE = PricingRule(
    name="fixed_price",
    read=read,
    price=price,
    doc="p",
    examples=[
        PriceExample(
            title="500 sheets at 0.0123 cost 6.15",
            terms={"unit_price": "0.0123"},
            ask=Ask(quantity=Decimal(500), ordered=Decimal(500), list_unit_price=Decimal("0.02")),
            unit_price="0.0123",
            amount="6.15",
        ),
        PriceExample(
            title="A higher list price changes nothing",
            terms={"unit_price": "80"},
            ask=Ask(quantity=Decimal(2), ordered=Decimal(2), list_unit_price=Decimal(200)),
            unit_price="80",
            amount="160",
        ),
    ],
)
