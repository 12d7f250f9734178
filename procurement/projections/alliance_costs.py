"""What an alliance cost its members: their spending on its products while they were in it."""

from typing import Any

from procurement.kernel.projection import Rows, Viewing
from procurement.projections.with_parties import positions, with_parties

SUMS = ("orders", "quantity", "listed_cents", "paid_cents")


def costs(rows: Rows, viewing: Viewing) -> Rows:
    """By alliance, member and product, from spending by member, product, article and month beside the kept alliances.

    Months count whole: that of joining, and that in which the member leaves or the alliance ends.
    """
    spent: dict[tuple[str, str], Rows] = {}
    for row in rows:
        spent.setdefault((row["member"], row["product"]), []).append(row)
    found: Rows = []
    for own, members in with_parties(viewing.beside["alliances"], "alliance"):
        for membership in members:
            first, last = _months(own, membership)
            for product in own["products"].split():
                counted = [
                    row for row in spent.get((membership["party"], product), ()) if first <= row["month"] <= last
                ]
                if any(row["quantity"] for row in counted):
                    found.append(_cost(own, membership, product, counted))
    return found


def _months(own: dict[str, Any], membership: dict[str, Any]) -> tuple[str, str]:
    ends = [day[:7] for day in (membership["leaves_on"], own["dissolved_on"]) if day]
    return membership["joined_on"][:7], min(ends, default="9999-12")


def _cost(own: dict[str, Any], membership: dict[str, Any], product: str, counted: Rows) -> dict[str, Any]:
    sums = {name: sum(row[name] for row in counted) for name in SUMS}
    return {
        "alliance": own["alliance"],
        "member": membership["party"],
        "product": product,
        "joined_on": membership["joined_on"],
        **sums,
        "saved_cents": sums["listed_cents"] - sums["paid_cents"],
        **positions([own, membership, *counted]),
    }


def totals(rows: Rows, viewing: Viewing) -> Rows:
    """By alliance: how many members spent, and what all of them did together."""
    found: dict[str, Rows] = {}
    for row in costs(rows, viewing):
        found.setdefault(row["alliance"], []).append(row)
    return [
        {
            "alliance": alliance,
            "members": len({row["member"] for row in parts}),
            **{name: sum(row[name] for row in parts) for name in (*SUMS, "saved_cents") if name != "quantity"},
            **positions(parts),
        }
        for alliance, parts in found.items()
    ]
