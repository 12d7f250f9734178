"""Every decision and every fold by name: the whole domain behind two functions."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from procurement.domain.alliance import aggregate as alliance
from procurement.domain.alliance import keeping as alliance_keeping
from procurement.domain.contract import aggregate as contract
from procurement.domain.contract import keeping, listing, modifying
from procurement.domain.contract.events import BalanceCarriedForward, CallOffAllocated, CallOffReleased
from procurement.domain.demand import aggregate as demand
from procurement.domain.licence import aggregate as licence
from procurement.domain.licence import sharing, using
from procurement.domain.member import aggregate as member
from procurement.domain.opportunity import aggregate as opportunity
from procurement.domain.order import aggregate as order
from procurement.domain.order import giving_back, life, placing, receiving
from procurement.domain.pool import aggregate as pool
from procurement.domain.pool import closing, opening, pledging
from procurement.domain.vendor import aggregate as vendor
from procurement.kernel.dates import possible_day
from procurement.kernel.event import Carrying, Event, States

DECIDERS: Mapping[type, Callable[[States, Any, datetime], Sequence[Event]]] = {
    **member.DECIDE,
    **vendor.DECIDE,
    **keeping.DECIDE,
    **listing.DECIDE,
    **modifying.DECIDE,
    **placing.DECIDE,
    **life.DECIDE,
    **receiving.DECIDE,
    **giving_back.DECIDE,
    **using.DECIDE,
    **sharing.DECIDE,
    **opening.DECIDE,
    **pledging.DECIDE,
    **closing.DECIDE,
    **alliance_keeping.DECIDE,
    **demand.DECIDE,
    **opportunity.DECIDE,
}

DAYS: Mapping[type, tuple[str, ...]] = {
    command: tuple(field.name for field in fields(command) if field.type in {date, date | None}) for command in DECIDERS
}
"""The days each command names: none may lie so far off that what follows from it is no day any more."""

FOLDS: Mapping[str, Callable[[Any, Any], Any]] = {
    "member": member.evolve,
    "vendor": vendor.evolve,
    "contract": contract.evolve,
    "order": order.evolve,
    "orders": order.evolve_register,
    "licence": licence.evolve,
    "pool": pool.evolve,
    "alliance": alliance.evolve,
    "demand": demand.evolve,
    "opportunity": opportunity.evolve,
}
"""The fold of a stream by the first part of its name."""

CARRYING = (
    Carrying(
        kind="contract",
        balance=BalanceCarriedForward.TYPE,
        entries=(CallOffAllocated.TYPE, CallOffReleased.TYPE),
    ),
)
"""Where a fold may begin at a balance."""


def decide(states: States, command: object, at: datetime) -> Sequence[Event]:
    """Which events follow from a command, in the order in which they are recorded, or a refusal raised."""
    for name in DAYS[type(command)]:
        day: date | None = getattr(command, name)
        if day is not None:
            possible_day(name, day)
    return DECIDERS[type(command)](states, command, at)


def evolve(state: Any, event: Event) -> Any:
    """The state of the event's stream after the event; `None` is the state before the first."""
    return FOLDS[event.stream.partition("/")[0]](state, event)


def fold(events: Iterable[Event]) -> dict[str, Any]:
    """The states of all streams after these events."""
    states: dict[str, Any] = {}
    for event in events:
        stream = event.stream
        states[stream] = evolve(states.get(stream), event)
    return states
