"""What happens to a framework contract. The last three are its ledger."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from procurement.kernel.event import Event
from procurement.kernel.record import Record

PERMITTING_CLAUSES = ("allowed", "with_consent")
"""Pooling clauses under which licences may be shared and ordered as one; `with_consent` only if the vendor agrees."""


class ContractEvent(Event):
    contract: str
    vendor: str

    @property
    def stream(self) -> str:
        return f"contract/{self.contract}"


class AwardedLot(Record):
    """A lot with its own ceilings where agreed; the contract's ceiling always holds as well."""

    lot: str
    title: str
    ceiling_cents: int | None = None
    ceiling_quantity: Decimal | None = None


class ContractAwarded(ContractEvent):
    """A framework was concluded. Net EUR; `term_reason` says why it runs longer than its regime usually allows."""

    TYPE: ClassVar[str] = "contract.awarded"
    title: str
    regime: str
    starts_on: date
    ends_on: date
    ceiling_cents: int
    lots: tuple[AwardedLot, ...]
    entitled_members: tuple[str, ...]
    call_off_mode: str
    pooling: str
    term_reason: str = ""


class ArticleListed(ContractEvent):
    """An article can be ordered from `valid_from` on. `pricing` is `{"rule": …, …terms}` with decimals as text."""

    TYPE: ClassVar[str] = "contract.article_listed"
    article: str
    product: str
    category: str
    lot: str
    name: str
    unit: str
    list_unit_price: Decimal
    vat_rate: Decimal
    licence_metric: str | None
    term_months: int | None
    pricing: Mapping[str, Any]
    valid_from: date
    pack_size: Decimal | None
    min_quantity: Decimal | None
    max_quantity: Decimal | None


class ListPriceChanged(ContractEvent):
    TYPE: ClassVar[str] = "contract.list_price_changed"
    article: str
    product: str
    list_unit_price: Decimal
    valid_from: date


class TermsChanged(ContractEvent):
    TYPE: ClassVar[str] = "contract.terms_changed"
    article: str
    product: str
    pricing: Mapping[str, Any]
    valid_from: date


class LicenceMinimumAgreed(ContractEvent):
    """So many licences of an article are needed at least for each processor, server or site that uses it."""

    TYPE: ClassVar[str] = "contract.licence_minimum_agreed"
    article: str
    product: str
    per: str
    quantity: Decimal


class MemberEntitled(ContractEvent):
    TYPE: ClassVar[str] = "contract.member_entitled"
    member: str
    entitled_from: date


class ContractModified(ContractEvent):
    """The ceiling was raised under §132 GWB or §47 UVgO; both the amount and the ceiling after it stand here."""

    TYPE: ClassVar[str] = "contract.modified"
    kind: str
    amount_cents: int
    ceiling_cents: int
    lot: str
    reason: str
    modified_on: date


class ContractExtended(ContractEvent):
    TYPE: ClassVar[str] = "contract.extended"
    ends_on: date
    reason: str


class ContractEnded(ContractEvent):
    """No order after `ended_on`; `lot` is empty when the whole contract ends."""

    TYPE: ClassVar[str] = "contract.ended"
    ended_on: date
    lot: str
    reason: str


class LotShare(Record):
    """What one order takes of a lot's ceilings."""

    lot: str
    net_cents: int
    quantity: Decimal


class ArticleShare(Record):
    """What one order adds to an article's volume in a contract year (counted from 1)."""

    article: str
    contract_year: int
    quantity: Decimal


class LedgerEvent(ContractEvent):
    """An entry in the ledger."""

    order_id: str
    member: str
    net_cents: int
    lots: tuple[LotShare, ...]
    articles: tuple[ArticleShare, ...]


class CallOffAllocated(LedgerEvent):
    TYPE: ClassVar[str] = "contract.call_off_allocated"


class CallOffReleased(LedgerEvent):
    TYPE: ClassVar[str] = "contract.call_off_released"


class BalanceCarriedForward(ContractEvent):
    """What the ledger's first so many `entries` come to, so that who decides need not read them. Lots and articles of which
    nothing is called off are left out.
    """

    TYPE: ClassVar[str] = "contract.balance_carried_forward"
    entries: int
    allocated_cents: int
    lots: tuple[LotShare, ...]
    articles: tuple[ArticleShare, ...]
