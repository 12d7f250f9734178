"""Ordering: quote, place, and everything that follows, for whoever may do it."""

import uuid
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from procurement.application.access import Action, Actor, allow, allow_for
from procurement.application.decisions import Done
from procurement.application.desk import Desk
from procurement.application.ports import Clock, Log
from procurement.domain.call_off import CallOff
from procurement.domain.checks.four_eyes import needs_approval
from procurement.domain.order.aggregate import Order, UnknownOrder, evolve
from procurement.domain.order.commands import ApproveOrder, AskedLine, OrderStep, PlaceOrder, RejectOrder
from procurement.domain.order.digest import digest_of
from procurement.domain.order.events import OrderPlaced
from procurement.domain.order.placing import call_off, refusals_of
from procurement.kernel.calendar import day_of
from procurement.kernel.event import Recorded, States
from procurement.kernel.record import Record, replace
from procurement.kernel.refusal import Invalid, Refused

MOST_KEY_CHARACTERS = 200
ORDER_IDS = uuid.UUID("6f0f6a52-5f0e-5b3a-9d0a-7c1d3a1f0c11")
"""Namespace of order ids: an id follows from who asks and the Idempotency-Key, so a repetition finds its order."""


@dataclass(eq=False, kw_only=True)
class KeyInvalid(Invalid):
    length: int
    DE: ClassVar[str] = "Der Idempotency-Key hat 1 bis 200 Zeichen, nicht {length}."
    EN: ClassVar[str] = "The Idempotency-Key has 1 to 200 characters, not {length}."
    POINTER: ClassVar[str] = "/header/Idempotency-Key"


class Asked(Record):
    """An order as somebody asks for it."""

    member: str
    contract: str
    lines: tuple[AskedLine, ...]
    budget_code: str
    decision_ref: str | None = None
    note: str = ""
    placed_on: date | None = None


class Placed(Record):
    """An order as it was placed; `repeated` when the same request had placed it before."""

    order: OrderPlaced
    position: int
    repeated: bool


class Quote(Record):
    """What an order would cost, and all that stands against it."""

    call_off: CallOff
    requires_approval: bool
    refusals: Sequence[Refused]


class Seen(Record):
    """An order with all that happened to it."""

    order: Order
    events: Sequence[Recorded]


class Ordering:
    """The services around orders. What is written returns a future; the desk decides in its turn."""

    def __init__(self, desk: Desk, log: Log, clock: Clock) -> None:
        self._desk, self._log, self._clock = desk, log, clock

    def place(
        self, actor: Actor, asked: Asked, key: str, correlation_id: str, at: datetime | None = None
    ) -> Future[Done]:
        """Place an order; the same actor, key and content again find the order that is there."""
        allow_for(actor, Action.PLACE_ORDER, asked.member)
        if not 0 < len(key) <= MOST_KEY_CHARACTERS:
            raise KeyInvalid(length=len(key))
        if asked.placed_on and asked.placed_on != day_of(at or self._clock()):
            allow(actor, Action.DATE_ORDER)
        order_id = self.order_id(actor, key)
        command = self._command(actor, asked, order_id)
        return self._desk.submit(
            command,
            about=f"order/{order_id}",
            actor=actor.subject,
            command_id=order_id,
            correlation_id=correlation_id,
            at=at,
        )

    def order_id(self, actor: Actor, key: str) -> str:
        return str(uuid.uuid5(ORDER_IDS, f"{actor.subject}:{key}"))

    def placed(self, done: Done) -> Placed:
        """The answer to a placed order, the same whether it was placed now or before."""
        for recorded in done.events:
            if isinstance(recorded.event, OrderPlaced):
                return Placed(order=recorded.event, position=recorded.position, repeated=False)
        order: Order = done.state
        first = self._log.stream(f"order/{order.order_id}")[0]
        return Placed(order=order.placed, position=first.position, repeated=True)

    def quote(self, actor: Actor, asked: Asked) -> Future[Quote]:
        """Price an order and say what would be refused; nothing is written."""
        allow_for(actor, Action.QUOTE_ORDER, asked.member)
        command = self._command(actor, asked, "")

        def inquiry(states: States, at: datetime) -> Quote:
            wanted = call_off(states, command, at)
            return Quote(
                call_off=wanted,
                requires_approval=needs_approval(wanted.member, wanted.net_cents),
                refusals=refusals_of(wanted),
            )

        return self._desk.ask(inquiry)

    def _command(self, actor: Actor, asked: Asked, order_id: str) -> PlaceOrder:
        command = PlaceOrder(
            order_id=order_id,
            member=asked.member,
            contract=asked.contract,
            lines=asked.lines,
            budget_code=asked.budget_code,
            requested_by=actor.subject,
            decision_ref=asked.decision_ref,
            note=asked.note,
            placed_on=asked.placed_on,
        )
        return replace(command, request_digest=digest_of(command))

    def step(self, actor: Actor, command: OrderStep, correlation_id: str, at: datetime | None = None) -> Future[Done]:
        """Take an order one step further."""
        approval = isinstance(command, ApproveOrder | RejectOrder)
        own = allow(actor, Action.DECIDE_APPROVAL if approval else Action.FOLLOW_ORDER)
        return self._desk.submit(
            replace(command, only_member=own),
            about=f"order/{command.order_id}",
            actor=actor.subject,
            command_id=str(uuid.uuid4()),
            correlation_id=correlation_id,
            at=at,
        )

    def seen(self, actor: Actor, order_id: str) -> Seen:
        """An order as its events make it, newest state last. Raises `UnknownOrder`, also for another member's."""
        events = self.history(actor, order_id)
        state: Order | None = None
        for recorded in events:
            state = evolve(state, recorded.event)
        assert state is not None
        return Seen(order=state, events=events)

    def history(self, actor: Actor, order_id: str) -> Sequence[Recorded]:
        """All events of an order, oldest first. Raises `UnknownOrder`, also for another member's."""
        own = allow(actor, Action.READ_ORDERS)
        events = self._log.stream(f"order/{order_id}")
        if not events or (own and _member_of(events[0].event) != own):
            raise UnknownOrder(order_id=order_id)
        return events


def _member_of(event: Any) -> str:
    return event.member
