"""Several processes on one database: the ceiling holds to the cent, numbers are dense, nothing is doubled."""

import subprocess
import sys
from pathlib import Path

import pytest

from procurement.domain.contract.aggregate import Contract
from procurement.domain.decider import fold
from procurement.settings import Settings
from procurement.wiring import open_store
from tests.samples import admitted, awarded, listed, registered
from tests.storage.test_event_log import append, new

STORM = Path(__file__).with_name("order_storm.py")
ROOT = STORM.parent.parent.parent
PROCESSES, ATTEMPTS = 4, 10
FIT = 137


def prepared(settings: Settings, fit: int = FIT) -> None:
    """A contract into which exactly so many orders of 120.00 fit, with one cent less than one more would need."""
    store = open_store(settings)
    events = [
        admitted(),
        admitted("stade"),
        registered(),
        awarded(ceiling_cents=(fit + 1) * 12_000 - 1, lots=awarded().lots[1:]),
        listed(lot="2"),
    ]
    versions: dict[str, int] = {}
    for event in events:
        versions[event.stream] = versions.get(event.stream, 0) + 1
        append(store.log, new(event, version=versions[event.stream]))
    store.close()


@pytest.mark.slow
class TestSeveralProcesses:
    def test_exactly_the_orders_that_fit(self, settings: Settings):
        """4 processes × 8 threads ask 320 times at once; 137 orders fit, and 137 are accepted."""
        prepared(settings)
        storms = [
            subprocess.Popen(
                [
                    sys.executable,
                    str(STORM),
                    str(settings.data_dir),
                    settings.database_url,
                    f"p{number}",
                    str(ATTEMPTS),
                ],
                stdout=subprocess.PIPE,
                text=True,
                cwd=ROOT,
                env={"PYTHONPATH": str(ROOT), "PATH": ""},
            )
            for number in range(PROCESSES)
        ]
        outputs = [storm.communicate(timeout=600)[0].split() for storm in storms]

        assert [0] * PROCESSES == [storm.returncode for storm in storms]
        numbers = [number for output in outputs for number in output[1:]]
        assert FIT == sum(int(output[0]) for output in outputs)
        self.expect_the_books_to_agree(settings, numbers)

    def expect_the_books_to_agree(self, settings: Settings, numbers: list[str]) -> None:
        """The ledger holds what was accepted, and the numbers have no gap."""
        store = open_store(settings)
        recorded = store.log.read(0, 100_000)
        contract: Contract = fold(item.event for item in recorded)["contract/buero"]
        store.close()

        assert FIT * 12_000 == contract.allocated_cents
        assert [f"buxtehude-2026-{number:06d}" for number in range(1, FIT + 1)] == sorted(numbers)
