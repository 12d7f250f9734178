"""Two services with two workers each on one PostgreSQL: as exact as one."""

from collections.abc import Iterator, Sequence

import pytest

from procurement.settings import Settings
from procurement.storage.projector import ELECTION_LOCK
from tests.faults.cluster import Cluster
from tests.faults.judge import expect_the_books_to_agree, recorded
from tests.faults.orders import Book, Client, Wanted, together
from tests.faults.record import note_figures, spread
from tests.faults.service import Service
from tests.faults.town import PRICES, ROOMY, TIGHT, Town, founded
from tests.patience import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]

TIGHT_CENTS = 137 * 12_000 + 1_911
CLIENTS = 12


@pytest.fixture
def town(on_cluster: Settings) -> Town:
    return founded(on_cluster, tight_cents=TIGHT_CENTS)


@pytest.fixture
def services(town: Town) -> Iterator[Sequence[Service]]:
    with Service(town.settings) as first, Service(town.settings) as second:
        yield first, second


def elected(cluster: Cluster) -> Sequence[int]:
    """Which backends hold the lock of the elected projector."""
    held = cluster.ask(
        "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND (classid::bigint << 32) + objid::bigint = %s",
        ELECTION_LOCK,
    )
    return [row[0] for row in held]


class TestSeveralServices:
    def test_a_race_for_the_last_cent_ends_at_the_ceiling(self, town: Town, services: Sequence[Service]):
        """Members who each take whatever still fits use the contract up to the cent, and not one cent more."""
        book = Book()

        def take_what_fits(number: int) -> None:
            client = Client(town, [service.url for service in services], book)
            for article in PRICES:
                count = 0
                while client.order(
                    Wanted(f"{number}-{article}-{count}", town.members[number % 6], TIGHT, article)
                ).is_placed:
                    count += 1
            client.close()

        together([lambda number=number: take_what_fits(number) for number in range(CLIENTS)])

        expect_the_books_to_agree(town, book, services[0], tight_is_reached=True)

    def test_a_key_is_one_order_wherever_it_is_sent(self, town: Town, services: Sequence[Service]):
        """The same keys, sent over many connections to all workers in the same moment, are answered as the same orders."""
        books = [Book() for _ in range(CLIENTS)]

        def order_all(number: int) -> None:
            client = Client(town, [services[number % 2].url], books[number])
            for key in range(50):
                wanted = Wanted(f"key-{key}", town.members[key % 6], ROOMY, "stuhl", 1 + key % 3)
                said = client.asked("POST", "/api/v1/orders", wanted.body, wanted.key)
                assert said is not None
                assert said[0] in {200, 201}, said
                assert said[2].pop("position")
                told.setdefault(wanted.key, []).append(said[2])
            client.close()

        told: dict[str, list[dict[str, object]]] = {}
        together([lambda number=number: order_all(number) for number in range(CLIENTS)])

        assert [CLIENTS] * 50 == [len(answers) for answers in told.values()]
        assert all(answers[0] == answer for answers in told.values() for answer in answers)
        assert 50 == sum(book.statuses[201] for book in books)
        assert 50 == sum(item.event.TYPE == "order.placed" for item in recorded(town.settings))

    def test_one_projector_is_elected(self, town: Town, services: Sequence[Service], cluster: Cluster):
        """One of two folds; the other waits, and folds as soon as the first is killed."""
        wait_until(lambda: len(elected(cluster)) == 1)
        (first,) = elected(cluster)
        book, taken_over = Book(), list[float]()
        client = Client(town, [service.url for service in services], book)
        for turn in range(6):
            service = services[turn % 2]
            (projector,) = service.of_kind("projector")
            projector.kill()
            client.order(Wanted(f"turn-{turn}", town.members[0], ROOMY, "tisch"))
            taken_over.append(service.wait_until_whole())
            wait_until(lambda: len(elected(cluster)) == 1)
        client.close()

        assert [first] != elected(cluster)
        note_figures("projector_killed", whole_seconds=spread(taken_over))
        expect_the_books_to_agree(town, book, services[1])
