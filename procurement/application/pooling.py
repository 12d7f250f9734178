"""Pools as they stand: what they would bring now, and who would gain what, for whoever may see it."""

from collections.abc import Collection, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from procurement.application.access import Action, Actor, allow, allow_for
from procurement.application.desk import Desk
from procurement.application.offering import entitles
from procurement.domain.checks.four_eyes import needs_approval
from procurement.domain.contract.aggregate import contract_in
from procurement.domain.member.aggregate import member_in
from procurement.domain.order.placing import call_off
from procurement.domain.pool.aggregate import pool_in
from procurement.domain.pool.commands import PledgeToPool
from procurement.domain.pool.pledging import may_join, pledge, pooled_order, together_in
from procurement.domain.pool.prospect import Part, Prospect, parts, prospect
from procurement.domain.pool.sharing_out import gains
from procurement.domain.split.game import Game, Stake
from procurement.kernel.calendar import day_of
from procurement.kernel.event import States
from procurement.kernel.refusal import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Each pledge alone and together, and its part of the gain by each method. An officer sees the own member's."""

    stakes: Sequence[Stake]
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True, kw_only=True)
class PledgeQuote:
    """What an order of the pledge would cost by itself today, and with all that is pledged."""

    total_quantity: Decimal
    alone_cents: int
    net_cents: int
    requires_approval: bool


class Pooling:
    """The services around pools that look at present states."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def prospect(self, actor: Actor, pool: str) -> Future[Prospect]:
        """The pool as it would be closed now. The future may raise `UnknownPool`."""
        allow(actor, Action.READ_REPORTS)

        def inquiry(states: States, at: datetime) -> Prospect:
            return prospect(states, pool, at)

        return self._desk.ask(inquiry)

    def joinable(self, actor: Actor, member: str, pools: Collection[str]) -> Future[frozenset[str]]:
        """Those of these pools that are open to the member today, under a contract that entitles it."""
        allow_for(actor, Action.PLEDGE, member)

        def inquiry(states: States, at: datetime) -> frozenset[str]:
            today = day_of(at)
            opened = [pool_in(states, name).opened for name in pools]
            return frozenset(
                each.pool
                for each in opened
                if may_join(states, each, member, today) and entitles(contract_in(states, each.contract), member, today)
            )

        return self._desk.ask(inquiry)

    def prepare(self, pool: str) -> None:
        """Work out the split before the pool is closed, so that the desk need not while everybody waits.

        Takes its time for many members. What is pledged afterwards is worked out by the desk. Raises `UnknownPool`;
        what the method refuses is said again when the pool is closed.
        """

        def inquiry(states: States, at: datetime) -> Prospect:
            return prospect(states, pool, at)

        found = self._desk.ask(inquiry).result()
        if found.game is not None and found.pool.runs:
            with suppress(Refused):
                gains(found.game, found.pool.opened.split)

    def rehearse(self, actor: Actor, command: PledgeToPool) -> Future[PledgeQuote]:
        """What a pledge would bring; nothing is written. The future raises what the pledge would be refused with."""
        allow_for(actor, Action.PLEDGE, command.member)
        asked = replace(command, pledged_by=actor.subject)

        def inquiry(states: States, at: datetime) -> PledgeQuote:
            pledged = pledge(states, asked, at)
            pool = pool_in(states, asked.pool)
            together = together_in(states, pool.opened, pledged.total_quantity, day_of(at))
            order = pooled_order(pool, asked, "")
            net_cents = call_off(states, order, at, together).net_cents
            return PledgeQuote(
                total_quantity=pledged.total_quantity,
                alone_cents=call_off(states, order, at).net_cents,
                net_cents=net_cents,
                requires_approval=needs_approval(member_in(states, asked.member), net_cents),
            )

        return self._desk.ask(inquiry)

    def split(self, actor: Actor, game: Game) -> Split:
        """Every method side by side; takes its time for many members, so it is worked out by who asks."""
        own = allow(actor, Action.READ_REPORTS)
        return Split(
            stakes=[stake for stake in game.stakes if own in {"", stake.member}],
            parts=[part for part in parts(game) if own in {"", part.member}],
        )
