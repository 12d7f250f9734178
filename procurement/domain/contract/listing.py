"""What managers decide about a contract's price list: articles, list prices, terms."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from procurement.domain.contract.aggregate import Article, Contract, UnknownLot, contract_in
from procurement.domain.contract.commands import AgreeLicenceMinimum, ChangeListPrice, ChangeTerms, ListArticle
from procurement.domain.contract.events import ArticleListed, LicenceMinimumAgreed, ListPriceChanged, TermsChanged
from procurement.domain.pricing_rules import read_pricing
from procurement.kernel.event import Event, States
from procurement.kernel.money import MOST_UNIT_PRICE, UNIT_PRICE_STEP, decimal_text, has_places, is_quantity, plain
from procurement.kernel.names import possible_names
from procurement.kernel.refusal import Invalid, Refused
from procurement.kernel.wording import Wording

VAT_RATE_STEP = Decimal("0.01")
MOST_VAT_RATE = Decimal(100)
MOST_TERM_MONTHS = 600
MINIMUMS_PER = ("processor", "server", "site")
"""What a minimum of licences can be agreed for."""


@dataclass(eq=False, kw_only=True)
class ArticleAlreadyListed(Refused):
    contract: str
    article: str
    DE: ClassVar[str] = "Der Artikel {article} steht schon im Vertrag {contract}."
    EN: ClassVar[str] = "Article {article} is listed in contract {contract} already."


@dataclass(eq=False, kw_only=True)
class ArticleNotListed(Refused):
    contract: str
    article: str
    DE: ClassVar[str] = "Der Artikel {article} steht nicht im Vertrag {contract}."
    EN: ClassVar[str] = "Article {article} is not listed in contract {contract}."
    POINTER: ClassVar[str] = "/article"


@dataclass(eq=False, kw_only=True)
class ListPriceNotPossible(Invalid):
    """Negative, finer than four places, or beyond any price."""

    list_unit_price: Decimal
    DE: ClassVar[str] = "{list_unit_price} ist kein möglicher Listenpreis (ab 0, höchstens vier Nachkommastellen)."
    EN: ClassVar[str] = "{list_unit_price} is no possible list price (from 0, four places at most)."
    POINTER: ClassVar[str] = "/list_unit_price"


@dataclass(eq=False, kw_only=True)
class VatRateNotPossible(Invalid):
    vat_rate: Decimal
    DE: ClassVar[str] = "{vat_rate} ist kein möglicher Steuersatz (0 bis 100 Prozent, höchstens zwei Nachkommastellen)."
    EN: ClassVar[str] = "{vat_rate} is no possible VAT rate (0 to 100 per cent, two places at most)."
    POINTER: ClassVar[str] = "/vat_rate"


@dataclass(eq=False, kw_only=True)
class TermMonthsNotPossible(Invalid):
    term_months: int
    most_months: int = MOST_TERM_MONTHS
    DE: ClassVar[str] = "Eine Lizenz läuft 1 bis {most_months} Monate, nicht {term_months}."
    EN: ClassVar[str] = "A licence runs for 1 to {most_months} months, not {term_months}."
    POINTER: ClassVar[str] = "/term_months"


@dataclass(eq=False, kw_only=True)
class OrderLimitsInvalid(Invalid):
    reason: str
    DE: ClassVar[str] = "Packungsgröße, Mindest- und Höchstmenge passen nicht zusammen: {reason}."
    EN: ClassVar[str] = "Pack size, minimum and maximum do not fit: {reason}."
    POINTER: ClassVar[str] = "/pack_size"


@dataclass(eq=False, kw_only=True)
class NoLicenceArticle(Refused):
    contract: str
    article: str
    DE: ClassVar[str] = "Der Artikel {article} im Vertrag {contract} ist keine Lizenz."
    EN: ClassVar[str] = "Article {article} of contract {contract} is no licence."
    POINTER: ClassVar[str] = "/article"


@dataclass(eq=False, kw_only=True)
class LicenceMinimumNotPossible(Invalid):
    per: str
    quantity: Decimal
    known: tuple[str, ...]
    DE: ClassVar[str] = "Eine Mindestmenge von {quantity} je {per} ist nicht möglich; es gibt {known}."
    EN: ClassVar[str] = "A minimum of {quantity} per {per} is not possible; there are {known}."
    POINTER: ClassVar[str] = "/per"


def _list(states: States, command: ListArticle, _at: datetime) -> Sequence[Event]:
    contract = contract_in(states, command.contract)
    possible_names(article=command.article, product=command.product)
    if command.article in contract.articles:
        raise ArticleAlreadyListed(contract=command.contract, article=command.article)
    if command.lot not in contract.lots:
        raise UnknownLot(contract=command.contract, lot=command.lot)
    _check_list_price(command.list_unit_price)
    _check_limits(command)
    if not has_places(command.vat_rate, VAT_RATE_STEP) or not 0 <= command.vat_rate <= MOST_VAT_RATE:
        raise VatRateNotPossible(vat_rate=command.vat_rate)
    if command.term_months is not None and not 1 <= command.term_months <= MOST_TERM_MONTHS:
        raise TermMonthsNotPossible(term_months=command.term_months)
    return [
        ArticleListed(
            contract=command.contract,
            vendor=contract.vendor,
            article=command.article,
            product=command.product,
            category=command.category,
            lot=command.lot,
            name=command.name,
            unit=command.unit,
            list_unit_price=command.list_unit_price,
            vat_rate=command.vat_rate,
            licence_metric=command.licence_metric,
            term_months=command.term_months,
            pricing=read_pricing(command.pricing).written,
            valid_from=command.valid_from,
            pack_size=command.pack_size,
            min_quantity=command.min_quantity,
            max_quantity=command.max_quantity,
        )
    ]


def _check_list_price(list_unit_price: Decimal) -> None:
    if not has_places(list_unit_price, UNIT_PRICE_STEP) or not 0 <= list_unit_price <= MOST_UNIT_PRICE:
        raise ListPriceNotPossible(list_unit_price=list_unit_price)


def _check_limits(command: ListArticle) -> None:
    pack, least, most = command.pack_size, command.min_quantity, command.max_quantity
    for limit in (pack, least, most):
        if limit is not None and not is_quantity(limit):
            raise _limits_invalid("{0} is no possible quantity", "{0} ist keine mögliche Menge", limit)
    if least is not None and most is not None and least > most:
        raise _limits_invalid("minimum {0} is above maximum {1}", "Mindestmenge {0} über Höchstmenge {1}", least, most)
    if pack is not None and most is not None and most < pack:
        raise _limits_invalid(
            "maximum {0} is below one pack of {1}", "Höchstmenge {0} unter einer Packung zu {1}", most, pack
        )


def _limits_invalid(english: str, german: str, *quantities: Decimal) -> OrderLimitsInvalid:
    """The refusal with its quantities in the form of each language."""
    in_german = (decimal_text(quantity, "de") for quantity in quantities)
    return OrderLimitsInvalid(reason=Wording(english.format(*map(plain, quantities)), german.format(*in_german)))


def listed_article(contract: Contract, article: str) -> Article:
    """The article in this contract, or `ArticleNotListed`."""
    found = contract.articles.get(article)
    if found is None:
        raise ArticleNotListed(contract=contract.contract, article=article)
    return found


def _change_list_price(states: States, command: ChangeListPrice, _at: datetime) -> Sequence[Event]:
    contract = contract_in(states, command.contract)
    article = listed_article(contract, command.article)
    _check_list_price(command.list_unit_price)
    return [
        ListPriceChanged(
            contract=command.contract,
            vendor=contract.vendor,
            article=command.article,
            product=article.product,
            list_unit_price=command.list_unit_price,
            valid_from=command.valid_from,
        )
    ]


def _change_terms(states: States, command: ChangeTerms, _at: datetime) -> Sequence[Event]:
    contract = contract_in(states, command.contract)
    article = listed_article(contract, command.article)
    return [
        TermsChanged(
            contract=command.contract,
            vendor=contract.vendor,
            article=command.article,
            product=article.product,
            pricing=read_pricing(command.pricing).written,
            valid_from=command.valid_from,
        )
    ]


def _agree_minimum(states: States, command: AgreeLicenceMinimum, _at: datetime) -> Sequence[Event]:
    contract = contract_in(states, command.contract)
    article = listed_article(contract, command.article)
    if article.licence_metric is None:
        raise NoLicenceArticle(contract=command.contract, article=command.article)
    if command.per not in MINIMUMS_PER or not (command.quantity.is_zero() or is_quantity(command.quantity)):
        raise LicenceMinimumNotPossible(per=command.per, quantity=command.quantity, known=MINIMUMS_PER)
    return [
        LicenceMinimumAgreed(
            contract=command.contract,
            vendor=contract.vendor,
            article=command.article,
            product=article.product,
            per=command.per,
            quantity=command.quantity,
        )
    ]


DECIDE: Mapping[type, Callable[[States, Any, datetime], Sequence[Event]]] = {
    ListArticle: _list,
    ChangeListPrice: _change_list_price,
    ChangeTerms: _change_terms,
    AgreeLicenceMinimum: _agree_minimum,
}
