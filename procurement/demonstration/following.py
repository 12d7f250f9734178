"""What follows an order: approval, sending, confirmation, receipt in whole or parts, invoice, closing; some fail."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any

from procurement.demonstration.drawing import below, between
from procurement.demonstration.planned import Planned, at_hour, subject, working_day
from procurement.domain.order.aggregate import Order
from procurement.domain.order.commands import (
    ApproveOrder,
    CancelOrder,
    CloseOrder,
    ConfirmOrder,
    InvoicedLine,
    InvoiceOrder,
    ReceivedLine,
    ReceiveOrder,
    RejectOrder,
    TransmitOrder,
)
from procurement.domain.order.events import (
    OrderApproved,
    OrderCancelled,
    OrderConfirmed,
    OrderPlaced,
    OrderReceived,
    OrderTransmitted,
)
from procurement.kernel.event import Event

REJECTED = (
    "Im Haushalt nicht veranschlagt.",
    "Bedarf ist mit der IT noch nicht abgestimmt.",
    "Es liegen noch freie Lizenzen vor, bitte erst diese nutzen.",
    "Bitte mit dem Abruf des Fachbereichs zusammenfassen.",
    "Zurückgestellt bis zur Genehmigung der Haushaltssatzung.",
)
CANCELLED = (
    "Bedarf ist entfallen.",
    "Doppelt bestellt.",
    "Projekt wurde verschoben.",
    "Fachbereich hat sich anders entschieden.",
)
REST_CANCELLED = ("Restmenge ist nicht mehr lieferbar.", "Restmenge wird nicht mehr benötigt.")
CHANNELS = ("email", "email", "email", "peppol", "portal")
SERVICE_UNITS = frozenset({"DAY", "HUR", "MON", "ANN"})


@dataclass(frozen=True, slots=True)
class Moment:
    """An order right after one of its events. `last` is the last day on which anything happens."""

    order: Order
    at: datetime
    last: date
    random: Random

    def later(self, command: object, role: str, days: tuple[int, int]) -> Iterator[Planned]:
        """The command on a working day some days from now, unless that lies after the last day."""
        waited = between(self.random, *days)
        day = working_day(self.at.date() + timedelta(days=waited))
        at = at_hour(day, 6 + below(self.random, 9), below(self.random, 60), below(self.random, 60))
        if at <= self.at:
            at = self.at + timedelta(minutes=between(self.random, 5, 90))
        if at.date() <= self.last:
            yield Planned(at, command, role, subject(self.order.member, role))

    def chance(self, per_mille: int) -> bool:
        return below(self.random, 1000) < per_mille

    def one_of(self, texts: tuple[str, ...]) -> str:
        return texts[below(self.random, len(texts))]


def following(event: Event, moment: Moment) -> Iterator[Planned]:
    """The next steps of the order after one of its events; none where it has come to rest."""
    steps = FOLLOWING.get(type(event))
    if steps is not None:
        yield from steps(event, moment)


def _after_placed(event: OrderPlaced, moment: Moment) -> Iterator[Planned]:
    order_id = event.order_id
    if moment.chance(10):
        return moment.later(CancelOrder(order_id=order_id, reason=moment.one_of(CANCELLED)), "officer", (0, 3))
    if not event.requires_approval:
        return _transmit(order_id, moment)
    if moment.chance(35):
        return moment.later(RejectOrder(order_id=order_id, reason=moment.one_of(REJECTED)), "approver", (0, 6))
    approver = subject(event.member, "approver")
    return moment.later(ApproveOrder(order_id=order_id, approved_by=approver), "approver", (0, 5))


def _transmit(order_id: str, moment: Moment) -> Iterator[Planned]:
    channel = moment.one_of(CHANNELS)
    document_hash = sha256(f"{order_id}/{channel}".encode()).hexdigest()
    command = TransmitOrder(order_id=order_id, channel=channel, document_hash=document_hash)
    return moment.later(command, "officer", (0, 1))


def _after_approved(event: OrderApproved, moment: Moment) -> Iterator[Planned]:
    return _transmit(event.order_id, moment)


def _after_transmitted(event: OrderTransmitted, moment: Moment) -> Iterator[Planned]:
    if moment.chance(12):
        cancel = CancelOrder(order_id=event.order_id, reason=moment.one_of(CANCELLED), scope="whole")
        return moment.later(cancel, "officer", (1, 6))
    if moment.chance(80):
        return _deliver(event.order_id, moment)
    delivery_on = working_day(moment.at.date() + timedelta(days=between(moment.random, 4, 20)))
    reference = f"AB-{below(moment.random, 900_000) + 100_000}"
    confirm = ConfirmOrder(order_id=event.order_id, vendor_reference=reference, delivery_on=delivery_on)
    return moment.later(confirm, "officer", (1, 4))


def _after_confirmed(event: OrderConfirmed, moment: Moment) -> Iterator[Planned]:
    return _deliver(event.order_id, moment)


def _deliver(order_id: str, moment: Moment) -> Iterator[Planned]:
    """Everything at once, or the first half."""
    service = moment.order.lines[0].agreed.unit in SERVICE_UNITS
    days = (10, 60) if service else (2, 14)
    halves = tuple(
        ReceivedLine(line=line.agreed.line, quantity=line.agreed.quantity // 2)
        for line in moment.order.lines
        if line.agreed.quantity > 1
    )
    if not halves or not moment.chance(180):
        return moment.later(ReceiveOrder(order_id=order_id), "officer", days)
    milestone = "Teilleistung 1" if service else ""
    return moment.later(ReceiveOrder(order_id=order_id, lines=halves, milestone=milestone), "officer", days)


def _after_received(event: OrderReceived, moment: Moment) -> Iterator[Planned]:
    if event.complete:
        yield from _invoice(moment)
        yield from _close(event.order_id, moment)
    elif moment.chance(100):
        cancel = CancelOrder(order_id=event.order_id, reason=moment.one_of(REST_CANCELLED))
        yield from moment.later(cancel, "officer", (5, 30))
    else:
        yield from moment.later(ReceiveOrder(order_id=event.order_id), "officer", (4, 25))


def _invoice(moment: Moment) -> Iterator[Planned]:
    """A few invoices are recorded; one in eight asks for three percent too much."""
    if not moment.chance(120):
        return
    percent = 103 if moment.chance(125) else 100
    lines = tuple(
        InvoicedLine(
            line=line.agreed.line,
            quantity=line.agreed.quantity,
            net_cents=line.agreed.net_cents * percent // 100,
        )
        for line in moment.order.lines
    )
    number = f"RE-{moment.at:%Y}-{below(moment.random, 90_000) + 10_000}"
    yield from moment.later(
        InvoiceOrder(order_id=moment.order.order_id, invoice=number, lines=lines), "officer", (1, 5)
    )


def _close(order_id: str, moment: Moment) -> Iterator[Planned]:
    return moment.later(CloseOrder(order_id=order_id), "officer", (8, 30))


def _after_cancelled(event: OrderCancelled, moment: Moment) -> Iterator[Planned]:
    if not event.whole:
        yield from _close(event.order_id, moment)


FOLLOWING: Mapping[type, Callable[[Any, Moment], Iterator[Planned]]] = {
    OrderPlaced: _after_placed,
    OrderApproved: _after_approved,
    OrderTransmitted: _after_transmitted,
    OrderConfirmed: _after_confirmed,
    OrderReceived: _after_received,
    OrderCancelled: _after_cancelled,
}
