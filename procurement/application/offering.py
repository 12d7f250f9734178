"""What is offered: articles that can be ordered, for whom, at what price today, and what is left of their contracts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.application.access import Action, Actor
from procurement.application.keeping import Keeping
from procurement.application.ports import Clock
from procurement.application.reading import Reading, Report
from procurement.application.report_request import read_day
from procurement.domain.contract.aggregate import Article, Contract
from procurement.domain.pricing_rules import Pricing
from procurement.kernel.calendar import contract_year, day_of
from procurement.kernel.money import cents, is_quantity
from procurement.kernel.pricing import Ask
from procurement.kernel.terms import next_tier, tier_price

HIDDEN = ("pricing",)
NO_CONTRACT = "-"
"""No contract is called this."""
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What is left of a contract and of one of its lots; None where the lot has no ceiling of that kind."""

    contract_cents: int
    lot_cents: int | None
    lot_quantity: Decimal | None

    @property
    def cents(self) -> int:
        """The most that an order in this lot can amount to."""
        return self.contract_cents if self.lot_cents is None else min(self.contract_cents, self.lot_cents)


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """What a quantity costs on a day, ordered alone. `called_off` is what counted before it where tiers count the year.

    `tier_from` is where the next tier begins, `tier_missing` how many more units reach it, `tier_unit_price` the price
    there.
    """

    quantity: Decimal
    list_unit_price: Decimal
    unit_price: Decimal
    listed_cents: int
    net_cents: int
    pricing: Pricing
    called_off: Decimal
    tier_from: Decimal | None = None
    tier_missing: Decimal | None = None
    tier_unit_price: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """The catalogue as a report, and the contracts its rows name, with their ledgers as of now."""

    report: Report
    contracts: Mapping[str, Contract]


class Offering:
    """The services around the catalogue."""

    def __init__(self, reading: Reading, keeping: Keeping, clock: Clock) -> None:
        self._reading, self._keeping, self._clock = reading, keeping, clock

    def catalogue(
        self, actor: Actor, parameters: Mapping[str, Sequence[str]], members: Collection[str] = ()
    ) -> Offered:
        """Articles with a price on the day asked for; with members, only those that all of them may order then.

        Raises what `Reading.report` raises.
        """
        asked = dict(parameters)
        if members:
            asked["contract"] = self._open_to(actor, members, parameters) or [NO_CONTRACT]
        report = self._report(actor, "catalogue", asked)
        contracts = self._contracts(actor, report)
        rows = [_offer(row, contracts[row["contract"]]) for row in report.rows]
        return Offered(report=replace(report, rows=rows), contracts=contracts)

    def _open_to(self, actor: Actor, members: Collection[str], parameters: Mapping[str, Sequence[str]]) -> list[str]:
        """The contracts, of those asked for, under which these members may order on the day asked for."""
        day = read_day("on", parameters.get("on", [""])[-1]) or day_of(self._clock())
        asked = parameters.get("contract", ())
        every = self._contracts(actor, self._report(actor, "contract_ceiling", {"lot": [""]}))
        return [
            name
            for name, contract in every.items()
            if all(entitles(contract, member, day) for member in members) and (not asked or name in asked)
        ]

    def _report(self, actor: Actor, name: str, parameters: Mapping[str, Sequence[str]]) -> Report:
        return self._reading.report(actor, name, parameters, Action.READ_REFERENCE, extras=False)

    def _contracts(self, actor: Actor, report: Report) -> Mapping[str, Contract]:
        names = {row["contract"] for row in report.rows}
        return {found.contract: found for found in self._keeping.contracts(actor, names).result()}


def entitles(contract: Contract, member: str, day: date) -> bool:
    """Whether the contract runs on that day and names the member."""
    entitled_from = contract.entitled.get(member)
    return runs(contract, day) and entitled_from is not None and entitled_from <= day


def runs(contract: Contract, day: date) -> bool:
    """Whether orders may be placed under the contract on that day."""
    return contract.starts_on <= day <= contract.last_order_on


def is_open(contract: Contract, lot: str, day: date) -> bool:
    """Whether the lot still takes orders on that day."""
    ended_on = contract.lots[lot].ended_on
    return ended_on is None or day <= ended_on


def left_of(contract: Contract, lot: str) -> Left:
    """What all members together may still call off."""
    found = contract.lots[lot]
    most, quantity = found.ceiling_cents, found.ceiling_quantity
    return Left(
        contract_cents=contract.remaining_cents,
        lot_cents=None if most is None else most - found.allocated_cents,
        lot_quantity=None if quantity is None else quantity - found.allocated_quantity,
    )


def least_quantity(article: Article) -> Decimal:
    """The least that can be ordered: the minimum, in whole packs.

    The price of anything smaller would be one that nobody can get.
    """
    least, pack = article.min_quantity or Decimal(0), article.pack_size
    if pack is None:
        return least or Decimal(1)
    return max(pack, -(-least // pack) * pack)


def priced(contract: Contract, article: Article, quantity: Decimal, day: date) -> Priced | None:
    """What so much costs on that day by the versions in force then; None without a price, or for no quantity."""
    list_price, terms = article.list_price_on(day), article.terms_on(day)
    if list_price is None or terms is None or not is_quantity(quantity):
        return None
    pricing, list_unit_price = terms[1], list_price[1]
    called_off = contract.called_off(article.article, contract_year(contract.starts_on, day))
    ask = Ask(quantity=quantity, ordered=quantity, list_unit_price=list_unit_price, called_off=called_off)
    price = pricing.price(ask)
    before = called_off if pricing.rule.counts_year else NOTHING
    following = next_tier(pricing.rule.tiers(pricing.terms), before + quantity)
    return Priced(
        quantity=quantity,
        list_unit_price=list_unit_price,
        unit_price=price.unit_price,
        listed_cents=cents(quantity * list_unit_price),
        net_cents=cents(price.amount),
        pricing=pricing,
        called_off=before,
        tier_from=following.from_quantity if following else None,
        tier_missing=following.from_quantity - before - quantity if following else None,
        tier_unit_price=tier_price(following, list_unit_price) if following else None,
    )


def _offer(row: Mapping[str, Any], contract: Contract) -> dict[str, Any]:
    """A row of the catalogue with what is left of its contract and lot."""
    left = left_of(contract, row["lot"])
    return {
        **{name: value for name, value in row.items() if name not in HIDDEN},
        "remaining_cents": left.contract_cents,
        "lot_remaining_cents": left.lot_cents,
        "last_order_on": contract.last_order_on,
        "pooling": contract.pooling,
    }
