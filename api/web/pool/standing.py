"""A pool as a visitor may see it now: its price, the next step, pledges with what each would pay, and the split."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from api.web.article_words import per_words
from api.web.quantity_chart import Curve, QuantityChart, Start, quantity_chart
from api.web.unit_words import unit_words
from api.web.visit import Visit
from procurement.application.access import Action, allow
from procurement.application.offering import least_quantity
from procurement.application.pooling import Split
from procurement.domain.contract.aggregate import Article
from procurement.domain.pool.aggregate import Pool, UnknownPool
from procurement.domain.pool.events import PooledOrder, PoolOpened, PoolPledged
from procurement.domain.pool.prospect import Part, PriceStep, Prospect
from procurement.domain.split.game import Stake
from procurement.domain.split_methods import METHODS
from procurement.kernel.money import cents
from procurement.kernel.names import is_name
from procurement.kernel.wording import Wording

NOTHING = Decimal(0)
MOST_SPLIT = 12
"""Splits of more members take their time and are worked out when asked for."""
REACHED, TARGET = Wording("pledged", "angemeldet"), Wording("target", "Ziel")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledged:
    """A member's pledge with what it would pay alone and in the pool; no stake where there is no price."""

    pledge: PoolPledged
    stake: Stake | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """A member's part of the gain by each method that can split this pool."""

    stake: Stake
    by_method: Mapping[str, Part]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One pool at one moment. `own` is the one member the visitor may see pledges of, empty for all."""

    prospect: Prospect
    own: str
    language: str

    @property
    def pool(self) -> Pool:
        return self.prospect.pool

    @property
    def opened(self) -> PoolOpened:
        return self.pool.opened

    @property
    def article(self) -> Article:
        return self.prospect.contract.articles[self.opened.article]

    @property
    def unit(self) -> Wording:
        return unit_words(self.opened.unit)

    @property
    def per(self) -> Wording:
        return per_words(self.opened.unit)

    @property
    def due(self) -> bool:
        """Whether the deadline is over."""
        return self.prospect.today > self.opened.deadline_on

    @property
    def takes_pledges(self) -> bool:
        return self.pool.runs and not self.due

    @property
    def closable(self) -> bool:
        """Whether a manager may close it now: the target is met, or the deadline is over."""
        return self.pool.runs and bool(self.pool.pledges) and (self.pool.target_met or self.due)

    @property
    def list_unit_price(self) -> Decimal | None:
        found = self.article.list_price_on(self.prospect.today)
        return found[1] if found else None

    @property
    def first_step(self) -> PriceStep | None:
        """What the first unit alone costs."""
        return self.prospect.steps[0] if self.prospect.steps else None

    @property
    def missing(self) -> Decimal:
        """How much more reaches the next step."""
        following = self.prospect.next_step
        return following.from_quantity - self.pool.quantity if following else NOTHING

    @cached_property
    def stakes(self) -> Mapping[str, Stake]:
        game = self.prospect.game
        return {stake.member: stake for stake in game.stakes} if game else {}

    @property
    def example(self) -> Stake | None:
        """The least pledge of a further member, alone and with all that is pledged; None without a price."""
        amount, quantity = self.prospect.amount, max(self.opened.least_quantity, least_quantity(self.article))
        if amount is None:
            return None
        total = self.pool.quantity + quantity
        pooled_cents = cents(amount(total) * quantity / total)
        return Stake(member="", quantity=quantity, alone_cents=cents(amount(quantity)), pooled_cents=pooled_cents)

    @property
    def pledges(self) -> Sequence[Pledged]:
        """Those the visitor may see, in the order in which members first pledged."""
        return [
            Pledged(pledge=pledge, stake=self.stakes.get(member))
            for member, pledge in self.pool.pledges.items()
            if self.own in {"", member}
        ]

    @property
    def orders(self) -> Sequence[PooledOrder]:
        """Of a closed pool, those the visitor may see."""
        return [order for order in self.pool.orders if self.own in {"", order.member}]

    @property
    def alone_cents(self) -> int:
        return sum(stake.alone_cents for stake in self.stakes.values())

    @property
    def pooled_cents(self) -> int:
        return sum(stake.pooled_cents for stake in self.stakes.values())

    @cached_property
    def chart(self) -> QuantityChart | None:
        """Price by quantity; None where there is no price."""
        amount = self.prospect.amount
        if amount is None:
            return None
        quantity, price = self.pool.quantity, self.prospect.unit_price
        reached = Start(quantity=quantity, unit_price=price) if price is not None else None
        starts = [Start(quantity=step.from_quantity, unit_price=step.unit_price) for step in self.prospect.steps]
        marks = {quantity: REACHED} if reached else {}
        marks.setdefault(self.opened.target_quantity, TARGET)
        return quantity_chart(Curve(amount=amount, starts=starts, reached=reached, marks=marks), self.language)


def standing_of(visit: Visit) -> Standing:
    """The pool that the path names, as of now. Raises `UnknownPool`."""
    name = visit.part("pool")
    if not is_name(name):
        raise UnknownPool(pool=name[:80])
    found = visit.decided(visit.services.pooling.prospect(visit.actor, name))
    return Standing(prospect=found, own=allow(visit.actor, Action.READ_REPORTS), language=visit.language)


def shares_of(visit: Visit, standing: Standing) -> Sequence[Shares] | None:
    """Each member's part by every method; None where it takes its time and nobody asked for it."""
    game = standing.prospect.game
    if game is None or not standing.pool.runs:
        return ()
    if len(game.stakes) > MOST_SPLIT and visit.asked("aufteilung") != "alle":
        return None
    return _by_member(visit.services.pooling.split(visit.actor, game))


def _by_member(split: Split) -> Sequence[Shares]:
    return [
        Shares(stake=stake, by_method={part.method: part for part in split.parts if part.member == stake.member})
        for stake in split.stakes
    ]


def methods_of(shares: Sequence[Shares]) -> Sequence[str]:
    """The methods that could split this pool, in the order in which they are listed everywhere."""
    return [method for method in METHODS if shares and method in shares[0].by_method]


def sums_of(shares: Sequence[Shares], method: str) -> tuple[int, int, int]:
    """What all gain, settle and pay by a method, in cents."""
    parts = [each.by_method[method] for each in shares]
    return (
        sum(part.gain_cents for part in parts),
        sum(part.settlement_cents for part in parts),
        sum(part.pays_cents for part in parts),
    )
