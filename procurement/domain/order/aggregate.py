"""An order as it stands: its lines, what of them was received or given back, and how far it has come."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from procurement.domain.order.events import (
    GivingBack,
    OrderApproved,
    OrderCancelled,
    OrderClosed,
    OrderConfirmed,
    OrderInvoiced,
    OrderLine,
    OrderPlaced,
    OrderReceived,
    OrderRegistered,
    OrderRejected,
    OrderTransmitted,
)
from procurement.kernel.event import Event, States
from procurement.kernel.record import Record, replace
from procurement.kernel.refusal import Unknown

NOTHING = Decimal(0)


@dataclass(eq=False, kw_only=True)
class UnknownOrder(Unknown):
    order_id: str
    DE: ClassVar[str] = "Den Abruf {order_id} gibt es nicht."
    EN: ClassVar[str] = "There is no order {order_id}."


class Line(Record):
    """One line and what became of it."""

    agreed: OrderLine
    received: Decimal = NOTHING
    given_back: Decimal = NOTHING
    given_back_cents: int = 0
    given_back_listed_cents: int = 0
    invoiced: Decimal = NOTHING

    @property
    def open(self) -> Decimal:
        """Neither received nor given back."""
        return self.agreed.quantity - self.received - self.given_back


class Order(Record):
    """State of one order. `status` is the participle of the last step; `version` counts its events."""

    order_id: str
    number: str
    member: str
    contract: str
    vendor: str
    placed_on: date
    placed: OrderPlaced
    status: str
    lines: tuple[Line, ...]
    approved_by: str = ""
    invoices: frozenset[str] = frozenset()
    version: int = 1

    @property
    def awaits_approval(self) -> bool:
        return self.status == "placed" and self.placed.requires_approval

    @property
    def counts(self) -> bool:
        """Whether the order counts for savings and volumes: approved, or no approval was required."""
        return bool(self.approved_by) or not self.placed.requires_approval

    @property
    def header(self) -> dict[str, Any]:
        """The fields every event of this order repeats."""
        return {
            "order_id": self.order_id,
            "number": self.number,
            "member": self.member,
            "contract": self.contract,
            "vendor": self.vendor,
            "placed_on": self.placed_on,
        }


class Register(Record):
    """How many orders a member has placed in a year."""

    count: int


def order_in(states: States, order_id: str) -> Order:
    """The order, or `UnknownOrder`."""
    found = states.get(f"order/{order_id}")
    if found is None:
        raise UnknownOrder(order_id=order_id)
    return found


def _placed(event: OrderPlaced) -> Order:
    return Order(
        order_id=event.order_id,
        number=event.number,
        member=event.member,
        contract=event.contract,
        vendor=event.vendor,
        placed_on=event.placed_on,
        placed=event,
        status="placed",
        lines=tuple(Line(agreed=line) for line in event.lines),
    )


def _given_back(state: Order, event: GivingBack) -> Order:
    back = {line.line: line for line in event.lines}
    lines = tuple(
        replace(
            line,
            given_back=line.given_back + back[line.agreed.line].quantity,
            given_back_cents=line.given_back_cents + back[line.agreed.line].net_cents,
            given_back_listed_cents=line.given_back_listed_cents + back[line.agreed.line].listed_cents,
        )
        if line.agreed.line in back
        else line
        for line in state.lines
    )
    return replace(state, lines=lines)


def _rejected(state: Order, event: OrderRejected) -> Order:
    return replace(_given_back(state, event), status="rejected")


def _cancelled(state: Order, event: OrderCancelled) -> Order:
    return replace(_given_back(state, event), status="cancelled" if event.whole else "received")


def _received(state: Order, event: OrderReceived) -> Order:
    arrived = {line.line: line.quantity for line in event.lines}
    lines = tuple(
        replace(line, received=line.received + arrived.get(line.agreed.line, NOTHING)) for line in state.lines
    )
    return replace(state, lines=lines, status="received" if event.complete else "partly_received")


def _invoiced(state: Order, event: OrderInvoiced) -> Order:
    asked = {line.line: line.quantity for line in event.lines}
    lines = tuple(replace(line, invoiced=line.invoiced + asked.get(line.agreed.line, NOTHING)) for line in state.lines)
    return replace(state, lines=lines, invoices=state.invoices | {event.invoice})


def _approved(state: Order, event: OrderApproved) -> Order:
    return replace(state, status="approved", approved_by=event.approved_by)


EVOLVE: Mapping[type, Callable[[Order, Any], Order]] = {
    OrderApproved: _approved,
    OrderRejected: _rejected,
    OrderTransmitted: lambda state, _event: replace(state, status="transmitted"),
    OrderConfirmed: lambda state, _event: replace(state, status="confirmed"),
    OrderReceived: _received,
    OrderInvoiced: _invoiced,
    OrderCancelled: _cancelled,
    OrderClosed: lambda state, _event: replace(state, status="closed"),
}


def evolve(state: Order | None, event: Event) -> Order:
    """The order after `event`; `None` is the order before it was placed."""
    if isinstance(event, OrderPlaced):
        return _placed(event)
    if state is None:
        raise ValueError(f"{event.TYPE} before order.placed")
    return replace(EVOLVE[type(event)](state, event), version=state.version + 1)


def evolve_register(_state: Register | None, event: OrderRegistered) -> Register:
    """The register after one more number was given."""
    return Register(count=event.sequence)
