"""Pools that run, as cards: what a unit costs now and alone, how far it is to the target, and what oneself pledged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from api.web.article_words import per_words
from api.web.columns import Row
from api.web.unit_words import unit_words
from api.web.visit import Visit
from procurement.application.offering import Priced, least_quantity, priced
from procurement.domain.contract.aggregate import Contract
from procurement.kernel.wording import Wording

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A pool that runs. `together` is the price at all that is pledged, `alone` that of `own` or of the least order.

    `joinable` says whether the visitor's member may pledge, None where the visitor belongs to none.
    """

    row: Row
    deadline_on: date
    own: Decimal
    joinable: bool | None
    together: Priced | None
    alone: Priced | None

    @property
    def unit(self) -> Wording:
        return unit_words(self.row["unit"])

    @property
    def per(self) -> Wording:
        return per_words(self.row["unit"])

    @property
    def target_met(self) -> bool:
        return self.row["pledged_quantity"] >= self.row["target_quantity"]

    @property
    def missing(self) -> Decimal:
        """What is still missing to the target."""
        return max(self.row["target_quantity"] - self.row["pledged_quantity"], NOTHING)

    @property
    def cheaper(self) -> bool:
        return bool(self.together and self.alone and self.together.unit_price < self.alone.unit_price)


def running(
    visit: Visit, row: Row, contracts: Mapping[str, Contract], own: Decimal, joinable: frozenset[str] | None
) -> Running:
    """The card of a pool, at the prices of today."""
    contract = contracts.get(row["contract"])
    article = contract.articles.get(row["article"]) if contract else None
    together = alone = None
    if contract is not None and article is not None:
        least = max(least_quantity(article), row["least_quantity"] or NOTHING)
        alone = priced(contract, article, own or least, visit.today)
        together = priced(contract, article, row["pledged_quantity"], visit.today)
    return Running(
        row=row,
        deadline_on=date.fromisoformat(row["deadline_on"]),
        own=own,
        joinable=None if joinable is None else row["pool"] in joinable,
        together=together,
        alone=alone,
    )


def soonest(rows: Sequence[Row], most: int) -> Sequence[Row]:
    """The pools whose deadline is next; those that wait for a manager come first."""
    return sorted(rows, key=lambda row: (row["status"] == "open", row["deadline_on"], row["pool"]))[:most]
