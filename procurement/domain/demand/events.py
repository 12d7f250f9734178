"""What members would call off of a product that is in preparation: the basis of the next tender."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from procurement.kernel.event import Event


class DemandEvent(Event):
    product: str

    @property
    def stream(self) -> str:
        return f"demand/{self.product}"


class DemandAsked(DemandEvent):
    """The cooperative asks its members what they need, until and including `until_on`; asking again replaces it.

    `similar_products` were called off before and show what to expect.
    """

    TYPE: ClassVar[str] = "demand.asked"
    title: str
    unit: str
    similar_products: tuple[str, ...]
    until_on: date
    note: str
    asked_on: date


class DemandDeclared(DemandEvent):
    """A member needs so much from a day on; it replaces what the member declared before."""

    TYPE: ClassVar[str] = "demand.declared"
    member: str
    quantity: Decimal
    needed_on: date
    note: str
    declared_on: date


class DemandWithdrawn(DemandEvent):
    TYPE: ClassVar[str] = "demand.withdrawn"
    member: str
    quantity: Decimal
    reason: str
