"""Pools of the demonstration, and what the domain says of them, to hold pages to."""

from typing import Any

from procurement.application.access import Role
from procurement.application.reading import Wanted
from procurement.domain.pool.aggregate import Pool
from procurement.domain.pool.prospect import Prospect
from tests.web.conftest import Town, actor_of

MANAGER = actor_of(Role.MANAGER)
OPEN = "oracle-nutzer"
"""Open to all from 25 units on, split by Shapley; Buxtehude has pledged nothing, Wedel 40 units."""
JOINED = "personal-verbund"
"""Open to an alliance of which Buxtehude is a member, which pledged 5 units; 9 of 12 are pledged."""
REFUSED = "tinte"
"""Due, and its lot was closed before; three members pledged."""
CLOSED = "kita-lizenzen"
PLEDGE = {"quantity": "25", "budget_code": "1.1.1.06.543150", "decision_ref": "DS0001/26", "step": "pledge"}


def prospect_of(town: Town, pool: str) -> Prospect:
    return town.cooperative.pooling.prospect(MANAGER, pool).result()


def pool_of(town: Town, pool: str) -> Pool:
    return prospect_of(town, pool).pool


def rows_of(town: Town) -> list[dict[str, Any]]:
    return town.cooperative.reading.reports(MANAGER, [Wanted(name="pools")])[0].rows


def outsider(town: Town, pool: str) -> str:
    """A member that the pool is not open to."""
    members = town.cooperative.reading.reports(MANAGER, [Wanted(name="member_register")])[0].rows
    names = [row["member"] for row in members]
    return next(name for name in names if pool not in joinable(town, name, pool))


def joinable(town: Town, member: str, *pools: str) -> frozenset[str]:
    return town.cooperative.pooling.joinable(MANAGER, member, pools).result()
