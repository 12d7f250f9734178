"""The price of what several members order as one: that of all units together, each member's part by its quantity."""

import json
from dataclasses import dataclass, field
from decimal import Decimal

from procurement.domain.pricing_rules import Pricing
from procurement.kernel.pricing import Ask, Price
from procurement.kernel.record import Record


class Together(Record):
    """`quantity` is ordered by all members of a pool as one, `called_off` was in the contract year before."""

    quantity: Decimal
    called_off: Decimal

    def ask(self, list_unit_price: Decimal) -> Ask:
        return Ask(
            quantity=self.quantity,
            ordered=self.quantity,
            called_off=self.called_off,
            list_unit_price=list_unit_price,
        )


def part_of(pricing: Pricing, ask: Ask, together: Together) -> Price:
    """A member's part of the price of all: its quantity at their average, not rounded yet."""
    whole = pricing.price(together.ask(ask.list_unit_price))
    return Price(unit_price=whole.unit_price, amount=whole.amount * ask.quantity / together.quantity)


@dataclass(frozen=True, slots=True)
class Amount:
    """What one order of so many units costs, in exact net EUR. Equal where terms, list price and volume before are."""

    terms: str
    list_unit_price: Decimal
    called_off: Decimal
    pricing: Pricing = field(compare=False)

    def __call__(self, quantity: Decimal) -> Decimal:
        together = Together(quantity=quantity, called_off=self.called_off)
        return self.pricing.price(together.ask(self.list_unit_price)).amount if quantity else Decimal(0)


def amount_of(pricing: Pricing, list_unit_price: Decimal, called_off: Decimal) -> Amount:
    """The amounts of orders under these terms, `called_off` in the contract year before."""
    return Amount(json.dumps(pricing.written, sort_keys=True), list_unit_price, called_off, pricing)


def breaks_of(pricing: Pricing, called_off: Decimal) -> tuple[Decimal, ...]:
    """The quantities at which one order's price changes; between them the amount grows evenly."""
    before = called_off if pricing.rule.counts_year else Decimal(0)
    starts = (tier.from_quantity - before for tier in pricing.rule.tiers(pricing.terms))
    return tuple(start for start in starts if start > 0) or (Decimal(0),)
