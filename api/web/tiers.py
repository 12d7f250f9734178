"""Where tiers stand in the present contract year, for people to read."""

from collections.abc import Mapping, Sequence
from datetime import date

from api.web.columns import Row
from api.web.formats import NOTHING, number, percent, unit_price
from procurement.kernel.calendar import contract_year

NEAR_PART = 5
"""A tier is near when no more than one part in so many of its quantity is missing."""


def present_tiers(tiers: Sequence[Row], contracts: Sequence[Row], on: date) -> Sequence[Row]:
    """Rows of `tier_progress` about the contract year of that day, the nearest next tier first.

    Only tiers that count what all members call off in the year; those of single orders have nothing to reach.
    """
    starts = {row["contract"]: row["starts_on"] for row in contracts if not row["lot"]}
    found = [row for row in tiers if row["counts_year"] and _present(row, starts, on)]
    return sorted(found, key=lambda row: (_missing_part(row), row["article"]))


def _present(row: Row, starts: Mapping[str, str | None], on: date) -> bool:
    starts_on = starts.get(row["contract"])
    return bool(starts_on) and row["contract_year"] == str(contract_year(date.fromisoformat(str(starts_on)), on))


def _missing_part(row: Row) -> float:
    """How much of the next tier's quantity is missing; more than all where there is no next tier."""
    return float(row["units_to_next"] / row["next_tier_from"]) if row["next_tier_from"] else 2.0


def is_near(row: Row) -> bool:
    """Whether little is missing to the next tier."""
    return bool(row["units_to_next"]) and row["units_to_next"] * NEAR_PART <= row["next_tier_from"]


def next_terms(row: Row, language: str) -> str:
    """What the next tier brings: a price or a discount."""
    if row["next_unit_price"] is not None:
        price = unit_price(row["next_unit_price"], language)
        return f"{price} je Einheit" if language == "de" else f"{price} each"
    if row["next_discount_percent"] is not None:
        discount = percent(row["next_discount_percent"], language)
        return f"{discount} Nachlass" if language == "de" else f"{discount} off"
    return NOTHING


def missing(row: Row, language: str) -> str:
    """How much is missing, e.g. `noch 5 bis ab 30`."""
    if not row["next_tier_from"]:
        return "höchste Staffel erreicht" if language == "de" else "highest tier reached"
    units, following = number(row["units_to_next"], language), number(row["next_tier_from"], language)
    return (
        f"noch {units} bis zur Staffel ab {following}"
        if language == "de"
        else f"{units} more to the tier from {following}"
    )
