"""Alliances as they stand, for the tests of their pages."""

from typing import Any

from procurement.application.access import Role
from tests.web.conftest import Town, actor_of


def memberships(town: Town, alliance: str) -> list[dict[str, Any]]:
    return town.cooperative.reading.report(actor_of(Role.MANAGER), "alliances", {"alliance": [alliance]}).rows


def outsider(town: Town, alliance: str) -> str:
    """A member that never was in the alliance."""
    inside = {row["member"] for row in memberships(town, alliance)}
    members = town.cooperative.reading.report(actor_of(Role.MANAGER), "member_register", {}).rows
    return next(row["member"] for row in members if row["member"] not in inside)


def day(name: str, year: int, month: int, number: int) -> dict[str, str]:
    return {f"{name}_day": str(number), f"{name}_month": str(month), f"{name}_year": str(year)}
