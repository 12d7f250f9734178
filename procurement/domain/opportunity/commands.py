"""What can be asked about a pooling opportunity."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissOpportunity:
    """The figures are those that were seen; they must be the whole, not a difference shown."""

    opportunity: str
    kind: str
    product: str
    potential_cents: int
    quantities: Mapping[str, Decimal]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreOpportunity:
    opportunity: str
    reason: str = ""
