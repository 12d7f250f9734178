"""A pool as it stands: who pledged how much, until when, and what became of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from procurement.domain.pool.events import (
    ClosingRefused,
    Hindrance,
    PledgeWithdrawn,
    PoolClosed,
    PooledOrder,
    PoolEvent,
    PoolLapsed,
    PoolOpened,
    PoolPledged,
)
from procurement.kernel.event import States
from procurement.kernel.record import Record, replace
from procurement.kernel.refusal import Unknown
from procurement.kernel.wording import Wording

NOTHING = Decimal(0)
STATUS_WORDS: Mapping[str, Wording] = {
    "open": Wording("open", "offen"),
    "closing_refused": Wording(
        "not closed: a check stands against it", "nicht abgeschlossen: eine Prüfung steht entgegen"
    ),
    "closed": Wording("closed", "abgeschlossen"),
    "lapsed": Wording("lapsed", "verfallen"),
}


@dataclass(eq=False, kw_only=True)
class UnknownPool(Unknown):
    pool: str
    DE: ClassVar[str] = "Den Pool {pool} gibt es nicht."
    EN: ClassVar[str] = "There is no pool {pool}."
    POINTER: ClassVar[str] = "/pool"


class Pool(Record):
    """State of one pool; `pledges` in the order in which members first pledged, `orders` once it is closed."""

    opened: PoolOpened
    status: str = "open"
    pledges: Mapping[str, PoolPledged]
    refused: ClosingRefused | None = None
    orders: tuple[PooledOrder, ...] = ()

    @property
    def quantity(self) -> Decimal:
        return sum((pledge.quantity for pledge in self.pledges.values()), NOTHING)

    @property
    def target_met(self) -> bool:
        return self.quantity >= self.opened.target_quantity

    @property
    def runs(self) -> bool:
        """Neither closed nor lapsed."""
        return self.status in {"open", "closing_refused"}

    @property
    def hindrances(self) -> tuple[Hindrance, ...]:
        return self.refused.hindrances if self.refused else ()

    @property
    def header(self) -> dict[str, Any]:
        """The fields every event of this pool repeats."""
        opened = self.opened
        return {
            "pool": opened.pool,
            "contract": opened.contract,
            "vendor": opened.vendor,
            "article": opened.article,
        }


def pool_in(states: States, pool: str) -> Pool:
    """The pool, or `UnknownPool`."""
    found = states.get(f"pool/{pool}")
    if found is None:
        raise UnknownPool(pool=pool)
    return found


def _pledged(state: Pool, event: PoolPledged) -> Pool:
    return replace(state, status="open", refused=None, pledges={**state.pledges, event.member: event})


def _withdrawn(state: Pool, event: PledgeWithdrawn) -> Pool:
    others = {member: pledge for member, pledge in state.pledges.items() if member != event.member}
    return replace(state, status="open", refused=None, pledges=others)


EVOLVE: Mapping[type, Callable[[Pool, Any], Pool]] = {
    PoolPledged: _pledged,
    PledgeWithdrawn: _withdrawn,
    ClosingRefused: lambda state, event: replace(state, status="closing_refused", refused=event),
    PoolClosed: lambda state, event: replace(state, status="closed", refused=None, orders=event.orders),
    PoolLapsed: lambda state, _event: replace(state, status="lapsed", refused=None),
}


def evolve(state: Pool | None, event: PoolEvent) -> Pool:
    """The pool after `event`; `None` is before it was opened."""
    if isinstance(event, PoolOpened):
        return Pool(opened=event, pledges={})
    if state is None:
        raise ValueError(f"{event.TYPE} before pool.opened")
    return EVOLVE[type(event)](state, event)
