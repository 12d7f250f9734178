"""A call-off being decided: what was asked, priced, and everything its checks look at."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from procurement.domain.contract.aggregate import Article, Contract
from procurement.domain.contract.events import LotShare
from procurement.domain.member.aggregate import Member
from procurement.domain.order.events import OrderLine
from procurement.kernel.record import Record
from procurement.kernel.refusal import Refused


class Wanted(Record):
    """One asked line; `article` is None where the contract does not list it, `priced` where it has no price."""

    line: int
    name: str
    quantity: Decimal
    article: Article | None
    priced: OrderLine | None


class CallOff(Record):
    """One order before it is one. `today` is the day on which it is decided, `placed_on` the day it is of. `lines` are the
    wanted ones that have a price; the sums and `shares` of lots are theirs.
    """

    contract: Contract
    member: Member
    placed_on: date
    today: date
    budget_code: str
    decision_ref: str | None
    wanted: tuple[Wanted, ...]
    lines: tuple[OrderLine, ...]
    net_cents: int
    listed_cents: int
    shares: tuple[LotShare, ...]


class Check(Record):
    """One rule an order must pass. `passes` yields a refusal for each way the call-off breaks it."""

    name: str
    number: int
    doc: str
    passes: Callable[[CallOff], Iterator[Refused]]
    refusals: tuple[type[Refused], ...]
