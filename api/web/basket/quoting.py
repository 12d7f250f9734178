"""A basket as the orders it would become: priced, checked, with every refusal beside what it is about."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from api.web.basket.contents import Basket, Details, Item, member_of
from api.web.offer import Offer
from api.web.visit import Visit
from procurement.application.ordering import Asked, Quote
from procurement.domain.contract.aggregate import Contract
from procurement.domain.order.events import OrderLine
from procurement.kernel.money import cents
from procurement.kernel.refusal import Refused

PERCENT = Decimal(100)


@dataclass(kw_only=True)
class Line:
    """One item with its price, as part of its order, and what stands against it. `id` is where it stands on the page."""

    item: Item
    id: str
    name: str
    offer: Offer | None
    priced: OrderLine | None = None
    sentences: list[str] = field(default_factory=list[str])


@dataclass(kw_only=True)
class Part:
    """What would become one order. `fields` are refusals that belong to fields of its form."""

    contract: str
    id: str
    found: Contract | None
    lines: Sequence[Line]
    quote: Quote | None = None
    sentences: list[str] = field(default_factory=list[str])
    fields: list[Refused] = field(default_factory=list[Refused])

    @property
    def vendor(self) -> str:
        return self.found.vendor if self.found else ""

    @property
    def net_cents(self) -> int:
        return self.quote.call_off.net_cents if self.quote else 0

    @property
    def listed_cents(self) -> int:
        return self.quote.call_off.listed_cents if self.quote else 0

    def told(self, refusals: Iterable[Refused], language: str) -> None:
        """Each refusal to where it belongs, once."""
        for refusal in refusals:
            line = refusal.facts.get("line")
            if isinstance(line, int) and 0 < line <= len(self.lines):
                _say(self.lines[line - 1].sentences, refusal, language)
            elif refusal.pointer in {"/budget_code", "/decision_ref"}:
                self.fields.append(refusal)
            else:
                _say(self.sentences, refusal, language)


def _say(sentences: list[str], refusal: Refused, language: str) -> None:
    sentence = refusal.sentence(language)
    if sentence not in sentences:
        sentences.append(sentence)


def taxes_on(lines: Iterable[OrderLine]) -> Sequence[tuple[Decimal, int]]:
    """Tax by its rate in percent, on the net sum of each, rounded half up once; the vendor's invoice says what is due."""
    sums: dict[Decimal, int] = defaultdict(int)
    for line in lines:
        sums[line.vat_rate] += line.net_cents
    return [(rate, cents(rate * net / PERCENT / PERCENT)) for rate, net in sorted(sums.items())]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What several orders amount to together."""

    listed_cents: int
    net_cents: int
    taxes: Sequence[tuple[Decimal, int]]

    @property
    def saved_cents(self) -> int:
        return self.listed_cents - self.net_cents

    @property
    def saved_percent(self) -> Decimal | None:
        return Decimal(self.saved_cents) * PERCENT / self.listed_cents if self.listed_cents else None

    @property
    def gross_cents(self) -> int:
        return self.net_cents + sum(tax for _rate, tax in self.taxes)


def totals_of(parts: Sequence[Part]) -> Sums:
    return Sums(
        listed_cents=sum(part.listed_cents for part in parts),
        net_cents=sum(part.net_cents for part in parts),
        taxes=taxes_on(line.priced for part in parts for line in part.lines if line.priced),
    )


def asked_of(visit: Visit, basket: Basket, contract: str, details: Details | None = None) -> Asked:
    """The order under one contract as the basket says it."""
    said = details or basket.details.get(contract, Details())
    return Asked(
        member=member_of(visit, basket),
        contract=contract,
        lines=basket.lines(contract),
        budget_code=said.budget_code,
        decision_ref=said.decision_ref or None,
        note=said.note,
    )


def parts_of(visit: Visit, basket: Basket) -> list[Part]:
    """Every order to come with its price and all that stands against it today. Nothing is written."""
    contracts = {
        it.contract: it for it in visit.decided(visit.services.keeping.contracts(visit.actor, list(basket.orders)))
    }
    parts = [_part(visit, basket, at, contracts.get(name)) for at, name in enumerate(basket.orders)]
    if not member_of(visit, basket):
        return parts
    ordering = visit.services.ordering
    futures = [ordering.quote(visit.actor, asked_of(visit, basket, part.contract)) for part in parts]
    for part, future in zip(parts, futures, strict=True):
        try:
            quote = visit.decided(future)
        except Refused as refusal:
            part.told((refusal, *refusal.also), visit.language)
            continue
        part.quote = quote
        for line, wanted in zip(part.lines, quote.call_off.wanted, strict=True):
            line.priced = wanted.priced
        part.told(quote.refusals, visit.language)
    return parts


def _part(visit: Visit, basket: Basket, at: int, contract: Contract | None) -> Part:
    name = list(basket.orders)[at]
    lines = [_line(visit, basket, item, contract, f"{at}-{index}") for index, item in enumerate(basket.orders[name])]
    return Part(contract=name, id=str(at), found=contract, lines=lines)


def _line(visit: Visit, basket: Basket, item: Item, contract: Contract | None, place: str) -> Line:
    article = contract.articles.get(item.article) if contract else None
    offer = None
    if contract is not None and article is not None:
        offer = Offer(contract=contract, article=article, on=visit.today, member=member_of(visit, basket))
    name = article.name if article else visit.names.article(item.article)
    return Line(item=item, id=place, name=name, offer=offer)
