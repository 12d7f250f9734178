"""What can be asked about demand."""

from datetime import date
from decimal import Decimal

from procurement.kernel.record import Record


class AskDemand(Record):
    product: str
    title: str
    unit: str
    until_on: date
    similar_products: tuple[str, ...] = ()
    note: str = ""


class DeclareDemand(Record):
    product: str
    member: str
    quantity: Decimal
    needed_on: date
    note: str = ""


class WithdrawDemand(Record):
    product: str
    member: str
    reason: str = ""
