"""Facts of pooling read from the rows that licence pooling keeps: who holds, uses and ordered what."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.kernel.projection import Rows
from procurement.projections.pooling.opportunity import Holding, Ordered, Position


def by_member(rows: Rows) -> Sequence[Rows]:
    """The rows of licences received and used, by product and member."""
    groups: defaultdict[tuple[str, str], Rows] = defaultdict(list)
    for row in rows:
        if row.get("owned") or row.get("used") is not None:
            groups[row["product"], row["member"]].append(row)
    return [groups[key] for key in sorted(groups)]


def running(rows: Rows, on: date) -> Rows:
    """Licences received whose term is not over on that day."""
    return [row for row in rows if row["owned"] and (not row["ends_on"] or row["ends_on"] > on.isoformat())]


def position_of(rows: Rows, on: date) -> Position:
    """One member and one product: what runs on that day, and the last report."""
    held: defaultdict[tuple[str, str], Rows] = defaultdict(list)
    for row in running(rows, on):
        held[row["contract"], row["article"]].append(row)
    reports = [row for row in rows if row["used"] is not None]
    return Position(
        product=rows[0]["product"],
        member=rows[0]["member"],
        used=reports[-1]["used"] if reports else None,
        used_on=reports[-1]["used_on"] if reports else None,
        holdings=tuple(_holding(held[key]) for key in sorted(held)),
        positions=_evidence(reports),
    )


def _holding(rows: Rows) -> Holding:
    newest = max(rows, key=lambda row: row["last_position"])
    return Holding(
        contract=newest["contract"],
        article=newest["article"],
        clause=newest["clause"],
        quantity=sum((row["owned"] for row in rows), Decimal(0)),
        unit_price=newest["unit_price"],
        positions=_evidence(rows),
    )


def _evidence(rows: Rows) -> tuple[int, ...]:
    return tuple(sorted({row[end] for row in rows for end in ("first_position", "last_position")}))


def ordered_of(rows: Rows) -> Sequence[Ordered]:
    """What was ordered under tiers and not given back: the rows of tiered orders among these."""
    return [_order(row) for row in rows if "ordered" in row and row["ordered"] > 0]


def _order(row: dict[str, Any]) -> Ordered:
    same = ("product", "article", "contract", "member", "clause", "contract_year", "list_unit_price", "pricing")
    return Ordered(
        **{name: row[name] for name in same},
        placed_on=date.fromisoformat(row["placed_on"]),
        quantity=row["ordered"],
        net_cents=row["ordered_cents"],
        positions=_evidence([row]),
    )
