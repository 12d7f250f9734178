"""What a follower misses while eight writers record a million events: nothing, or whoever reads the log cannot trust it.

Two processes with four threads each write through the log's own lock, most events hundreds at a time, a share of the
transactions one event each; now and then a position is lost. Another process reads what comes after its last position,
as the projector does, without a pause. The baseline is what was committed, counted afterwards.
"""

import multiprocessing
import os
import random
import threading
import time
from datetime import UTC, datetime
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event as Signal
from typing import Any

from _cooperative import report, settings_for

from procurement.application.ports import New
from procurement.domain.vendor.events import VendorRegistered
from procurement.settings import Settings
from procurement.stores import Store, open_store

EVENTS = int(os.environ.get("BENCH_EVENTS", "1000000"))
PROCESSES, THREADS = 2, 4
BATCH, SINGLES = 400, 40
"""Events of a large transaction, and how many transactions of one event come between two of them."""
LOST = 0.02
"""Before so many of the transactions a position is used up, as by one that is rolled back."""
PAGE = 10_000
Missed = tuple[int, int, int, float]


def new(stream: str, version: int) -> New:
    """A small event."""
    return New(
        stream=stream,
        version=version,
        event=VendorRegistered(vendor=stream, name="Follower", vat_id="", city=""),
        at=datetime.now(UTC),
        actor="bench",
        command_id="",
        correlation_id="",
    )


def write(store: Store, name: str, events: int) -> None:
    """So many events in streams of this writer's own."""
    chance, written, transactions = random.Random(name), 0, 0
    while written < events:
        size = 1 if transactions % (SINGLES + 1) else min(BATCH, events - written)
        transactions += 1
        stream = f"vendor/{name}-{transactions}"
        if chance.random() < LOST:
            with store.log.database.writing() as session:
                session.run("SELECT nextval(pg_get_serial_sequence('events', 'notification_id'))")
        with store.log.writing() as pen:
            pen.append([new(stream, version) for version in range(1, size + 1)])
        written += size


def writer(settings: Settings, process: int) -> None:
    store = open_store(settings, migrate=False)
    share = EVENTS // (PROCESSES * THREADS)
    threads = [threading.Thread(target=write, args=(store, f"{process}-{number}", share)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store.close()


def follow(settings: Settings, done: Signal, answers: "Queue[Missed]") -> None:
    """Read on and on; after the last commit once more. Says how many events were seen, how many positions did not
    ascend, how often it looked, and how far it was behind at worst, in seconds.
    """
    store = open_store(settings, migrate=False)
    seen, last, descending, looks, behind = 0, 0, 0, 0, 0.0
    while True:
        finished = done.is_set()
        with store.log.database.reading() as session:
            rows = store.log.rows(session, last, PAGE)
        looks += 1
        for row in rows:
            descending += row[0] <= last
            last = row[0]
        seen += len(rows)
        if rows:
            behind = max(behind, time.time() - rows[-1][5] / 1_000_000)
        elif finished:
            break
    store.close()
    answers.put((seen, descending, looks, behind))


def main() -> None:
    context = multiprocessing.get_context("spawn")
    with settings_for("postgres") as settings:
        store = open_store(settings)
        done, answers = context.Event(), context.Queue()
        reader = context.Process(target=follow, args=(settings, done, answers))
        writers = [context.Process(target=writer, args=(settings, number)) for number in range(PROCESSES)]
        reader.start()
        started = time.perf_counter()
        for process in writers:
            process.start()
        for process in writers:
            process.join()
        seconds = time.perf_counter() - started
        done.set()
        found = answers.get(timeout=600)
        reader.join()
        with store.log.database.reading() as session:
            committed = session.run("SELECT count(*), max(notification_id) FROM events")[0]
        store.close()
        if any(process.exitcode for process in writers):
            raise SystemExit("a writer failed")
        told(found, committed, seconds)


def told(found: Missed, committed: tuple[Any, ...], seconds: float) -> None:
    seen, descending, looks, behind = found
    events, highest = committed
    report(
        "followers_missed",
        events - seen,
        "events",
        baseline="events committed",
        baseline_value=events,
        goal="0 missed, positions strictly ascending",
        met=events == seen and not descending,
        positions_not_ascending=descending,
        positions_never_used=highest - events,
        writers=PROCESSES * THREADS,
        committed_a_second=round(events / seconds),
        looks=looks,
        furthest_behind_s=round(behind, 3),
    )


if __name__ == "__main__":
    main()
