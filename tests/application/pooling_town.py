"""The market in which licences are shared, recorded on a real store, and who acts in it."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

from procurement.application.access import Actor, Role
from procurement.application.decisions import Done
from procurement.domain.order.events import OrderPlaced
from procurement.domain.pool.aggregate import Pool
from procurement.kernel.event import Event
from procurement.settings import Settings
from procurement.wiring import Cooperative, open_store
from tests.sharing_samples import MARKET, open_pool, pledge
from tests.storage.test_event_log import append, new

MANAGER = Actor(subject="manager", role=Role.MANAGER)
STADE = Actor(subject="anna-stade", role=Role.OFFICER, member="stade")
JORK = Actor(subject="jan-jork", role=Role.OFFICER, member="jork")
AUDITOR = Actor(subject="auditor", role=Role.AUDITOR)


def recorded_market(settings: Settings, *more: Event) -> None:
    """Record the market and what followed."""
    store = open_store(settings)
    versions: dict[str, int] = {}
    items = []
    for event in (*MARKET, *more):
        versions[event.stream] = versions.get(event.stream, 0) + 1
        items.append(new(event, version=versions[event.stream]))
    append(store.log, *items)
    store.close()


def keep(cooperative: Cooperative, actor: Actor, command: Any) -> Future[Done]:
    return cooperative.keeping.keep(actor, command, "test")


def pledged(cooperative: Cooperative, *asked: tuple[str, str], **opened: Any) -> None:
    """A pool that was opened, and what members pledged to it."""
    command = open_pool(**opened)
    keep(cooperative, MANAGER, command).result()
    for member, quantity in asked:
        keep(cooperative, MANAGER, pledge(member, quantity, pool=command.pool)).result()


def events_of(cooperative: Cooperative, after: int = 0) -> Sequence[Event]:
    return [recorded.event for recorded in cooperative.store.log.read(after, 100_000)]


def orders_of(cooperative: Cooperative) -> list[str]:
    """Members whose orders were placed, in the order of placing."""
    return [event.member for event in events_of(cooperative) if isinstance(event, OrderPlaced)]


def pool_in(cooperative: Cooperative, name: str = "zeit-2026") -> Pool:
    return cooperative.pooling.prospect(MANAGER, name).result().pool
