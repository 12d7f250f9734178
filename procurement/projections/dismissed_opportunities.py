"""Dismissed opportunities: what managers decided not to pursue, with which figures, why, and whether it stands.

- One row for each pooling opportunity that was ever dismissed, by its key. `status` is dismissed, or restored when it
  was to be shown again.
- `potential_cents` and `quantities` are the figures it was dismissed with; only what exceeds them is shown again.
- Members' people see none: it is about several members.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.domain.opportunity.events import OpportunityDismissed, OpportunityRestored
from procurement.kernel.projection import (
    Example,
    Key,
    LatestDecimal,
    LatestInt,
    LatestText,
    Projection,
    Rows,
    Viewing,
)
from procurement.kernel.record import Record


class Dismissal(Record):
    """Kept in two sorts: the decision (`member` empty), and the quantity of each member it was about."""

    product: Key
    opportunity: Key
    member: Key = ""
    kind: LatestText = None
    status: LatestText = None
    potential_cents: LatestInt = None
    quantity: LatestDecimal = None
    reason: LatestText = None
    dismissed_on: LatestText = None
    restored_on: LatestText = None


def contributions(event: OpportunityDismissed | OpportunityRestored) -> Iterator[Dismissal]:
    """The decision, and its figures by member."""
    if isinstance(event, OpportunityRestored):
        yield Dismissal(
            opportunity=event.opportunity,
            kind=event.kind,
            product=event.product,
            status="restored",
            reason=event.reason,
            restored_on=event.restored_on.isoformat(),
        )
        return
    yield Dismissal(
        opportunity=event.opportunity,
        kind=event.kind,
        product=event.product,
        status="dismissed",
        potential_cents=event.potential_cents,
        reason=event.reason,
        dismissed_on=event.dismissed_on.isoformat(),
        restored_on="",
    )
    for member, quantity in event.quantities.items():
        yield Dismissal(product=event.product, opportunity=event.opportunity, member=member, quantity=quantity)


def present(rows: Rows, _viewing: Viewing) -> Rows:
    """One row for each decision, with the quantities of its members."""
    if rows and "quantity" not in rows[0]:
        return rows
    quantities: defaultdict[str, dict[str, Decimal]] = defaultdict(dict)
    for row in rows:
        if row["member"]:
            quantities[row["opportunity"]][row["member"]] = row["quantity"]
    return [_shown(row, quantities[row["opportunity"]]) for row in rows if not row["member"]]


def _shown(row: dict[str, Any], quantities: dict[str, Decimal]) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if name not in {"member", "quantity"}}
    return kept | {"restored_on": row["restored_on"] or None, "quantities": quantities}


_KEY = "3f2a90c1d4e5b677"
_DISMISSED = OpportunityDismissed(
    opportunity=_KEY,
    kind="reuse",
    product="oracle",
    potential_cents=18_000,
    quantities={"buxtehude": Decimal(-3), "jork": Decimal(3)},
    reason="Jork löst das Verfahren ab",
    dismissed_on=date(2026, 7, 1),
)


def _decision(**changes: Any) -> Dismissal:
    said: dict[str, Any] = {
        "kind": "reuse",
        "product": "oracle",
        "status": "dismissed",
        "potential_cents": 18_000,
        "reason": "Jork löst das Verfahren ab",
        "dismissed_on": "2026-07-01",
        "restored_on": "",
    }
    return Dismissal(opportunity=_KEY, **(said | changes))


_QUANTITIES = [
    Dismissal(product="oracle", opportunity=_KEY, member="buxtehude", quantity=Decimal(-3)),
    Dismissal(product="oracle", opportunity=_KEY, member="jork", quantity=Decimal(3)),
]

PROJECTION = Projection(
    name="dismissed_opportunities",
    version=1,
    row=Dismissal,
    consumes=(OpportunityDismissed, OpportunityRestored),
    contributions=contributions,
    member="member",
    unnamed=("member",),
    present=present,
    collapses=True,
    examples=[
        Example(title="Dismissed with these figures", given=[_DISMISSED], rows=[_decision(), *_QUANTITIES]),
        Example(
            title="Restored it is shown whole again; what it was dismissed with stays on record",
            given=[
                _DISMISSED,
                OpportunityRestored(
                    opportunity=_KEY, kind="reuse", product="oracle", reason="Doch", restored_on=date(2026, 8, 1)
                ),
            ],
            rows=[_decision(status="restored", reason="Doch", restored_on="2026-08-01"), *_QUANTITIES],
        ),
    ],
)
