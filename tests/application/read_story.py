"""A small story that reports are read from, and the statements that reading costs."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from procurement.application.access import Actor, Role
from procurement.application.ports import ReportQuery, Totals
from procurement.application.reading import Reading
from procurement.domain.licence.events import UsageReported
from procurement.domain.order.events import OrderPlaced
from procurement.kernel.event import Event
from procurement.projections import samples
from procurement.storage import database
from procurement.wiring import Store, every_projection
from tests.samples import approve, history, place
from tests.storage.test_event_log import append, new
from tests.storage.test_every_projection_stored import catch_up

EVERYTHING = ReportQuery(totals=Totals.YES)
MANAGER = Actor(subject="m", role=Role.MANAGER)
OFFICER = Actor(subject="o", role=Role.OFFICER, member="buxtehude")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def story() -> list[Event]:
    """Orders of two towns, one large one approved; licences received that another town could use."""
    commands = [place(("stuhl", "1"), order_id=f"o{number}") for number in range(4)]
    stade = [place(("papier", "1000"), order_id=f"s{number}", member="stade") for number in range(3)]
    big = place(("stuhl", "40"), ("papier", "5000"), order_id="big", decision_ref="DS1")
    licences = samples.placed()
    used = [
        UsageReported(member=member, product="oracle", quantity=Decimal(4), reported_on=date(2026, 3, 2), source="")
        for member in ("buxtehude", "jork")
    ]
    orders = history(*commands, *stade, big, approve(order_id="big"))
    return [*orders, licences, samples.received(licences), *used]


def record(store: Store, events: Sequence[Event]) -> None:
    """Record after whatever the streams hold, and fold."""
    for event in events:
        append(store.log, new(event, version=len(store.log.stream(event.stream)) + 1))
    catch_up(store.views)


def reading_of(store: Store) -> Reading:
    return Reading(store.log, store.views, every_projection(), lambda: NOW)


def one_more() -> Event:
    """One more order of a chair, as the story would have placed it."""
    return next(event for event in history(place(("stuhl", "1"), order_id="x")) if isinstance(event, OrderPlaced))


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that this thread runs meanwhile."""
    statements: list[str] = []
    here = threading.get_ident()
    with pytest.MonkeyPatch.context() as patch:
        for kind in (database.SqliteSession, database.PostgresSession):

            def run(self: Any, sql: str, parameters: Sequence[Any] = (), *, plain: Any = kind.run) -> Any:
                if threading.get_ident() == here:
                    statements.append(sql)
                return plain(self, sql, parameters)

            patch.setattr(kind, "run", run)
        yield statements


def damage(store: Store, table: str, change: str) -> None:
    """Change kept rows behind everybody's back, so that it shows who reads them."""
    with store.views.database.writing() as session:
        session.run(f"UPDATE {table} SET {change}")


def forgetful(reading: Reading) -> Reading:
    """The same views, read by somebody who remembers nothing."""
    return Reading(reading._log, reading._views, every_projection(), lambda: NOW)
