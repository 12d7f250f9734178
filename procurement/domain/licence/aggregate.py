"""A member's licences of one product: how many are in use, as last reported."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from procurement.domain.licence.commands import ReportUsage
from procurement.domain.licence.events import UsageReported
from procurement.domain.member.aggregate import member_in
from procurement.kernel.calendar import day_of
from procurement.kernel.event import Event, States
from procurement.kernel.money import is_quantity
from procurement.kernel.names import possible_names
from procurement.kernel.refusal import Invalid, Refused


@dataclass(eq=False, kw_only=True)
class UsageReportOutdated(Refused):
    product: str
    reported_on: date
    last_reported_on: date
    DE: ClassVar[str] = "Für {product} liegt schon eine Meldung vom {last_reported_on} vor; {reported_on} ist älter."
    EN: ClassVar[str] = "{product} was reported on {last_reported_on} already; {reported_on} is older."
    POINTER: ClassVar[str] = "/reported_on"


@dataclass(eq=False, kw_only=True)
class UsageReportedAhead(Refused):
    product: str
    reported_on: date
    today: date
    DE: ClassVar[str] = "Die Meldung zu {product} trägt mit {reported_on} ein Datum nach dem {today}."
    EN: ClassVar[str] = "The report on {product} is dated {reported_on}, after {today}."
    POINTER: ClassVar[str] = "/reported_on"


@dataclass(eq=False, kw_only=True)
class UsageNotPossible(Invalid):
    """Negative, finer than three places, or beyond any count; none in use is possible."""

    product: str
    quantity: Decimal
    DE: ClassVar[str] = "Für {product} können nicht {quantity} Lizenzen in Nutzung sein."
    EN: ClassVar[str] = "{quantity} licences of {product} cannot be in use."
    POINTER: ClassVar[str] = "/quantity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    member: str
    product: str
    used: Decimal
    reported_on: date


def _report_usage(states: States, command: ReportUsage, at: datetime) -> Sequence[Event]:
    member_in(states, command.member)
    possible_names(product=command.product)
    today = day_of(at)
    reported_on = command.reported_on or today
    known: Licence | None = states.get(f"licence/{command.member}/{command.product}")
    if not command.quantity.is_zero() and not is_quantity(command.quantity):
        raise UsageNotPossible(product=command.product, quantity=command.quantity)
    if reported_on > today:
        raise UsageReportedAhead(product=command.product, reported_on=reported_on, today=today)
    if known is not None and reported_on < known.reported_on:
        raise UsageReportOutdated(product=command.product, reported_on=reported_on, last_reported_on=known.reported_on)
    return [
        UsageReported(
            member=command.member,
            product=command.product,
            quantity=command.quantity,
            reported_on=reported_on,
            source=command.source,
        )
    ]


DECIDE: Mapping[type, Callable[[States, Any, datetime], Sequence[Event]]] = {ReportUsage: _report_usage}


def evolve(_state: Licence | None, event: UsageReported) -> Licence:
    """The licences after `event`: the newest report stands."""
    return Licence(member=event.member, product=event.product, used=event.quantity, reported_on=event.reported_on)
