"""The database restarted, cut off, locked and crowded under load: requests wait or are told when to come back."""

import random
import time
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager, suppress

import psycopg
import pytest

from procurement.settings import Settings
from procurement.storage.projector import ELECTION_LOCK
from tests.faults.cluster import OWNER, Cluster
from tests.faults.judge import expect_the_books_to_agree
from tests.faults.orders import Book, Buyers, Client, Wanted, together
from tests.faults.readers import Readers
from tests.faults.record import note_figures, spread
from tests.faults.service import Service
from tests.faults.town import ROOMY, Town, founded
from tests.patience import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]

RESTARTS, CUTS, MOST_CONNECTIONS = 5, 8, 3
AWAY_SECONDS, LOCKED_SECONDS, CROWDED_SECONDS = 2.0, 4.0, 6.0
VICTIMS = {
    "writer": "SELECT pid FROM pg_locks WHERE relation = 'events'::regclass AND mode = 'ExclusiveLock'",
    "listener": "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted "
    f"AND (classid::bigint << 32) + objid::bigint = {ELECTION_LOCK}",
    "projector": "SELECT pid FROM pg_locks WHERE relation = 'view_registry'::regclass AND mode = 'RowExclusiveLock'",
    "anybody": f"SELECT pid FROM pg_stat_activity WHERE usename = '{OWNER}' ORDER BY random() LIMIT 1",
    "everybody": f"SELECT pid FROM pg_stat_activity WHERE usename = '{OWNER}'",
}
"""Whose connection is cut, as the server knows them."""


@pytest.fixture
def town(on_cluster: Settings) -> Town:
    return founded(on_cluster, tight_cents=3_000_000)


@pytest.fixture
def service(town: Town) -> Iterator[Service]:
    with Service(town.settings) as service:
        yield service


@contextmanager
def under_load(town: Town, service: Service) -> Generator[Book]:
    """Orders and reports all the while; afterwards everything recovered by itself, and the books agree."""
    with Readers(town, [service.url]) as readers, Buyers(town, [service.url]) as buyers:
        wait_until(lambda: len(buyers.book.placed) > 50)
        yield buyers.book
        until_orders_go_on(buyers.book)
    service.wait_until_whole()

    assert [] == readers.book.wrong
    assert readers.book.statuses[200] > 0
    assert [] == service.exits
    expect_the_books_to_agree(town, buyers.book, service)


def until_orders_go_on(book: Book) -> float:
    """Seconds until orders are placed that were asked for from now on."""
    began, before = time.monotonic(), len(book.placed)
    wait_until(lambda: len(book.placed) > before + 20)
    return round(time.monotonic() - began, 3)


def longest(book: Book) -> float:
    return round(max(answer.seconds for answer in book.answered), 3)


class TestRestart:
    @pytest.mark.parametrize("mode", ["fast", "immediate"])
    def test_orders_go_on_when_it_is_back(self, town: Town, service: Service, cluster: Cluster, mode: str):
        """Stopped as an administrator or as a power cut does, again and again."""
        draw, back = random.Random(mode), list[float]()
        with under_load(town, service) as book:
            for _ in range(RESTARTS):
                time.sleep(draw.random())
                cluster.restart(mode)
                back.append(until_orders_go_on(book))
        note_figures(f"restart_{mode}", going_on_seconds=spread(back), longest=longest(book), statuses=book.statuses)

    def test_while_it_is_away_everybody_is_told_so(self, town: Town, service: Service, cluster: Cluster):
        """Orders and reports are answered with 503 and when to come back; the process itself lives."""
        book = Book()
        client = Client(town, [service.url], book)
        wanted = Wanted("away", town.members[0], ROOMY, "stuhl")
        told: dict[str, tuple[int, float]] = {}

        def ask(method: str, path: str, body: bytes | None = None, key: str = "") -> None:
            began, asking = time.monotonic(), Client(town, [service.url], book)
            said = asking.asked(method, path, body, key)
            asking.close()
            assert said is not None
            told[path] = said[0], round(time.monotonic() - began, 3)

        cluster.stop()
        time.sleep(AWAY_SECONDS)
        pages = ("/api/v1/reports/contract_ceiling", "/health/ready", "/health/live")
        looks = [lambda path=path: ask("GET", path) for path in pages]
        together([lambda: ask("POST", "/api/v1/orders", wanted.body, wanted.key), *looks])
        cluster.start()
        placed = client.order(wanted)
        client.close()

        assert [200, 503, 503, 503] == sorted(status for status, _ in told.values())
        assert 200 == told["/health/live"][0]
        assert placed.is_placed
        note_figures("away", told=told, placed_after_seconds=round(placed.seconds, 3))
        expect_the_books_to_agree(town, book, service)


class TestConnectionsCut:
    def test_whoever_is_cut_off_nothing_is_lost(self, town: Town, service: Service, cluster: Cluster):
        """Connections of the writer while it writes, of the listener, of the projector while it folds, and of anybody."""
        cut, back, draw = Counter[str](), list[float](), random.Random(7)
        with under_load(town, service) as book:
            while any(cut[kind] < CUTS for kind in VICTIMS):
                kind = draw.choice([kind for kind in VICTIMS if cut[kind] < CUTS])
                if cluster.cut_off(VICTIMS[kind]):
                    cut[kind] += 1
                    back.append(until_orders_go_on(book))
                time.sleep(draw.random() * 0.05)
        note_figures("cut", cut=cut, going_on_seconds=spread(back), longest=longest(book), statuses=book.statuses)


class TestLocked:
    def test_orders_wait_while_the_log_is_locked(self, town: Town, service: Service, cluster: Cluster):
        """Nobody is told that an order is placed while somebody else holds the table; then all of them are."""
        with under_load(town, service) as book:
            for _ in range(2):
                with cluster.superuser() as superuser, superuser.transaction():
                    superuser.execute("LOCK TABLE events IN ACCESS EXCLUSIVE MODE")
                    time.sleep(LOCKED_SECONDS / 2)
                    before = len(book.placed)
                    time.sleep(LOCKED_SECONDS / 2)

                    assert before == len(book.placed)
                until_orders_go_on(book)
        note_figures("locked", longest=longest(book), statuses=book.statuses)

    def test_orders_go_on_while_tables_are_rewritten(self, town: Town, service: Service, cluster: Cluster):
        """`VACUUM FULL` locks one table after the other, those of the views as well."""
        with under_load(town, service) as book:
            for _ in range(3):
                cluster.do("VACUUM FULL")
        note_figures("vacuum_full", longest=longest(book), statuses=book.statuses)


class TestNoConnectionLeft:
    def test_requests_wait_or_are_told_when_to_come_back(self, town: Town, service: Service, cluster: Cluster):
        """Others take every connection that the database allows; once they let go, everything goes on."""
        with under_load(town, service) as book:
            cluster.do(f"ALTER DATABASE {OWNER} CONNECTION LIMIT {MOST_CONNECTIONS}")
            with taken_by_others(cluster):
                time.sleep(CROWDED_SECONDS)
                before = len(book.placed)
            cluster.do(f"ALTER DATABASE {OWNER} CONNECTION LIMIT -1")
            back = until_orders_go_on(book)
        note_figures(
            "crowded", going_on_seconds=back, longest=longest(book), statuses=book.statuses, placed_before=before
        )


@contextmanager
def taken_by_others(cluster: Cluster) -> Generator[None]:
    """All connections there may be are taken; the service is cut off until others have them."""
    ours = f"SELECT pid FROM pg_stat_activity WHERE usename = '{OWNER}' AND application_name <> 'others'"
    with ExitStack() as taken:
        for _ in range(MOST_CONNECTIONS):
            while True:
                cluster.cut_off(ours)
                with suppress(psycopg.OperationalError):
                    taken.enter_context(psycopg.connect(cluster.url, application_name="others"))
                    break
        cluster.cut_off(ours)
        yield
