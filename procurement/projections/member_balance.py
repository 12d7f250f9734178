"""Member balance: what membership cost a member in a year against what it saved.

- The levy is that of the year; a new member's admission levy is shown beside it.
- Savings are those of the discount on the list price, in the year of the order date; an order counts from its
  approval, or from its placing where none is required, and what is cancelled is taken back in the same year.
- `net_benefit_cents` is what was saved less both levies.
- `break_even_listed_cents` is the volume at list prices at which the year's savings equal the levy, at the discount
  the member had so far. Who saved nothing yet has none.
"""

from collections.abc import Iterator
from decimal import Decimal

from procurement.domain.member.events import LevyAssessed
from procurement.domain.order.events import OrderApproved, OrderCancelled, OrderPlaced, OrderRejected
from procurement.kernel.money import round_half_up
from procurement.kernel.projection import Example, Key, Projection, Rows, SumInt, Viewing
from procurement.kernel.record import Record
from procurement.projections import samples
from procurement.projections.order_counts import COUNTING, sign_of


class Balance(Record):
    """One member in one calendar year."""

    member: Key
    year: Key
    levy_cents: SumInt = 0
    admission_levy_cents: SumInt = 0
    orders: SumInt = 0
    listed_cents: SumInt = 0
    paid_cents: SumInt = 0
    saved_cents: SumInt = 0


def contributions(
    event: LevyAssessed | OrderPlaced | OrderApproved | OrderRejected | OrderCancelled,
) -> Iterator[Balance]:
    """The levy of a year, or an order that counts, or what it gives back."""
    if isinstance(event, LevyAssessed):
        yield Balance(
            member=event.member,
            year=str(event.year),
            levy_cents=event.levy_cents,
            admission_levy_cents=event.admission_levy_cents,
        )
        return
    sign = sign_of(event)
    if sign:
        yield Balance(
            member=event.member,
            year=str(event.placed_on.year),
            orders=sign if isinstance(event, OrderPlaced | OrderApproved) or event.whole else 0,
            listed_cents=sign * event.listed_cents,
            paid_cents=sign * event.net_cents,
            saved_cents=sign * (event.listed_cents - event.net_cents),
        )


def present(rows: Rows, _viewing: Viewing) -> Rows:
    """Rows with the net benefit and the volume at which it would be nothing."""
    for row in rows:
        levy, saved, listed = (row.get(name) or 0 for name in ("levy_cents", "saved_cents", "listed_cents"))
        row["net_benefit_cents"] = saved - levy - (row.get("admission_levy_cents") or 0)
        even = int(round_half_up(Decimal(levy) * listed / saved)) if saved > 0 else None
        row["break_even_listed_cents"] = even
    return rows


_LEVY = LevyAssessed(member="jork", year=2026, inhabitants=12_000, levy_cents=1_800_000, admission_levy_cents=600_000)
_ORDER = samples.placed(member="jork")
_WAITING = samples.placed(member="jork", requires_approval=True)

EXAMPLES = (
    Example(
        title="12,000 inhabitants pay 18,000.00, and 6,000.00 once; ten licences gave 400.00 of it back",
        given=[_LEVY, _ORDER],
        rows=[
            Balance(
                member="jork",
                year="2026",
                levy_cents=1_800_000,
                admission_levy_cents=600_000,
                orders=1,
                listed_cents=100_000,
                paid_cents=60_000,
                saved_cents=40_000,
            )
        ],
    ),
    Example(
        title="An order counts when it is approved; what is cancelled of it is taken back",
        given=[_WAITING, samples.approved(_WAITING), samples.cancelled(_WAITING, kept={1: "4"})],
        rows=[
            Balance(member="jork", year="2026", orders=1, listed_cents=40_000, paid_cents=24_000, saved_cents=16_000)
        ],
    ),
    Example(title="A rejected order leaves no trace", given=[_WAITING, samples.rejected(_WAITING)], rows=[]),
    Example(
        title="An order cancelled as a whole no longer counts",
        given=[_ORDER, samples.cancelled(_ORDER)],
        rows=[Balance(member="jork", year="2026")],
    ),
)

PROJECTION = Projection(
    name="member_balance",
    version=1,
    row=Balance,
    consumes=(LevyAssessed, *COUNTING),
    contributions=contributions,
    period="year",
    member="member",
    present=present,
    indexes=(("year",),),
    examples=EXAMPLES,
)
