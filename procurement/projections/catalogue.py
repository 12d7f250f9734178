"""Catalogue: what can be ordered under which contract, at what price, on the day of viewing.

- One row for each article of each contract whose list price and terms are in force on that day.
- `unit_price` is the price for the least quantity of an order (`priced_quantity`), before any volume of the contract
  year; `discount_percent` and `saving_unit_price` compare it with the list price.
- `next_tier_from` and `next_tier_unit_price` name the first tier above that quantity; `counts_year` says that tiers
  count what all members call off in the contract year, not one order.
- `next_change_on` is the first day on which an announced list price or terms will hold, with the price from then on.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.domain.contract.events import ArticleListed, ListPriceChanged, TermsChanged
from procurement.kernel.projection import (
    Example,
    Key,
    LatestDecimal,
    LatestInt,
    LatestText,
    Projection,
    Rows,
    Viewing,
)
from procurement.kernel.record import Record
from procurement.kernel.terms import next_tier, tier_price
from procurement.projections import samples
from procurement.projections.percent import percent_of
from procurement.projections.price_versions import by_article, price_of, quantity_priced
from procurement.projections.written_terms import pricing_of, text_of


class Version(Record):
    """What was announced for an article from a day on; None where that event said nothing."""

    contract: Key
    article: Key
    valid_from: Key
    vendor: LatestText = None
    product: LatestText = None
    category: LatestText = None
    lot: LatestText = None
    name: LatestText = None
    unit: LatestText = None
    vat_rate: LatestDecimal = None
    licence_metric: LatestText = None
    term_months: LatestInt = None
    pack_size: LatestDecimal = None
    min_quantity: LatestDecimal = None
    max_quantity: LatestDecimal = None
    list_unit_price: LatestDecimal = None
    pricing: LatestText = None


DESCRIBING = (
    *("category", "lot", "name", "unit", "vat_rate", "licence_metric"),
    *("term_months", "pack_size", "min_quantity", "max_quantity"),
)
"""Columns that only the listing of an article sets."""


def contributions(event: ArticleListed | ListPriceChanged | TermsChanged) -> Iterator[Version]:
    """The article as listed, or the list price or terms that hold from a day on."""
    said: dict[str, Any] = {}
    if isinstance(event, ArticleListed):
        said = {name: getattr(event, name) for name in DESCRIBING}
    yield Version(
        contract=event.contract,
        article=event.article,
        valid_from=event.valid_from.isoformat(),
        vendor=event.vendor,
        product=event.product,
        list_unit_price=None if isinstance(event, TermsChanged) else event.list_unit_price,
        pricing=None if isinstance(event, ListPriceChanged) else text_of(event.pricing),
        **said,
    )


def present(rows: Rows, viewing: Viewing) -> Rows:
    """The article as it can be ordered on the day of viewing; what is not yet in force is left out."""
    if rows and "valid_from" not in rows[0]:
        return rows
    found = (_in_force(versions, viewing.on.isoformat()) for versions in by_article(rows))
    return [row for row in found if row is not None]


def _in_force(versions: Rows, on: str) -> dict[str, Any] | None:
    present_ones = [version for version in versions if version["valid_from"] <= on]
    price = price_of(present_ones[-1]) if present_ones else None
    if price is None:
        return None
    row = dict(present_ones[-1])
    list_price = row["list_unit_price"]
    row["priced_quantity"] = quantity_priced(row)
    row["unit_price"] = price.unit_price
    row["saving_unit_price"] = list_price - price.unit_price
    row["discount_percent"] = percent_of(list_price - price.unit_price, list_price)
    row.update(_tier_hint(row))
    row.update(_next_change(versions[len(present_ones) :]))
    row["first_position"] = min(version["first_position"] for version in versions)
    row["last_position"] = max(version["last_position"] for version in versions)
    return row


def _tier_hint(row: dict[str, Any]) -> dict[str, Any]:
    pricing = pricing_of(row["pricing"])
    following = next_tier(pricing.rule.tiers(pricing.terms), row["priced_quantity"])
    return {
        "rule": pricing.rule.name,
        "counts_year": pricing.rule.counts_year,
        "next_tier_from": following.from_quantity if following else None,
        "next_tier_unit_price": tier_price(following, row["list_unit_price"]) if following else None,
    }


def _next_change(announced: Rows) -> dict[str, Any]:
    if not announced:
        return {"next_change_on": None, "next_list_unit_price": None, "next_unit_price": None}
    price = price_of(announced[0])
    return {
        "next_change_on": announced[0]["valid_from"],
        "next_list_unit_price": announced[0]["list_unit_price"],
        "next_unit_price": price.unit_price if price else None,
    }


_KEYS: dict[str, Any] = {"contract": "rv-db", "vendor": "datenhaus", "article": "ora-user", "product": "oracle"}


def _listed(**changes: Any) -> Version:
    described: dict[str, Any] = {
        "category": "database",
        "lot": "1",
        "name": "Oracle Named User",
        "unit": "C62",
        "vat_rate": Decimal(19),
        "licence_metric": "named_user",
        "term_months": 12,
        "list_unit_price": Decimal(100),
        "pricing": samples.PERCENT_OFF_TEXT,
    }
    return Version(valid_from="2026-01-01", **_KEYS, **(described | changes))


EXAMPLES = (
    Example(
        title="A listed article with a new list price announced for July and new terms for October",
        given=[
            samples.listed(),
            ListPriceChanged(**_KEYS, list_unit_price=Decimal(110), valid_from=date(2026, 7, 1)),
            TermsChanged(**_KEYS, pricing=samples.YEAR_TIERS, valid_from=date(2026, 10, 1)),
        ],
        rows=[
            _listed(),
            Version(valid_from="2026-07-01", list_unit_price=Decimal(110), **_KEYS),
            Version(valid_from="2026-10-01", pricing=samples.YEAR_TIERS_TEXT, **_KEYS),
        ],
    ),
    Example(
        title="A correction for the day of listing replaces the price and keeps the description",
        given=[
            samples.listed(min_quantity=Decimal(5)),
            ListPriceChanged(**_KEYS, list_unit_price=Decimal("99.5"), valid_from=date(2026, 1, 1)),
        ],
        rows=[_listed(list_unit_price=Decimal("99.5"), min_quantity=Decimal(5))],
    ),
)

PROJECTION = Projection(
    name="catalogue",
    version=1,
    row=Version,
    consumes=(ArticleListed, ListPriceChanged, TermsChanged),
    contributions=contributions,
    search=("article", "name", "product", "category", "vendor"),
    present=present,
    collapses=True,
    indexes=(("article",),),
    examples=EXAMPLES,
)
