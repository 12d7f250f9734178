"""Orders placed, approved and confirmed over HTTP, against Tryton's create, quote and confirm over JSON-RPC.

Both on one PostgreSQL server (fsync and synchronous_commit on), two processes each. An order of ours is priced, checked
against ceilings, budget and entitlement, and approved by a second person; Tryton's is created and confirmed, its
processing put off. Rounds in turns, each begun when our views have caught up; the best concurrency of each counts.
"""

import json
import os
from datetime import UTC, datetime
from typing import Any

from _cooperative import ARTICLES, CONTRACTS, MANAGER, MEMBERS, cooperative_on, median, report, settings_for
from _journeys import journeyed
from _serving import abrufbuch, caught_up
from _tryton import DATABASE, PORT, THREADS, WORKERS, Tryton, installed, served, session, tryton_on

from procurement.application.access import Role
from procurement.domain.member.commands import SetApprovalRule
from procurement.settings import Settings
from procurement.stores import open_store

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "10"))
CLIENTS = (1, 8, 32)
GOAL, OUR_PORT, ORDERS = 80, 18434, 200
TRYTON_ID = r'"result": ?\[(\d+)\]'
Step = dict[str, Any]


def our_journeys(settings: Settings) -> list[list[Step]]:
    """Orders of different members, contracts and articles; what they cost waits for a second person's approval."""
    with cooperative_on(settings, project=False) as cooperative:
        for member in MEMBERS:
            rule = SetApprovalRule(member=member, approval_above_cents=0, decision_ref_above_cents=10**9)
            cooperative.keeping.keep(MANAGER, rule, "bench").result()
        manager = cooperative.tokens.create(Role.MANAGER, subject="bench").secret
        approvers = {member: cooperative.tokens.create(Role.APPROVER, member).secret for member in MEMBERS}
    return [_our_journey(number, manager, approvers[MEMBERS[number % len(MEMBERS)]]) for number in range(ORDERS)]


def _our_journey(number: int, manager: str, approver: str) -> list[Step]:
    contract = f"contract-{number % CONTRACTS}"
    order = {
        "member": MEMBERS[number % len(MEMBERS)],
        "contract": contract,
        "lines": [
            {"article": f"{contract}-article-{(number + step) % ARTICLES}", "quantity": 1 + step} for step in range(3)
        ],
        "budget_code": "1.1.1.06.543110",
    }
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {manager}"}
    return [
        {"path": "/api/v1/orders", "headers": {**headers, "Idempotency-Key": "{unique}"}, "body": json.dumps(order)},
        {
            "path": "/api/v1/orders/{id}/approve",
            "headers": {**headers, "Authorization": f"Bearer {approver}"},
            "body": "",
        },
        {"path": "/api/v1/orders/{id}/confirm", "headers": headers, "body": ""},
    ]


def tryton_journeys(ids: dict[str, Any], authorization: str) -> list[list[Step]]:
    """Purchases of different suppliers and products, as Tryton's own client sends them."""
    context = {"company": ids["company"], "language": "en"}

    def step(method: str, asked: Any) -> Step:
        return {
            "path": f"/{DATABASE}/rpc/",
            "headers": {"Content-Type": "application/json", "Authorization": authorization},
            "body": json.dumps({"id": 1, "method": f"model.purchase.purchase.{method}", "params": [asked, context]}),
        }

    later = [{**step(method, []), "method": method} for method in ("quote", "confirm")]
    for one in later:
        one["body"] = one["body"].replace("[[]", "[[{id}]")
    return [[step("create", [_purchase(number, ids)]), *later] for number in range(ORDERS)]


def _purchase(number: int, ids: dict[str, Any]) -> dict[str, Any]:
    party, address = ids["parties"][number % len(ids["parties"])]
    today, products = datetime.now(UTC).date(), ids["products"]
    lines = [
        {
            "type": "line",
            "product": products[(number * 3 + step) % len(products)],
            "quantity": 1.0 + step,
            "unit": ids["unit"],
            "unit_price": {"__class__": "Decimal", "decimal": "88.0000"},
        }
        for step in range(3)
    ]
    return {
        **{name: ids[name] for name in ("company", "currency", "warehouse", "payment_term")},
        "party": party,
        "invoice_address": address,
        "purchase_date": {"__class__": "date", "year": today.year, "month": today.month, "day": today.day},
        "lines": [["create", lines]],
    }


def measure(settings: Settings, tryton: Tryton) -> None:
    ours_asked = {
        "port": OUR_PORT,
        "journeys": our_journeys(settings),
        "id_pattern": '"order_id":"([^"]+)"',
        "error": '"detail_en"',
    }
    ours: dict[int, list[dict[str, Any]]] = {clients: [] for clients in CLIENTS}
    theirs: dict[int, list[dict[str, Any]]] = {clients: [] for clients in CLIENTS}
    behind: list[float] = []
    store = open_store(settings, migrate=False)
    with abrufbuch(settings, OUR_PORT, workers=WORKERS), served(tryton):
        asked = {"port": PORT, "journeys": tryton_journeys(tryton.ids, session()), "error": '"error"'}
        for _ in range(ROUNDS):
            for clients in CLIENTS:
                theirs[clients].append(journeyed(**asked, id_pattern=TRYTON_ID, clients=clients, seconds=SECONDS))
                ours[clients].append(journeyed(**ours_asked, clients=clients, seconds=SECONDS))
                behind.append(caught_up(store))
    store.close()
    told(ours, theirs, behind)


def told(ours: dict[int, list[dict[str, Any]]], theirs: dict[int, list[dict[str, Any]]], behind: list[float]) -> None:
    def rates(found: dict[int, list[dict[str, Any]]], what: str = "per_second") -> dict[int, float]:
        return {clients: round(median([run[what] for run in runs]), 2) for clients, runs in found.items()}

    our_best, their_best = max(rates(ours).values()), max(rates(theirs).values())
    report(
        "tryton_orders",
        our_best,
        "orders/s",
        baseline="Tryton 8.2 create, quote, confirm over JSON-RPC, processing put off, gunicorn 2 x 8 threads",
        baseline_value=their_best,
        goal=f"at least {GOAL} x, best concurrency of each",
        met=our_best >= GOAL * their_best,
        rounds=ROUNDS,
        seconds=SECONDS,
        workers=WORKERS,
        tryton_threads=THREADS,
        ours_by_clients=rates(ours),
        ours_p99_ms_by_clients=rates(ours, "p99_ms"),
        tryton_by_clients=rates(theirs),
        tryton_p99_ms_by_clients=rates(theirs, "p99_ms"),
        views_behind_after_seconds=round(median(behind), 2),
    )


def main() -> None:
    programs = installed()
    if programs is None:
        return
    with settings_for("postgres") as settings:
        measure(settings, tryton_on(settings, programs))


if __name__ == "__main__":
    main()
