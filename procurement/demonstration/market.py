"""Who orders what on a day: running frameworks by their share of orders, members by their size."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from random import Random
from uuid import UUID, uuid5

from procurement.demonstration.baskets import Basket, article_draw
from procurement.demonstration.drawing import Draw, below
from procurement.demonstration.frameworks import Framework
from procurement.demonstration.planned import subject
from procurement.domain.order.commands import AskedLine, PlaceOrder
from procurement.kernel.money import plain
from procurement.reference import ReferenceMember
from procurement.reference.made_up import MadeUpArticle

ORDER_IDS = UUID("5f0c6a52-6c0b-4f0e-9d3c-2b8f5a7e1d40")
"""Name space of the demonstration's order ids."""

MOST_REFUSALS = 5
"""After so many refusals members stop asking a framework whose ceiling is reached."""

MOST_DRAWS = 20
PRODUCT_AREAS = ("1.1.1.06", "1.1.1.06", "1.1.1.02", "1.2.2.01", "1.2.6.01", "3.6.5.01", "5.1.1.01", "5.4.1.01")
ACCOUNTS = {"papier": "543110", "verbrauchsmaterial": "543110", "telefonie": "543130", "druckdienst": "529110"}
SOFTWARE_ACCOUNT = "543150"
NOTES = ("", "", "", "", "", "", "", "Bitte Lieferung an die Poststelle.", "Abstimmung mit der IT ist erfolgt.",
         "Lieferung bitte vor Ende des Haushaltsjahres.")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stall:
    """A running framework with what may be ordered on the day, and by whom."""

    framework: Framework
    articles: Draw[MadeUpArticle]
    orderers: Draw[ReferenceMember]
    basket: Basket


class Market:
    """Draws orders. Frameworks that refused too often are left alone."""

    def __init__(self, frameworks: Sequence[Framework], members: Sequence[ReferenceMember], seed: int) -> None:
        self._frameworks = frameworks
        self._members = members
        self._seed = seed
        self._count = 0
        self._refused: dict[str, int] = {}
        self._baskets = {framework.contract: Basket() for framework in frameworks}
        self._day = date.min
        self._stalls: Draw[Stall] = Draw([], _share)

    def order(self, day: date, random: Random) -> PlaceOrder | None:
        """One order as a member would place it; no decision is named yet. `None` where no framework is left."""
        if day != self._day:
            self._open(day)
        for _ in range(MOST_DRAWS if self._stalls else 0):
            stall = self._stalls.one(random)
            member = stall.orderers.one(random)
            lines = stall.basket.lines(stall.articles, member, day, random)
            if lines:
                return self._order(stall, member, lines, random)
        return None

    def refuse(self, contract: str) -> None:
        """Take note that an order was refused."""
        self._refused[contract] = self._refused.get(contract, 0) + 1
        self._open(self._day)

    def _open(self, day: date) -> None:
        self._day = day
        running = [
            framework
            for framework in self._frameworks
            if framework.starts_on <= day <= framework.ends_on
            and self._refused.get(framework.contract, 0) < MOST_REFUSALS
        ]
        self._stalls = Draw([self._stall(framework, day) for framework in running], _share)

    def _stall(self, framework: Framework, day: date) -> Stall:
        closed = {lot for lot, ended_on in framework.lots_ended.items() if day > ended_on}
        entitled = [member for member in self._members if framework.entitled.get(member.member, date.max) <= day]
        return Stall(
            framework,
            article_draw([article for article in framework.made_up.articles if article.lot not in closed]),
            Draw(entitled, lambda member: member.inhabitants),
            self._baskets[framework.contract],
        )

    def _order(self, stall: Stall, member: ReferenceMember, lines: tuple[AskedLine, ...], random: Random) -> PlaceOrder:
        self._count += 1
        account = ACCOUNTS.get(stall.framework.made_up.key, SOFTWARE_ACCOUNT)
        return PlaceOrder(
            order_id=str(uuid5(ORDER_IDS, f"{self._seed}/{self._count}")),
            member=member.member,
            contract=stall.framework.contract,
            lines=lines,
            budget_code=f"{PRODUCT_AREAS[below(random, len(PRODUCT_AREAS))]}.{account}",
            requested_by=subject(member.member, "officer"),
            note=NOTES[below(random, len(NOTES))],
            placed_on=self._day,
        )


def decision_ref(day: date, random: Random) -> str:
    """A made-up council resolution, e.g. DS0562/21."""
    return f"DS{below(random, 900) + 1:04d}/{day:%y}"


def request_digest(order: PlaceOrder) -> str:
    """SHA-256 of what was asked, so that a repeated order is told from a changed one."""
    lines = ";".join(f"{line.article}={plain(line.quantity)}" for line in order.lines)
    parts = (order.member, order.contract, lines, order.budget_code, order.decision_ref, order.placed_on, order.note)
    return sha256("|".join(str(part) for part in parts).encode()).hexdigest()


def _share(stall: Stall) -> int:
    return stall.framework.made_up.share if stall.articles and stall.orderers else 0
