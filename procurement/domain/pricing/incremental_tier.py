"""Incremental tier: each unit at the price of its own tier, so an order never gets cheaper by ordering more."""

from decimal import Decimal

from procurement.kernel.money import UNIT_PRICE_STEP, round_half_up
from procurement.kernel.pricing import Ask, Price, PriceExample, PricingRule, Tier
from procurement.kernel.terms import read_tiers, tier_price

TIERS = {
    "tiers": [
        {"from_quantity": "1", "unit_price": "10"},
        {"from_quantity": "11", "unit_price": "8"},
        {"from_quantity": "21", "unit_price": "6"},
    ]
}


def _cost(tiers: tuple[Tier, ...], list_unit_price: Decimal, quantity: Decimal) -> Decimal:
    """Σ r_k · min(max(Q − m_{k−1}, 0), m_k − m_{k−1}); the n-th unit is in the tier that starts at n or before."""
    total = Decimal(0)
    for index, tier in enumerate(tiers):
        below = max(tier.from_quantity - 1, Decimal(0))
        within = max(quantity - below, Decimal(0))
        if index + 1 < len(tiers):
            within = min(within, tiers[index + 1].from_quantity - 1 - below)
        total += within * tier_price(tier, list_unit_price)
    return total


def price(tiers: tuple[Tier, ...], ask: Ask) -> Price:
    """The exact amount; the unit price is the line's average, rounded half up to four places, to show."""
    before = _cost(tiers, ask.list_unit_price, ask.earlier)
    amount = _cost(tiers, ask.list_unit_price, ask.earlier + ask.quantity) - before
    average = round_half_up(amount / ask.quantity, UNIT_PRICE_STEP) if ask.quantity else Decimal(0)
    return Price(unit_price=average, amount=amount)


RULE = PricingRule(
    name="incremental_tier",
    read=read_tiers,
    price=price,
    tiers=lambda tiers: tiers,
    doc="Σ_k r_k · min(max(Q − m_{k−1}, 0), m_k − m_{k−1})",
    examples=[
        PriceExample(
            title="25 units at 10, 8 from the 11th and 6 from the 21st cost 210.00",
            terms=TIERS,
            ask=Ask(quantity=Decimal(25), ordered=Decimal(25), list_unit_price=Decimal(12)),
            unit_price="8.4000",
            amount="210",
        ),
        PriceExample(
            title="A second line goes on where the first ended: units 21 to 25 cost 30.00",
            terms=TIERS,
            ask=Ask(quantity=Decimal(5), ordered=Decimal(25), earlier=Decimal(20), list_unit_price=Decimal(12)),
            unit_price="6.0000",
            amount="30",
        ),
        PriceExample(
            title="The 30th unit is in the tier that starts at 30: 29 at 1 and 2 at 5 make 39.00",
            terms={
                "tiers": [
                    {"from_quantity": "0", "unit_price": "1"},
                    {"from_quantity": "30", "unit_price": "5"},
                ]
            },
            ask=Ask(quantity=Decimal(31), ordered=Decimal(31), list_unit_price=Decimal(12)),
            unit_price="1.2581",
            amount="39",
        ),
    ],
)
