"""What a price list would change, row by row, before anything is recorded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from api.web.contract.prices import Standing, change_percent, standing_of
from api.web.price_list.columns import HEADINGS
from api.web.pricing_words import pricing_words
from api.web.uploads import Fault, fault_of, unreadable
from api.web.visit import Visit
from procurement.application.importing import Outcome
from procurement.domain.contract.aggregate import Contract, evolve
from procurement.domain.contract.events import ArticleListed, ListPriceChanged, TermsChanged
from procurement.exchange.upload import Read
from procurement.kernel.wording import Wording

NAMING = ("contract", "article")
JUMP_PERCENT = Decimal(20)
"""A price that changes by more is marked: most such jumps are slips of the pen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A row that changes something. Prices per unit, net EUR; None before an article is listed."""

    row: int
    contract: str
    article: str
    valid_from: date
    list_before: Decimal | None
    list_after: Decimal
    price_before: Decimal | None
    price_after: Decimal
    new_price: bool
    new_rule: Wording | None
    rule_before: Wording | None

    @property
    def list_percent(self) -> Decimal | None:
        return change_percent(self.list_before, self.list_after)

    @property
    def price_percent(self) -> Decimal | None:
        return change_percent(self.price_before, self.price_after)

    @property
    def jumps(self) -> bool:
        return any(abs(each or 0) > JUMP_PERCENT for each in (self.list_percent, self.price_percent))


@dataclass(kw_only=True)
class Difference:
    """A whole file."""

    listed: list[Change] = field(default_factory=list[Change])
    changed: list[Change] = field(default_factory=list[Change])
    faults: list[Fault] = field(default_factory=list[Fault])
    unchanged: int = 0

    @property
    def new_prices(self) -> int:
        return sum(1 for each in self.changed if each.new_price)

    @property
    def new_rules(self) -> int:
        return sum(1 for each in self.changed if each.new_rule)

    @property
    def jumps(self) -> int:
        return sum(1 for each in self.changed if each.jumps)

    @property
    def to_record(self) -> int:
        return len(self.listed) + len(self.changed)


def difference(visit: Visit, read: Read) -> Difference:
    """Every row rehearsed on the contracts as they stand; nothing is written."""
    found = Difference(faults=[unreadable(problem, NAMING, HEADINGS) for problem in read.problems])
    names = {wish.name.partition(" ")[0] for wish in read.wishes}
    contracts = visit.decided(visit.services.keeping.contracts(visit.actor, names))
    states = {contract.contract: contract for contract in contracts}
    for outcome in visit.services.importing.rehearse(visit.actor, read.wishes):
        _add(found, outcome, states)
    found.faults.sort(key=lambda each: each.row)
    return found


def _add(found: Difference, outcome: Outcome, states: dict[str, Contract]) -> None:
    row = outcome.rows[0]
    if outcome.refusal is not None:
        found.faults.append(fault_of(row, outcome.name, outcome.refusal, HEADINGS))
    elif not outcome.events:
        found.unchanged += 1
    else:
        change = _change(row, list(_price_events(outcome)), states)
        (found.changed if change.list_before is not None else found.listed).append(change)


def _price_events(outcome: Outcome) -> Iterator[ArticleListed | ListPriceChanged | TermsChanged]:
    for event in outcome.events:
        assert isinstance(event, ArticleListed | ListPriceChanged | TermsChanged)
        yield event


def _change(
    row: int, events: Sequence[ArticleListed | ListPriceChanged | TermsChanged], states: dict[str, Contract]
) -> Change:
    """What the events of one row do to their article; the next rows see the contract with it."""
    first = events[0]
    contract, day = states[first.contract], first.valid_from
    before = standing_of(contract.articles.get(first.article), day)
    for event in events:
        contract = evolve(contract, event)
    states[first.contract] = contract
    article = contract.articles[first.article]
    after = standing_of(article, day)
    assert after is not None
    return Change(
        row=row,
        contract=contract.title,
        article=article.name,
        valid_from=day,
        list_after=after.list_unit_price,
        price_after=after.unit_price,
        new_price=any(isinstance(event, ListPriceChanged) for event in events),
        new_rule=_rule(after) if any(isinstance(event, TermsChanged) for event in events) else None,
        rule_before=_rule(before) if before else None,
        list_before=before.list_unit_price if before else None,
        price_before=before.unit_price if before else None,
    )


def _rule(standing: Standing) -> Wording:
    return pricing_words(standing.terms)
