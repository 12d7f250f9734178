"""What is known of licences in use."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from procurement.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageReported(Event):
    """So many licences of a product were in use at a member on a day; `source` says who or what counted."""

    TYPE: ClassVar[str] = "licence.usage_reported"
    member: str
    product: str
    quantity: Decimal
    reported_on: date
    source: str

    @property
    def stream(self) -> str:
        return f"licence/{self.member}/{self.product}"
