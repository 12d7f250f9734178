"""What can be asked of a member's licences."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from procurement.domain.licence.events import SiteUsage


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportUsage:
    """Either a `quantity`, or `sites` from which it follows; `metric` is that of the licences owned unless given."""

    member: str
    product: str
    source: str
    quantity: Decimal | None = None
    reported_on: date | None = None
    metric: str = ""
    sites: tuple[SiteUsage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferLicences:
    """`member` gives; `article` is one of those its licences were bought as."""

    member: str
    product: str
    contract: str
    article: str
    quantity: Decimal
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawOffer:
    member: str
    product: str
    offer: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLicences:
    """`member` is the giver whose offer it is, `claimed_by` the member that asks."""

    member: str
    product: str
    offer: int
    claimed_by: str
    quantity: Decimal
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawClaim:
    """By the claimant, or declined by the giver. `only_member` is who asks, empty for all."""

    member: str
    product: str
    offer: int
    claim: int
    reason: str = ""
    only_member: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferLicences:
    """Fulfils a claim. `consent_ref` names the vendor's consent, where the contract asks for it."""

    member: str
    product: str
    offer: int
    claim: int
    consent_ref: str = ""
