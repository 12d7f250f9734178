"""The event store library as it comes (eventsourcing 9.5, its JSON encoding), on the database that we run on.

What a program would have that follows the library's guide: aggregates, `repository.get`, a durable `ProjectionRunner`
that keeps its row and its place in one transaction per event.
"""

import threading
import time
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.utils import get_topic
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Composed

from procurement.settings import Settings

IN_ONE_SAVE = 200
"""Events in one transaction: with many more the library's pipeline waits for itself."""
PATIENCE_SECONDS = 600


class Ledger(Aggregate):
    """The ledger of a contract: what was called off, in all and by lot."""

    class Opened(Aggregate.Created):
        contract: str

    class CalledOff(Aggregate.Event):
        order: str
        member: str
        net_cents: int
        lots: list[dict[str, Any]]
        articles: list[dict[str, Any]]

    @event(Opened)
    def __init__(self, contract: str) -> None:
        self.contract, self.net_cents = contract, 0
        self.lots: dict[str, int] = {}
        self.articles: dict[str, Decimal] = {}

    @event(CalledOff)
    def call_off(
        self, order: str, member: str, net_cents: int, lots: list[dict[str, Any]], articles: list[dict[str, Any]]
    ) -> None:
        self.net_cents += net_cents
        self.latest = (order, member)
        for lot in lots:
            self.lots[lot["lot"]] = self.lots.get(lot["lot"], 0) + lot["net_cents"]
        for share in articles:
            self.articles[share["article"]] = self.articles.get(share["article"], Decimal(0)) + share["quantity"]


class Order(Aggregate):
    """An order, from placing to its confirmation."""

    class Placed(Aggregate.Created):
        member: str
        contract: str
        month: str
        lines: list[dict[str, Any]]

    class Approved(Aggregate.Event):
        by: str

    class Confirmed(Aggregate.Event):
        by: str

    @event(Placed)
    def __init__(self, member: str, contract: str, month: str, lines: list[dict[str, Any]]) -> None:
        self.member, self.contract, self.month, self.lines = member, contract, month, lines
        self.status = "placed"

    @event(Approved)
    def approve(self, by: str) -> None:
        self.status = f"approved by {by}"

    @event(Confirmed)
    def confirm(self, by: str) -> None:
        self.status = f"confirmed by {by}"


class Shop(Application):
    """Ledgers and orders."""

    name = "shop"


_TABLE = (
    "CREATE TABLE IF NOT EXISTS library_savings (member text, contract text, article text, month text, "
    "orders bigint, listed bigint, paid bigint, PRIMARY KEY (member, contract, article, month))"
)


class SavingsView(PostgresTrackingRecorder):
    """Savings by member, contract, article and month, in the same transaction as the place reached."""

    def __init__(self, datastore: PostgresDatastore, **options: Any) -> None:
        super().__init__(datastore, **options)
        self.sql_create_statements.append(Composed([SQL(_TABLE)]))

    def add(self, placed: Any, tracking: Tracking) -> None:
        lines: Sequence[dict[str, Any]] = placed.lines
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute(
                SQL(
                    "INSERT INTO library_savings SELECT %s, %s, article, %s, 1, listed, paid "
                    "FROM unnest(%s::text[], %s::bigint[], %s::bigint[]) AS line (article, listed, paid) "
                    "ON CONFLICT (member, contract, article, month) DO UPDATE SET orders = library_savings.orders + 1, "
                    "listed = library_savings.listed + excluded.listed, paid = library_savings.paid + excluded.paid"
                ),
                (
                    placed.member,
                    placed.contract,
                    placed.month,
                    [line["article"] for line in lines],
                    [line["listed_cents"] for line in lines],
                    [line["net_cents"] for line in lines],
                ),
                prepare=True,
            )
            self._insert_tracking(cursor, tracking)


class Savings(Projection[SavingsView]):
    """Every event comes by, as it does by default."""

    name = "savings_all"

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        if isinstance(domain_event, Order.Placed):
            self.view.add(domain_event, tracking)
        else:
            self.view.insert_tracking(tracking)


class SavingsOfPlaced(Savings):
    """Only what it needs comes by: the database leaves out the rest."""

    name = "savings_placed"
    topics = (get_topic(Order.Placed),)


def environment(settings: Settings) -> dict[str, str]:
    """The library's settings for the database of ours."""
    if not settings.database_url:
        return {
            "PERSISTENCE_MODULE": "eventsourcing.sqlite",
            "SQLITE_DBNAME": str(settings.data_dir / "library.db"),
        }
    parts: dict[str, Any] = dict(conninfo_to_dict(settings.database_url))
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": parts.get("dbname") or "postgres",
        "POSTGRES_HOST": parts.get("host") or "localhost",
        "POSTGRES_PORT": parts.get("port") or "5432",
        "POSTGRES_USER": parts.get("user") or "postgres",
        "POSTGRES_PASSWORD": parts.get("password") or "none",
    }


def line(article: str, number: int) -> dict[str, Any]:
    """An order line as the library's guide would write it: plain values."""
    return {
        "article": article,
        "name": f"Article {number}",
        "quantity": Decimal(1 + number % 12),
        "list_unit_price": Decimal("101.00"),
        "unit_price": Decimal("61.25"),
        "listed_cents": 10_100 * (1 + number % 12),
        "net_cents": 6_125 * (1 + number % 12),
    }


def fill_orders(shop: Shop, orders: int, members: Sequence[str]) -> int:
    """Orders of three lines with three events each, recorded in large transactions; the newest notification's id."""
    made: list[Any] = []
    for number in range(orders):
        contract = f"contract-{number % 2}"
        order = Order(
            member=members[number % len(members)],
            contract=contract,
            month=f"{2023 + number % 3}-{1 + number % 12:02d}",
            lines=[line(f"{contract}-article-{(number + step) % 5}", number + step) for step in range(0, 5, 2)],
        )
        order.approve(by="second")
        order.confirm(by="vendor")
        made += order.collect_events()
    record(shop, made)
    return shop.recorder.max_notification_id() or 0


def record(shop: Shop, made: Sequence[Any]) -> None:
    """Events as the library stores them, many in one transaction."""
    for start in range(0, len(made), IN_ONE_SAVE):
        part = made[start : start + IN_ONE_SAVE]
        shop.recorder.insert_events([shop.mapper.to_stored_event(one) for one in part])


def caught_up(settings: Settings, projection: type[Savings], last: int) -> float:
    """Seconds a durable runner takes from its start until the last notification that it is given is kept."""
    reached = threading.Event()

    def process(self: Any, domain_event: Any, tracking: Tracking) -> None:
        projection.process_event(self, domain_event, tracking)
        if tracking.notification_id >= last:
            reached.set()

    # A runner's `wait` looks with growing pauses; the projection itself says when it is there.
    stamped = type(projection.__name__, (projection,), {"process_event": process})
    started = time.perf_counter()
    with ProjectionRunner(
        application_class=Shop, projection_class=stamped, view_class=SavingsView, env=environment(settings)
    ) as runner:
        while not reached.wait(0.05):
            runner.run_forever(0.0)
            if time.perf_counter() - started > PATIENCE_SECONDS:
                raise SystemExit(f"{projection.name} did not arrive")
        return time.perf_counter() - started
