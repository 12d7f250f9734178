"""Pooling opportunities of 300 members and 60 products, from 36,000 kept rows of licences and 18,000 of orders.

Measured are reading the rows, finding and sorting, where nothing is kept from before; then the whole report, which also
presents 18,000 positions and copies what is shown, and the same after one more order. The baseline reads the same rows
and finds nothing.
"""

import gc
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from _cooperative import MANAGER, median, report, settings_for, timed

from procurement.application.kept_answers import MOST_KEPT_ROWS
from procurement.application.ports import New, ReportQuery
from procurement.application.reading import Reading, Wanted
from procurement.application.recent import Recent
from procurement.application.report_rows import Source
from procurement.domain.licence.events import SiteUsage, UsageReported
from procurement.domain.member.events import MemberAdmitted
from procurement.kernel.event import Event
from procurement.kernel.projection import Rows, Viewing
from procurement.projections import samples
from procurement.settings import Settings
from procurement.wiring import Store, every_projection, open_store

MEMBERS, PRODUCTS, BATCH, ROUNDS, GOAL_S, GOAL_AFTER_S = 300, 60, 2_000, 11, 0.5, 0.25
TODAY = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
CENTRES = ("nord", "mitte", "west", "sued")
CLAUSES = ("allowed", "with_consent", "unknown", "not_allowed")
WANTED = (Wanted(name="licence_pooling", parameters={"limit": ["25"]}, extras=True),)


def events() -> Iterator[Event]:
    """Each member orders and receives licences of each product within a year and reports what it uses; a third of the
    reports counts two sites, half of the products have tiers.
    """
    for number in range(MEMBERS):
        yield MemberAdmitted(
            member=f"town-{number:03d}",
            name=f"Town {number}",
            kind="Stadt",
            centre=CENTRES[number % len(CENTRES)],
            state="NI",
            inhabitants=17_000,
            admitted_on=date(2025, 1, 1),
        )
    for number in range(MEMBERS * PRODUCTS):
        yield from position(number)


def position(number: int) -> Sequence[Event]:
    town, product = f"town-{number % MEMBERS:03d}", number // MEMBERS
    quantity, day = 1 + number % 40, date(2025, 8, 1) + timedelta(number % 330)
    order = ordered(number, product, town, quantity, day)
    received = samples.received(order, received_on=day + timedelta(7))
    used = Decimal(max(0, quantity + (number * 7) % 11 - 5))
    usage = UsageReported(
        member=town,
        product=f"product-{product:02d}",
        quantity=used,
        reported_on=date(2026, 6, 1),
        source="inventory",
        metric="processor" if number % 3 == 0 else "",
        sites=sites(used) if number % 3 == 0 else (),
    )
    return order, received, usage


def ordered(number: int, product: int, town: str, quantity: int, day: date) -> Any:
    terms = samples.ORDER_TIERS if product % 2 else samples.PERCENT_OFF
    line = samples.line(quantity=str(quantity), unit_price="80" if product % 2 else "60", terms=terms)
    named = replace(line, article=f"article-{product:02d}", product=f"product-{product:02d}")
    return samples.placed(
        named,
        order_id=f"order-{number}",
        member=town,
        contract=f"contract-{product % 12}",
        placed_on=day,
        pooling=CLAUSES[product % len(CLAUSES)],
    )


def sites(used: Decimal) -> tuple[SiteUsage, ...]:
    each = SiteUsage(site="", cores=Decimal(3), core_factor=Decimal("0.5"), needed=Decimal(2))
    return (replace(each, site="rathaus"), replace(each, site="bauhof", needed=max(used - 2, Decimal(0))))


def record(store: Store, found: Iterator[Event]) -> None:
    """In batches, each stream from its beginning on; then the views catch up."""
    versions: dict[str, int] = {}
    while batch := list(islice(found, BATCH)):
        items: list[New] = []
        for event in batch:
            versions[event.stream] = versions.get(event.stream, 0) + 1
            items.append(_new(event, versions[event.stream]))
        with store.log.writing() as pen:
            pen.since(store.log.head(), frozenset())
            pen.append(items)
    while store.views.advance():
        pass


def _new(event: Event, version: int) -> New:
    return New(
        stream=event.stream,
        version=version,
        event=event,
        at=TODAY,
        actor="bench",
        command_id="",
        correlation_id="",
    )


def read_only(store: Store) -> None:
    known = {projection.name: projection for projection in every_projection()}
    with store.views.served() as served:
        for name in ("licence_pooling", "tiered_orders"):
            served.select(known[name], ReportQuery())


def opportunities(store: Store) -> Rows:
    """The part alone, as a report has it computed."""
    known = {projection.name: projection for projection in every_projection()}
    with store.views.served() as served:
        viewing = Viewing(on=TODAY.date())
        source = Source(served, known["licence_pooling"], viewing, Recent(MOST_KEPT_ROWS))
        return source.extras(ReportQuery(), known)["opportunities"]


def reading_of(store: Store) -> Reading:
    return Reading(store.log, store.views, every_projection(), lambda: TODAY)


def seconds(work: Callable[[], Any]) -> tuple[float, float]:
    """By the clock, and of the processor."""
    started = time.process_time()
    return timed(work), time.process_time() - started


def after_an_order(store: Store) -> Iterator[tuple[float, float]]:
    """The report after each of some orders, each of another product."""
    reading = reading_of(store)
    reading.reports(MANAGER, WANTED)
    for number in range(ROUNDS):
        record(store, iter([ordered(100_000 + number, number, "town-007", 5, date(2026, 6, 1))]))
        yield seconds(lambda: reading.reports(MANAGER, WANTED))


def measure(label: str, settings: Settings) -> None:
    filled = open_store(settings)
    record(filled, events())
    filled.close()
    gc.collect()
    # As the wiring has it: looking for cycles among rows and events seldom is enough.
    gc.set_threshold(50_000, 25, 50)
    store = open_store(settings)
    kinds = Counter(row["kind"] for row in opportunities(store))
    baseline = median([timed(lambda: read_only(store)) for _ in range(ROUNDS)])
    measured = {
        "": ([seconds(lambda: opportunities(store)) for _ in range(ROUNDS)], GOAL_S),
        " in the whole report": (
            [seconds(lambda: reading_of(store).reports(MANAGER, WANTED)) for _ in range(ROUNDS)],
            2 * GOAL_S,
        ),
        " after an order": (list(after_an_order(store)), GOAL_AFTER_S),
    }
    for name, (times, goal) in measured.items():
        value, processor = (median(list(each)) for each in zip(*times, strict=True))
        report(
            f"opportunities_{label}{name}",
            value,
            "s median",
            baseline="reading the rows only",
            baseline_value=baseline,
            goal=f"<= {goal} s",
            met=value <= goal,
            processor_s=round(processor, 3),
            members=MEMBERS,
            products=PRODUCTS,
            positions=2 * MEMBERS * PRODUCTS,
            opportunities=kinds.total(),
            kinds=dict(sorted(kinds.items())),
            rounds=ROUNDS,
        )
    store.close()


def main() -> None:
    for database in sys.argv[1:] or ("sqlite", "postgres"):
        with settings_for(database) as settings:
            measure(database, settings)


if __name__ == "__main__":
    main()
