"""Full verification of a log of a million events against the library's reader on the same rows, and single proofs."""

import random
import sys
import time

from _cooperative import cooperative_on, median, report, settings_for, timed
from _large_log import filled, library_replay

from procurement.audit.checking import verify
from procurement.settings import Settings
from procurement.wiring import Cooperative, utc_now

EVENTS, ROUNDS, PROOFS = 1_000_000, 3, 2_000
FACTOR, MOST_MS = 2, 1.0


def verified(cooperative: Cooperative) -> None:
    found = verify(cooperative.audit)
    if not found.good:
        raise SystemExit(found.sentence("en"))


def proofs(cooperative: Cooperative) -> list[float]:
    """Milliseconds of single proofs at positions that nobody asked for before."""
    chosen, newest = random.Random(1), cooperative.audit.newest()
    times: list[float] = []
    for _ in range(PROOFS):
        position = chosen.randint(1, newest.position)
        started = time.perf_counter()
        cooperative.audit.inclusion(position, newest)
        times.append((time.perf_counter() - started) * 1000)
    return sorted(times)


def main() -> None:
    events = int(sys.argv[2]) if len(sys.argv) > 2 else EVENTS
    for database in sys.argv[1:2] or ("sqlite", "postgres"):
        with settings_for(database) as settings:
            with cooperative_on(settings, project=False) as cooperative:
                count = filled(cooperative, events)
            # Opened anew, so that what ordering left in memory slows neither of the two down.
            measure(database, settings, count)


def measure(database: str, settings: Settings, count: int) -> None:
    with cooperative_on(settings, project=False) as cooperative:
        followed = timed(lambda: cooperative.audit.checkpoint(utc_now()))
        ours: list[float] = []
        library: list[float] = []
        for _ in range(ROUNDS):
            ours.append(count / timed(lambda: verified(cooperative)))
            library.append(count / timed(lambda: library_replay(cooperative)))
        report(
            f"verify_log_{database}",
            median(ours),
            "events/s",
            baseline="library: select_notifications and mapper over the same rows, nothing hashed",
            baseline_value=median(library),
            goal=f">= {FACTOR} x the library's reader",
            met=median(ours) >= FACTOR * median(library),
            events=count,
            rounds=ROUNDS,
            following_events_s=round(count / followed),
        )
        times = proofs(cooperative)
        report(
            f"inclusion_proof_{database}",
            times[len(times) * 99 // 100],
            "ms p99",
            baseline="the goal",
            baseline_value=MOST_MS,
            goal=f"<= {MOST_MS} ms",
            met=times[len(times) * 99 // 100] <= MOST_MS,
            events=count,
            proofs=PROOFS,
            median_ms=round(median(times), 3),
        )


if __name__ == "__main__":
    main()
