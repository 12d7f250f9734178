"""What one row of a price list asks for, and the commands that make a contract say the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from procurement.domain.contract.aggregate import Article, Contract
from procurement.domain.contract.commands import ChangeListPrice, ChangeTerms, ListArticle
from procurement.domain.pricing_rules import read_pricing
from procurement.kernel.refusal import Invalid, Refused

CatalogueCommand = ListArticle | ChangeListPrice | ChangeTerms

NEEDED_TO_LIST = ("product", "category", "lot", "name", "unit", "list_unit_price", "vat_rate", "pricing")

FIXED = (
    *("product", "category", "lot", "name", "unit", "vat_rate"),
    *("licence_metric", "term_months", "pack_size", "min_quantity", "max_quantity"),
)
"""What an article keeps once it is listed; a change of any of these is another article."""


@dataclass(eq=False, kw_only=True)
class ColumnsNeededToList(Invalid):
    """A short price list can change prices; listing an article takes more columns."""

    contract: str
    article: str
    missing: tuple[str, ...]
    DE: ClassVar[str] = "{article} steht noch nicht im Vertrag {contract}; zum Aufnehmen fehlen: {missing}."
    EN: ClassVar[str] = "{article} is not listed in contract {contract} yet; to list it there lacks: {missing}."


@dataclass(eq=False, kw_only=True)
class ArticleListedDifferently(Refused):
    """What a file says of a listed article contradicts the contract, and no price list changes it."""

    contract: str
    article: str
    field: str
    listed: str
    asked: str
    DE: ClassVar[str] = "{article} steht im Vertrag {contract} mit {field} „{listed}“; die Datei sagt „{asked}“."
    EN: ClassVar[str] = "{article} is listed in contract {contract} with {field} “{listed}”; the file says “{asked}”."


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueRow:
    """One row of a price list: net EUR per unit, `vat_rate` in per cent, quantities in `unit`.

    None means that the file does not say. `pricing` is `{"rule": …, …terms}` with decimals as text.
    """

    contract: str
    article: str
    valid_from: date
    product: str | None = None
    category: str | None = None
    lot: str | None = None
    name: str | None = None
    unit: str | None = None
    list_unit_price: Decimal | None = None
    vat_rate: Decimal | None = None
    pricing: Mapping[str, Any] | None = None
    licence_metric: str | None = None
    term_months: int | None = None
    pack_size: Decimal | None = None
    min_quantity: Decimal | None = None
    max_quantity: Decimal | None = None


def commands_for(row: CatalogueRow, contract_state: Contract | None) -> Sequence[CatalogueCommand]:
    """What makes the contract say what the row says from `valid_from` on: list, change price, change terms, or nothing.

    Rows of one file may build on each other: ask for the commands of a row when those before it are done.
    Raises `ColumnsNeededToList` or `ArticleListedDifferently`; an unknown contract is the domain's to refuse.
    """
    article = contract_state.articles.get(row.article) if contract_state else None
    return [_listing(row)] if article is None else list(_changes(row, article))


def _listing(row: CatalogueRow) -> ListArticle:
    missing = tuple(name for name in NEEDED_TO_LIST if getattr(row, name) is None)
    if missing:
        raise ColumnsNeededToList(contract=row.contract, article=row.article, missing=missing)
    return ListArticle(**{field.name: getattr(row, field.name) for field in fields(row)})


def _changes(row: CatalogueRow, article: Article) -> Sequence[CatalogueCommand]:
    for field in FIXED:
        listed, asked = getattr(article, field), getattr(row, field)
        if asked is not None and asked != listed:
            raise ArticleListedDifferently(
                contract=row.contract, article=row.article, field=field, listed=str(listed), asked=str(asked)
            )
    changes: list[CatalogueCommand] = []
    where = {"contract": row.contract, "article": row.article}
    if row.list_unit_price is not None and _differs_price(row.list_unit_price, row.valid_from, article):
        changes.append(ChangeListPrice(**where, list_unit_price=row.list_unit_price, valid_from=row.valid_from))
    if row.pricing is not None and _differs_terms(row.pricing, row.valid_from, article):
        changes.append(ChangeTerms(**where, pricing=row.pricing, valid_from=row.valid_from))
    return changes


def _differs_price(list_unit_price: Decimal, day: date, article: Article) -> bool:
    in_force = article.list_price_on(day)
    return in_force is None or in_force[1] != list_unit_price


def _differs_terms(pricing: Mapping[str, Any], day: date, article: Article) -> bool:
    """Compared as read, so that 10 and 10,00 are the same terms."""
    in_force, asked = article.terms_on(day), read_pricing(pricing)
    return in_force is None or (in_force[1].rule.name, in_force[1].terms) != (asked.rule.name, asked.terms)
