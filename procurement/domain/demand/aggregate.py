"""Demand for one product in preparation: what was asked, and what each member declared."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from procurement.domain.demand.commands import AskDemand, DeclareDemand, WithdrawDemand
from procurement.domain.demand.events import DemandAsked, DemandDeclared, DemandEvent, DemandWithdrawn
from procurement.domain.member.aggregate import present_member
from procurement.kernel.calendar import day_of
from procurement.kernel.event import Event, States
from procurement.kernel.money import is_quantity
from procurement.kernel.names import possible_names
from procurement.kernel.record import Record, replace
from procurement.kernel.refusal import Invalid, Refused, Unknown


@dataclass(eq=False, kw_only=True)
class DemandNotAsked(Unknown):
    product: str
    DE: ClassVar[str] = "Zu {product} läuft keine Bedarfsabfrage."
    EN: ClassVar[str] = "Nobody asks for demand of {product}."
    POINTER: ClassVar[str] = "/product"


@dataclass(eq=False, kw_only=True)
class DemandClosed(Refused):
    product: str
    until_on: date
    today: date
    DE: ClassVar[str] = "Bedarf an {product} konnte bis {until_on} gemeldet werden; heute ist der {today}."
    EN: ClassVar[str] = "Demand for {product} could be declared until {until_on}; today is {today}."


@dataclass(eq=False, kw_only=True)
class DemandUntilPast(Refused):
    until_on: date
    today: date
    DE: ClassVar[str] = "Die Abfrage soll bis {until_on} laufen; heute ist schon der {today}."
    EN: ClassVar[str] = "The question is to be open until {until_on}; today is {today} already."
    POINTER: ClassVar[str] = "/until_on"


@dataclass(eq=False, kw_only=True)
class DemandQuantityNotPossible(Invalid):
    product: str
    quantity: Decimal
    DE: ClassVar[str] = "{quantity} ist kein möglicher Bedarf an {product}."
    EN: ClassVar[str] = "{quantity} is no possible demand for {product}."
    POINTER: ClassVar[str] = "/quantity"


@dataclass(eq=False, kw_only=True)
class DemandInThePast(Refused):
    product: str
    needed_on: date
    today: date
    DE: ClassVar[str] = "Der Bedarf an {product} soll ab {needed_on} bestehen; heute ist schon der {today}."
    EN: ClassVar[str] = "{product} is said to be needed from {needed_on}; today is {today} already."
    POINTER: ClassVar[str] = "/needed_on"


@dataclass(eq=False, kw_only=True)
class NoDemandDeclared(Refused):
    product: str
    member: str
    DE: ClassVar[str] = "{member} hat keinen Bedarf an {product} gemeldet."
    EN: ClassVar[str] = "{member} has declared no demand for {product}."


class Demand(Record):
    product: str
    until_on: date
    declared: Mapping[str, Decimal]


def demand_in(states: States, product: str) -> Demand:
    """The demand asked for, or `DemandNotAsked`."""
    found = states.get(f"demand/{product}")
    if found is None:
        raise DemandNotAsked(product=product)
    return found


def _ask(_states: States, command: AskDemand, at: datetime) -> Sequence[Event]:
    possible_names(product=command.product)
    similar = {f"similar_products/{index}": name for index, name in enumerate(command.similar_products)}
    possible_names(**similar)
    today = day_of(at)
    if command.until_on < today:
        raise DemandUntilPast(until_on=command.until_on, today=today)
    return [
        DemandAsked(
            product=command.product,
            title=command.title.strip() or command.product,
            unit=command.unit,
            similar_products=tuple(dict.fromkeys(command.similar_products)),
            until_on=command.until_on,
            note=command.note,
            asked_on=today,
        )
    ]


def _open(states: States, product: str, today: date) -> Demand:
    demand = demand_in(states, product)
    if today > demand.until_on:
        raise DemandClosed(product=product, until_on=demand.until_on, today=today)
    return demand


def _declare(states: States, command: DeclareDemand, at: datetime) -> Sequence[Event]:
    today = day_of(at)
    present_member(states, command.member, today)
    _open(states, command.product, today)
    if not is_quantity(command.quantity):
        raise DemandQuantityNotPossible(product=command.product, quantity=command.quantity)
    if command.needed_on < today:
        raise DemandInThePast(product=command.product, needed_on=command.needed_on, today=today)
    return [
        DemandDeclared(
            product=command.product,
            member=command.member,
            quantity=command.quantity,
            needed_on=command.needed_on,
            note=command.note,
            declared_on=today,
        )
    ]


def _withdraw(states: States, command: WithdrawDemand, at: datetime) -> Sequence[Event]:
    demand = _open(states, command.product, day_of(at))
    quantity = demand.declared.get(command.member)
    if quantity is None:
        raise NoDemandDeclared(product=command.product, member=command.member)
    return [DemandWithdrawn(product=command.product, member=command.member, quantity=quantity, reason=command.reason)]


DECIDE: Mapping[type, Callable[[States, Any, datetime], Sequence[Event]]] = {
    AskDemand: _ask,
    DeclareDemand: _declare,
    WithdrawDemand: _withdraw,
}


def evolve(state: Demand | None, event: DemandEvent) -> Demand:
    """The demand after `event`; `None` is before anybody asked."""
    if isinstance(event, DemandAsked):
        return Demand(product=event.product, until_on=event.until_on, declared=state.declared if state else {})
    if state is None:
        raise ValueError(f"{event.TYPE} before demand.asked")
    others = {member: quantity for member, quantity in state.declared.items() if member != _member(event)}
    if isinstance(event, DemandDeclared):
        others[event.member] = event.quantity
    return replace(state, declared=others)


def _member(event: Any) -> str:
    return event.member
