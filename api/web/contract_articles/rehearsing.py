"""What a change of the price list would make of an article's price, before it is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from api.web.contract.prices import Standing, change_percent, standing_of
from api.web.pricing_words import pricing_words
from api.web.visit import Visit
from procurement.application.importing import Wish
from procurement.domain.contract.aggregate import Contract, evolve
from procurement.domain.contract.events import ContractEvent
from procurement.kernel.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A price before and after, in EUR per unit."""

    label: Wording
    before: Decimal | None
    after: Decimal | None

    @property
    def percent(self) -> Decimal | None:
        return change_percent(self.before, self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What changes on a day: the prices, and the rule in words where it becomes another one."""

    valid_from: date
    prices: Sequence[Comparison]
    rule_before: Wording | None
    rule_after: Wording | None


def previewed(visit: Visit, contract: Contract, article: str, command: Any) -> Preview:
    """The prices a command would leave on its first day. Raises its refusal."""
    wish = Wish(rows=(1,), name=article, commands=(command,))
    outcome = next(iter(visit.services.importing.rehearse(visit.actor, [wish])))
    if outcome.refusal is not None:
        raise outcome.refusal
    after = contract
    for event in outcome.events:
        assert isinstance(event, ContractEvent)
        after = evolve(after, event)
    day = command.valid_from
    return _compared(day, standing_of(contract.articles[article], day), standing_of(after.articles[article], day))


def _compared(day: date, before: Standing | None, after: Standing | None) -> Preview:
    rules = [pricing_words(each.terms) if each else None for each in (before, after)]
    same = before is not None and after is not None and before.terms == after.terms
    return Preview(
        valid_from=day,
        prices=(
            Comparison(
                label=Wording("List price", "Listenpreis"),
                before=before.list_unit_price if before else None,
                after=after.list_unit_price if after else None,
            ),
            Comparison(
                label=Wording("Contract price", "Vertragspreis"),
                before=before.unit_price if before else None,
                after=after.unit_price if after else None,
            ),
        ),
        rule_before=None if same else rules[0],
        rule_after=None if same else rules[1],
    )
