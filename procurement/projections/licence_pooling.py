"""Licence pooling: what each member owns and uses of a product, and where members would do better together.

- One row for each product and member: `owned` are licences received (lines with a licence metric) whose term runs
  on the day of viewing; a term of so many months begins on the day of receipt and is over on the same day that many
  months later. `used` is the last report.
- `spare` is owned beyond used, `missing` used beyond owned; without a report both are unknown.
- `ends_next_on` is the first day on which licences of the row run out.
- `opportunities` lists what could be saved, by kind: one member's spare licences for another's need (`reuse`), and
  orders of several members that would have reached a better tier together (`tier`, any article with tiers).
  A saving counts only where the contract's pooling clause is `allowed` or `with_consent`. The orders it looks at
  are those of `tiered_orders`. Whoever sees one member only sees no opportunities with others.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.domain.licence.events import UsageReported
from procurement.domain.order.events import (
    LineReceived,
    OrderReceived,
)
from procurement.kernel.calendar import add_months, month_of
from procurement.kernel.discover import units_in
from procurement.kernel.projection import (
    Example,
    Extra,
    Key,
    LatestDecimal,
    LatestText,
    Projection,
    Rows,
    SumDecimal,
    Viewing,
)
from procurement.projections import pooling, samples
from procurement.projections.pooling.kept import by_member, ordered_of, position_of, running
from procurement.projections.pooling.opportunity import Facts, Opportunity, PoolingKind

KINDS = tuple(units_in(pooling, "KIND", PoolingKind))


@dataclass(frozen=True, slots=True, kw_only=True)
class Licences:
    """Kept in two sorts: licences received (by month and end of term), and licences used."""

    product: Key
    member: Key
    contract: Key = ""
    article: Key = ""
    month: Key = ""
    ends_on: Key = ""
    clause: LatestText = None
    unit_price: LatestDecimal = None
    owned: SumDecimal = Decimal(0)
    used: LatestDecimal = None
    used_on: LatestText = None


def contributions(event: OrderReceived | UsageReported) -> Iterator[Licences]:
    """Licences received, or the number in use."""
    if isinstance(event, UsageReported):
        yield Licences(
            product=event.product, member=event.member, used=event.quantity, used_on=event.reported_on.isoformat()
        )
        return
    for line in event.lines:
        if line.licence_metric is not None:
            yield _received(event, line)


def _received(event: OrderReceived, line: LineReceived) -> Licences:
    months = line.term_months
    return Licences(
        product=line.product,
        member=event.member,
        contract=event.contract,
        article=line.article,
        month=month_of(event.received_on),
        ends_on=add_months(event.received_on, months).isoformat() if months else "",
        clause=event.pooling,
        unit_price=line.unit_price,
        owned=line.quantity,
    )


def present(rows: Rows, viewing: Viewing) -> Rows:
    """One row for each product and member that owns, owned or uses licences of it."""
    if rows and not ("product" in rows[0] and "ends_on" in rows[0]):
        return rows
    return [_position_row(group, viewing) for group in by_member(rows)]


def _position_row(rows: Rows, viewing: Viewing) -> dict[str, Any]:
    position = position_of(rows, viewing.on)
    return {
        **{name: getattr(position, name) for name in ("product", "member", "owned", "used", "spare", "missing")},
        "used_on": position.used_on,
        "ends_next_on": min((row["ends_on"] for row in running(rows, viewing.on) if row["ends_on"]), default=None),
        "first_position": min(row["first_position"] for row in rows),
        "last_position": max(row["last_position"] for row in rows),
    }


def opportunities(rows: Rows, viewing: Viewing) -> Rows:
    """What every kind finds, claims before mere potentials, the largest first."""
    facts = Facts(
        positions=[position_of(group, viewing.on) for group in by_member(rows)],
        ordered=ordered_of(rows),
    )
    found = [opportunity for kind in KINDS for opportunity in kind.find(facts)]
    found.sort(key=lambda one: (-one.saving_cents, -one.potential_cents, one.kind, one.product, one.evidence))
    return [_opportunity_row(opportunity) for opportunity in found]


def _opportunity_row(opportunity: Opportunity) -> dict[str, Any]:
    row = {each.name: getattr(opportunity, each.name) for each in fields(opportunity)}
    lists = {name: list(row[name]) for name in ("members", "evidence")}
    claim = {"saving_cents": opportunity.saving_cents, "counted": opportunity.counted}
    return row | lists | {"quantities": dict(opportunity.quantities)} | claim


_WAITING = samples.placed(requires_approval=True)
_PERPETUAL = samples.placed(samples.line(term_months=None), samples.toner(2))


def _oracle(**changes: Any) -> Licences:
    return Licences(product="oracle", member="buxtehude", **changes)


def _owned(quantity: str, ends_on: str) -> Licences:
    return _oracle(
        contract="rv-db",
        article="ora-user",
        month="2026-03",
        ends_on=ends_on,
        clause="allowed",
        unit_price=Decimal(60),
        owned=Decimal(quantity),
    )


EXAMPLES = (
    Example(
        title="Licences are owned from receipt on, until their term of twelve months is over",
        given=[
            samples.received(_WAITING, {1: "4"}),
            samples.received(_WAITING, {1: "6"}),
        ],
        rows=[_owned("10", "2027-03-16")],
    ),
    Example(
        title="Licences without a term stay; toner is no licence",
        given=[samples.received(_PERPETUAL)],
        rows=[_owned("10", "")],
    ),
    Example(
        title="The last report says what is in use",
        given=[
            UsageReported(
                member="buxtehude", product="oracle", quantity=Decimal(9), reported_on=day, source="inventory"
            )
            for day in (date(2026, 5, 31), date(2026, 6, 30))
        ],
        rows=[_oracle(used=Decimal(9), used_on="2026-06-30")],
    ),
)

PROJECTION = Projection(
    name="licence_pooling",
    version=1,
    row=Licences,
    consumes=(OrderReceived, UsageReported),
    contributions=contributions,
    member="member",
    present=present,
    collapses=True,
    extras={"opportunities": Extra(compute=opportunities, beside="tiered_orders", across_members=True)},
    indexes=(("member",),),
    examples=EXAMPLES,
)
