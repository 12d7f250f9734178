"""Tiered orders: what each member ordered of articles with tiers, day by day, less what was given back.

It is what pooling looks at: orders that several members placed apart and that would have reached a better tier
together. Orders count from approval, or from placing where none is required.
"""

from collections.abc import Iterator
from decimal import Decimal

from procurement.domain.order.events import OrderApproved, OrderCancelled, OrderLine, OrderPlaced, OrderRejected
from procurement.kernel.projection import (
    Example,
    Key,
    LatestDecimal,
    LatestText,
    Projection,
    SumDecimal,
    SumInt,
)
from procurement.kernel.record import Record
from procurement.projections import samples
from procurement.projections.order_counts import COUNTING, counted_lines
from procurement.projections.written_terms import text_of


class TieredOrder(Record):
    """`clause` is the contract's pooling clause, `pricing` the terms ordered under, as text."""

    product: Key
    article: Key
    contract: Key
    member: Key
    placed_on: Key
    clause: LatestText = None
    contract_year: LatestText = None
    pricing: LatestText = None
    list_unit_price: LatestDecimal = None
    ordered: SumDecimal = Decimal(0)
    ordered_cents: SumInt = 0


def contributions(event: OrderPlaced | OrderApproved | OrderRejected | OrderCancelled) -> Iterator[TieredOrder]:
    """Each line under tiers of an order that counts, or of what it gives back."""
    for sign, line, _orders, _first_lines in counted_lines(event):
        if "tiers" in line.terms:
            yield TieredOrder(
                product=line.product,
                member=event.member,
                contract=event.contract,
                article=line.article,
                placed_on=event.placed_on.isoformat(),
                clause=event.pooling,
                contract_year=str(line.contract_year),
                pricing=text_of(line.terms),
                list_unit_price=line.list_unit_price if isinstance(line, OrderLine) else None,
                ordered=sign * line.quantity,
                ordered_cents=sign * line.net_cents,
            )


def _tiered(quantity: str, net_cents: int) -> TieredOrder:
    return TieredOrder(
        product="oracle",
        member="buxtehude",
        contract="rv-db",
        article="ora-user",
        placed_on="2026-03-02",
        clause="allowed",
        contract_year="1",
        pricing=samples.YEAR_TIERS_TEXT,
        list_unit_price=Decimal(100),
        ordered=Decimal(quantity),
        ordered_cents=net_cents,
    )


_WAITING = samples.placed(requires_approval=True)
_TIERED = samples.placed(samples.line(unit_price="80", terms=samples.YEAR_TIERS))

PROJECTION = Projection(
    name="tiered_orders",
    version=1,
    row=TieredOrder,
    consumes=COUNTING,
    contributions=contributions,
    period="placed_on",
    member="member",
    indexes=(("member", "placed_on"),),
    coarser=(("product",),),
    examples=(
        Example(
            title="Orders under tiers are kept by day, less what was given back; a rejected one never counted",
            given=[
                _TIERED,
                samples.approved(_WAITING),
                samples.cancelled(_TIERED, kept={1: "4"}),
                samples.rejected(_WAITING),
            ],
            rows=[_tiered("4", 32_000)],
        ),
    ),
)
