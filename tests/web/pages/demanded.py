"""Demand as it stands, for the tests of its pages."""

from typing import Any

from procurement.application.access import Role
from tests.web.conftest import Town, actor_of

CLOSED = "antivirus"
"""A product whose question is over."""


def declarations(town: Town, product: str) -> dict[str, dict[str, Any]]:
    found = town.cooperative.reading.report(actor_of(Role.MANAGER), "demand", {"product": [product]}).rows
    return {row["member"]: row for row in found}


def totals(town: Town, product: str) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    report = town.cooperative.reading.report(actor_of(Role.MANAGER), "demand_totals", {"product": [product]})
    return report.rows[0], dict(report.extras)
