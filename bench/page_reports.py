"""What the reports of a page cost inside the server, with 100,000 demonstration orders: read anew and told again.

Arguments are databases (`sqlite`, `postgres`), or the data directory of a demonstration that is there already.
"""

import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from _cooperative import report, settings_for, timed

from procurement.application.access import Actor, Role
from procurement.application.reading import Reading, Wanted
from procurement.settings import Settings
from procurement.storage import database
from procurement.wiring import Cooperative, every_projection, wire

ROUNDS, GOAL_MS, ORDERS_PER_YEAR = 21, 4, 33_333
MANAGER = Actor(subject="bench", role=Role.MANAGER)
OFFICER = Actor(subject="bench", role=Role.OFFICER, member="buxtehude")
NEWEST = {"sort": "-placed_on", "limit": "25"}


def wanted(name: str, *, extras: Any = False, **parameters: str) -> Wanted:
    given = {key.removesuffix("_"): [value] for key, value in parameters.items()}
    return Wanted(name=name, parameters=given, extras=extras)


PAGES: Mapping[str, tuple[Actor, Sequence[Wanted]]] = {
    "savings by month": (MANAGER, [wanted("discount_savings", group_by="month")]),
    "savings by month, one member": (OFFICER, [wanted("discount_savings", group_by="month")]),
    "savings by member and month": (MANAGER, [wanted("discount_savings", group_by="month,member")]),
    "savings by contract": (MANAGER, [wanted("discount_savings", group_by="contract")]),
    "savings by article": (MANAGER, [wanted("discount_savings", group_by="article")]),
    "volumes by vendor, from 2025": (MANAGER, [wanted("vendor_volumes", group_by="vendor", from_="2025")]),
    "volumes by month": (MANAGER, [wanted("vendor_volumes", group_by="month")]),
    "ceilings": (MANAGER, [wanted("contract_ceiling")]),
    "newest orders": (MANAGER, [wanted("order_book", **NEWEST)]),
    "newest orders, counted": (MANAGER, [wanted("order_book", **NEWEST, totals="count")]),
    "orders placed, counted": (MANAGER, [wanted("order_book", **NEWEST, status="placed", totals="count")]),
    "orders of a member, counted": (OFFICER, [wanted("order_book", **NEWEST, totals="count")]),
    "orders of a contract": (MANAGER, [wanted("order_book", **NEWEST, contract="bauen-2023")]),
    "page 2,000 of all orders": (MANAGER, [wanted("order_book", **NEWEST, page="2000", totals="count")]),
    "orders by amount": (MANAGER, [wanted("order_book", sort="-net_cents", limit="25")]),
    "orders with sums": (MANAGER, [wanted("order_book", **NEWEST, totals="yes")]),
    "orders with sums, one member": (OFFICER, [wanted("order_book", **NEWEST, totals="yes")]),
    "free text that nothing matches": (MANAGER, [wanted("order_book", **NEWEST, q="gibtsnicht")]),
    "free text, one member": (OFFICER, [wanted("order_book", **NEWEST, q="gibtsnicht")]),
    "catalogue": (MANAGER, [wanted("catalogue")]),
    "balances": (MANAGER, [wanted("member_balance")]),
    "licences": (MANAGER, [wanted("licence_pooling")]),
    "licences with opportunities": (MANAGER, [wanted("licence_pooling", extras=True)]),
    "tiers": (MANAGER, [wanted("tier_progress")]),
    "a manager's dashboard": (
        MANAGER,
        [
            wanted("discount_savings", group_by="month"),
            wanted("vendor_volumes", group_by="month"),
            wanted("vendor_volumes", group_by="vendor", from_="2025"),
            wanted("contract_ceiling", lot=""),
            wanted("order_book", **NEWEST, status="placed"),
        ],
    ),
    "an officer's start page": (
        OFFICER,
        [
            wanted("order_book", **NEWEST, status="placed"),
            wanted("order_book", **NEWEST),
            wanted("discount_savings", group_by="month", from_="2025"),
            wanted("contract_ceiling", lot=""),
        ],
    ),
}


def count_statements() -> list[str]:
    """A list that every statement from here on is added to."""
    statements: list[str] = []
    for kind in (database.SqliteSession, database.PostgresSession):

        def run(self: Any, sql: str, parameters: Sequence[Any] = (), *, plain: Any = kind.run) -> Any:
            statements.append(sql)
            return plain(self, sql, parameters)

        kind.run = run
    return statements


def median_ms(work: Callable[[], Any], rounds: int = ROUNDS) -> float:
    return statistics.median(timed(work) for _ in range(rounds)) * 1000


def forgetful(cooperative: Cooperative) -> Reading:
    return Reading(cooperative.store.log, cooperative.store.views, every_projection(), cooperative.clock)


def demonstrated(settings: Settings) -> None:
    """The demonstration's three years of orders, as `abrufbuch demo` makes them."""
    command = [sys.executable, "-m", "procurement.cli.main", "demo", "--no-serve"]
    options = ["--data-dir", str(settings.data_dir), "--orders-per-year", str(ORDERS_PER_YEAR)]
    environment = {**os.environ, "DATABASE_URL": settings.database_url}
    subprocess.run([*command, *options], env=environment, stdout=subprocess.DEVNULL, check=True)


def measure(label: str, settings: Settings) -> None:
    cooperative = wire(settings, project=False)
    while cooperative.store.views.advance():
        pass
    statements, reading = count_statements(), cooperative.reading
    for name, (actor, page) in PAGES.items():
        reading.reports(actor, page)
        anew = median_ms(lambda actor=actor, page=page: forgetful(cooperative).reports(actor, page))
        again = median_ms(lambda actor=actor, page=page: reading.reports(actor, page))
        statements.clear()
        forgetful(cooperative).reports(actor, page)
        report(
            f"page_reports_{label}: {name}",
            anew,
            "ms median",
            baseline="told again",
            baseline_value=again,
            goal=f"<= {GOAL_MS} ms a report",
            met=anew <= GOAL_MS * len(page),
            statements=len(statements),
            rounds=ROUNDS,
        )
    cooperative.close()


def main() -> None:
    for asked in sys.argv[1:] or ("sqlite", "postgres"):
        if Path(asked).is_dir():
            measure("given", Settings(data_dir=Path(asked)))
        else:
            with settings_for(asked) as settings:
                demonstrated(settings)
                measure(asked, settings)


if __name__ == "__main__":
    main()
