"""What can be asked of a licence record."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportUsage:
    member: str
    product: str
    quantity: Decimal
    source: str
    reported_on: date | None = None
