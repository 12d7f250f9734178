"""Ten times as many orders as can be placed: what is accepted stands, the rest is told when to come back."""

import os
import resource
import threading
from collections.abc import Iterator
from typing import Any, Self

import pytest

from procurement.settings import Settings
from tests.faults.judge import expect_the_books_to_agree
from tests.faults.orders import Answered, Book, Wanted
from tests.faults.record import note_figures, spread
from tests.faults.service import Service
from tests.faults.storm import stormed
from tests.faults.town import ROOMY, Town, founded
from tests.patience import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]

OVERLOAD_SECONDS = float(os.environ.get("OVERLOAD_SECONDS", "60"))
NORMAL_SECONDS = min(OVERLOAD_SECONDS / 4, 5.0)
MANY_TIMES = 10
CONNECTIONS = min(4000, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 200)
MOST_GROWTH_BYTES = 400 * 1024 * 1024
"""All workers together: what they keep of orders on purpose is bounded, and so is what waits."""


@pytest.fixture
def town(on_postgres: Settings) -> Town:
    return founded(on_postgres, tight_cents=1)


@pytest.fixture
def service(town: Town) -> Iterator[Service]:
    with Service(town.settings) as service:
        yield service


class Memory:
    """The memory of all workers, looked at twice a second."""

    def __init__(self, service: Service) -> None:
        self.seen = [service.memory_bytes()]
        self._service, self._stopping = service, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stopping.wait(0.5):
            self.seen.append(self._service.memory_bytes())

    @property
    def growth(self) -> int:
        return max(self.seen) - self.seen[0]

    @property
    def megabytes(self) -> dict[str, int]:
        return {"before": self.seen[0] >> 20, "most": max(self.seen) >> 20, "after": self.seen[-1] >> 20}


class TestOverload:
    def test_accepts_what_it_can_and_refuses_the_rest_with_words(self, town: Town, service: Service):
        """Memory stays bounded, each accepted order stands once, and afterwards all is as it was before."""
        book = Book()
        normal = self._stormed(service, town, book, "before", connections=8, seconds=NORMAL_SECONDS)
        most = self._stormed(service, town, book, "most", connections=64, seconds=NORMAL_SECONDS)
        rate = MANY_TIMES * most["per_second"]
        with Memory(service) as memory:
            storm = self._stormed(
                service, town, book, "storm", rate=rate, connections=CONNECTIONS, seconds=OVERLOAD_SECONDS
            )
        wait_until(lambda: service.lag == 0)
        after = self._stormed(service, town, book, "after", connections=8, seconds=NORMAL_SECONDS)
        note_figures(
            "overload",
            rate=rate,
            megabytes=memory.megabytes,
            **{
                name: {**spread([item[-1] for item in run["accepted"]]), "per_second": run["per_second"], **shown(run)}
                for name, run in {"normal": normal, "most": most, "storm": storm, "after": after}.items()
            },
        )

        assert {"201"} == set(normal["statuses"]) == set(most["statuses"]) == set(after["statuses"])
        assert memory.growth < MOST_GROWTH_BYTES
        assert [] == service.exits
        expect_the_books_to_agree(town, book, service)
        assert {"201"} < set(storm["statuses"]) <= {"201", "429", "503"}

    def _stormed(self, service: Service, town: Town, book: Book, prefix: str, **asked: Any) -> dict[str, Any]:
        run = stormed(**{"rate": 0, **asked}, port=service.port, token=town.token, members=town.members, prefix=prefix)
        for key, status, order_id, number, net_cents, seconds in run["accepted"]:
            content = {"order_id": order_id, "number": number, "net_cents": net_cents}
            book.answered.append(Answered(Wanted(key, "", ROOMY, "stuhl"), status, content, 1, seconds))
        book.wrong += run["odd"]
        book.open |= set(run["open"])
        return run


def shown(run: dict[str, Any]) -> dict[str, Any]:
    return {"statuses": run["statuses"], "unsent": run["unsent"]}
