"""Opportunities as rows: what each says, and what was decided about it before."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from procurement.kernel.discover import units_in
from procurement.kernel.projection import Rows, Viewing
from procurement.kernel.wording import Wording
from procurement.projections import pooling
from procurement.projections.pooling.facts import NOTHING, Facts
from procurement.projections.pooling.opportunity import Opportunity, PoolingKind, permitted

OPEN = ("open", "closing_refused")
"""What a pool is from opening until it is closed or lapses."""
KINDS = {kind.name: kind for kind in units_in(pooling, "KIND", PoolingKind)}


class Dismissed(NamedTuple):
    """With which figures an opportunity was dismissed, and why."""

    potential_cents: int
    quantities: Mapping[str, Decimal]
    reason: str
    dismissed_on: str


Decided = Mapping[str, Dismissed]
"""Dismissals that stand, by key of the opportunity."""


def decided_of(viewing: Viewing) -> Decided:
    """What the kept rows of dismissals say."""
    rows = viewing.beside.get("dismissed_opportunities", [])
    quantities: dict[str, dict[str, Decimal]] = {}
    for row in rows:
        if row["member"]:
            quantities.setdefault(row["opportunity"], {})[row["member"]] = row["quantity"]
    return {
        row["opportunity"]: Dismissed(
            row["potential_cents"], quantities.get(row["opportunity"], {}), row["reason"], row["dismissed_on"]
        )
        for row in rows
        if not row["member"] and row["status"] == "dismissed"
    }


def with_pools(rows: Rows, viewing: Viewing) -> Rows:
    """Rows with the open pool that was made of an opportunity, if there is one; claims first, the largest ahead."""
    pools = {
        row["opportunity"]: row["pool"]
        for row in sorted(viewing.beside.get("pools", ()), key=lambda row: row["first_position"])
        if not row["party"] and row["opportunity"] and row["status"] in OPEN
    }
    pooled = [row | {"pool": pools[row["key"]]} if row["key"] in pools else row for row in rows]
    return sorted(pooled, key=_largest_first)


def _largest_first(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return -row["saving_cents"], -row["potential_cents"], row["kind"], row["product"], row["evidence"]


def shown_rows(facts: Facts, decided: Decided) -> Rows:
    """What every kind finds, without what was dismissed with these or larger figures; of the rest of that, the
    difference.
    """
    rows: Rows = []
    for found in _found(facts):
        row = _row(found, found.key, facts.on)
        known = decided.get(row["key"])
        if known is None:
            rows.append(row)
        elif found.potential_cents > known.potential_cents:
            rows.append(row | _difference(found, known))
    return rows


def dismissed_rows(facts: Facts, decided: Decided) -> Rows:
    """What is found and was dismissed, with its whole figures; `difference` says that it is shown again in part."""
    return [
        _row(found, key, facts.on)
        | {
            "dismissed_cents": known.potential_cents,
            "difference": found.potential_cents > known.potential_cents,
            "reason": known.reason,
            "dismissed_on": known.dismissed_on,
        }
        for found in _found(facts)
        if (known := decided.get(key := found.key)) is not None
    ]


def _found(facts: Facts) -> Iterable[Opportunity]:
    for kind in KINDS.values():
        yield from kind.find(facts)


def _difference(found: Opportunity, known: Dismissed) -> dict[str, Any]:
    """What has been added since it was dismissed."""
    cents = found.potential_cents - known.potential_cents
    quantities = {
        member: quantity - known.quantities.get(member, NOTHING) for member, quantity in found.quantities.items()
    }
    return {
        "quantities": quantities,
        "potential_cents": cents,
        "saving_cents": cents if found.counted else 0,
        "dismissed_cents": known.potential_cents,
        "difference": True,
    }


def _row(found: Opportunity, key: str, on: date) -> dict[str, Any]:
    permits = _permits(found.kind, found.clause, found.contract)
    return {
        "key": key,
        "kind": found.kind,
        "product": found.product,
        "article": found.article,
        "contract": found.contract,
        "members": list(found.members),
        "quantities": dict(found.quantities),
        "potential_cents": found.potential_cents,
        "saving_cents": found.saving_cents,
        "counted": found.counted,
        "evidence": list(found.evidence),
        "clause": found.clause,
        "permits_de": permits.german,
        "permits_en": str(permits),
        "confidence": found.confidence(on),
        "reported_on": found.reported_on,
        "since": found.since or None,
        "next_step_de": found.next_step_de,
        "next_step_en": found.next_step_en,
        "dismissed_cents": 0,
        "difference": False,
        "pool": None,
    }


@lru_cache(maxsize=1_000)
def _permits(kind: str, clause: str, contract: str) -> Wording:
    return permitted(clause, contract, KINDS[kind].permits)
