"""A disk that is really full under the database: orders are refused until there is room, and nothing is half done."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from procurement.settings import Settings
from tests.faults.cluster import Cluster, folder_for_a_server
from tests.faults.full_disk import SmallDisk, small_disk
from tests.faults.judge import expect_the_books_to_agree
from tests.faults.orders import Book, Buyers, Client
from tests.faults.record import note_figures
from tests.faults.service import Service
from tests.faults.town import founded
from tests.patience import PATIENCE_SECONDS, wait_until

pytestmark = pytest.mark.slow

FULL_SECONDS = 5.0
ORDERS = 200


def fill_until_nobody_orders(disk: SmallDisk, book: Book) -> int:
    """Until no order was placed for a while; how many were placed then."""
    before, since = -1, time.monotonic()
    wait_until(lambda: len(book.placed) > ORDERS)
    while time.monotonic() - since < FULL_SECONDS:
        disk.fill()
        if len(book.placed) != before:
            before, since = len(book.placed), time.monotonic()
        time.sleep(0.05)
    return before


def until_orders_go_on(book: Book, before: int) -> float:
    began = time.monotonic()
    wait_until(lambda: len(book.placed) > before + 20, 2 * PATIENCE_SECONDS)
    return round(time.monotonic() - began, 3)


class TestSqlite:
    def test_orders_are_refused_until_there_is_room(self, tmp_path: Path):
        """Whoever orders meanwhile is told to come back, whoever reads is answered or told so as well."""
        with small_disk(tmp_path / "disk", 24) as disk:
            town = founded(Settings(data_dir=disk.folder / "data", database_url=""), tight_cents=300_000)
            with Service(town.settings, workers=1) as service:
                with Buyers(town, [service.url], clients=4) as buyers:
                    before = fill_until_nobody_orders(disk, buyers.book)
                    reader = Client(town, [service.url], buyers.book)
                    read = reader.asked("GET", "/api/v1/reports/contract_ceiling")
                    reader.close()
                    live = service.answers
                    disk.free()
                    back = until_orders_go_on(buyers.book, before)
                note_figures(
                    "disk_full_sqlite", going_on_seconds=back, statuses=buyers.book.statuses, read=read and read[0]
                )

                assert live
                assert read is not None
                assert read[0] in {200, 503}
                assert buyers.book.statuses[503] > 0
                assert [] == service.exits
                expect_the_books_to_agree(town, buyers.book, service)


@pytest.mark.postgresql
class TestPostgres:
    @pytest.fixture
    def disk(self) -> Iterator[SmallDisk]:
        with folder_for_a_server() as folder, small_disk(folder, 256) as disk:
            yield disk

    def test_orders_are_refused_until_there_is_room(self, disk: SmallDisk, tmp_path: Path):
        """The server may even end, as it cannot write its log; started again when there is room, it has every order
        that anybody was told of.
        """
        cluster = Cluster.given(disk.folder, max_wal_size="32MB", min_wal_size="32MB").make()
        town = founded(Settings(data_dir=tmp_path / "data", database_url=cluster.url), tight_cents=300_000)
        with Service(town.settings) as service:
            with Buyers(town, [service.url], clients=4) as buyers:
                before = fill_until_nobody_orders(disk, buyers.book)
                live = service.answers
                noticed = "No space left on device" in cluster.log
                disk.free()
                ended = not cluster.is_running
                if ended:
                    cluster.start()
                back = until_orders_go_on(buyers.book, before)
            note_figures("disk_full_postgres", going_on_seconds=back, statuses=buyers.book.statuses, server_ended=ended)
            service.wait_until_whole()

            assert live
            assert noticed
            assert [] == service.exits
            expect_the_books_to_agree(town, buyers.book, service)
        cluster.end()
