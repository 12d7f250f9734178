"""What can be asked of a member's licences."""

from datetime import date
from decimal import Decimal

from procurement.domain.licence.events import SiteUsage
from procurement.kernel.record import Record


class ReportUsage(Record):
    """Either a `quantity`, or `sites` from which it follows; `metric` is that of the licences owned unless given."""

    member: str
    product: str
    source: str
    quantity: Decimal | None = None
    reported_on: date | None = None
    metric: str = ""
    sites: tuple[SiteUsage, ...] = ()


class OfferLicences(Record):
    """`member` gives; `article` is one of those its licences were bought as."""

    member: str
    product: str
    contract: str
    article: str
    quantity: Decimal
    note: str = ""


class WithdrawOffer(Record):
    member: str
    product: str
    offer: int
    reason: str = ""


class ClaimLicences(Record):
    """`member` is the giver whose offer it is, `claimed_by` the member that asks."""

    member: str
    product: str
    offer: int
    claimed_by: str
    quantity: Decimal
    note: str = ""


class WithdrawClaim(Record):
    """By the claimant, or declined by the giver. `only_member` is who asks, empty for all."""

    member: str
    product: str
    offer: int
    claim: int
    reason: str = ""
    only_member: str = ""


class TransferLicences(Record):
    """Fulfils a claim. `consent_ref` names the vendor's consent, where the contract asks for it."""

    member: str
    product: str
    offer: int
    claim: int
    consent_ref: str = ""
