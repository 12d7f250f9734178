"""Pledging to a pool: every check an order must pass is asked now already, at the price of all pledges together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from procurement.domain.alliance.aggregate import Alliance
from procurement.domain.contract.aggregate import contract_in
from procurement.domain.member.aggregate import member_in
from procurement.domain.order.commands import AskedLine, PlaceOrder
from procurement.domain.order.placing import call_off, refusals_of
from procurement.domain.pool.aggregate import Pool, pool_in
from procurement.domain.pool.commands import PledgeToPool, WithdrawPledge
from procurement.domain.pool.events import PledgeWithdrawn, PoolOpened, PoolPledged
from procurement.domain.pool.opening import PoolQuantityNotPossible, running
from procurement.domain.pooled_price import Together
from procurement.kernel.calendar import contract_year, day_of
from procurement.kernel.event import Event, States
from procurement.kernel.money import is_quantity
from procurement.kernel.refusal import Refused
from procurement.kernel.wording import Wording

ALL_MEMBERS = Wording("all members", "alle Mitglieder")


@dataclass(eq=False, kw_only=True)
class PledgesClosed(Refused):
    pool: str
    deadline_on: date
    today: date
    DE: ClassVar[str] = "Die Frist des Pools {pool} war der {deadline_on}; heute ist der {today}."
    EN: ClassVar[str] = "The deadline of pool {pool} was {deadline_on}; today is {today}."


@dataclass(eq=False, kw_only=True)
class PledgeBelowLeast(Refused):
    pool: str
    quantity: Decimal
    least_quantity: Decimal
    DE: ClassVar[str] = "Im Pool {pool} sind mindestens {least_quantity} anzumelden, nicht {quantity}."
    EN: ClassVar[str] = "Pool {pool} takes pledges of {least_quantity} at least, not {quantity}."
    POINTER: ClassVar[str] = "/quantity"


@dataclass(eq=False, kw_only=True)
class MemberMayNotJoin(Refused):
    pool: str
    member: str
    open_to: str
    DE: ClassVar[str] = "Der Pool {pool} ist nur offen für {open_to}; {member} gehört nicht dazu."
    EN: ClassVar[str] = "Pool {pool} is open to {open_to} only; {member} is not among them."
    POINTER: ClassVar[str] = "/member"


@dataclass(eq=False, kw_only=True)
class NothingPledged(Refused):
    pool: str
    member: str
    DE: ClassVar[str] = "{member} hat zum Pool {pool} nichts angemeldet."
    EN: ClassVar[str] = "{member} has pledged nothing to pool {pool}."


def pooled_order(pool: Pool, pledge: PledgeToPool | PoolPledged, order_id: str) -> PlaceOrder:
    """The order that a pledge will become."""
    return PlaceOrder(
        order_id=order_id,
        member=pledge.member,
        contract=pool.opened.contract,
        lines=(AskedLine(article=pool.opened.article, quantity=pledge.quantity),),
        budget_code=pledge.budget_code,
        requested_by=pledge.pledged_by,
        decision_ref=pledge.decision_ref,
        note=pledge.note,
    )


def together_in(states: States, opened: PoolOpened, quantity: Decimal, today: date) -> Together:
    """So many units ordered as one today."""
    contract = contract_in(states, opened.contract)
    year = contract_year(contract.starts_on, today)
    return Together(quantity=quantity, called_off=contract.called_off(opened.article, year))


def _pledge(states: States, command: PledgeToPool, at: datetime) -> Sequence[Event]:
    return [pledge(states, command, at)]


def pledge(states: States, command: PledgeToPool, at: datetime) -> PoolPledged:
    """The pledge, or whatever stands against it, the first refusal naming the others."""
    pool, today = running(pool_in(states, command.pool)), day_of(at)
    _check_pledge(states, pool, command, today)
    earlier = pool.pledges.get(command.member)
    total = pool.quantity - (earlier.quantity if earlier else Decimal(0)) + command.quantity
    together = together_in(states, pool.opened, total, today)
    refusals = refusals_of(call_off(states, pooled_order(pool, command, ""), at, together))
    if refusals:
        refusals[0].also = tuple(refusals[1:])
        raise refusals[0]
    return PoolPledged(
        **pool.header,
        member=command.member,
        quantity=command.quantity,
        budget_code=command.budget_code.strip(),
        decision_ref=(command.decision_ref or "").strip() or None,
        note=command.note,
        pledged_by=command.pledged_by,
        pledged_on=today,
        total_quantity=total,
    )


def _check_pledge(states: States, pool: Pool, command: PledgeToPool, today: date) -> None:
    opened = pool.opened
    if today > opened.deadline_on:
        raise PledgesClosed(pool=opened.pool, deadline_on=opened.deadline_on, today=today)
    if not is_quantity(command.quantity):
        raise PoolQuantityNotPossible(field="quantity", quantity=command.quantity)
    for refusal in may_not_join(states, opened, command.member, today):
        raise refusal
    if command.quantity < opened.least_quantity:
        raise PledgeBelowLeast(pool=opened.pool, quantity=command.quantity, least_quantity=opened.least_quantity)


def may_not_join(states: States, opened: PoolOpened, member: str, day: date) -> Iterator[MemberMayNotJoin]:
    """The refusal of a member for which the pool is not open on a day. Raises `UnknownMember`."""
    if not may_join(states, opened, member, day):
        yield MemberMayNotJoin(pool=opened.pool, member=member, open_to=open_to_words(opened))


def may_join(states: States, opened: PoolOpened, member: str, day: date) -> bool:
    """Whether the pool is open to this member. Raises `UnknownMember`."""
    known = member_in(states, member)
    match opened.open_to:
        case "centre":
            return known.centre == opened.open_to_name
        case "alliance":
            alliance: Alliance | None = states.get(f"alliance/{opened.open_to_name}")
            return alliance is not None and alliance.has(member, day)
        case _:
            return True


def open_to_words(opened: PoolOpened) -> Wording:
    """Who may join, in words."""
    name = opened.open_to_name
    match opened.open_to:
        case "centre":
            return Wording(f"members of the centre {name}", f"Mitglieder des Zentrums {name}")
        case "alliance":
            return Wording(f"members of the alliance {name}", f"Mitglieder des Verbunds {name}")
        case _:
            return ALL_MEMBERS


def _withdraw(states: States, command: WithdrawPledge, at: datetime) -> Sequence[Event]:
    pool, today = running(pool_in(states, command.pool)), day_of(at)
    if today > pool.opened.deadline_on and not command.by_manager:
        raise PledgesClosed(pool=command.pool, deadline_on=pool.opened.deadline_on, today=today)
    pledge = pool.pledges.get(command.member)
    if pledge is None:
        raise NothingPledged(pool=command.pool, member=command.member)
    return [
        PledgeWithdrawn(
            **pool.header,
            member=command.member,
            quantity=pledge.quantity,
            reason=command.reason,
            total_quantity=pool.quantity - pledge.quantity,
        )
    ]


DECIDE: Mapping[type, Callable[[States, Any, datetime], Sequence[Event]]] = {
    PledgeToPool: _pledge,
    WithdrawPledge: _withdraw,
}
