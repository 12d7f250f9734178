"""What was decided about a pooling opportunity. It is found anew from the events each time; this is about seeing it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import ClassVar

from procurement.kernel.event import Event


class OpportunityEvent(Event):
    """`opportunity` is the key that the same kind, product, contract, article and members always have."""

    opportunity: str
    kind: str
    product: str

    @property
    def stream(self) -> str:
        return f"opportunity/{self.opportunity}"


class OpportunityDismissed(OpportunityEvent):
    """Not to be shown again with these figures; if they change, only the difference is."""

    TYPE: ClassVar[str] = "opportunity.dismissed"
    potential_cents: int
    quantities: Mapping[str, Decimal]
    reason: str
    dismissed_on: date


class OpportunityRestored(OpportunityEvent):
    """To be shown whole again."""

    TYPE: ClassVar[str] = "opportunity.restored"
    reason: str
    restored_on: date
