"""Rejecting and cancelling: exactly what is still open goes back to the ledger, to the cent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from procurement.domain.contract.events import CallOffReleased
from procurement.domain.order.aggregate import Line, Order
from procurement.domain.order.commands import CANCEL_SCOPES, CancelOrder, RejectOrder
from procurement.domain.order.events import GivingBack, LineGivenBack, OrderCancelled, OrderRejected
from procurement.domain.order.ledger import article_shares, lot_shares
from procurement.domain.order.life import BINDING, current, open_lines, pending
from procurement.domain.order.steps import status_words
from procurement.kernel.event import Event, States
from procurement.kernel.money import cents
from procurement.kernel.refusal import Invalid, Refused


@dataclass(eq=False, kw_only=True)
class NothingLeftToCancel(Refused):
    number: str
    status: str
    DE: ClassVar[str] = "Im Abruf {number} ist nichts mehr offen, was storniert werden könnte (Status {status})."
    EN: ClassVar[str] = "Order {number} has nothing open that could be cancelled (status {status})."


@dataclass(eq=False, kw_only=True)
class ReceivedAlready(Refused):
    number: str
    received_quantity: Decimal
    DE: ClassVar[str] = (
        "Vom Abruf {number} sind schon {received_quantity} empfangen; nur der Rest kann storniert werden."
    )
    EN: ClassVar[str] = "{received_quantity} of order {number} were received; only the rest can be cancelled."


@dataclass(eq=False, kw_only=True)
class CancelScopeUnknown(Invalid):
    scope: str
    known: tuple[str, ...]
    DE: ClassVar[str] = "Stornieren lässt sich nicht „{scope}“; es gibt {known} (der offene Rest, der ganze Abruf)."
    EN: ClassVar[str] = "Nothing is cancelled by the scope {scope}; there are {known} (what is open, the whole order)."
    POINTER: ClassVar[str] = "/scope"


def given_back(line: Line, *, emptied: bool) -> LineGivenBack:
    """All that is open of a line. What stays keeps its share of the line's cents, rounded half up once."""
    agreed = line.agreed
    kept = line.received
    kept_cents = cents(Decimal(agreed.net_cents) * kept / agreed.quantity / 100)
    kept_listed_cents = cents(Decimal(agreed.listed_cents) * kept / agreed.quantity / 100)
    return LineGivenBack(
        line=agreed.line,
        article=agreed.article,
        product=agreed.product,
        lot=agreed.lot,
        quantity=line.open,
        unit=agreed.unit,
        unit_price=agreed.unit_price,
        listed_cents=agreed.listed_cents - line.given_back_listed_cents - kept_listed_cents,
        net_cents=agreed.net_cents - line.given_back_cents - kept_cents,
        contract_year=agreed.contract_year,
        rule=agreed.rule,
        terms=agreed.terms,
        licence_metric=agreed.licence_metric,
        term_months=agreed.term_months,
        emptied=emptied,
    )


def _reject(states: States, command: RejectOrder, _at: datetime) -> Sequence[Event]:
    order = pending(states, command)
    event = OrderRejected(**_what_goes_back(order), reason=command.reason)
    return [event, _released(event)]


def _cancel(states: States, command: CancelOrder, _at: datetime) -> Sequence[Event]:
    order = current(states, command)
    if command.scope not in CANCEL_SCOPES:
        raise CancelScopeUnknown(scope=command.scope, known=CANCEL_SCOPES)
    if order.status not in BINDING or not open_lines(order.lines):
        raise NothingLeftToCancel(number=order.number, status=status_words(order.status))
    received = sum((line.received for line in order.lines), Decimal(0))
    if command.scope == "whole" and received > 0:
        raise ReceivedAlready(number=order.number, received_quantity=received)
    event = OrderCancelled(**_what_goes_back(order), reason=command.reason)
    return [event, _released(event)]


def _emptied(order: Order, line: Line) -> bool:
    """Whether nothing of the line's article stays in the order, on this line or another."""
    return all(other.received == 0 for other in order.lines if other.agreed.article == line.agreed.article)


def _what_goes_back(order: Order) -> dict[str, Any]:
    lines = tuple(given_back(line, emptied=_emptied(order, line)) for line in open_lines(order.lines))
    return {
        **order.header,
        "approved": order.counts,
        "whole": all(line.received == 0 for line in order.lines),
        "net_cents": sum(line.net_cents for line in lines),
        "listed_cents": sum(line.listed_cents for line in lines),
        "lines": lines,
        "pooling": order.placed.pooling,
    }


def _released(event: GivingBack) -> CallOffReleased:
    return CallOffReleased(
        contract=event.contract,
        vendor=event.vendor,
        order_id=event.order_id,
        member=event.member,
        net_cents=event.net_cents,
        lots=lot_shares(event.lines),
        articles=article_shares(event.lines),
    )


DECIDE: Mapping[type, Callable[[States, Any, datetime], Sequence[Event]]] = {
    RejectOrder: _reject,
    CancelOrder: _cancel,
}
