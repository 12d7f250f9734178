"""The life of an order after placing: approve, reject, transmit, confirm, receive, invoice, cancel, close."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from procurement.domain.checks.four_eyes import second_person
from procurement.domain.order.aggregate import Line, Order, UnknownOrder, order_in
from procurement.domain.order.commands import (
    ApproveOrder,
    CloseOrder,
    ConfirmOrder,
    OrderStep,
    TransmitOrder,
)
from procurement.domain.order.events import (
    OrderApproved,
    OrderClosed,
    OrderConfirmed,
    OrderTransmitted,
    WholeOrder,
)
from procurement.domain.order.steps import status_words, statuses_words, step_words
from procurement.kernel.calendar import day_of
from procurement.kernel.event import Event, States
from procurement.kernel.refusal import Refused, Stale

BINDING = ("placed", "approved", "transmitted", "confirmed", "partly_received")
"""Statuses in which an order that needs no (more) approval still goes on."""


@dataclass(eq=False, kw_only=True)
class StaleVersion(Stale):
    order_id: str
    expected_version: int
    version: int
    DE: ClassVar[str] = "Der Abruf wurde inzwischen geändert (Stand {version}, gesehen {expected_version})."
    EN: ClassVar[str] = "The order has changed meanwhile (version {version}, seen {expected_version})."


@dataclass(eq=False, kw_only=True)
class ApprovalNotPending(Refused):
    number: str
    status: str
    DE: ClassVar[str] = "Der Abruf {number} wartet nicht auf Freigabe (Status {status})."
    EN: ClassVar[str] = "Order {number} does not wait for approval (status {status})."


@dataclass(eq=False, kw_only=True)
class ApprovalMissing(Refused):
    number: str
    DE: ClassVar[str] = "Der Abruf {number} ist noch nicht freigegeben."
    EN: ClassVar[str] = "Order {number} has not been approved yet."


@dataclass(eq=False, kw_only=True)
class StepNotPossible(Refused):
    """`status` is where the order stands; `possible_from` where the step would be possible."""

    number: str
    step: str
    status: str
    possible_from: tuple[str, ...]
    DE: ClassVar[str] = "Der Abruf {number} ist {status}; „{step}“ geht nur, wenn er {possible_from} ist."
    EN: ClassVar[str] = "Order {number} is {status}; {step} is possible from {possible_from} only."


@dataclass(eq=False, kw_only=True)
class StillOpen(Refused):
    number: str
    open_lines: int
    DE: ClassVar[str] = "Im Abruf {number} sind noch {open_lines} Zeilen offen; erst empfangen oder stornieren."
    EN: ClassVar[str] = "Order {number} has {open_lines} open lines; receive or cancel them first."


def current(states: States, command: OrderStep) -> Order:
    """The order, if it still is what the caller saw."""
    order = order_in(states, command.order_id)
    if command.only_member and order.member != command.only_member:
        raise UnknownOrder(order_id=command.order_id)
    if command.expected_version is not None and command.expected_version != order.version:
        raise StaleVersion(order_id=order.order_id, expected_version=command.expected_version, version=order.version)
    return order


def binding(order: Order, step: str, possible_from: Sequence[str] = BINDING) -> Order:
    """The order, if it is approved where it has to be and stands where the step is possible."""
    if order.awaits_approval:
        raise ApprovalMissing(number=order.number)
    if order.status not in possible_from:
        raise StepNotPossible(
            number=order.number,
            step=step_words(step),
            status=status_words(order.status),
            possible_from=statuses_words(possible_from),
        )
    return order


def pending(states: States, command: OrderStep) -> Order:
    """The order, if it waits for approval."""
    order = current(states, command)
    if not order.awaits_approval:
        raise ApprovalNotPending(number=order.number, status=status_words(order.status))
    return order


def _approve(states: States, command: ApproveOrder, at: datetime) -> Sequence[Event]:
    order = pending(states, command)
    placed = order.placed
    for refusal in second_person(order.order_id, order.number, placed.requested_by, command.approved_by):
        raise refusal
    repeated = {field.name: getattr(placed, field.name) for field in fields(WholeOrder)}
    return [OrderApproved(**repeated, approved_by=command.approved_by, approved_on=day_of(at))]


def _transmit(states: States, command: TransmitOrder, _at: datetime) -> Sequence[Event]:
    order = binding(current(states, command), "transmit", ("placed", "approved"))
    return [OrderTransmitted(**order.header, channel=command.channel, document_hash=command.document_hash)]


def _confirm(states: States, command: ConfirmOrder, _at: datetime) -> Sequence[Event]:
    order = binding(current(states, command), "confirm", ("placed", "approved", "transmitted"))
    return [OrderConfirmed(**order.header, vendor_reference=command.vendor_reference, delivery_on=command.delivery_on)]


def _close(states: States, command: CloseOrder, at: datetime) -> Sequence[Event]:
    order = current(states, command)
    still_open = open_lines(order.lines)
    if order.status in BINDING and still_open:
        raise StillOpen(number=order.number, open_lines=len(still_open))
    binding(order, "close", ("received",))
    return [OrderClosed(**order.header, closed_on=command.closed_on or day_of(at))]


def open_lines(lines: Iterable[Line]) -> list[Line]:
    """The lines of which something is neither received nor given back."""
    return [line for line in lines if line.open > Decimal(0)]


DECIDE: Mapping[type, Callable[[States, Any, datetime], Sequence[Event]]] = {
    ApproveOrder: _approve,
    TransmitOrder: _transmit,
    ConfirmOrder: _confirm,
    CloseOrder: _close,
}
