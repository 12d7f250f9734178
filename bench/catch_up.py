"""Views catching up with a backlog, against the library's durable ProjectionRunner on the same PostgreSQL.

Savings alone: ours are the rows of `discount_savings` with both of its rollups, kept page by page; the library's are the
same key and sums, an upsert per order, kept event by event with its place, as its guide has it. The baseline is given
every event, as it is by default; what it does when the database leaves out those it does not need is told beside. Then
all views that are served, against the same one projection of the library. An order is three events on both sides.
"""

import os

from _cooperative import MEMBERS, cooperative_on, median, place, report, settings_for, timed
from _library import Savings, SavingsOfPlaced, Shop, caught_up, environment, fill_orders

from procurement.projections.discount_savings import PROJECTION
from procurement.settings import Settings
from procurement.storage.views import ViewStore
from procurement.wiring import Cooperative

ORDERS = int(os.environ.get("BENCH_ORDERS", "20000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
GOAL, EVENTS_OF_AN_ORDER = 20, 3


def advance(views: ViewStore) -> None:
    while views.advance():
        pass


def ours(cooperative: Cooperative, number: int, views: ViewStore) -> float:
    """Events a second from a new backlog to the head of the log."""
    log = cooperative.store.log
    before = log.head()
    place(cooperative, range(number * ORDERS, (number + 1) * ORDERS), 2 * ROUNDS * ORDERS)
    events = log.head() - before
    return events / timed(lambda: advance(views))


def library(settings: Settings, shop: Shop) -> tuple[float, float]:
    """The same of the library, given every event and given those it needs."""
    last = fill_orders(shop, ORDERS, MEMBERS)
    first_of_last = last - EVENTS_OF_AN_ORDER + 1
    events = ORDERS * EVENTS_OF_AN_ORDER
    every, needed = caught_up(settings, Savings, last), caught_up(settings, SavingsOfPlaced, first_of_last)
    return events / every, events / needed


def main() -> None:
    with settings_for("postgres") as settings, cooperative_on(settings, project=False) as cooperative:
        shop = Shop(environment(settings))
        store = cooperative.store
        # A store of its own that knows one projection, in the same tables.
        alone = ViewStore(store.views.database, store.log, [PROJECTION])
        advance(store.views)
        savings: list[float] = []
        everything: list[float] = []
        theirs: list[tuple[float, float]] = []
        for number in range(ROUNDS):
            savings.append(ours(cooperative, 2 * number, alone))
            advance(store.views)
            theirs.append(library(settings, shop))
            everything.append(ours(cooperative, 2 * number + 1, store.views))
        shop.close()
    told("savings", savings, theirs, views=3)
    told("every_view", everything, theirs, views=len(store.views.projections))


def told(what: str, mine: list[float], theirs: list[tuple[float, float]], *, views: int) -> None:
    baseline = median([every for every, _ in theirs])
    report(
        f"catch_up_{what}",
        median(mine),
        "events/s",
        baseline="library: durable ProjectionRunner of savings, a transaction an event",
        baseline_value=baseline,
        goal=f">= {GOAL} x",
        met=median(mine) >= GOAL * baseline,
        library_given_only_what_it_needs=round(median([needed for _, needed in theirs])),
        projections_with_rollups=views,
        backlog_events=ORDERS * EVENTS_OF_AN_ORDER,
        rounds=ROUNDS,
    )


if __name__ == "__main__":
    main()
