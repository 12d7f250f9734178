"""Demand declared: what each member said it will need of a product in preparation.

`status` is declared or withdrawn; a new declaration replaces the one before. What was asked, and what all members
declared together, is in `demand_totals`.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.domain.demand.events import DemandDeclared, DemandWithdrawn
from procurement.kernel.projection import Example, Key, LatestDecimal, LatestText, Projection
from procurement.kernel.record import Record
from procurement.projections import sharing_samples as samples


class Declaration(Record):
    """One member's declaration about one product."""

    product: Key
    member: Key
    quantity: LatestDecimal = None
    needed_on: LatestText = None
    note: LatestText = None
    declared_on: LatestText = None
    status: LatestText = None
    reason: LatestText = None


def contributions(event: DemandDeclared | DemandWithdrawn) -> Iterator[Declaration]:
    """What a member declared last, or that it took it back."""
    if isinstance(event, DemandWithdrawn):
        yield Declaration(
            product=event.product,
            member=event.member,
            quantity=event.quantity,
            status="withdrawn",
            reason=event.reason or None,
        )
        return
    yield Declaration(
        product=event.product,
        member=event.member,
        quantity=event.quantity,
        needed_on=event.needed_on.isoformat(),
        note=event.note,
        declared_on=event.declared_on.isoformat(),
        status="declared",
        reason="",
    )


def _declaration(quantity: str, **changes: Any) -> Declaration:
    columns: dict[str, Any] = {
        "needed_on": "2028-01-01",
        "note": "",
        "declared_on": "2026-06-10",
        "status": "declared",
        "reason": "",
    }
    return Declaration(product="datenbank-2028", member="jork", quantity=Decimal(quantity), **(columns | changes))


PROJECTION = Projection(
    name="demand",
    version=1,
    row=Declaration,
    consumes=(DemandDeclared, DemandWithdrawn),
    contributions=contributions,
    member="member",
    examples=(
        Example(
            title="The last declaration counts",
            given=[samples.declared("jork", "20"), samples.declared("jork", "25", date(2028, 7, 1))],
            rows=[_declaration("25", needed_on="2028-07-01")],
        ),
        Example(
            title="What is taken back stays readable",
            given=[samples.declared("jork", "20"), samples.demand_withdrawn("jork", "20")],
            rows=[_declaration("20", status="withdrawn", reason="Anbieterwechsel")],
        ),
    ),
)
