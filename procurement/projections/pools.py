"""Pools: every pooled order in the making or made, how much is pledged to it, and what it brought.

- `status` is open, closing_refused, closed or lapsed. After a refused closing the pool stays as it is until a manager
  acts; a pledge or a withdrawal makes it open again.
- `pledged_quantity` is pledged by all members together, `members` how many they are, `reached_percent` how much of the
  target that is.
- After closing, `unit_price` is that of all together, `alone_cents` what the members would have paid apart on that day,
  and `gain_cents` the difference. These are the figures of the day of closing; what of the orders is cancelled later
  is not taken back here.
- `refused_on` and the part `hindrances` say what stood against the last closing.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from procurement.domain.pool.events import (
    ClosingRefused,
    PledgeWithdrawn,
    PoolClosed,
    PoolEvent,
    PoolLapsed,
    PoolOpened,
    PoolPledged,
)
from procurement.kernel.projection import (
    Example,
    Extra,
    FirstText,
    Key,
    LatestDecimal,
    LatestText,
    Projection,
    Rows,
    SumInt,
    Viewing,
)
from procurement.kernel.record import Record
from procurement.projections import sharing_samples as samples
from procurement.projections.percent import percent_of
from procurement.projections.with_parties import positions, with_parties

NOTHING = Decimal(0)


class Pool(Record):
    """Kept in two sorts: the pool itself (`party` empty), and what each member pledged to it (`pledged`)."""

    pool: Key
    party: Key = ""
    title: FirstText = None
    contract: FirstText = None
    vendor: FirstText = None
    article: FirstText = None
    product: FirstText = None
    lot: FirstText = None
    unit: FirstText = None
    status: LatestText = None
    opened_on: FirstText = None
    deadline_on: FirstText = None
    target_quantity: LatestDecimal = None
    least_quantity: LatestDecimal = None
    pledged_quantity: LatestDecimal = None
    legal_basis: FirstText = None
    open_to: FirstText = None
    open_to_name: FirstText = None
    split: FirstText = None
    pooling: FirstText = None
    opportunity: FirstText = None
    note: FirstText = None
    refused_on: LatestText = None
    hindrances: LatestText = None
    closed_on: LatestText = None
    unit_price: LatestDecimal = None
    orders: SumInt = 0
    alone_cents: SumInt = 0
    net_cents: SumInt = 0
    gain_cents: SumInt = 0
    lapsed_on: LatestText = None
    cause: LatestText = None
    reason: LatestText = None
    pledged: LatestDecimal = None


TEXTS = (
    *("title", "contract", "vendor", "article", "product", "lot", "unit", "legal_basis", "open_to", "open_to_name"),
    *("split", "pooling", "opportunity", "note"),
)
"""What the opening says of a pool, as it says it."""


def _opened(event: PoolOpened) -> dict[str, Any]:
    return {
        **{name: getattr(event, name) or None for name in TEXTS},
        "target_quantity": event.target_quantity,
        "least_quantity": event.least_quantity,
        "opened_on": event.opened_on.isoformat(),
        "deadline_on": event.deadline_on.isoformat(),
        "status": "open",
        "pledged_quantity": NOTHING,
    }


def _pledged(event: PoolPledged | PledgeWithdrawn) -> dict[str, Any]:
    return {"status": "open", "pledged_quantity": event.total_quantity, "refused_on": "", "hindrances": ""}


def _refused(event: ClosingRefused) -> dict[str, Any]:
    return {
        "status": "closing_refused",
        "refused_on": event.refused_on.isoformat(),
        "hindrances": json.dumps([asdict(each) for each in event.hindrances], ensure_ascii=False, sort_keys=True),
    }


def _closed(event: PoolClosed) -> dict[str, Any]:
    return {
        "status": "closed",
        "refused_on": "",
        "hindrances": "",
        "closed_on": event.closed_on.isoformat(),
        "unit_price": event.unit_price,
        "orders": len(event.orders),
        "alone_cents": event.alone_cents,
        "net_cents": event.net_cents,
        "gain_cents": event.gain_cents,
    }


def _lapsed(event: PoolLapsed) -> dict[str, Any]:
    return {
        "status": "lapsed",
        "lapsed_on": event.lapsed_on.isoformat(),
        "cause": event.cause,
        "reason": event.reason or None,
    }


STEPS: Mapping[type, Callable[[Any], dict[str, Any]]] = {
    PoolOpened: _opened,
    PoolPledged: _pledged,
    PledgeWithdrawn: _pledged,
    ClosingRefused: _refused,
    PoolClosed: _closed,
    PoolLapsed: _lapsed,
}


def contributions(event: PoolEvent) -> Iterator[Pool]:
    """What one step says about its pool, and about the member that pledged or withdrew."""
    yield Pool(pool=event.pool, **STEPS[type(event)](event))
    if isinstance(event, PoolPledged | PledgeWithdrawn):
        quantity = event.quantity if isinstance(event, PoolPledged) else NOTHING
        yield Pool(pool=event.pool, party=event.member, pledged=quantity)


def present(rows: Rows, _viewing: Viewing) -> Rows:
    """One row for each pool."""
    return [_pool_row(own, pledges) for own, pledges in with_parties(rows, "pool")]


def _pool_row(own: dict[str, Any], pledges: Rows) -> dict[str, Any]:
    row = {name: value for name, value in own.items() if name not in {"party", "pledged", "hindrances"}}
    row["refused_on"] = row["refused_on"] or None
    row["members"] = sum(1 for pledge in pledges if pledge["pledged"])
    row["reached_percent"] = percent_of(row["pledged_quantity"] or NOTHING, row["target_quantity"] or NOTHING)
    return row | positions([own, *pledges])


def hindrances(rows: Rows, _viewing: Viewing) -> Rows:
    """What stood against the last closing of each pool, sentence by sentence."""
    return [
        {"pool": row["pool"], "refused_on": row["refused_on"], **hindrance}
        for row in rows
        if row["hindrances"]
        for hindrance in json.loads(row["hindrances"])
    ]


def _pool(**changes: Any) -> Pool:
    columns: dict[str, Any] = {
        **samples.POOL,
        "title": "Oracle gemeinsam",
        "product": "oracle",
        "lot": "1",
        "unit": "C62",
        "status": "open",
        "opened_on": "2026-06-01",
        "deadline_on": "2026-06-30",
        "target_quantity": Decimal(50),
        "least_quantity": Decimal(5),
        "pledged_quantity": NOTHING,
        "legal_basis": "§ 5 Rahmenvertrag",
        "open_to": "all",
        "split": "equal_price",
        "pooling": "allowed",
    }
    return Pool(**(columns | changes))


def _pledge(member: str, quantity: str) -> Pool:
    return Pool(pool="oracle-2026", party=member, pledged=Decimal(quantity))


_TWO = [samples.opened(), samples.pledged("buxtehude", "20", "20"), samples.pledged("jork", "40", "60")]
_AGAIN: dict[str, Any] = {"refused_on": "", "hindrances": ""}

EXAMPLES = (
    Example(
        title="A pledge replaces the one before; one withdrawn counts no more",
        given=[*_TWO, samples.pledged("buxtehude", "25", "65"), samples.pledge_withdrawn("jork", "40", "25")],
        rows=[_pool(pledged_quantity=Decimal(25), **_AGAIN), _pledge("buxtehude", "25"), _pledge("jork", "0")],
    ),
    Example(
        title="A refused closing leaves the pool to a manager, and says why",
        given=[*_TWO, samples.closing_refused()],
        rows=[
            _pool(
                status="closing_refused",
                pledged_quantity=Decimal(60),
                refused_on="2026-07-01",
                hindrances=json.dumps([asdict(samples.CEILING_REACHED)], ensure_ascii=False, sort_keys=True),
            ),
            _pledge("buxtehude", "20"),
            _pledge("jork", "40"),
        ],
    ),
    Example(
        title="Closed, the 60 licences cost 3,600.00 instead of 4,800.00 apart",
        given=[*_TWO, samples.closed()],
        rows=[
            _pool(
                status="closed",
                pledged_quantity=Decimal(60),
                closed_on="2026-07-01",
                unit_price=Decimal(60),
                orders=2,
                alone_cents=480_000,
                net_cents=360_000,
                gain_cents=120_000,
                **_AGAIN,
            ),
            _pledge("buxtehude", "20"),
            _pledge("jork", "40"),
        ],
    ),
    Example(
        title="A pool that misses its target lapses",
        given=[samples.opened(), samples.lapsed()],
        rows=[_pool(status="lapsed", lapsed_on="2026-07-01", cause="target_missed")],
    ),
)

PROJECTION = Projection(
    name="pools",
    version=1,
    row=Pool,
    consumes=(PoolOpened, PoolPledged, PledgeWithdrawn, ClosingRefused, PoolClosed, PoolLapsed),
    contributions=contributions,
    search=("pool", "title"),
    present=present,
    collapses=True,
    extras={"hindrances": Extra(compute=hindrances)},
    examples=EXAMPLES,
)
