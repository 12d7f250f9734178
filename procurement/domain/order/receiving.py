"""Goods in, invoices in: both by line and in parts, neither beyond what was ordered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from procurement.domain.order.aggregate import Line, Order
from procurement.domain.order.commands import InvoiceOrder, ReceivedLine, ReceiveOrder
from procurement.domain.order.events import LineInvoiced, LineReceived, OrderInvoiced, OrderReceived
from procurement.domain.order.licensing import licences_received
from procurement.domain.order.life import BINDING, binding, current, open_lines
from procurement.kernel.calendar import day_of
from procurement.kernel.event import Event, States
from procurement.kernel.money import MOST_CENTS, cents, is_quantity
from procurement.kernel.refusal import Invalid, Refused


@dataclass(eq=False, kw_only=True)
class UnknownLine(Refused):
    number: str
    line: int
    DE: ClassVar[str] = "Der Abruf {number} hat keine Zeile {line}."
    EN: ClassVar[str] = "Order {number} has no line {line}."
    POINTER: ClassVar[str] = "/lines"


@dataclass(eq=False, kw_only=True)
class MoreThanOrdered(Refused):
    """`open_quantity` is what may still come."""

    number: str
    line: int
    asked_quantity: Decimal
    open_quantity: Decimal
    DE: ClassVar[str] = "Abruf {number}, Zeile {line}: {asked_quantity} sind mehr als die offenen {open_quantity}."
    EN: ClassVar[str] = "Order {number}, line {line}: {asked_quantity} is more than the {open_quantity} still open."
    POINTER: ClassVar[str] = "/lines"


@dataclass(eq=False, kw_only=True)
class LineQuantityNotPossible(Refused):
    number: str
    line: int
    quantity: Decimal
    DE: ClassVar[str] = "Abruf {number}, Zeile {line}: {quantity} ist keine mögliche Menge."
    EN: ClassVar[str] = "Order {number}, line {line}: {quantity} is no possible quantity."
    POINTER: ClassVar[str] = "/lines"


@dataclass(eq=False, kw_only=True)
class InvoiceAlreadyRecorded(Refused):
    number: str
    invoice: str
    DE: ClassVar[str] = "Die Rechnung {invoice} ist zum Abruf {number} schon erfasst."
    EN: ClassVar[str] = "Invoice {invoice} has been recorded for order {number} already."
    POINTER: ClassVar[str] = "/invoice"


@dataclass(eq=False, kw_only=True)
class InvoiceNumberMissing(Invalid):
    number: str
    DE: ClassVar[str] = "Die Rechnung zum Abruf {number} hat keine Rechnungsnummer."
    EN: ClassVar[str] = "The invoice for order {number} has no invoice number."
    POINTER: ClassVar[str] = "/invoice"


@dataclass(eq=False, kw_only=True)
class InvoiceWithoutLines(Invalid):
    invoice: str
    DE: ClassVar[str] = "Die Rechnung {invoice} hat keine Zeilen."
    EN: ClassVar[str] = "Invoice {invoice} has no lines."
    POINTER: ClassVar[str] = "/lines"


@dataclass(eq=False, kw_only=True)
class InvoiceAmountNotPossible(Invalid):
    """Negative (a credit note is no invoice), or beyond any amount."""

    line: int
    index: int
    net_cents: int
    DE: ClassVar[str] = "Zeile {line}: {net_cents} ist kein möglicher Rechnungsbetrag."
    EN: ClassVar[str] = "Line {line}: {net_cents} is no possible amount of an invoice."
    POINTER: ClassVar[str] = "/lines/{index}/net_cents"


def line_in(order: Order, line: int) -> Line:
    """The line with this number, or `UnknownLine`."""
    for known in order.lines:
        if known.agreed.line == line:
            return known
    raise UnknownLine(number=order.number, line=line)


def _receive(states: States, command: ReceiveOrder, at: datetime) -> Sequence[Event]:
    order = binding(current(states, command), "receive")
    asked = command.lines or tuple(
        ReceivedLine(line=line.agreed.line, quantity=line.open) for line in open_lines(order.lines)
    )
    arrived: dict[int, Decimal] = {}
    for line in asked:
        _possible(order, line.line, line.quantity)
        arrived[line.line] = arrived.get(line.line, Decimal(0)) + line.quantity
    for number, quantity in arrived.items():
        _within(order, number, quantity, line_in(order, number).open)
    received_on = command.received_on or day_of(at)
    return [
        OrderReceived(
            **order.header,
            received_on=received_on,
            lines=tuple(_received(line_in(order, number), quantity) for number, quantity in arrived.items()),
            complete=all(line.open == arrived.get(line.agreed.line, Decimal(0)) for line in order.lines),
            milestone=command.milestone,
            pooling=order.placed.pooling,
        ),
        *licences_received(states, order, arrived, received_on),
    ]


def _received(line: Line, quantity: Decimal) -> LineReceived:
    agreed = line.agreed
    return LineReceived(
        line=agreed.line,
        article=agreed.article,
        product=agreed.product,
        lot=agreed.lot,
        quantity=quantity,
        unit=agreed.unit,
        unit_price=agreed.unit_price,
        licence_metric=agreed.licence_metric,
        term_months=agreed.term_months,
    )


def _invoice(states: States, command: InvoiceOrder, at: datetime) -> Sequence[Event]:
    order = binding(current(states, command), "invoice", (*BINDING, "received", "closed"))
    _check_invoice(order, command)
    lines: list[LineInvoiced] = []
    asked_of: dict[int, Decimal] = {}
    for asked in command.lines:
        line = line_in(order, asked.line)
        _possible(order, asked.line, asked.quantity)
        asked_of[asked.line] = asked_of.get(asked.line, Decimal(0)) + asked.quantity
        left = line.agreed.quantity - line.given_back - line.invoiced
        _within(order, asked.line, asked_of[asked.line], left)
        agreed = cents(Decimal(line.agreed.net_cents) * asked.quantity / line.agreed.quantity / 100)
        lines.append(
            LineInvoiced(
                line=asked.line,
                article=line.agreed.article,
                quantity=asked.quantity,
                net_cents=asked.net_cents,
                agreed_cents=agreed,
            )
        )
    return [
        OrderInvoiced(
            **order.header,
            invoice=command.invoice.strip(),
            invoiced_on=command.invoiced_on or day_of(at),
            net_cents=sum(line.net_cents for line in lines),
            agreed_cents=sum(line.agreed_cents for line in lines),
            lines=tuple(lines),
        )
    ]


def _check_invoice(order: Order, command: InvoiceOrder) -> None:
    invoice = command.invoice.strip()
    if not invoice:
        raise InvoiceNumberMissing(number=order.number)
    if not command.lines:
        raise InvoiceWithoutLines(invoice=invoice)
    for index, line in enumerate(command.lines):
        if not 0 <= line.net_cents <= MOST_CENTS:
            raise InvoiceAmountNotPossible(line=line.line, index=index, net_cents=line.net_cents)
    if invoice in order.invoices:
        raise InvoiceAlreadyRecorded(number=order.number, invoice=invoice)


def _possible(order: Order, line: int, quantity: Decimal) -> None:
    line_in(order, line)
    if not is_quantity(quantity):
        raise LineQuantityNotPossible(number=order.number, line=line, quantity=quantity)


def _within(order: Order, line: int, asked: Decimal, left: Decimal) -> None:
    if asked > left:
        raise MoreThanOrdered(number=order.number, line=line, asked_quantity=asked, open_quantity=left)


DECIDE: Mapping[type, Callable[[States, Any, datetime], Sequence[Event]]] = {
    ReceiveOrder: _receive,
    InvoiceOrder: _invoice,
}
