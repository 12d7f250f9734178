"""What can be asked about a pooling opportunity."""

from collections.abc import Mapping
from decimal import Decimal

from procurement.kernel.record import Record


class DismissOpportunity(Record):
    """The figures are those that were seen; they must be the whole, not a difference shown."""

    opportunity: str
    kind: str
    product: str
    potential_cents: int
    quantities: Mapping[str, Decimal]
    reason: str


class RestoreOpportunity(Record):
    opportunity: str
    reason: str = ""
