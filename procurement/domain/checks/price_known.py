"""The article is listed in the contract and has a list price and terms valid on that date."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from procurement.domain.call_off import CallOff, Check
from procurement.domain.contract.aggregate import Article
from procurement.kernel.money import MOST_CENTS
from procurement.kernel.refusal import Refused


@dataclass(eq=False, kw_only=True)
class ArticleNotInContract(Refused):
    contract: str
    article: str
    line: int
    index: int
    DE: ClassVar[str] = "Zeile {line}: Der Vertrag {contract} führt keinen Artikel {article}."
    EN: ClassVar[str] = "Line {line}: contract {contract} lists no article {article}."
    POINTER: ClassVar[str] = "/lines/{index}/article"


@dataclass(eq=False, kw_only=True)
class NoPriceOnDate(Refused):
    contract: str
    article: str
    line: int
    index: int
    placed_on: date
    DE: ClassVar[str] = "Zeile {line}: {article} hat am {placed_on} im Vertrag {contract} noch keinen Preis."
    EN: ClassVar[str] = "Line {line}: {article} has no price in contract {contract} on {placed_on} yet."
    POINTER: ClassVar[str] = "/lines/{index}/article"


@dataclass(eq=False, kw_only=True)
class AmountTooLarge(Refused):
    """More than any budget holds; larger amounts could no longer be added up exactly everywhere."""

    line: int
    index: int
    net_cents: int
    DE: ClassVar[str] = "Zeile {line}: {net_cents} ist mehr, als ein Abruf betragen kann."
    EN: ClassVar[str] = "Line {line}: {net_cents} is more than an order can amount to."
    POINTER: ClassVar[str] = "/lines/{index}/quantity"


def passes(call_off: CallOff) -> Iterator[Refused]:
    for wanted in call_off.wanted:
        index = wanted.line - 1
        if wanted.article is None:
            yield ArticleNotInContract(
                contract=call_off.contract.contract, article=wanted.name, line=wanted.line, index=index
            )
        elif wanted.priced is None and not _has_price(wanted.article, call_off.placed_on):
            yield NoPriceOnDate(
                contract=call_off.contract.contract,
                article=wanted.name,
                line=wanted.line,
                index=index,
                placed_on=call_off.placed_on,
            )
        elif wanted.priced is not None and max(wanted.priced.net_cents, wanted.priced.listed_cents) > MOST_CENTS:
            yield AmountTooLarge(line=wanted.line, index=index, net_cents=wanted.priced.net_cents)


def _has_price(article: Article, day: date) -> bool:
    return article.list_price_on(day) is not None and article.terms_on(day) is not None


CHECK = Check(
    name="price_known",
    number=5,
    doc="The article has a list price and terms valid on the order date.",
    passes=passes,
    refusals=(ArticleNotInContract, NoPriceOnDate, AmountTooLarge),
)
