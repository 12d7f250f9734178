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
from tests.patience import PATIENCE_SECONDS, wait_until
from tests.spec import NOW

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
            return order(cooperative, key).result(PATIENCE_SECONDS)
        except StoreUnavailable:
            continue


def expect_the_books_to_agree(settings: Settings) -> int:
    """Numbers without a gap, a ledger that is the sum of the orders, views equal to a fold from zero; how many."""
    cooperative = wire(settings, project=False)
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


def head_of(settings: Settings) -> int:
    store = open_store(settings, migrate=False)
    head = store.log.head()
    store.close()
    return head


def nobody_is_connected(settings: Settings) -> bool:
    """What a killed process asked for last may still be under way in the server."""
    if not settings.database_url:
        return True
    others = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with psycopg.connect(settings.database_url) as connection:
        return not connection.execute(others).fetchall()


@pytest.mark.slow
@pytest.mark.postgresql
class TestConnectionsCut:
    def test_every_order_stands_once(self, postgres_url: str, tmp_path: Any):
        """All connections are cut again and again while orders come in: each stands once, or its caller knows."""
        settings = Settings(data_dir=tmp_path, database_url=postgres_url)
        prepared(settings)
        cooperative = wire(settings, clock=lambda: NOW)
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
        with cooperative.store.views.served([book], head, PATIENCE_SECONDS) as served:
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
            head = head_of(settings)
            storm = subprocess.Popen(
                [sys.executable, str(STORM), str(settings.data_dir), settings.database_url, f"k{number}", "4"],
                stdout=subprocess.DEVNULL,
                cwd=ROOT,
                env={"PYTHONPATH": str(ROOT), "PATH": ""},
            )
            wait_until(lambda: head_of(settings) > head)  # noqa: B023
            time.sleep(moments.random() * 0.1)
            os.kill(storm.pid, signal.SIGKILL)
            storm.wait()
            wait_until(lambda: nobody_is_connected(settings))

        whole = expect_the_books_to_agree(settings)
        assert whole > 0

        cooperative = wire(settings, clock=lambda: NOW)
        assert order(cooperative, "after").result(PATIENCE_SECONDS).state.number.endswith(f"{whole + 1:06d}")
        cooperative.close()
