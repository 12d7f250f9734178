"""Durable rebuilds on PostgreSQL in one and two processes, against a bare scan that adds up the same and keeps it nowhere.

The baseline is what could not be left out: a cursor over the events that count (position and state, binary, nothing read
ahead), msgspec decoding the fields that are needed, and the sums of both projections by the same keys, in dicts; with two
processes each takes one half of the log and one adds up both. Ours are `discount_savings` and `vendor_volumes` with their
coarser sums, then all projections, from zero to served: read, validated, folded, written, indexed, swapped.
"""

import multiprocessing
import os
import resource
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import msgspec
import psycopg
from _cooperative import cooperative_on, median, place, report, settings_for, timed

from procurement.cli.session import few_collections
from procurement.settings import Settings
from procurement.storage.rebuild_parts import helpers
from procurement.stores import every_projection, open_store

ORDERS = int(os.environ.get("BENCH_ORDERS", "100000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
SAVINGS_AND_VOLUMES = ("discount_savings", "vendor_volumes")
COUNTING = ["order.placed", "order.approved", "order.rejected", "order.cancelled"]
GOALS = {("savings_volumes", 1): 0.7, ("all", 1): 0.4, ("savings_volumes", 2): 0.6, ("all", 2): None}
Sums = tuple[dict[Any, list[Any]], dict[Any, list[Any]]]


class Line(msgspec.Struct, gc=False):
    article: str
    lot: str
    quantity: Decimal
    listed_cents: int
    net_cents: int


class Placed(msgspec.Struct, gc=False):
    member: str
    contract: str
    vendor: str
    placed_on: str
    lines: list[Line]
    requires_approval: bool = False


class Bytes(msgspec.Struct, gc=False):
    data: Placed


def scan(url: str, after: int, stop: int) -> Sums:
    """What orders placed between two positions save and amount to."""
    decode = msgspec.json.Decoder(Bytes).decode
    savings: dict[Any, list[Any]] = {}
    volumes: dict[Any, list[Any]] = {}
    sql = "SELECT notification_id, state FROM events WHERE notification_id > %s AND notification_id <= %s AND topic = ANY(%s)"
    with psycopg.connect(url) as connection, connection.cursor("scan", binary=True) as cursor:
        cursor.itersize = 5_000
        for _position, state in cursor.execute(f"{sql} ORDER BY notification_id", (after, stop, COUNTING)):
            placed = decode(state).data
            if not placed.requires_approval:
                add_up(placed, savings, volumes)
    return savings, volumes


def add_up(placed: Placed, savings: dict[Any, list[Any]], volumes: dict[Any, list[Any]]) -> None:
    member, contract, vendor, month = placed.member, placed.contract, placed.vendor, placed.placed_on[:7]
    seen: set[str] = set()
    for line in placed.lines:
        article = line.article
        orders, first = int(article not in seen), int(not seen)
        seen.add(article)
        key = (member, contract, article, month)
        row = savings.get(key)
        if row is None:
            savings[key] = [orders, first, line.listed_cents, line.net_cents]
        else:
            row[0] += orders
            row[1] += first
            row[2] += line.listed_cents
            row[3] += line.net_cents
        long_key = (vendor, contract, line.lot, article, month, member)
        row = volumes.get(long_key)
        if row is None:
            volumes[long_key] = [orders, first, line.quantity, line.net_cents]
        else:
            row[0] += orders
            row[1] += first
            row[2] += line.quantity
            row[3] += line.net_cents


def scan_in_two(url: str, head: int) -> Sums:
    """Both halves at once, the second one's sums added to the first one's."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=lambda: theirs.send(scan(url, head // 2, head)))
    process.start()
    first = scan(url, 0, head // 2)
    for kept, more in zip(first, ours.recv(), strict=True):
        for key, values in more.items():
            row = kept.get(key)
            kept[key] = values if row is None else [one + other for one, other in zip(row, values, strict=True)]
    process.join()
    return first


def rebuild(settings: Settings, names: tuple[str, ...], processes: int) -> None:
    """As the command does it."""
    opening = partial(open_store, settings, migrate=False, sign=False)
    with few_collections(), helpers(opening, processes - 1) as helping:
        store = opening()
        store.views.rebuild(names, lambda _position, _head: None, helping)
        store.close()


def processor_seconds() -> float:
    """Of this process and those it has waited for; what the database took is not among them."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, kinds))


def families(names: tuple[str, ...]) -> tuple[str, ...]:
    """Projections with their coarser sums, or all of them."""
    chosen = [one for one in every_projection() if not names or one.name in names]
    return tuple(kept.name for one in chosen for kept in (one, *one.rollups))


def main() -> None:
    with settings_for("postgres") as settings:
        with cooperative_on(settings, project=False) as cooperative:
            place(cooperative, range(ORDERS), ORDERS)
            head = cooperative.store.log.head()
        url = settings.database_url
        works: dict[tuple[str, int], Callable[[], Any]] = {
            ("scan", 1): lambda: scan(url, 0, head),
            ("scan", 2): lambda: scan_in_two(url, head),
        }
        for what, names in (("savings_volumes", families(SAVINGS_AND_VOLUMES)), ("all", families(()))):
            for processes in (1, 2):
                works[what, processes] = partial(rebuild, settings, names, processes)
        measure(works, head)


def measure(works: dict[tuple[str, int], Callable[[], Any]], head: int) -> None:
    """Everything once per round, in turns."""
    seconds: dict[tuple[str, int], list[float]] = {key: [] for key in works}
    processor: dict[tuple[str, int], list[float]] = {key: [] for key in works}
    for _ in range(ROUNDS):
        for key, work in works.items():
            before = processor_seconds()
            seconds[key].append(timed(work))
            processor[key].append(processor_seconds() - before)
    for (what, processes), goal in GOALS.items():
        ours, bare = seconds[what, processes], seconds["scan", processes]
        ratio = median([theirs / own for own, theirs in zip(ours, bare, strict=True)])
        report(
            f"rebuild_{what}_{processes}",
            head / median(ours),
            "events/s",
            baseline=f"cursor, decode of needed fields, sums of savings and volumes in dicts, processes: {processes}",
            baseline_value=head / median(bare),
            goal=f">= {goal:.0%} of the baseline" if goal else "",
            met=goal is None or ratio >= goal,
            median_ratio=round(ratio, 3),
            events=head,
            rounds=ROUNDS,
            processor_seconds=round(median(processor[what, processes]), 2),
            processor_seconds_of_baseline=round(median(processor["scan", processes]), 2),
        )


if __name__ == "__main__":
    main()
