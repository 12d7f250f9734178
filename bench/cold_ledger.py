"""A contract's ledger read cold, as the desk reads it for the first call-off after a start, against `repository.get`.

Each reading has a log and a cache of its own that know nothing; the connection is open before. The library reads an
aggregate with as many call-offs of the same content from the same database.

A balance is carried forward every 1,000 call-offs. The sizes lie half way between two of them: 500 are read each time.
"""

import os
import sys
import time
from decimal import Decimal

from _cooperative import CONTRACTS, cooperative_on, median, place, report, settings_for
from _library import Ledger, Shop, environment, record

from procurement.application.decisions import Cache, Decisions
from procurement.settings import Settings
from procurement.stores import open_store
from procurement.wiring import Cooperative

SIZES = [int(size) for size in os.environ.get("BENCH_SIZES", "1500,10500,100500").split(",")]
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "7"))
GOAL_MS, GROWTH = 3.0, 1.5
STREAM = "contract/contract-0"


def ours(settings: Settings) -> float:
    """Milliseconds until the state is there, as `Desk` asks for it."""
    store = open_store(settings, migrate=False)
    try:
        head = store.log.head()
        with store.log.peeking() as look:
            look.since(head, Cache())
        started = time.perf_counter()
        with store.log.peeking() as look:
            decisions = Decisions(Cache(), look, head)
            decisions.load([STREAM])
        assert decisions.get(STREAM) is not None
        return 1000 * (time.perf_counter() - started)
    finally:
        store.close()


def filled(cooperative: Cooperative, shop: Shop, before: int, size: int) -> Ledger:
    """So many call-offs in our ledger, each by an order, and in one of the library's."""
    place(cooperative, range(before * CONTRACTS, size * CONTRACTS), SIZES[-1] * CONTRACTS)
    ledger = Ledger(contract=STREAM)
    for number in range(size):
        net_cents, quantity = 6_125 * (1 + number % 12), Decimal(1 + number % 12)
        ledger.call_off(
            order=f"8c6f0a52-5f0e-5b3a-9d0a-{number:012d}",
            member=f"town-{number % 37:02d}",
            net_cents=net_cents,
            lots=[{"lot": "1", "net_cents": net_cents, "quantity": quantity}],
            articles=[
                {"article": f"contract-0-article-{(number + step) % 5}", "contract_year": 2024, "quantity": quantity}
                for step in range(3)
            ],
        )
    record(shop, ledger.collect_events())
    return ledger


def main() -> None:
    for database in sys.argv[1:] or ("sqlite", "postgres"):
        with settings_for(database) as settings, cooperative_on(settings, project=False) as cooperative:
            shop = Shop(environment(settings))
            medians: list[tuple[float, float]] = []
            for before, size in zip([0, *SIZES], SIZES, strict=False):
                ledger = filled(cooperative, shop, before, size)
                mine: list[float] = []
                library: list[float] = []
                for _ in range(ROUNDS):
                    mine.append(ours(settings))
                    started = time.perf_counter()
                    shop.repository.get(ledger.id)
                    library.append(1000 * (time.perf_counter() - started))
                medians.append((median(mine), median(library)))
            told(database, medians, cooperative)
            shop.close()


def told(database: str, medians: list[tuple[float, float]], cooperative: Cooperative) -> None:
    thousands = SIZES[-1] / 1000
    (first, _), (mine, library) = medians[0], medians[-1]
    flat = mine <= GROWTH * first
    report(
        f"cold_ledger_{database}",
        mine / thousands,
        "ms per 1,000 events",
        baseline="library: repository.get of an aggregate with as many events",
        baseline_value=library / thousands,
        goal=f"<= {GOAL_MS} ms, or independent of length",
        met=mine / thousands <= GOAL_MS or flat,
        independent_of_length=flat,
        whole_ms={size: [round(one, 3) for one in pair] for size, pair in zip(SIZES, medians, strict=True)},
        events_in_stream=len(cooperative.store.log.stream(STREAM)),
        rounds=ROUNDS,
    )


if __name__ == "__main__":
    main()
