"""Rows as a store keeps and groups them, and what a projection makes of them on a day."""

from datetime import date
from typing import Any

from procurement import projections
from procurement.domain.order.events import OrderPlaced
from procurement.kernel.discover import units_in
from procurement.kernel.event import Event
from procurement.kernel.folding import Fold
from procurement.kernel.projection import Projection, Rows, Viewing
from procurement.projections import samples

EVERY = {projection.name: projection for projection in units_in(projections, "PROJECTION", Projection)}
JULY = Viewing(on=date(2026, 7, 1))


def kept(projection: Projection, *events: Event) -> Rows:
    """Rows as a store hands them over, in the order of their keys."""
    fold = Fold(projection)
    fold.add_all((number, event) for number, event in enumerate(events, start=1) if type(event) in projection.consumes)
    names = [*(column.name for column in projection.columns), "first_position", "last_position"]
    return [dict(zip(names, fold.rows[key], strict=True)) for key in sorted(fold.rows)]


def grouped(projection: Projection, rows: Rows, *group: str) -> Rows:
    """Rows grouped as a store does it: group columns, sums, positions."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        key = tuple(row[name] for name in group)
        total = found.setdefault(key, {name: row[name] for name in group} | dict.fromkeys(projection.sums, 0))
        for name in projection.sums:
            total[name] += row[name]
        total["first_position"] = min(total.get("first_position", row["first_position"]), row["first_position"])
        total["last_position"] = max(total.get("last_position", 0), row["last_position"])
    return list(found.values())


def presented(projection: Projection, *events: Event, on: date = JULY.on) -> Rows:
    return projection.present(kept(projection, *events), Viewing(on=on))


def extra(projection: Projection, name: str, *events: Event, on: date = JULY.on) -> Rows:
    unit = projection.extras[name]
    rows = kept(projection, *events)
    beside = {
        other: extra(EVERY[other], unit.part, *events, on=on) if unit.part else kept(EVERY[other], *events)
        for other in unit.beside
    }
    viewing = Viewing(on=on, beside=beside)
    found = unit.compute(grouped(projection, rows, *unit.group) if unit.group else rows, viewing)
    last = {other: kept(EVERY[other], *events) for other in unit.finish_beside}
    return unit.finish(found, Viewing(on=on, beside=last))


def picked(rows: Rows, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


def ordered(member: str, on: date, quantity: str, unit_price: str, **changes: Any) -> OrderPlaced:
    return samples.placed(
        samples.line(quantity=quantity, unit_price=unit_price, terms=changes.pop("terms", samples.ORDER_TIERS)),
        order_id=f"{member}-{on}",
        member=member,
        placed_on=on,
        **changes,
    )
