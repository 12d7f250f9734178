"""Cumulative tier: the tier by what all members together called off in the contract year, this order included."""

from decimal import Decimal

from procurement.kernel.pricing import Ask, Price, PriceExample, PricingRule, Tier
from procurement.kernel.terms import read_tiers, tier_price, tier_reached

TIERS = {
    "tiers": [
        {"from_quantity": "1", "discount_percent": "20"},
        {"from_quantity": "100", "discount_percent": "35"},
    ]
}


def price(tiers: tuple[Tier, ...], ask: Ask) -> Price:
    unit_price = tier_price(tier_reached(tiers, ask.called_off + ask.ordered), ask.list_unit_price)
    return Price(unit_price=unit_price, amount=ask.quantity * unit_price)


RULE = PricingRule(
    name="cumulative_tier",
    read=read_tiers,
    price=price,
    tiers=lambda tiers: tiers,
    counts_year=True,
    doc="the tier by what all members together called off in the contract year, this order included",
    examples=[
        PriceExample(
            title="89 called off and 10 asked stay below 100",
            terms=TIERS,
            ask=Ask(quantity=Decimal(10), ordered=Decimal(10), called_off=Decimal(89), list_unit_price=Decimal(50)),
            unit_price="40.0000",
            amount="400",
        ),
        PriceExample(
            title="The order that reaches 100 has the better price for all its units; earlier orders keep theirs",
            terms=TIERS,
            ask=Ask(quantity=Decimal(10), ordered=Decimal(10), called_off=Decimal(90), list_unit_price=Decimal(50)),
            unit_price="32.5000",
            amount="325",
        ),
    ],
)
