"""Room, memory, start-up and the past: what an event takes on disk, what the service holds and how soon it answers, as the
log grows to a million events. Orders went through the whole decision path.
"""

import os
import sys
from typing import Any

from _cooperative import median, report, settings_for
from _figures import Figures, furnished, grow, past_of_all, rebuilt, room, serving

SIZES = [int(size) for size in os.environ.get("BENCH_SIZES", "10000,100000,333334").split(",")]
"""Orders; each is three events."""
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "5"))
START_UP_S, PAST_S, GROWTH, MOST_MIB_MORE = 2.0, 3.0, 1.25, 32


def main() -> None:
    for database in sys.argv[1:] or ("sqlite", "postgres"):
        with settings_for(database) as settings:
            headers = furnished(settings)
            found: list[dict[str, Any]] = []
            for before, orders in zip([0, *SIZES], SIZES, strict=False):
                grow(settings, before, orders)
                ready, past = past_of_all(settings, headers["rest"], ROUNDS)
                one: dict[str, Any] = {**room(settings), "start_up": median(ready), "past": past}
                one["rebuild"] = rebuilt(settings)
                one["serving"] = serving(settings, headers, seconds=SECONDS)
                found.append(one)
            told_room(database, found[-1])
            told_memory(database, found)
            told_times(database, found[0], found[-1])


def told_room(database: str, last: Figures) -> None:
    report(
        f"bytes_per_event_{database}",
        last["disk"],
        "bytes",
        baseline="the content of the event alone",
        baseline_value=last["content"],
        goal="none",
        met=True,
        events=last["events"],
        table=round(last["table"]),
        indexes=round(last["indexes"]),
    )


def told_memory(database: str, found: list[dict[str, Any]]) -> None:
    """Memory may differ a little between sizes, but must not follow them."""
    kinds = {
        "at_rest": [one["serving"]["memory_at_rest"] for one in found],
        "after_load": [one["serving"]["memory_after_load"] for one in found],
        "rebuild": [one["rebuild"]["peak_mib"] for one in found],
    }
    for kind, values in kinds.items():
        report(
            f"memory_{kind}_{database}",
            values[-1],
            "MiB",
            baseline=f"the same at {SIZES[0]} orders",
            baseline_value=values[0],
            goal=f"flat: at most {GROWTH} x or {MOST_MIB_MORE} MiB more",
            met=values[-1] <= max(GROWTH * values[0], values[0] + MOST_MIB_MORE),
            by_orders={size: round(value, 1) for size, value in zip(SIZES, values, strict=True)},
        )


def told_times(database: str, first: dict[str, Any], last: dict[str, Any]) -> None:
    def tell(name: str, value: float, before: float, goal: float, **more: Any) -> None:
        report(
            f"{name}_{database}",
            value,
            "s",
            baseline=f"the same at {SIZES[0]} orders",
            baseline_value=before,
            goal=f"<= {goal} s",
            met=value <= goal,
            events=last["events"],
            rounds=ROUNDS,
            **more,
        )

    tell("start_up", last["start_up"], first["start_up"], START_UP_S)
    for name, (cold, again) in last["past"].items():
        tell(f"as_of_{name}", cold, first["past"][name][0], PAST_S, again_s=round(again, 4))


if __name__ == "__main__":
    main()
