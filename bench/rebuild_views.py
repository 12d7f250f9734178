"""Durable rebuild of discount_savings and vendor_volumes from 300,000 events, one process, against a bare scan and sum."""

import resource
import sys

import msgspec
from _cooperative import cooperative_on, median, place, report, settings_for, timed

from procurement.wiring import Cooperative

ORDERS, ROUNDS, GOAL = 100_000, 3, 60_000
PAGE = 5_000


class Line(msgspec.Struct):
    article: str
    listed_cents: int
    net_cents: int


class Placed(msgspec.Struct):
    member: str
    contract: str
    placed_on: str
    lines: list[Line]


class Bytes(msgspec.Struct):
    data: Placed


def scan(cooperative: Cooperative) -> None:
    """What could not be left out: read, decode what is needed, add up in a dict; nothing is kept."""
    log, decode, sums, after = (
        cooperative.store.log,
        msgspec.json.Decoder(Bytes).decode,
        dict[tuple[str, ...], int](),
        0,
    )
    while True:
        with log.database.reading() as session:
            rows = log.rows(session, after, PAGE, types=["order.placed", "order.approved"])
        for row in rows:
            placed = decode(row[4]).data
            for line in placed.lines:
                key = (placed.member, placed.contract, line.article, placed.placed_on[:7])
                sums[key] = sums.get(key, 0) + line.listed_cents - line.net_cents
        if len(rows) < PAGE:
            return
        after = rows[-1][0]


def rebuild(cooperative: Cooperative) -> None:
    cooperative.store.views.rebuild(("discount_savings", "vendor_volumes"), lambda _position, _head: None)


def main() -> None:
    for database in sys.argv[1:] or ("sqlite", "postgres"):
        with settings_for(database) as settings, cooperative_on(settings, project=False) as cooperative:
            place(cooperative, range(ORDERS), ORDERS)
            events = ORDERS * 3
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            ours: list[float] = []
            bare: list[float] = []
            for _ in range(ROUNDS):
                ours.append(events / timed(lambda: rebuild(cooperative)))
                bare.append(events / timed(lambda: scan(cooperative)))
            grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory
            report(
                f"rebuild_views_{database}",
                median(ours),
                "events/s",
                baseline="cursor, decode of needed fields, sums in a dict, once for both",
                baseline_value=median(bare),
                goal=f">= {GOAL} events/s",
                met=median(ours) >= GOAL,
                events=events,
                rounds=ROUNDS,
                memory_grown_kib=grown,
            )


if __name__ == "__main__":
    main()
