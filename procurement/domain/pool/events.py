"""What happens to a licence pool. Each event repeats what its readers need, so none looks anything up."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from procurement.kernel.event import Event
from procurement.kernel.record import Record


class PoolEvent(Event):
    pool: str
    contract: str
    vendor: str
    article: str

    @property
    def stream(self) -> str:
        return f"pool/{self.pool}"


class PoolOpened(PoolEvent):
    """Members may pledge up to and including `deadline_on`. `legal_basis` says why they may order as one.

    `open_to` is `all`, `centre` or `alliance`; `open_to_name` which centre or alliance. `split` is the method by which
    the gain is split. `opportunity` is the key of the opportunity it was opened from, empty where there was none.
    """

    TYPE: ClassVar[str] = "pool.opened"
    title: str
    product: str
    lot: str
    unit: str
    target_quantity: Decimal
    least_quantity: Decimal
    opened_on: date
    deadline_on: date
    legal_basis: str
    open_to: str
    open_to_name: str
    split: str
    pooling: str
    opportunity: str
    note: str


class PoolPledged(PoolEvent):
    """A member will order so much if the pool comes about; it replaces what the member pledged before.

    It holds all that the order will need. `total_quantity` is pledged by all members after it.
    """

    TYPE: ClassVar[str] = "pool.pledged"
    member: str
    quantity: Decimal
    budget_code: str
    decision_ref: str | None
    note: str
    pledged_by: str
    pledged_on: date
    total_quantity: Decimal


class PledgeWithdrawn(PoolEvent):
    TYPE: ClassVar[str] = "pool.pledge_withdrawn"
    member: str
    quantity: Decimal
    reason: str
    total_quantity: Decimal


class PooledOrder(Record):
    """One member's part: its order, what it would have paid alone, and how the gain is split with it.

    `alone_cents` is what the same quantity would have cost the member by itself on that day. `gain_cents` is its part
    of the gain by the pool's method. `settlement_cents` is what it receives from the others (below 0: pays them), so
    that order and settlement together give it that part: gain − (alone − net). Settlements add up to 0.
    """

    member: str
    order_id: str
    number: str
    quantity: Decimal
    alone_cents: int
    net_cents: int
    gain_cents: int
    settlement_cents: int


class PoolClosed(PoolEvent):
    """The pool came about: one order for each pledging member, all in one transaction, priced as one.

    `quantity` was pledged together and made the price; `unit_price` is net EUR, four places half up.
    """

    TYPE: ClassVar[str] = "pool.closed"
    product: str
    closed_on: date
    quantity: Decimal
    unit_price: Decimal
    split: str
    pooling: str
    alone_cents: int
    net_cents: int
    gain_cents: int
    orders: tuple[PooledOrder, ...]


class Hindrance(Record):
    """Why a pledge could not become an order: the refusal of a check in both languages.

    `member` is whose pledge, empty where it is about the pool as a whole.
    """

    member: str
    refusal: str
    sentence_de: str
    sentence_en: str


class ClosingRefused(PoolEvent):
    """The pool was to be closed and a check stood against it: nothing was ordered, and everybody sees why."""

    TYPE: ClassVar[str] = "pool.closing_refused"
    refused_on: date
    quantity: Decimal
    hindrances: tuple[Hindrance, ...]


class PoolLapsed(PoolEvent):
    """The pool ended without orders: `target_missed` at the deadline, or `abandoned` by a manager with a reason."""

    TYPE: ClassVar[str] = "pool.lapsed"
    lapsed_on: date
    cause: str
    reason: str
    quantity: Decimal
    target_quantity: Decimal
    members: tuple[str, ...]
