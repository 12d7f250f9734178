"""An article as it is offered today: what it costs, what is saved, what is left, and whether a member may order it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from urllib.parse import quote

from api.web.article_words import category_words, metric_words, per_words
from api.web.formats import day
from api.web.unit_words import unit_words
from api.web.visit import Visit
from procurement.application.access import ACCESS, Action
from procurement.application.offering import Left, Priced, is_open, least_quantity, left_of, priced, runs
from procurement.domain.contract.aggregate import Article, Contract
from procurement.kernel.wording import Wording
from procurement.projections.percent import percent_of

SCARCE = Decimal("0.1")
"""Less than this share of a ceiling left is said aloud."""
NOT_ENTITLED = Wording("not entitled to order", "nicht abrufberechtigt")


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One article of one contract on a day, for a member; an empty member is nobody in particular."""

    contract: Contract
    article: Article
    on: date
    member: str = ""

    @property
    def key(self) -> str:
        """What it is called in addresses and forms."""
        return f"{self.contract.contract}/{self.article.article}"

    @property
    def path(self) -> str:
        return f"/artikel/{quote(self.contract.contract)}/{quote(self.article.article)}"

    @property
    def unit(self) -> Wording:
        return unit_words(self.article.unit)

    @property
    def per(self) -> Wording:
        """What the price is for: one of the unit."""
        return per_words(self.article.unit)

    @property
    def category(self) -> Wording:
        return category_words(self.article.category)

    @property
    def category_forms(self) -> tuple[str, str]:
        """The category in both languages, to be found by either."""
        return str(self.category), self.category.german

    @property
    def metric(self) -> Wording:
        return metric_words(self.article.licence_metric)

    @cached_property
    def least(self) -> Decimal:
        return least_quantity(self.article)

    @cached_property
    def now(self) -> Priced | None:
        """What the least quantity costs today; None where the article has no price yet."""
        return priced(self.contract, self.article, self.least, self.on)

    @property
    def saving_unit_price(self) -> Decimal | None:
        return self.now.list_unit_price - self.now.unit_price if self.now else None

    @property
    def saving_percent(self) -> Decimal | None:
        saved = self.saving_unit_price
        return None if self.now is None or saved is None else percent_of(saved, self.now.list_unit_price)

    @cached_property
    def left(self) -> Left:
        return left_of(self.contract, self.article.lot)

    @property
    def exhausted(self) -> bool:
        """Whether not even the least quantity fits below every ceiling."""
        quantity = self.left.lot_quantity
        too_few = quantity is not None and quantity < self.least
        return too_few or (self.now is not None and self.now.net_cents > self.left.cents)

    @property
    def scarce(self) -> bool:
        """Whether little is left of the contract or of the lot."""
        return any(left < most * SCARCE for left, most in self._ceilings())

    def _ceilings(self) -> Iterator[tuple[Decimal, Decimal]]:
        lot = self.contract.lots[self.article.lot]
        yield Decimal(self.left.contract_cents), Decimal(self.contract.ceiling_cents)
        if self.left.lot_cents is not None and lot.ceiling_cents is not None:
            yield Decimal(self.left.lot_cents), Decimal(lot.ceiling_cents)
        if self.left.lot_quantity is not None and lot.ceiling_quantity is not None:
            yield self.left.lot_quantity, lot.ceiling_quantity

    @property
    def bar(self) -> Wording | None:
        """Why nobody, or not this member, may order it on that day; None where nothing stands against it."""
        lot = self.contract.lots[self.article.lot]
        if not runs(self.contract, self.on):
            return _term(self.contract, self.on)
        if not is_open(self.contract, lot.lot, self.on):
            return Wording(
                f"lot closed since {day(lot.ended_on, 'en')}", f"Los geschlossen seit {day(lot.ended_on, 'de')}"
            )
        entitled_from = self.contract.entitled.get(self.member)
        if self.member and (entitled_from is None or self.on < entitled_from):
            return NOT_ENTITLED
        return Wording("no price yet", "noch kein Preis") if self.now is None else None

    @property
    def orderable(self) -> bool:
        return self.bar is None and not self.exhausted


def _term(contract: Contract, on: date) -> Wording:
    if on < contract.starts_on:
        starts_on = contract.starts_on
        return Wording(f"orders from {day(starts_on, 'en')}", f"Abruf erst ab {day(starts_on, 'de')}")
    last = contract.last_order_on
    return Wording(f"contract ended on {day(last, 'en')}", f"Vertrag endete am {day(last, 'de')}")


def may_order(visit: Visit) -> bool:
    """Whether the visitor may place orders at all, and so has a basket."""
    return visit.role in ACCESS[Action.PLACE_ORDER]
