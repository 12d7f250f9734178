"""Product spending: what each member called off of which product, by contract, article and month, and what it paid.

- Counted like the discount savings: from approval on, or from placing where none is required, in the month of the
  order date; what is cancelled later is taken back in that same month. `saved_cents` is the discount on the list price.
- `orders` counts an order once, and for each of its articles where rows or filters tell articles apart. By product
  alone it is unknown, as an order can name several articles of one.
- `years` adds up all members by product and calendar year: the running year and the three before it.
- `alliance_costs` is what each alliance cost its members by product, from the month of joining to that of leaving, for
  instance for a grant application; an order counts there for each of its articles. `alliance_totals` adds all members
  up.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.domain.order.events import OrderApproved, OrderCancelled, OrderPlaced, OrderRejected
from procurement.kernel.projection import Example, Extra, Key, Once, Projection, Rows, SumDecimal, SumInt, Viewing
from procurement.kernel.record import Record
from procurement.projections import alliance_costs, samples
from procurement.projections.discount_savings import present
from procurement.projections.order_counts import COUNTING, counted_lines, month_counted

YEARS_BACK = 3


class Spending(Record):
    """`orders` counts per article, `first_lines` once per order; which of the two is shown depends on the grouping."""

    member: Key
    product: Key
    contract: Key
    article: Key
    month: Key
    year: Key
    orders: SumInt = 0
    first_lines: SumInt = 0
    quantity: SumDecimal = Decimal(0)
    listed_cents: SumInt = 0
    paid_cents: SumInt = 0


def contributions(event: OrderPlaced | OrderApproved | OrderRejected | OrderCancelled) -> Iterator[Spending]:
    """Each line of an order that counts, or of what it gives back."""
    month = month_counted(event.placed_on)
    for sign, line, orders, first_lines in counted_lines(event):
        yield Spending(
            member=event.member,
            product=line.product,
            contract=event.contract,
            article=line.article,
            month=month,
            year=month[:4],
            orders=orders,
            first_lines=first_lines,
            quantity=sign * line.quantity,
            listed_cents=sign * line.listed_cents,
            paid_cents=sign * line.net_cents,
        )


def years(rows: Rows, viewing: Viewing) -> Rows:
    """Rows by product and year that reach back three calendar years before the running one."""
    first = str(viewing.on.year - YEARS_BACK)
    shown = ("product", "year", "quantity", "listed_cents", "paid_cents", "members", "first_position", "last_position")
    return [{name: row[name] for name in shown} for row in rows if first <= row["year"] and row["quantity"]]


def _licences(**sums: Any) -> Spending:
    return Spending(
        member="buxtehude", product="oracle", contract="rv-db", article="ora-user", month="2026-03", year="2026", **sums
    )


def _toner(**sums: Any) -> Spending:
    keys = {"contract": "rv-db", "article": "toner", "month": "2026-03", "year": "2026"}
    return Spending(member="buxtehude", product="druckerverbrauch", **keys, **sums)


_WAITING = samples.placed(requires_approval=True)
_LATE = samples.placed(placed_on=date(2026, 3, 31))
_MIXED = samples.placed(samples.line(), samples.toner(2))

EXAMPLES = (
    Example(
        title="Approved orders count by product, waiting and rejected ones do not",
        given=[
            _WAITING,
            samples.approved(_WAITING),
            samples.placed(order_id="o-2", requires_approval=True),
            samples.rejected(samples.placed(order_id="o-2", requires_approval=True)),
        ],
        rows=[_licences(orders=1, first_lines=1, quantity=Decimal(10), listed_cents=100_000, paid_cents=60_000)],
    ),
    Example(
        title="An order of two products counts for each, and once at its first line",
        given=[_MIXED],
        rows=[
            _licences(orders=1, first_lines=1, quantity=Decimal(10), listed_cents=100_000, paid_cents=60_000),
            _toner(orders=1, quantity=Decimal(5), listed_cents=20_000, paid_cents=10_000),
        ],
    ),
    Example(title="A cancellation in April empties March", given=[_LATE, samples.cancelled(_LATE)], rows=[_licences()]),
)

PROJECTION = Projection(
    name="product_spending",
    version=1,
    row=Spending,
    consumes=COUNTING,
    contributions=contributions,
    period="month",
    member="member",
    distinct={"members": "member"},
    once=Once(count="orders", first="first_lines", within=("article", "product")),
    present=present,
    extras={
        "years": Extra(compute=years, group=("product", "year"), across_members=True),
        "alliance_costs": Extra(
            compute=alliance_costs.costs,
            group=("member", "product", "article", "month"),
            beside=("alliances",),
            heeds=("alliance",),
        ),
        "alliance_totals": Extra(
            compute=alliance_costs.totals,
            group=("member", "product", "article", "month"),
            beside=("alliances",),
            heeds=("alliance",),
            across_members=True,
        ),
    },
    indexes=(("product", "month"),),
    coarser=(("product", "year", "member"),),
    examples=EXAMPLES,
)
