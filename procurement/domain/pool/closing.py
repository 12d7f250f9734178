"""Closing a pool: one order for each pledging member at the price of all together, in one decision, or none at all.

Every order passes every check on what the orders before it left of the ceilings. If one does not, nothing is ordered
and the reasons are recorded, so that everybody sees them; the pool then waits for a manager.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from procurement.domain.contract import aggregate as contracts
from procurement.domain.contract.aggregate import Contract, contract_in
from procurement.domain.contract.events import CallOffAllocated
from procurement.domain.order.aggregate import evolve_register
from procurement.domain.order.commands import PlaceOrder
from procurement.domain.order.digest import digest_of
from procurement.domain.order.events import OrderPlaced, OrderRegistered
from procurement.domain.order.placing import as_placed, call_off, refusals_of
from procurement.domain.pool.aggregate import Pool, pool_in
from procurement.domain.pool.commands import ClosePool
from procurement.domain.pool.events import ClosingRefused, Hindrance, PoolClosed, PooledOrder
from procurement.domain.pool.opening import lapsed, running
from procurement.domain.pool.pledging import may_not_join, pooled_order, together_in
from procurement.domain.pool.sharing_out import game_of, settled
from procurement.domain.pooled_price import Together
from procurement.domain.split.shapley_table import PoolTooFine
from procurement.kernel.calendar import day_of
from procurement.kernel.event import Event, States
from procurement.kernel.money import UNIT_PRICE_STEP, round_half_up
from procurement.kernel.refusal import Refused

POOLED_ORDERS = uuid.UUID("3b9f1d6e-2f5a-5c0b-9a44-6d7c1e8b0f25")
"""Namespace of the ids of pooled orders: pool and member make the id, so that no member's order is placed twice."""


@dataclass(eq=False, kw_only=True)
class TargetNotMet(Refused):
    pool: str
    quantity: Decimal
    target_quantity: Decimal
    deadline_on: date
    DE: ClassVar[str] = (
        "Im Pool {pool} sind {quantity} von {target_quantity} angemeldet; vor Ablauf der Frist ({deadline_on}) "
        "wird erst abgeschlossen, wenn das Ziel erreicht ist."
    )
    EN: ClassVar[str] = (
        "{quantity} of {target_quantity} are pledged to pool {pool}; before the deadline ({deadline_on}) "
        "it is closed only once the target is met."
    )


@dataclass
class Placing:
    """The orders of a pool as they are decided one after the other, each on what the ones before it left."""

    states: dict[str, Any]
    together: Together
    alone_cents: list[int] = field(default_factory=list[int])
    events: list[Event] = field(default_factory=list[Event])
    placed: list[OrderPlaced] = field(default_factory=list[OrderPlaced])
    hindrances: list[Hindrance] = field(default_factory=list[Hindrance])

    def place(self, order: PlaceOrder, at: datetime) -> None:
        """Place one order, or note what stands against it."""
        asked = call_off(self.states, order, at, self.together)
        refusals = refusals_of(asked)
        if refusals:
            self.hinder(order.member, refusals)
            return
        registered, allocated, placed = as_placed(self.states, order, asked)
        self._note(registered, allocated)
        self.events += [registered, allocated, placed]
        self.placed.append(placed)

    def hinder(self, member: str, refusals: Iterable[Refused]) -> None:
        self.hindrances.extend(_hindrance(member, refusal) for refusal in refusals)

    def _note(self, registered: OrderRegistered, allocated: CallOffAllocated) -> None:
        contract: Contract = self.states[allocated.stream]
        self.states[allocated.stream] = contracts.evolve(contract, allocated)
        self.states[registered.stream] = evolve_register(self.states.get(registered.stream), registered)


def _hindrance(member: str, refusal: Refused) -> Hindrance:
    return Hindrance(
        member=member, refusal=refusal.slug, sentence_de=refusal.sentence("de"), sentence_en=refusal.sentence("en")
    )


def _close(states: States, command: ClosePool, at: datetime) -> Sequence[Event]:
    pool, today = pool_in(states, command.pool), day_of(at)
    due = today > pool.opened.deadline_on
    if command.at_deadline and (not due or _settled_already(pool)):
        return []
    running(pool)
    if not pool.target_met:
        if due:
            return [lapsed(pool, today, "target_missed", "")]
        raise TargetNotMet(
            pool=command.pool,
            quantity=pool.quantity,
            target_quantity=pool.opened.target_quantity,
            deadline_on=pool.opened.deadline_on,
        )
    placing = _placing(states, pool, today)
    for pledge in pool.pledges.values():
        order = pooled_order(pool, pledge, order_id_of(command.pool, pledge.member))
        order = replace(order, request_digest=digest_of(order))
        placing.alone_cents.append(call_off(states, order, at).net_cents)
        placing.place(order, at)
        placing.hinder(pledge.member, may_not_join(states, pool.opened, pledge.member, today))
    if not placing.hindrances:
        try:
            return [*placing.events, _closed(states, pool, placing, today)]
        except PoolTooFine as refusal:
            placing.hinder("", [refusal])
    return _refused(pool, placing, today)


def _settled_already(pool: Pool) -> bool:
    """Closed or lapsed, or refused after the deadline: then it waits for a manager."""
    return not pool.runs or (pool.refused is not None and pool.refused.refused_on > pool.opened.deadline_on)


def order_id_of(pool: str, member: str) -> str:
    """The id of a member's order out of a pool.

    >>> order_id_of("sap-2026", "jork")
    '7fcc7d78-af31-56f0-a4d5-8834cef53e10'
    """
    return str(uuid.uuid5(POOLED_ORDERS, f"{pool}/{member}"))


def _placing(states: States, pool: Pool, today: date) -> Placing:
    """A copy of all that the orders look at, to be changed by them."""
    names = [f"contract/{pool.opened.contract}"]
    for member in pool.pledges:
        names += [f"member/{member}", f"orders/{member}/{today.year}"]
    seen = {name: states.get(name) for name in names}
    together = together_in(states, pool.opened, pool.quantity, today)
    return Placing({name: state for name, state in seen.items() if state is not None}, together)


def _refused(pool: Pool, placing: Placing, today: date) -> Sequence[Event]:
    hindrances = tuple(placing.hindrances)
    if hindrances == pool.hindrances and pool.refused is not None and pool.refused.refused_on == today:
        return []
    return [ClosingRefused(**pool.header, refused_on=today, quantity=pool.quantity, hindrances=hindrances)]


def _closed(states: States, pool: Pool, placing: Placing, today: date) -> PoolClosed:
    contract = contract_in(states, pool.opened.contract)
    net_cents = [placed.net_cents for placed in placing.placed]
    game = game_of(
        contract, pool, placing.together.called_off, today, [*zip(placing.alone_cents, net_cents, strict=True)]
    )
    orders = tuple(
        PooledOrder(
            member=placed.member,
            order_id=placed.order_id,
            number=placed.number,
            quantity=stake.quantity,
            alone_cents=stake.alone_cents,
            net_cents=stake.pooled_cents,
            gain_cents=gain_cents,
            settlement_cents=settlement_cents,
        )
        for placed, stake, (gain_cents, settlement_cents) in zip(
            placing.placed, game.stakes, settled(game, pool.opened.split), strict=True
        )
    )
    alone = sum(order.alone_cents for order in orders)
    return PoolClosed(
        **pool.header,
        product=pool.opened.product,
        closed_on=today,
        quantity=pool.quantity,
        unit_price=round_half_up(game.amount(pool.quantity) / pool.quantity, UNIT_PRICE_STEP),
        split=pool.opened.split,
        pooling=pool.opened.pooling,
        alone_cents=alone,
        net_cents=sum(net_cents),
        gain_cents=alone - sum(net_cents),
        orders=orders,
    )


DECIDE: Mapping[type, Callable[[States, Any, datetime], Sequence[Event]]] = {ClosePool: _close}
