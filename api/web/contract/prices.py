"""A contract's price list: what holds today, what is announced, and every earlier state of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from api.web.columns import Row
from api.web.pricing_words import pricing_words
from procurement.domain.contract.aggregate import Article, Contract
from procurement.kernel.pricing import Ask
from procurement.kernel.wording import Wording
from procurement.projections.percent import percent_of
from procurement.projections.written_terms import pricing_of

SHOWN = ("valid_from", "list_unit_price", "unit_price", "list_change_percent", "change_percent", "pricing", "announced")
NO_RULE = Wording("–", "–")


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What an article costs from a day on: list price, price for the least quantity, and how that came about."""

    article: Article
    valid_from: str
    list_unit_price: Decimal | None
    unit_price: Decimal | None
    list_change_percent: Decimal | None
    change_percent: Decimal | None
    pricing: str | None
    announced: bool

    @property
    def rule(self) -> Wording:
        """The rule in words."""
        return pricing_words(pricing_of(self.pricing).written) if self.pricing else NO_RULE


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """An article with the version in force (None before its first day) and those announced."""

    article: Article
    now: Version | None
    later: Sequence[Version] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """Everything of a price list that changed on one day."""

    valid_from: str
    announced: bool
    versions: Sequence[Version]


def versions_of(contract: Contract, history: Sequence[Row]) -> Sequence[Version]:
    """The rows of `price_history` with their articles, oldest first within each."""
    return [_version(contract.articles[row["article"]], row) for row in history if row["article"] in contract.articles]


def _version(article: Article, row: Row) -> Version:
    return Version(article=article, **{name: row[name] for name in SHOWN})


def price_list(contract: Contract, versions: Sequence[Version]) -> Sequence[Priced]:
    """Every article of the contract by its name."""
    by_article: dict[str, list[Version]] = {}
    for version in versions:
        by_article.setdefault(version.article.article, []).append(version)
    found = [_priced(article, by_article.get(name, [])) for name, article in contract.articles.items()]
    return sorted(found, key=lambda it: it.article.name.casefold())


def _priced(article: Article, versions: Sequence[Version]) -> Priced:
    present = [version for version in versions if not version.announced]
    later = [version for version in versions if version.announced]
    return Priced(article=article, now=present[-1] if present else None, later=later)


def editions(versions: Sequence[Version]) -> Sequence[Edition]:
    """Days on which prices changed or will, the newest first."""
    ordered = sorted(versions, key=lambda it: (it.valid_from, it.article.name.casefold()))
    found = [
        Edition(valid_from=day, announced=group[0].announced, versions=group)
        for day, group in ((day, list(part)) for day, part in groupby(ordered, key=lambda it: it.valid_from))
    ]
    return found[::-1]


@dataclass(frozen=True, slots=True)
class Standing:
    """What an article costs on a day: list price, price for the least quantity, the rule's terms as written."""

    list_unit_price: Decimal
    unit_price: Decimal
    terms: Mapping[str, Any]


def standing_of(article: Article | None, day: date) -> Standing | None:
    """Prices in force on a day; None where there are none yet."""
    list_price = article.list_price_on(day) if article else None
    terms = article.terms_on(day) if article else None
    if article is None or list_price is None or terms is None:
        return None
    least = article.min_quantity or Decimal(1)
    price = terms[1].price(Ask(quantity=least, ordered=least, list_unit_price=list_price[1]))
    return Standing(list_price[1], price.unit_price, terms[1].written)


def change_percent(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    """By how much a price goes up (or down, below 0); None where there is nothing to compare with."""
    return None if before is None or after is None else percent_of(after - before, before)
