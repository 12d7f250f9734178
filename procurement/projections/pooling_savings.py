"""Pooling savings: what members saved by ordering as one instead of apart, by pool, product, article and month.

A book of its own, never added to the discount savings: those compare the same orders with the list price, so what
pooling brought is part of them already.

- `saved_cents` is `alone_cents`, what the same quantity would have cost the member by itself on the day of closing,
  less `net_cents`, its order out of the pool. The month is that of closing.
- `gain_cents` is the member's part of the gain by the pool's method; `settlement_cents` is what it receives from the
  others for it (below 0: pays them). Over all members of a pool settlements add up to 0.
- The figures are those of the day of closing; what of the orders is cancelled later is not taken back.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from procurement.domain.pool.events import PoolClosed
from procurement.kernel.calendar import month_of
from procurement.kernel.projection import Example, Key, Projection, SumDecimal, SumInt
from procurement.kernel.record import Record
from procurement.projections import sharing_samples as samples
from procurement.projections.pool_shares import present


class PoolingSaving(Record):
    member: Key
    pool: Key
    product: Key
    contract: Key
    article: Key
    month: Key
    orders: SumInt = 0
    quantity: SumDecimal = Decimal(0)
    alone_cents: SumInt = 0
    net_cents: SumInt = 0
    gain_cents: SumInt = 0
    settlement_cents: SumInt = 0


def contributions(event: PoolClosed) -> Iterator[PoolingSaving]:
    """Each member's part of a pool that came about."""
    for order in event.orders:
        yield PoolingSaving(
            member=order.member,
            pool=event.pool,
            product=event.product,
            contract=event.contract,
            article=event.article,
            month=month_of(event.closed_on),
            orders=1,
            quantity=order.quantity,
            alone_cents=order.alone_cents,
            net_cents=order.net_cents,
            gain_cents=order.gain_cents,
            settlement_cents=order.settlement_cents,
        )


def _saving(member: str, quantity: str, **sums: Any) -> PoolingSaving:
    keys: dict[str, Any] = {name: samples.POOL[name] for name in ("pool", "contract", "article")}
    return PoolingSaving(
        member=member, product="oracle", month="2026-07", orders=1, quantity=Decimal(quantity), **keys, **sums
    )


PROJECTION = Projection(
    name="pooling_savings",
    version=1,
    row=PoolingSaving,
    consumes=(PoolClosed,),
    contributions=contributions,
    period="month",
    member="member",
    unnamed=("member",),
    distinct={"members": "member"},
    present=present,
    examples=(
        Example(
            title="Twenty licences cost 1,200.00 in the pool instead of 1,600.00 alone",
            given=[samples.closed()],
            rows=[
                _saving("buxtehude", "20", alone_cents=160_000, net_cents=120_000, gain_cents=40_000),
                _saving("jork", "40", alone_cents=320_000, net_cents=240_000, gain_cents=80_000),
            ],
        ),
    ),
)
