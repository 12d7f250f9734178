"""Volume tier: every unit of the order at the price of the tier its quantity reaches."""

from decimal import Decimal

from procurement.kernel.pricing import Ask, Price, PriceExample, PricingRule, Tier
from procurement.kernel.terms import read_tiers, tier_price, tier_reached

TIERS = {
    "tiers": [
        {"from_quantity": "1", "unit_price": "10"},
        {"from_quantity": "11", "unit_price": "8"},
        {"from_quantity": "21", "discount_percent": "50"},
    ]
}


def price(tiers: tuple[Tier, ...], ask: Ask) -> Price:
    unit_price = tier_price(tier_reached(tiers, ask.ordered), ask.list_unit_price)
    return Price(unit_price=unit_price, amount=ask.quantity * unit_price)


RULE = PricingRule(
    name="volume_tier",
    read=read_tiers,
    price=price,
    tiers=lambda tiers: tiers,
    doc="every unit at the tier the order's quantity reaches",
    examples=[
        PriceExample(
            title="Ten units stay in the first tier",
            terms=TIERS,
            ask=Ask(quantity=Decimal(10), ordered=Decimal(10), list_unit_price=Decimal(12)),
            unit_price="10",
            amount="100",
        ),
        PriceExample(
            title="The eleventh unit makes all eleven cheaper: 88.00 instead of 100.00",
            terms=TIERS,
            ask=Ask(quantity=Decimal(11), ordered=Decimal(11), list_unit_price=Decimal(12)),
            unit_price="8",
            amount="88",
        ),
        PriceExample(
            title="Two lines of one order reach a tier together",
            terms=TIERS,
            ask=Ask(quantity=Decimal(5), ordered=Decimal(25), earlier=Decimal(20), list_unit_price=Decimal(12)),
            unit_price="6.0000",
            amount="30",
        ),
    ],
)
