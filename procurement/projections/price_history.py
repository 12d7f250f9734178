"""Price history: what each article has cost from which day on, announced prices included.

- Each row is a day on which list price or terms change; what did not change that day is carried forward.
- `unit_price` is the price for the least quantity of an order, before any volume of the contract year.
- `list_change_percent` and `change_percent` compare list price and price with those of the row before.
- `announced` marks a row that has yet to come into force on the day of viewing.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.domain.contract.events import ArticleListed, ListPriceChanged, TermsChanged
from procurement.kernel.projection import Example, Key, LatestDecimal, LatestText, Projection, Rows, Viewing
from procurement.kernel.record import Record
from procurement.projections import samples
from procurement.projections.percent import percent_of
from procurement.projections.price_versions import by_article, price_of
from procurement.projections.written_terms import text_of


class PriceVersion(Record):
    """What was announced for a day; None where nothing was."""

    contract: Key
    article: Key
    valid_from: Key
    vendor: LatestText = None
    product: LatestText = None
    list_unit_price: LatestDecimal = None
    pricing: LatestText = None
    min_quantity: LatestDecimal = None


def contributions(event: ArticleListed | ListPriceChanged | TermsChanged) -> Iterator[PriceVersion]:
    """The list price or the terms, or both, that hold from a day on."""
    yield PriceVersion(
        contract=event.contract,
        article=event.article,
        valid_from=event.valid_from.isoformat(),
        vendor=event.vendor,
        product=event.product,
        list_unit_price=None if isinstance(event, TermsChanged) else event.list_unit_price,
        pricing=None if isinstance(event, ListPriceChanged) else text_of(event.pricing),
        min_quantity=event.min_quantity if isinstance(event, ArticleListed) else None,
    )


def present(rows: Rows, viewing: Viewing) -> Rows:
    """Versions completed, priced and compared, oldest first within each article."""
    if rows and "valid_from" not in rows[0]:
        return rows
    presented: Rows = []
    for versions in by_article(rows):
        list_before: Decimal | None = None
        price_before: Decimal | None = None
        for version in versions:
            price = price_of(version)
            list_price, unit_price = version["list_unit_price"], price.unit_price if price else None
            version["unit_price"] = unit_price
            version["list_change_percent"] = _change(list_before, list_price)
            version["change_percent"] = _change(price_before, unit_price)
            version["announced"] = version["valid_from"] > viewing.on.isoformat()
            list_before, price_before = list_price, unit_price
            presented.append(version)
    return presented


def _change(before: Decimal | None, now: Decimal | None) -> Decimal | None:
    return None if before is None or now is None else percent_of(now - before, before)


_KEYS: dict[str, Any] = {"contract": "rv-db", "vendor": "datenhaus", "article": "ora-user", "product": "oracle"}


def _version(valid_from: str, list_unit_price: str | None, pricing: str | None) -> PriceVersion:
    price = None if list_unit_price is None else Decimal(list_unit_price)
    return PriceVersion(valid_from=valid_from, list_unit_price=price, pricing=pricing, **_KEYS)


EXAMPLES = (
    Example(
        title="Listing sets list price and terms; later each changes on its own day",
        given=[
            samples.listed(),
            ListPriceChanged(**_KEYS, list_unit_price=Decimal(110), valid_from=date(2026, 7, 1)),
            TermsChanged(**_KEYS, pricing=samples.YEAR_TIERS, valid_from=date(2026, 10, 1)),
        ],
        rows=[
            _version("2026-01-01", "100", samples.PERCENT_OFF_TEXT),
            _version("2026-07-01", "110", None),
            _version("2026-10-01", None, samples.YEAR_TIERS_TEXT),
        ],
    ),
    Example(
        title="A second announcement for the same day replaces the first",
        given=[
            ListPriceChanged(**_KEYS, list_unit_price=Decimal(110), valid_from=date(2026, 7, 1)),
            ListPriceChanged(**_KEYS, list_unit_price=Decimal(105), valid_from=date(2026, 7, 1)),
        ],
        rows=[_version("2026-07-01", "105", None)],
    ),
)

PROJECTION = Projection(
    name="price_history",
    version=1,
    row=PriceVersion,
    consumes=(ArticleListed, ListPriceChanged, TermsChanged),
    contributions=contributions,
    present=present,
    collapses=True,
    indexes=(("article",),),
    examples=EXAMPLES,
)
