"""A streaming standby: it shows what the primary shows, takes no orders, and goes on when it is promoted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from procurement.settings import Settings
from tests.faults.cluster import Cluster, folder_for_a_server
from tests.faults.judge import expect_dense_numbers, expect_the_books_to_agree, placed_in, recorded
from tests.faults.orders import PATH, Answered, Book, Buyers, Client, Wanted
from tests.faults.record import note_figures
from tests.faults.service import Service, commanded
from tests.faults.town import ROOMY, Town, founded
from tests.patience import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]

ORDERS, MORE_ORDERS = 300, 100


@pytest.fixture
def town(on_cluster: Settings) -> Town:
    return founded(on_cluster, tight_cents=500_000)


@pytest.fixture
def standby(town: Town, cluster: Cluster) -> Iterator[Cluster]:
    with folder_for_a_server() as folder:
        standby = Cluster(folder).follow(cluster)
        yield standby
        standby.end()


@dataclass(frozen=True)
class Pair:
    """The services of both; `book` holds what the primary's clients were told before everything stood still."""

    town: Town
    primary: Service
    reading: Service
    book: Book

    @property
    def promoted(self) -> Town:
        """The same towns where the standby is the primary."""
        return Town(self.reading.settings, self.town.token, self.town.members, self.town.ceilings)


@pytest.fixture
def pair(town: Town, cluster: Cluster, standby: Cluster, tmp_path: Path) -> Iterator[Pair]:
    """Orders were placed on the primary while readers looked at the standby; it has them all."""
    there = Settings(data_dir=tmp_path / "data", database_url=standby.url)
    with Service(town.settings) as primary, Service(there) as reading:
        with Buyers(town, [primary.url], clients=4) as buyers:
            wait_until(lambda: len(buyers.book.placed) > ORDERS)
        wait_until(lambda: primary.lag == 0)
        cluster.wait_for_standby(standby)
        yield Pair(town, primary, reading, buyers.book)


def asked(town: Town, service: Service, path: str) -> dict[str, Any]:
    client = Client(town, [service.url], Book())
    said = client.asked("GET", path)
    client.close()
    assert said is not None
    assert 200 == said[0], said
    return said[2]


def ordered_there(pair: Pair, wanted: Wanted) -> tuple[int, dict[str, str], dict[str, Any]]:
    client = Client(pair.town, [pair.reading.url], pair.book)
    said = client.asked("POST", PATH, wanted.body, wanted.key)
    client.close()
    assert said is not None
    return said


class TestReadingOnly:
    def test_shows_what_the_primary_shows(self, pair: Pair):
        """Every report and the orders, row by row, at the same position."""
        names = [report["name"] for report in asked(pair.town, pair.primary, "/api/v1/reports")["reports"]]
        paths = [*(f"/api/v1/reports/{name}" for name in names), "/api/v1/orders?limit=1000", "/api/v1/reports"]

        assert len(names) > 20
        for path in paths:
            assert asked(pair.town, pair.primary, path) == asked(pair.town, pair.reading, path)
        assert [] == pair.book.wrong

    def test_takes_no_order_and_says_so(self, pair: Pair):
        """503 in words and when to come back; on both servers nothing was recorded."""
        before = len(recorded(pair.town.settings))

        status, headers, content = ordered_there(pair, Wanted("no", "stadt-0", ROOMY, "stuhl"))

        assert 503 == status
        assert headers["retry-after"].isdigit()
        assert content["detail"]
        assert content["detail_en"]
        assert before == len(recorded(pair.town.settings)) == len(recorded(pair.promoted.settings))


class TestPromotion:
    def test_orders_go_on_and_nothing_is_skipped(self, pair: Pair, cluster: Cluster, standby: Cluster):
        """The primary is lost; the standby's service takes orders once it is promoted, and finds those of old keys.
        Positions may jump, yet numbers stay dense and every view follows.
        """
        before = recorded(pair.promoted.settings)
        pair.primary.stop()
        cluster.stop("immediate")
        standby.promote()
        client = Client(pair.promoted, [pair.reading.url], pair.book)
        repeated = [client.order(answer.wanted) for answer in pair.book.placed[:20]]
        placed = [client.order(Wanted(f"new-{n}", "stadt-1", ROOMY, "heft")) for n in range(MORE_ORDERS)]
        client.close()
        after = recorded(pair.promoted.settings)
        # Those asked for again are no orders of their own, and were rightly there before they were asked for.
        pair.book.wrong[:] = [text for text in pair.book.wrong if not is_of(text, repeated)]
        jump = after[len(before)].position - before[-1].position
        note_figures("promotion", jump=jump, first_order_seconds=round(repeated[0].seconds, 3))

        assert {200} == {answer.status for answer in repeated}
        assert {201} <= {answer.status for answer in placed} <= {200, 201}
        assert before == after[: len(before)]
        assert jump >= 1
        assert len(placed_in(before)) + MORE_ORDERS == len(placed_in(after))
        expect_dense_numbers(after)
        pair.reading.wait_until_whole()
        expect_the_books_to_agree(pair.promoted, pair.book, pair.reading)

    def test_views_ahead_of_the_log_are_refused_with_words(self, pair: Pair, cluster: Cluster, standby: Cluster):
        """Views that hold events which the promoted log has not are not shown: neither by who runs nor by who starts."""
        pair.primary.stop()
        cluster.stop("immediate")
        standby.promote()
        standby.do("UPDATE view_registry SET position = position + 1000 WHERE name = 'contract_ceiling'")
        client = Client(pair.promoted, [pair.reading.url], Book())
        wait_until(lambda: not pair.reading.is_ready)
        ready = client.asked("GET", "/health/ready")
        pair.reading.stop()
        client.close()
        started = commanded(pair.promoted.settings, "serve", "--port", 0)

        assert ready is not None
        ahead = [each["name"] for each in ready[2]["projections"] if each["ahead_of_log"]]
        assert (503, ["contract_ceiling"]) == (ready[0], ahead)
        assert 1 == started.returncode
        assert "contract_ceiling" in started.stderr
        assert "abrufbuch rebuild" in started.stderr


def is_of(text: str, answers: Sequence[Answered]) -> bool:
    return text.partition(":")[0] in {answer.wanted.key for answer in answers}
