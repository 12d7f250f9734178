"""A call-off being decided: what was asked, priced, and everything its checks look at."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from procurement.domain.contract.aggregate import Article, Contract
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
    """One order before it is one. `today` is the day on which it is decided, `placed_on` the day it is of."""

    contract: Contract
    member: Member
    placed_on: date
    today: date
    budget_code: str
    decision_ref: str | None
    wanted: tuple[Wanted, ...]

    @property
    def lines(self) -> tuple[OrderLine, ...]:
        return tuple(wanted.priced for wanted in self.wanted if wanted.priced is not None)

    @property
    def net_cents(self) -> int:
        return sum(line.net_cents for line in self.lines)

    @property
    def listed_cents(self) -> int:
        return sum(line.listed_cents for line in self.lines)


class Check(Record):
    """One rule an order must pass. `passes` yields a refusal for each way the call-off breaks it."""

    name: str
    number: int
    doc: str
    passes: Callable[[CallOff], Iterator[Refused]]
    refusals: tuple[type[Refused], ...]
