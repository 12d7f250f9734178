"""What managers can ask of a contract."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.domain.contract.events import AwardedLot
from procurement.kernel.record import Record
from procurement.kernel.wording import Wording

CALL_OFF_MODES = ("direct", "mini_competition", "mixed")
"""How members call off: at the terms of the framework, after renewed competition, or either (§21(3)–(5) VgV)."""

POOLING_CLAUSES = ("allowed", "with_consent", "not_allowed", "unknown")
"""What a contract says about sharing licences."""

PROHIBITING_WORDS: Mapping[str, Wording] = {
    "not_allowed": Wording("not allowed", "nicht erlaubt"),
    "unknown": Wording("not settled", "nicht geklärt"),
}
"""What the clauses that permit nothing say, in a refusal."""


class AwardContract(Record):
    contract: str
    title: str
    vendor: str
    regime: str
    starts_on: date
    ends_on: date
    ceiling_cents: int
    lots: tuple[AwardedLot, ...]
    entitled_members: tuple[str, ...]
    call_off_mode: str
    pooling: str
    term_reason: str = ""


class ListArticle(Record):
    contract: str
    article: str
    product: str
    category: str
    lot: str
    name: str
    unit: str
    list_unit_price: Decimal
    vat_rate: Decimal
    pricing: Mapping[str, Any]
    valid_from: date
    licence_metric: str | None = None
    term_months: int | None = None
    pack_size: Decimal | None = None
    min_quantity: Decimal | None = None
    max_quantity: Decimal | None = None


class ChangeListPrice(Record):
    contract: str
    article: str
    list_unit_price: Decimal
    valid_from: date


class ChangeTerms(Record):
    contract: str
    article: str
    pricing: Mapping[str, Any]
    valid_from: date


class AgreeLicenceMinimum(Record):
    """`per` is processor, server or site; a quantity of 0 takes the minimum away. It holds for what is received later."""

    contract: str
    article: str
    per: str
    quantity: Decimal


class EntitleMember(Record):
    contract: str
    member: str
    entitled_from: date | None = None


class ModifyContract(Record):
    contract: str
    kind: str
    amount_cents: int
    reason: str
    lot: str = ""
    modified_on: date | None = None


class ExtendContract(Record):
    contract: str
    ends_on: date
    reason: str


class EndContract(Record):
    contract: str
    ended_on: date
    reason: str
    lot: str = ""
