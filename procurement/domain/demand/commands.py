"""What can be asked about demand."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class AskDemand:
    product: str
    title: str
    unit: str
    until_on: date
    similar_products: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareDemand:
    product: str
    member: str
    quantity: Decimal
    needed_on: date
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawDemand:
    product: str
    member: str
    reason: str = ""
