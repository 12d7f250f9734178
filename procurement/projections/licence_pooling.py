"""Licence pooling: what each member owns and uses of a product, and where members would do better together.

- One row for each product and member: `owned` are licences received (lines with a licence metric) whose term runs
  on the day of viewing; a term of so many months begins on the day of receipt and is over on the same day that many
  months later. `used` is the last report.
- `spare` is owned beyond used, `missing` used beyond owned; without a report both are unknown.
- `ends_next_on` is the first day on which licences of the row run out.
- `opportunities` lists what could be saved, by kind: one member's spare licences for another's need (`reuse`), and
  orders of several members that would have reached a better tier together (`tier`, any article with tiers).
  A saving counts only where the contract's pooling clause is `allowed` or `with_consent`.

Orders count from approval, or from placing where none is required. Positions and opportunities are those of the rows
that the filters leave: whoever sees one member only finds no opportunities with others.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.domain.licence.events import UsageReported
from procurement.domain.order.events import (
    LineReceived,
    OrderApproved,
    OrderCancelled,
    OrderLine,
    OrderPlaced,
    OrderReceived,
    OrderRejected,
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
    SumInt,
    Viewing,
)
from procurement.projections import pooling, samples
from procurement.projections.order_counts import COUNTING, counted_lines
from procurement.projections.pooling.kept import by_member, ordered_of, position_of, running
from procurement.projections.pooling.opportunity import Facts, Opportunity, PoolingKind
from procurement.projections.written_terms import text_of

KINDS = tuple(units_in(pooling, "KIND", PoolingKind))


@dataclass(frozen=True, slots=True, kw_only=True)
class Licences:
    """Kept in three sorts: licences received (by month and end of term), ordered by day where there are tiers, used."""

    product: Key
    member: Key
    contract: Key = ""
    article: Key = ""
    month: Key = ""
    ends_on: Key = ""
    placed_on: Key = ""
    clause: LatestText = None
    contract_year: LatestText = None
    pricing: LatestText = None
    list_unit_price: LatestDecimal = None
    unit_price: LatestDecimal = None
    ordered: SumDecimal = Decimal(0)
    ordered_cents: SumInt = 0
    owned: SumDecimal = Decimal(0)
    used: LatestDecimal = None
    used_on: LatestText = None


def contributions(
    event: OrderPlaced | OrderApproved | OrderRejected | OrderCancelled | OrderReceived | UsageReported,
) -> Iterator[Licences]:
    """Lines ordered under tiers, licences received, or the number in use."""
    match event:
        case UsageReported():
            yield Licences(
                product=event.product, member=event.member, used=event.quantity, used_on=event.reported_on.isoformat()
            )
        case OrderReceived():
            for line in event.lines:
                if line.licence_metric is not None:
                    yield _received(event, line)
        case _:
            yield from _ordered(event)


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


def _ordered(event: OrderPlaced | OrderApproved | OrderRejected | OrderCancelled) -> Iterator[Licences]:
    for sign, line, _orders, _first_lines in counted_lines(event):
        if "tiers" in line.terms:
            yield Licences(
                product=line.product,
                member=event.member,
                contract=event.contract,
                article=line.article,
                month=month_of(event.placed_on),
                placed_on=event.placed_on.isoformat(),
                clause=event.pooling,
                contract_year=str(line.contract_year),
                pricing=text_of(line.terms),
                list_unit_price=line.list_unit_price if isinstance(line, OrderLine) else None,
                ordered=sign * line.quantity,
                ordered_cents=sign * line.net_cents,
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


_TIERED = samples.placed(samples.line(unit_price="80", terms=samples.YEAR_TIERS))
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


def _tiered(quantity: str, net_cents: int) -> Licences:
    return _oracle(
        contract="rv-db",
        article="ora-user",
        month="2026-03",
        placed_on="2026-03-02",
        clause="allowed",
        contract_year="1",
        pricing=samples.YEAR_TIERS_TEXT,
        list_unit_price=Decimal(100),
        ordered=Decimal(quantity),
        ordered_cents=net_cents,
    )


EXAMPLES = (
    Example(
        title="Licences are owned from receipt on, until their term of twelve months is over",
        given=[
            _WAITING,
            samples.approved(_WAITING),
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
    Example(
        title="Orders under tiers are kept by day, less what was given back; a rejected one never counted",
        given=[_TIERED, samples.cancelled(_TIERED, kept={1: "4"}), samples.rejected(_WAITING)],
        rows=[_tiered("4", 32_000)],
    ),
)

PROJECTION = Projection(
    name="licence_pooling",
    version=1,
    row=Licences,
    consumes=(*COUNTING, OrderReceived, UsageReported),
    contributions=contributions,
    member="member",
    present=present,
    collapses=True,
    extras={"opportunities": Extra(compute=opportunities)},
    indexes=(("member",),),
    examples=EXAMPLES,
)
