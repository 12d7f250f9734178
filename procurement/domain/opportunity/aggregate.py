"""Whether a pooling opportunity was dismissed, and with which figures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from procurement.domain.opportunity.commands import DismissOpportunity, RestoreOpportunity
from procurement.domain.opportunity.events import OpportunityDismissed, OpportunityEvent, OpportunityRestored
from procurement.kernel.calendar import day_of
from procurement.kernel.event import Event, States
from procurement.kernel.money import MOST_CENTS, QUANTITY_STEP, has_places
from procurement.kernel.names import possible_names
from procurement.kernel.record import Record
from procurement.kernel.refusal import Invalid, Refused


@dataclass(eq=False, kw_only=True)
class OpportunityNotDismissed(Refused):
    opportunity: str
    DE: ClassVar[str] = "Die Möglichkeit {opportunity} ist nicht verworfen."
    EN: ClassVar[str] = "Opportunity {opportunity} is not dismissed."


@dataclass(eq=False, kw_only=True)
class DismissalReasonMissing(Invalid):
    opportunity: str
    DE: ClassVar[str] = "Warum die Möglichkeit verworfen wird, muss dabeistehen."
    EN: ClassVar[str] = "Why the opportunity is dismissed must be said."
    POINTER: ClassVar[str] = "/reason"


@dataclass(eq=False, kw_only=True)
class OpportunityFiguresNotPossible(Invalid):
    potential_cents: int
    DE: ClassVar[str] = "{potential_cents} ist keine mögliche Ersparnis."
    EN: ClassVar[str] = "{potential_cents} is no possible saving."
    POINTER: ClassVar[str] = "/potential_cents"


@dataclass(eq=False, kw_only=True)
class OpportunityQuantityNotPossible(Invalid):
    """No number, finer than three places, or beyond any sum; `of` says whose."""

    of: str
    quantity: Decimal
    DE: ClassVar[str] = "{quantity} ist keine mögliche Menge ({of})."
    EN: ClassVar[str] = "{quantity} is no possible quantity ({of})."
    POINTER: ClassVar[str] = "/quantities/{of}"


class Opportunity(Record):
    """`dismissed_cents` is None while it is shown whole."""

    opportunity: str
    kind: str
    product: str
    dismissed_cents: int | None
    quantities: Mapping[str, Decimal]


def _dismiss(states: States, command: DismissOpportunity, at: datetime) -> Sequence[Event]:
    possible_names(opportunity=command.opportunity)
    if not command.reason.strip():
        raise DismissalReasonMissing(opportunity=command.opportunity)
    if not 0 <= command.potential_cents <= MOST_CENTS:
        raise OpportunityFiguresNotPossible(potential_cents=command.potential_cents)
    for of, quantity in command.quantities.items():
        if not has_places(quantity, QUANTITY_STEP) or abs(quantity) > MOST_CENTS:
            raise OpportunityQuantityNotPossible(of=of, quantity=quantity)
    known: Opportunity | None = states.get(f"opportunity/{command.opportunity}")
    if known is not None and _same(known, command):
        return []
    return [
        OpportunityDismissed(
            opportunity=command.opportunity,
            kind=command.kind,
            product=command.product,
            potential_cents=command.potential_cents,
            quantities=dict(command.quantities),
            reason=command.reason.strip(),
            dismissed_on=day_of(at),
        )
    ]


def _same(known: Opportunity, command: DismissOpportunity) -> bool:
    """Dismissed with these figures already: twice is once."""
    return (known.dismissed_cents, dict(known.quantities)) == (command.potential_cents, dict(command.quantities))


def _restore(states: States, command: RestoreOpportunity, at: datetime) -> Sequence[Event]:
    known: Opportunity | None = states.get(f"opportunity/{command.opportunity}")
    if known is None or known.dismissed_cents is None:
        raise OpportunityNotDismissed(opportunity=command.opportunity)
    return [
        OpportunityRestored(
            opportunity=command.opportunity,
            kind=known.kind,
            product=known.product,
            reason=command.reason.strip(),
            restored_on=day_of(at),
        )
    ]


DECIDE: Mapping[type, Callable[[States, Any, datetime], Sequence[Event]]] = {
    DismissOpportunity: _dismiss,
    RestoreOpportunity: _restore,
}


def evolve(_state: Opportunity | None, event: OpportunityEvent) -> Opportunity:
    """The opportunity after `event`: the newest decision stands."""
    dismissed = event if isinstance(event, OpportunityDismissed) else None
    return Opportunity(
        opportunity=event.opportunity,
        kind=event.kind,
        product=event.product,
        dismissed_cents=dismissed.potential_cents if dismissed else None,
        quantities=dismissed.quantities if dismissed else {},
    )
