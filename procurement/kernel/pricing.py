"""What a pricing rule is: terms in, price out, with examples that are executed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from procurement.kernel.record import Record

Terms = TypeVar("Terms")


class Ask(Record):
    """What is asked of a price: one line of an order.

    `earlier` is the quantity of the same article on earlier lines of the order, `ordered` on all its
    lines, `called_off` by all members together in the contract year before this order.
    """

    quantity: Decimal
    list_unit_price: Decimal
    earlier: Decimal = Decimal(0)
    ordered: Decimal
    called_off: Decimal = Decimal(0)


class Price(Record):
    """The answer: net EUR per unit (four places, half up) and the exact net EUR of the line, not yet rounded."""

    unit_price: Decimal
    amount: Decimal


class Tier(Record):
    """From the n-th unit on, this unit price, or this discount on the list price."""

    from_quantity: Decimal
    unit_price: Decimal | None = None
    discount_percent: Decimal | None = None


class PriceExample(Record):
    """A sentence with its numbers; run as a test and printed in the reference."""

    title: str
    terms: Mapping[str, Any]
    ask: Ask
    unit_price: str
    amount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PricingRule(Generic[Terms]):
    """One rule. `read` turns the terms of a contract into the rule's own terms or raises `TermsInvalid`."""

    name: str
    read: Callable[[Mapping[str, Any]], Terms]
    price: Callable[[Terms, Ask], Price]
    tiers: Callable[[Terms], Sequence[Tier]] = lambda _terms: ()
    counts_year: bool = False
    """Whether the tiers count what all members called off in the contract year, not one order."""
    doc: str
    examples: Sequence[PriceExample]
