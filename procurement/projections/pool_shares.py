"""Pool shares: what each member pledged to which pool, and what became of it.

- `status` is pledged, withdrawn, ordered (the pool was closed) or lapsed. A new pledge replaces the one before.
- `alone_cents` is what the member would have paid alone on the day of closing, `net_cents` its order out of the pool,
  `saved_cents` the difference.
- `gain_cents` is its part of the gain by the pool's method; `settlement_cents` is what it receives from the others
  (below 0: pays them) so that saving and settlement together are that part.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from procurement.domain.pool.events import PledgeWithdrawn, PoolClosed, PoolLapsed, PoolPledged
from procurement.kernel.projection import Example, Key, LatestDecimal, LatestText, Projection, Rows, SumInt, Viewing
from procurement.kernel.record import Record
from procurement.projections import sharing_samples as samples


class Share(Record):
    """One member in one pool. Texts that a later step takes back are empty."""

    pool: Key
    member: Key
    contract: LatestText = None
    vendor: LatestText = None
    article: LatestText = None
    quantity: LatestDecimal = None
    status: LatestText = None
    pledged_on: LatestText = None
    pledged_by: LatestText = None
    budget_code: LatestText = None
    decision_ref: LatestText = None
    note: LatestText = None
    reason: LatestText = None
    order_id: LatestText = None
    number: LatestText = None
    closed_on: LatestText = None
    alone_cents: SumInt = 0
    net_cents: SumInt = 0
    gain_cents: SumInt = 0
    settlement_cents: SumInt = 0


def contributions(event: PledgeWithdrawn | PoolClosed | PoolLapsed | PoolPledged) -> Iterator[Share]:
    """The shares that one step is about."""
    match event:
        case PoolPledged():
            yield _pledged(event)
        case PledgeWithdrawn():
            yield Share(pool=event.pool, member=event.member, status="withdrawn", reason=event.reason or None)
        case PoolClosed():
            yield from _ordered(event)
        case PoolLapsed():
            for member in event.members:
                yield Share(pool=event.pool, member=member, status="lapsed", reason=event.reason or None)


def _pledged(event: PoolPledged) -> Share:
    return Share(
        pool=event.pool,
        member=event.member,
        contract=event.contract,
        vendor=event.vendor,
        article=event.article,
        quantity=event.quantity,
        status="pledged",
        pledged_on=event.pledged_on.isoformat(),
        pledged_by=event.pledged_by,
        budget_code=event.budget_code,
        decision_ref=event.decision_ref or "",
        note=event.note,
        reason="",
    )


def _ordered(event: PoolClosed) -> Iterator[Share]:
    for order in event.orders:
        yield Share(
            pool=event.pool,
            member=order.member,
            status="ordered",
            order_id=order.order_id,
            number=order.number,
            closed_on=event.closed_on.isoformat(),
            alone_cents=order.alone_cents,
            net_cents=order.net_cents,
            gain_cents=order.gain_cents,
            settlement_cents=order.settlement_cents,
        )


def present(rows: Rows, _viewing: Viewing) -> Rows:
    """Rows with what the member saved against ordering alone."""
    for row in rows:
        if "alone_cents" in row:
            row["saved_cents"] = (row["alone_cents"] or 0) - (row["net_cents"] or 0)
    return rows


def _share(member: str, quantity: str, **changes: Any) -> Share:
    columns: dict[str, Any] = {
        **samples.POOL,
        "quantity": Decimal(quantity),
        "status": "pledged",
        "pledged_on": "2026-06-03",
        "pledged_by": "anna",
        "budget_code": "111.01",
        "decision_ref": "",
        "note": "",
        "reason": "",
    }
    return Share(member=member, **(columns | changes))


_BOTH = [samples.pledged("buxtehude", "20", "20"), samples.pledged("jork", "40", "60")]

EXAMPLES = (
    Example(
        title="Closed, each pledge is an order with what it would have cost alone",
        given=[*_BOTH, samples.closed()],
        rows=[
            _share(
                "buxtehude",
                "20",
                status="ordered",
                order_id="o-buxtehude",
                number="buxtehude-2026-000001",
                closed_on="2026-07-01",
                alone_cents=160_000,
                net_cents=120_000,
                gain_cents=40_000,
            ),
            _share(
                "jork",
                "40",
                status="ordered",
                order_id="o-jork",
                number="jork-2026-000001",
                closed_on="2026-07-01",
                alone_cents=320_000,
                net_cents=240_000,
                gain_cents=80_000,
            ),
        ],
    ),
    Example(
        title="A pledge withdrawn stays withdrawn when the pool lapses",
        given=[*_BOTH, samples.pledge_withdrawn("jork", "40", "20"), samples.lapsed("buxtehude")],
        rows=[
            _share("buxtehude", "20", status="lapsed"),
            _share("jork", "40", status="withdrawn", reason="Bedarf entfallen"),
        ],
    ),
    Example(
        title="Pledged anew after a withdrawal, it stands as if nothing had been",
        given=[_BOTH[0], samples.pledge_withdrawn("buxtehude", "20", "0"), samples.pledged("buxtehude", "30", "30")],
        rows=[_share("buxtehude", "30")],
    ),
)

PROJECTION = Projection(
    name="pool_shares",
    version=1,
    row=Share,
    consumes=(PoolPledged, PledgeWithdrawn, PoolClosed, PoolLapsed),
    contributions=contributions,
    member="member",
    unnamed=("member",),
    present=present,
    indexes=(("member",),),
    examples=EXAMPLES,
)
