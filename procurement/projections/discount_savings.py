"""Discount savings: what a member saved against the list price, by contract, article and month.

One book only: the discount on the list price in force on the order date. Bonus, pooling, market price and invoice
corrections stand in books of their own and are never added here.

- An order counts from its approval, or from its placing where none is required.
- The month is that of the order date; what is cancelled later is taken back in that same month.
- `saved_cents` is `listed_cents` less `paid_cents`. A saving outside 20 % to 70 % of the list price is flagged
  (`outside_usual`), not hidden.
- `orders` counts an order once, however many of its lines or articles a row covers.
"""

from collections.abc import Sequence
from datetime import date

from procurement.domain.order.events import OrderApproved, OrderCancelled, OrderPlaced, OrderRejected
from procurement.kernel.projection import Example, Key, Once, Projection, Rows, SumInt, Viewing
from procurement.kernel.record import Record
from procurement.projections import samples
from procurement.projections.order_counts import COUNTING, counted_lines, month_counted
from procurement.projections.percent import percent_of

LEAST_USUAL_PERCENT = 20
MOST_USUAL_PERCENT = 70


class Saving(Record):
    """`orders` counts per article, `first_lines` once per order; which of the two is shown depends on the grouping."""

    member: Key
    contract: Key
    article: Key
    month: Key
    orders: SumInt = 0
    first_lines: SumInt = 0
    listed_cents: SumInt = 0
    paid_cents: SumInt = 0


def contributions(event: OrderPlaced | OrderApproved | OrderRejected | OrderCancelled) -> Sequence[Saving]:
    """Each line of an order that counts, or of what it gives back."""
    month = month_counted(event.placed_on)
    return [
        Saving(
            member=event.member,
            contract=event.contract,
            article=line.article,
            month=month,
            orders=orders,
            first_lines=first_lines,
            listed_cents=sign * line.listed_cents,
            paid_cents=sign * line.net_cents,
        )
        for sign, line, orders, first_lines in counted_lines(event)
    ]


def present(rows: Rows, _viewing: Viewing) -> Rows:
    """Rows with what was saved, in cents and percent, and whether that is unusual."""
    for row in rows:
        listed, paid = row.get("listed_cents") or 0, row.get("paid_cents") or 0
        saved = listed - paid
        row["saved_cents"] = saved
        row["saved_percent"] = percent_of(saved, listed)
        row["outside_usual"] = not LEAST_USUAL_PERCENT * listed <= 100 * saved <= MOST_USUAL_PERCENT * listed
    return rows


def _licences(**sums: int) -> Saving:
    return Saving(member="buxtehude", contract="rv-db", article="ora-user", month="2026-03", **sums)


def _toner(**sums: int) -> Saving:
    return Saving(member="buxtehude", contract="rv-db", article="toner", month="2026-03", **sums)


_WAITING = samples.placed(requires_approval=True)
_LATE = samples.placed(placed_on=date(2026, 3, 31))
_MIXED = samples.placed(samples.line(), samples.toner(2), samples.line(3))

EXAMPLES = (
    Example(
        title="Ten licences at 60.00 instead of 100.00 save 400.00 in the month of the order",
        given=[samples.placed()],
        rows=[_licences(orders=1, first_lines=1, listed_cents=100_000, paid_cents=60_000)],
    ),
    Example(title="An order that waits for approval has saved nothing yet", given=[_WAITING], rows=[]),
    Example(
        title="An order counts once when it is approved, not at placing and approval",
        given=[_WAITING, samples.approved(_WAITING)],
        rows=[_licences(orders=1, first_lines=1, listed_cents=100_000, paid_cents=60_000)],
    ),
    Example(
        title="A rejected order never counted, so nothing is taken back",
        given=[_WAITING, samples.rejected(_WAITING)],
        rows=[],
    ),
    Example(
        title="A cancellation in April empties March, not April",
        given=[_LATE, samples.cancelled(_LATE)],
        rows=[_licences()],
    ),
    Example(
        title="What was received before the rest was cancelled stays, and so does the order",
        given=[samples.placed(), samples.cancelled(samples.placed(), kept={1: "4"})],
        rows=[_licences(orders=1, first_lines=1, listed_cents=40_000, paid_cents=24_000)],
    ),
    Example(
        title="An order with two lines of one article counts once for it, and once at its first line",
        given=[_MIXED],
        rows=[
            _licences(orders=1, first_lines=1, listed_cents=200_000, paid_cents=120_000),
            _toner(orders=1, listed_cents=20_000, paid_cents=10_000),
        ],
    ),
    Example(
        title="An article of which nothing is left no longer counts the order; the order itself still counts",
        given=[_MIXED, samples.cancelled(_MIXED, kept={1: "10"})],
        rows=[_licences(orders=1, first_lines=1, listed_cents=100_000, paid_cents=60_000), _toner()],
    ),
)

PROJECTION = Projection(
    name="discount_savings",
    version=1,
    row=Saving,
    consumes=COUNTING,
    contributions=contributions,
    period="month",
    member="member",
    once=Once(count="orders", first="first_lines", within=("article",)),
    present=present,
    indexes=(("month",), ("contract", "month")),
    coarser=(("member", "month"), ("contract", "article", "month")),
    examples=EXAMPLES,
)
