"""What pooling opportunities are found in: who holds, uses, awaits, offers and ordered what, and who acts as one."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from procurement.domain.licence.events import SiteUsage
from procurement.domain.licence.metric import Minimum
from procurement.kernel.record import Record

NOTHING = Decimal(0)


class Term(NamedTuple):
    """Licences of one article that end on one day (empty: never), received by one member."""

    ends_on: str
    quantity: Decimal
    positions: tuple[int, ...] = ()


class Holding(NamedTuple):
    """Licences of one article with running terms; price, clause, metric and minimum are those of the newest.

    `positions` are the events it rests on.
    """

    contract: str
    article: str
    clause: str
    quantity: Decimal
    unit_price: Decimal
    positions: tuple[int, ...]
    metric: str = ""
    minimum: Minimum = Minimum()
    terms: tuple[Term, ...] = ()


class Counted(NamedTuple):
    """A usage report counted site by site: under which metric, what the sites need apart, and what they are as one."""

    metric: str
    needed: Decimal
    as_one: SiteUsage
    position: int


class Position(NamedTuple):
    """What a member owns and uses of a product; without a report nobody knows what is spare or missing.

    `waiting` is ordered and waits for approval; `offered` stands in open offers. `positions` are the events on use,
    orders that wait and offers.
    """

    product: str
    member: str
    used: Decimal | None = None
    used_on: str | None = None
    holdings: tuple[Holding, ...] = ()
    positions: tuple[int, ...] = ()
    waiting: Decimal = NOTHING
    offered: Decimal = NOTHING
    counted: Counted | None = None

    @property
    def owned(self) -> Decimal:
        holdings = self.holdings
        return holdings[0].quantity if len(holdings) == 1 else sum([each.quantity for each in holdings], NOTHING)

    @property
    def free(self) -> Decimal:
        """Spare beyond what the member is about to order itself."""
        return NOTHING if self.used is None else max(self.owned - self.used - self.waiting, NOTHING)

    @property
    def need(self) -> Decimal:
        """What it lacks, or is about to order beyond what it has spare: often the same licences, so never both."""
        if self.used is None:
            return self.waiting
        left = self.owned - self.used
        return max(-left, self.waiting - max(left, NOTHING), NOTHING)


class Ordered(NamedTuple):
    """What a member ordered of an article with tiers on a day; `pricing` is the terms as text."""

    product: str
    article: str
    contract: str
    member: str
    placed_on: str
    clause: str
    contract_year: str
    pricing: str
    list_unit_price: Decimal
    quantity: Decimal
    net_cents: int
    positions: tuple[int, ...]


class Licensee(NamedTuple):
    """Members that could share a server: an alliance for its products, or a centre (`products` None: for all)."""

    name: str
    members: frozenset[str]
    products: frozenset[str] | None = None


class Facts(Record):
    """All that opportunities are found in, looked at on a day: of one product or of several."""

    on: date = date.min
    positions: Sequence[Position] = ()
    ordered: Sequence[Ordered] = ()
    alliances: Sequence[Licensee] = ()
    centres: Sequence[Licensee] = ()
