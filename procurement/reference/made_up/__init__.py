"""Vendors, frameworks, lots and articles made up (erfunden) for the demonstration. None of them exists."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from procurement.reference.tables import rows_of

HERE = "procurement.reference.made_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUpVendor:
    """`moves_to` is the seat it reports midway, empty where it stays."""

    vendor: str
    name: str
    city: str
    moves_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUpLot:
    """`ceilings`: value, quantity, both or none of its own."""

    lot: str
    title: str
    ceilings: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUpArticle:
    """`pricing` is the rule and its discounts; `typical` the usual quantity for 20,000 inhabitants, from and to,
    or `None` where all inhabitants are ordered for at once. `minimum` is per what (processor, server, site) how many
    licences are needed at least, or `None`.
    """

    article: str
    product: str
    lot: str
    name: str
    unit: str
    list_unit_price: Decimal
    pricing: str
    licence_metric: str | None
    term_months: int | None
    pack_size: Decimal | None
    min_quantity: Decimal | None
    max_quantity: Decimal | None
    typical: tuple[int, int] | None
    weight: int
    minimum: tuple[str, Decimal] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUpFramework:
    """A framework relative to the demonstration's days; contracts.csv says what each column means."""

    key: str
    title: str
    vendor: str
    term_months: int
    ends_after_months: int
    lead_months: int
    share: int
    ceiling_percent: int
    pooling: str
    later: tuple[str, ...]
    never: tuple[str, ...]
    then: tuple[str, ...]
    lots: tuple[MadeUpLot, ...]
    articles: tuple[MadeUpArticle, ...]


def vendors() -> Sequence[MadeUpVendor]:
    return [
        MadeUpVendor(vendor=row["vendor"], name=row["name"], city=row["city"], moves_to=row["moves_to"])
        for row in rows_of(HERE, "vendors.csv")
    ]


def frameworks() -> Sequence[MadeUpFramework]:
    """Every framework with its lots and articles."""
    lots = [(row["contract"], _lot(row)) for row in rows_of(HERE, "lots.csv")]
    articles = [(row["contract"], _article(row)) for row in rows_of(HERE, "articles.csv")]
    return [
        _framework(
            row,
            tuple(lot for contract, lot in lots if contract == row["contract"]),
            tuple(article for contract, article in articles if contract == row["contract"]),
        )
        for row in rows_of(HERE, "contracts.csv")
    ]


def _framework(
    row: dict[str, str], lots: tuple[MadeUpLot, ...], articles: tuple[MadeUpArticle, ...]
) -> MadeUpFramework:
    return MadeUpFramework(
        key=row["contract"],
        title=row["title"],
        vendor=row["vendor"],
        term_months=int(row["term_months"]),
        ends_after_months=int(row["ends_after_months"]),
        lead_months=int(row["lead_months"]),
        share=int(row["share"]),
        ceiling_percent=int(row["ceiling_percent"]),
        pooling=row["pooling"],
        later=tuple(row["later"].split()),
        never=tuple(row["never"].split()),
        then=tuple(row["then"].split()),
        lots=lots,
        articles=articles,
    )


def _lot(row: dict[str, str]) -> MadeUpLot:
    return MadeUpLot(lot=row["lot"], title=row["title"], ceilings=row["ceilings"])


def _article(row: dict[str, str]) -> MadeUpArticle:
    low, _, high = row["typical"].partition("-")
    per, _, least = row["minimum"].partition(" ")
    return MadeUpArticle(
        article=row["article"],
        product=row["product"],
        lot=row["lot"],
        name=row["name"],
        unit=row["unit"],
        list_unit_price=Decimal(row["list_unit_price"]),
        pricing=row["pricing"],
        licence_metric=row["licence_metric"] or None,
        term_months=int(row["term_months"]) if row["term_months"] else None,
        pack_size=_decimal(row["pack_size"]),
        min_quantity=_decimal(row["min_quantity"]),
        max_quantity=_decimal(row["max_quantity"]),
        typical=None if low == "inhabitants" else (int(low), int(high)),
        weight=int(row["weight"]),
        minimum=(per, Decimal(least)) if per else None,
    )


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None
