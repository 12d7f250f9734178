"""What happens to a member's licences of a product: received, counted, offered, claimed, passed on."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from procurement.kernel.event import Event
from procurement.kernel.record import Record


class LicenceEvent(Event):
    member: str
    product: str

    @property
    def stream(self) -> str:
        return f"licence/{self.member}/{self.product}"


class Licences(Record):
    """Licences of one kind: from one line of one order, with one end of term (none: for good).

    `clause` is the pooling clause of the contract they came from; `minimum_quantity` licences are needed at least for
    each `minimum_per` (processor, server, site) of a site, where the licence agreement says so.
    """

    order_id: str
    line: int
    contract: str
    vendor: str
    article: str
    metric: str
    minimum_per: str
    minimum_quantity: Decimal
    unit_price: Decimal
    clause: str
    received_on: date
    ends_on: date | None
    quantity: Decimal


class LicencesReceived(LicenceEvent):
    """Received with an order line that has a licence metric, in the same transaction as `order.received`."""

    TYPE: ClassVar[str] = "licence.received"
    licences: Licences


class SiteUsage(Record):
    """What runs on one site: `units` in use (users, devices, seats, inhabitants), and the hardware where it counts.

    `core_factor` turns cores into processors (e.g. 0.5). `needed` is what the metric made of it.
    """

    site: str
    units: Decimal = Decimal(0)
    cores: Decimal = Decimal(0)
    core_factor: Decimal = Decimal(1)
    servers: Decimal = Decimal(0)
    needed: Decimal = Decimal(0)


class UsageReported(LicenceEvent):
    """So many licences of a product were in use at a member on a day; `source` says who or what counted.

    Counted site by site, `quantity` is what the sites need together under `metric`; else `sites` is empty.
    """

    TYPE: ClassVar[str] = "licence.usage_reported"
    V: ClassVar[int] = 2
    quantity: Decimal
    reported_on: date
    source: str
    metric: str = ""
    sites: tuple[SiteUsage, ...] = ()


class LicencesOffered(LicenceEvent):
    """Spare licences of one article are there for other members; offers are numbered within the stream."""

    TYPE: ClassVar[str] = "licence.offered"
    offer: int
    contract: str
    vendor: str
    article: str
    clause: str
    quantity: Decimal
    note: str
    offered_on: date


class OfferWithdrawn(LicenceEvent):
    """What was not passed on yet is no longer offered; claims on it are void."""

    TYPE: ClassVar[str] = "licence.offer_withdrawn"
    offer: int
    quantity: Decimal
    reason: str


class LicencesClaimed(LicenceEvent):
    """Another member wants licences of an offer; claims are numbered within the offer."""

    TYPE: ClassVar[str] = "licence.claimed"
    offer: int
    claim: int
    claimed_by: str
    quantity: Decimal
    note: str
    claimed_on: date


class ClaimWithdrawn(LicenceEvent):
    """A claim was taken back by the claimant or declined by the giver; `reason` says why."""

    TYPE: ClassVar[str] = "licence.claim_withdrawn"
    offer: int
    claim: int
    claimed_by: str
    quantity: Decimal
    reason: str


class Transfer(LicenceEvent):
    """Licences change hands. Both sides are recorded in one transaction and repeat the same licences.

    `consent_ref` names the vendor's consent where the contract asks for it; prices stay those once paid.
    """

    offer: int
    claim: int
    contract: str
    vendor: str
    article: str
    clause: str
    consent_ref: str
    quantity: Decimal
    licences: tuple[Licences, ...]
    transferred_on: date


class LicencesTransferredOut(Transfer):
    TYPE: ClassVar[str] = "licence.transferred_out"
    to_member: str


class LicencesTransferredIn(Transfer):
    TYPE: ClassVar[str] = "licence.transferred_in"
    from_member: str
