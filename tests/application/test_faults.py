"""Faults, really injected: connections cut and processes killed at any moment, and the books still agree."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Future
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from procurement.application.access import Actor, Role
from procurement.application.ordering import Asked
from procurement.application.ports import StoreUnavailable
from procurement.domain.decider import fold
from procurement.domain.order.commands import AskedLine
from procurement.domain.order.events import OrderPlaced
from procurement.settings import Settings
from procurement.wiring import Cooperative, open_store, wire
from tests.application.test_several_processes import ROOT, STORM, prepared

BUYER = Actor(subject="buyer", role=Role.MANAGER)


def order(cooperative: Cooperative, key: str) -> Future[Any]:
    asked = Asked(
        member="buxtehude",
        contract="buero",
        lines=(AskedLine(article="stuhl", quantity=Decimal(1)),),
        budget_code="1.11",
    )
    return cooperative.ordering.place(BUYER, asked, key, "fault")


def persistently(cooperative: Cooperative, key: str) -> Any:
    """As a client does that is told to try again: the same order under the same key."""
    while True:
        try:
            return order(cooperative, key).result(timeout=60)
        except StoreUnavailable:
            continue


def expect_the_books_to_agree(settings: Settings) -> int:
    """Numbers without a gap, a ledger that is the sum of the orders, views equal to a fold from zero; how many."""
    cooperative = wire(settings)
    while cooperative.store.views.advance():
        pass
    recorded = cooperative.store.log.read(0, 100_000)
    different = {name: cooperative.store.views.differences(name)[1] for name in cooperative.store.views.projections}
    cooperative.close()
    placed = [item.event for item in recorded if isinstance(item.event, OrderPlaced)]
    contract = fold(item.event for item in recorded)["contract/buero"]

    assert [f"{number:06d}" for number in range(1, len(placed) + 1)] == [event.number[-6:] for event in placed]
    assert sum(event.net_cents for event in placed) == contract.allocated_cents
    assert not any(different.values())
    return len(placed)


@pytest.mark.slow
@pytest.mark.postgresql
class TestConnectionsCut:
    def test_every_order_stands_once(self, postgres_url: str, tmp_path: Any):
        """All connections are cut again and again while orders come in: each stands once, or its caller knows."""
        settings = Settings(data_dir=tmp_path, database_url=postgres_url)
        prepared(settings)
        cooperative = wire(settings)
        cutting = threading.Event()

        def cut() -> None:
            statement = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
            # Ever less often, so that a busy machine comes to an end as well.
            pause = 0.1
            while not cutting.wait(pause):
                pause *= 1.03
                with psycopg.connect(postgres_url, autocommit=True) as connection:
                    connection.execute(statement + "AND pid <> pg_backend_pid()")

        cutter = threading.Thread(target=cut)
        cutter.start()
        try:
            for number in range(40):
                assert persistently(cooperative, f"key-{number}").state.order_id
        finally:
            cutting.set()
            cutter.join()
        head, book = cooperative.store.log.head(), cooperative.reading.projection("order_book")
        with cooperative.store.views.served([book], head, 20) as served:
            assert head == served.position(book)
        cooperative.close()

        assert 40 == expect_the_books_to_agree(settings)


@pytest.mark.slow
class TestKilled:
    def test_killed_at_any_moment(self, settings: Settings):
        """Processes killed in the middle of ordering leave whole orders only, and the next one goes on."""
        prepared(settings)
        moments = random.Random(7)
        for number in range(4):
            storm = subprocess.Popen(
                [sys.executable, str(STORM), str(settings.data_dir), settings.database_url, f"k{number}", "4"],
                stdout=subprocess.DEVNULL,
                cwd=ROOT,
                env={"PYTHONPATH": str(ROOT), "PATH": ""},
            )
            self.wait_until_it_orders(settings)
            time.sleep(moments.random() * 0.1)
            os.kill(storm.pid, signal.SIGKILL)
            storm.wait()

        whole = expect_the_books_to_agree(settings)
        assert whole > 0

        cooperative = wire(settings)
        assert order(cooperative, "after").result(timeout=60).state.number.endswith(f"{whole + 1:06d}")
        cooperative.close()

    def wait_until_it_orders(self, settings: Settings) -> None:
        store = open_store(settings, migrate=False)
        head, deadline = store.log.head(), time.monotonic() + 60
        while store.log.head() == head and time.monotonic() < deadline:
            time.sleep(0.005)
        store.close()
