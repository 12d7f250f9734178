"""Vendor volumes: what all members together ordered of a vendor, by contract, lot, article and month.

- An order counts from its approval, or from its placing where none is required; a part cancelled later is taken
  back in the month of the order.
- `members` is how many different members a row covers.
- `tiers` and `running` come from `tier_progress`: where all members together stand in the contract year, whoever asks.
- `shares` compares the vendors of the rows that the filters leave.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.domain.order.events import OrderApproved, OrderCancelled, OrderPlaced, OrderRejected
from procurement.kernel.projection import Example, Extra, Key, Once, Projection, Rows, SumDecimal, SumInt, Viewing
from procurement.kernel.record import Record
from procurement.projections import samples
from procurement.projections.order_counts import COUNTING, counted_lines, month_counted
from procurement.projections.percent import percent_of


class Volume(Record):
    vendor: Key
    contract: Key
    lot: Key
    article: Key
    month: Key
    member: Key
    orders: SumInt = 0
    first_lines: SumInt = 0
    quantity: SumDecimal = Decimal(0)
    net_cents: SumInt = 0


def contributions(event: OrderPlaced | OrderApproved | OrderRejected | OrderCancelled) -> Sequence[Volume]:
    """Each line of an order that counts, or of what it gives back."""
    month = month_counted(event.placed_on)
    return [
        Volume(
            vendor=event.vendor,
            contract=event.contract,
            lot=line.lot,
            article=line.article,
            month=month,
            member=event.member,
            orders=orders,
            first_lines=first_lines,
            quantity=line.quantity if sign > 0 else -line.quantity,
            net_cents=sign * line.net_cents,
        )
        for sign, line, orders, first_lines in counted_lines(event)
    ]


def shares(rows: Rows, _viewing: Viewing) -> Rows:
    """Each vendor's part of all that was ordered, the largest first."""
    total = sum(row["net_cents"] for row in rows)
    for row in rows:
        row["share_percent"] = percent_of(row["net_cents"], total)
    return sorted(rows, key=lambda row: (-row["net_cents"], row["vendor"]))


def _licences(**changes: Any) -> Volume:
    article: dict[str, Any] = {
        "vendor": "datenhaus",
        "contract": "rv-db",
        "lot": "1",
        "article": "ora-user",
        "month": "2026-03",
        "member": "buxtehude",
    }
    return Volume(**(article | changes))


def _toner(**sums: Any) -> Volume:
    return _licences(lot="2", article="toner", **sums)


_WAITING = samples.placed(requires_approval=True)
_LATE = samples.placed(placed_on=date(2026, 3, 31))
_MIXED = samples.placed(samples.line(), samples.toner(2), samples.line(3))

EXAMPLES = (
    Example(
        title="An order adds its quantity and net amount to the month it was placed in",
        given=[samples.placed()],
        rows=[_licences(orders=1, first_lines=1, quantity=Decimal(10), net_cents=60_000)],
    ),
    Example(
        title="Approved orders count, waiting and rejected ones do not",
        given=[
            _WAITING,
            samples.approved(_WAITING),
            samples.placed(order_id="o-2", requires_approval=True),
            samples.rejected(samples.placed(order_id="o-2", requires_approval=True)),
        ],
        rows=[_licences(orders=1, first_lines=1, quantity=Decimal(10), net_cents=60_000)],
    ),
    Example(
        title="A cancellation in April empties March, not April",
        given=[_LATE, samples.cancelled(_LATE)],
        rows=[_licences()],
    ),
    Example(
        title="An order with two lines of one article counts once for it, and once at its first line",
        given=[_MIXED],
        rows=[
            _licences(orders=1, first_lines=1, quantity=Decimal(20), net_cents=120_000),
            _toner(orders=1, quantity=Decimal(5), net_cents=10_000),
        ],
    ),
)

CONTRACT_FILTERS = ("vendor", "contract", "lot", "article")
"""What narrows tiers and running totals: never a member, or they would be those of a part."""

PROJECTION = Projection(
    name="vendor_volumes",
    version=1,
    row=Volume,
    consumes=COUNTING,
    contributions=contributions,
    group=("vendor", "contract", "lot", "article", "month"),
    period="month",
    member="member",
    distinct={"members": "member"},
    once=Once(count="orders", first="first_lines", within=("article", "lot")),
    extras={
        "tiers": Extra(source="tier_progress", part="", heeds=CONTRACT_FILTERS),
        "running": Extra(source="tier_progress", part="running", heeds=CONTRACT_FILTERS),
        "shares": Extra(compute=shares, group=("vendor",)),
    },
    indexes=(("member", "month"), ("month",)),
    coarser=(("member", "month"), ("vendor", "member", "month")),
    examples=EXAMPLES,
)
