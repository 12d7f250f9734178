"""The judge: what clients were told, held against the log, the reports and the commands that check them."""

from collections import defaultdict
from collections.abc import Sequence

from procurement.domain.contract.aggregate import Contract
from procurement.domain.decider import fold
from procurement.domain.order.events import OrderPlaced
from procurement.kernel.event import Recorded
from procurement.settings import Settings
from procurement.wiring import open_store
from tests.faults.orders import Book, Client
from tests.faults.service import Service, told
from tests.faults.town import Town
from tests.patience import wait_until

LOOKED_AT = 100
"""So many orders are asked for one by one."""


def expect_the_books_to_agree(town: Town, book: Book, service: Service, *, tight_is_reached: bool = False) -> None:
    """No order lost, none doubled, none that was refused; numbers dense, ceilings exact, no view wrong, log genuine."""
    assert [] == book.wrong
    events = recorded(town.settings)
    expect_the_log_to_hold_what_was_told(events, book)
    expect_dense_numbers(events)
    expect_exact_ceilings(town, events, tight_is_reached=tight_is_reached)
    expect_reports_to_follow(town, events, book, service)
    expect_commands_to_find_nothing(town.settings)


def recorded(settings: Settings) -> Sequence[Recorded]:
    """The whole log."""
    store = open_store(settings, migrate=False)
    try:
        events: list[Recorded] = []
        while page := store.log.read(events[-1].position if events else 0, 10_000):
            events += page
        return events
    finally:
        store.close()


def placed_in(events: Sequence[Recorded]) -> Sequence[OrderPlaced]:
    return [item.event for item in events if isinstance(item.event, OrderPlaced)]


def expect_the_log_to_hold_what_was_told(events: Sequence[Recorded], book: Book) -> None:
    """For each key one order, the one its client was told of, and none for a key that was refused. Where a client gave up
    before it was told, there may be one.
    """
    found = sorted(
        (item.correlation_id, item.event.order_id, item.event.number, item.event.net_cents)
        for item in events
        if isinstance(item.event, OrderPlaced)
    )
    said = sorted({(answer.wanted.key, *answer.order) for answer in book.placed})
    keys = [order[0] for order in found]

    assert sorted(set(keys)) == keys
    assert said == [order for order in found if order[0] not in book.open]


def expect_dense_numbers(events: Sequence[Recorded]) -> None:
    """Of each member and year 1, 2, 3, … without a gap, in the order of the log."""
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for order in placed_in(events):
        series, _, number = order.number.rpartition("-")
        numbers[series].append(int(number))

    assert {series: [*range(1, len(found) + 1)] for series, found in numbers.items()} == numbers


def expect_exact_ceilings(town: Town, events: Sequence[Recorded], *, tight_is_reached: bool) -> None:
    """What is allocated is the sum of the orders, to the cent, and never more than the ceiling."""
    states = fold(item.event for item in events)
    for name, ceiling_cents in town.ceilings.items():
        contract: Contract = states[f"contract/{name}"]
        ordered = sum(order.net_cents for order in placed_in(events) if order.contract == name)

        assert ordered == contract.allocated_cents
        assert contract.allocated_cents <= ceiling_cents
    if tight_is_reached:
        tight = min(town.ceilings, key=lambda name: town.ceilings[name])
        assert town.ceilings[tight] == states[f"contract/{tight}"].allocated_cents


def expect_reports_to_follow(town: Town, events: Sequence[Recorded], book: Book, service: Service) -> None:
    """What the service shows is what the log holds: each order, and the sums of each contract."""
    client, head = Client(town, [service.url], Book()), events[-1].position
    wait_until(lambda: shown_position(client) >= head)
    for answer in book.placed[:: max(len(book.placed) // LOOKED_AT, 1)]:
        order_id, number, net_cents = answer.order
        seen = client.asked("GET", f"/api/v1/orders/{order_id}")
        assert seen is not None
        assert (200, number, net_cents) == (seen[0], seen[2]["number"], seen[2]["net_cents"])
    for name in town.ceilings:
        orders = [order.net_cents for order in placed_in(events) if order.contract == name]
        shown = client.asked("GET", f"/api/v1/reports/contract_ceiling?contract={name}&lot=")
        assert shown is not None
        (row,) = [row for row in shown[2]["rows"] if not row["lot"]]
        assert (len(orders), sum(orders)) == (row["orders"], row["allocated_cents"])
    client.close()


def shown_position(client: Client) -> int:
    """How far the ceilings are folded that the service shows."""
    seen = client.asked("GET", "/api/v1/reports/contract_ceiling")
    return seen[2]["position"] if seen and seen[0] == 200 else -1


def expect_commands_to_find_nothing(settings: Settings) -> None:
    views = told(settings, "check-views")["projections"]
    status = told(settings, "status")

    assert {"identical"} == {view["state"] for view in views}
    assert "" == status["problem"]
    assert [] == [view for view in status["projections"] if view["failed_position"] is not None]
    assert told(settings, "verify")["good"]
