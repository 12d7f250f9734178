"""A load of reports: clients that look without end, and hold against each other what they are shown."""

import threading
from collections.abc import Sequence
from typing import Any, Self

from tests.faults.orders import Book, Client
from tests.faults.town import ROOMY, TIGHT, Town


class Readers:
    """Clients that look at the same time until told to stop. What may never be shown goes into `book.wrong`."""

    def __init__(self, town: Town, urls: Sequence[str], *, clients: int = 2) -> None:
        self.book, self._town, self._urls = Book(), town, urls
        self._stopping = threading.Event()
        self._failed: list[BaseException] = []
        self._threads = [
            threading.Thread(target=self._work, name=f"reader-{number}", daemon=True) for number in range(clients)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        if self._failed:
            raise self._failed[0]

    def _work(self) -> None:
        client = Client(self._town, self._urls, self.book)
        before: dict[str, tuple[int, int]] = {ROOMY: (0, 0), TIGHT: (0, 0)}
        try:
            while not self._stopping.is_set():
                for name in (ROOMY, TIGHT):
                    said = client.asked("GET", f"/api/v1/reports/contract_ceiling?contract={name}&lot=")
                    if said and said[0] == 200:
                        before[name] = self._compared(name, said[2], before[name])
                client.asked("GET", "/api/v1/orders?limit=5")
                self._stopping.wait(0.01)
        except BaseException as error:  # noqa: BLE001  raised again by whoever waits
            self._failed.append(error)
        finally:
            client.close()

    def _compared(self, name: str, report: dict[str, Any], before: tuple[int, int]) -> tuple[int, int]:
        """A report never goes back behind what was shown, and never shows more than the ceiling."""
        allocated = sum(row["allocated_cents"] for row in report["rows"] if not row["lot"])
        now = report["position"], allocated
        if now[0] < before[0] or now[1] < before[1] or allocated > self._town.ceilings[name]:
            self.book.wrong.append(f"{name}: {before}, then {now} of {self._town.ceilings[name]}")
        return now
