"""What managers send about contracts."""

from typing import Annotated

from pydantic import Field

from api.rest.values import (
    Body,
    Day,
    Identifier,
    Name,
    Note,
    OptionalName,
    Percent,
    Quantity,
    Reason,
    UnitPrice,
)
from procurement.domain.contract.commands import AwardContract
from procurement.domain.contract.events import AwardedLot
from procurement.domain.contract.listing import MOST_TERM_MONTHS

Label = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
Amount = Annotated[int, Field(strict=True, ge=-(10**15), le=10**15, description="Whole cents, net")]
Term = OptionalName | Percent | list[OptionalName | Percent | dict[Label, OptionalName | Percent]]
Pricing = Annotated[
    dict[Label, Term],
    Field(
        max_length=20,
        description="`rule` names a pricing rule; the other members are its terms",
        examples=[{"rule": "percent_off_list", "discount_percent": "42.5"}],
    ),
]


class NewLot(Body):
    lot: Identifier = Field(examples=["1"])
    title: Name = Field(examples=["Möbel"])
    ceiling_cents: Amount | None = None
    ceiling_quantity: Quantity | None = None


class NewContract(Body):
    contract: Identifier = Field(examples=["rv-moebel"])
    title: Name = Field(examples=["Büromöbel"])
    vendor: Identifier = Field(examples=["holzwerk"])
    regime: Label = Field(examples=["vgv"], description="vgv or uvgo")
    starts_on: Day
    ends_on: Day
    ceiling_cents: Amount = Field(examples=[2_000_000])
    lots: list[NewLot] = Field(max_length=500)
    entitled_members: list[Identifier] = Field(max_length=5000, examples=[["buxtehude"]])
    call_off_mode: Name = Field(examples=["direct"])
    pooling: Annotated[str, Field(pattern=r"^(allowed|with_consent|not_allowed|unknown)$", examples=["allowed"])]
    term_reason: Note = ""

    def command(self) -> AwardContract:
        lots = tuple(AwardedLot(**lot.given()) for lot in self.lots)
        return AwardContract(**self.given(lots=lots, entitled_members=tuple(dict.fromkeys(self.entitled_members))))


class NewArticle(Body):
    article: Identifier = Field(examples=["stuhl"])
    product: Identifier = Field(examples=["drehstuhl"])
    category: Name | None = Field(default=None, examples=["Möbel"], description="The product's name unless given")
    lot: Identifier = Field(examples=["1"])
    name: Name = Field(examples=["Bürodrehstuhl"])
    unit: Name = Field(examples=["C62"], description="UN/ECE Recommendation 20, e.g. C62 for a piece")
    list_unit_price: UnitPrice
    vat_rate: Annotated[Percent, Field(ge=0, le=100)]
    licence_metric: Name | None = None
    term_months: Annotated[int, Field(strict=True, ge=1, le=MOST_TERM_MONTHS)] | None = None
    pricing: Pricing
    valid_from: Day
    pack_size: Quantity | None = None
    min_quantity: Quantity | None = None
    max_quantity: Quantity | None = None


class NewLicenceMinimum(Body):
    article: Identifier = Field(examples=["ora-user"])
    per: Label = Field(examples=["processor"], description="processor, server or site")
    quantity: Quantity = Field(description="Licences needed at least for each; 0 takes the minimum away")


class NewListPrice(Body):
    article: Identifier = Field(examples=["stuhl"])
    list_unit_price: UnitPrice
    valid_from: Day


class NewTerms(Body):
    article: Identifier = Field(examples=["stuhl"])
    pricing: Pricing
    valid_from: Day


class NewModification(Body):
    kind: Label = Field(examples=["additional"], description="additional, unforeseeable, de_minimis or review_clause")
    amount_cents: Amount = Field(examples=[100_000])
    reason: Reason = Field(examples=["Mehrbedarf"])
    lot: Identifier | None = None
    modified_on: Day | None = None


class NewExtension(Body):
    ends_on: Day
    reason: Reason = Field(examples=["Option gezogen"])


class NewEntitlement(Body):
    member: Identifier = Field(examples=["stade"])
    entitled_from: Day | None = None


class NewEnd(Body):
    ended_on: Day
    reason: Reason = Field(examples=["Nachfolgevertrag"])
    lot: Identifier | None = None
