"""The plan: a diary of what is due, played through the domain's own decisions so that what follows fits."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from heapq import heappop, heappush
from random import Random
from typing import Any
from zlib import crc32

from procurement.demonstration.alliances_plan import alliance_plan
from procurement.demonstration.companions import founders, others
from procurement.demonstration.contracts_plan import contract_plan
from procurement.demonstration.demand_plan import demand_plan
from procurement.demonstration.dismissal_plan import dismissal_plan
from procurement.demonstration.drawing import below, seeded
from procurement.demonstration.following import Moment, following
from procurement.demonstration.frameworks import frameworks_over
from procurement.demonstration.licences import Licences, report_days
from procurement.demonstration.market import Market, decision_ref, request_digest
from procurement.demonstration.members_plan import member_plan
from procurement.demonstration.planned import Planned, Span, at_hour, subject
from procurement.demonstration.pools_plan import pool_plan
from procurement.demonstration.reuse_plan import reuse_plan
from procurement.demonstration.seasons import orders_by_day
from procurement.demonstration.server_plan import server_plan
from procurement.domain.checks.budget_named import DecisionReferenceMissing
from procurement.domain.decider import decide, evolve
from procurement.domain.licence.events import UsageReported
from procurement.domain.order.commands import PlaceOrder
from procurement.domain.order.events import OrderCancelled, OrderClosed, OrderPlaced, OrderReceived, OrderRejected
from procurement.kernel.event import Event
from procurement.kernel.refusal import Refused
from procurement.reference import largest_members
from procurement.reference.made_up import frameworks as made_up_frameworks

FIRST_HOUR, ORDERING_MINUTES = 6, 540
REPORT_HOUR = 16


def plan(*, today: date, members: int, years: int, orders_per_year: int, seed: int) -> Iterator[Planned]:
    """Commands in the order of their instants, the same for the same arguments.

    Orders fall on the `years` years that end the day before `today`; members, vendors and frameworks are set up
    before. `orders_per_year` is for all members together; orders out of pools, and a few for servers, come on top. A handful of orders is
    refused by a reached ceiling, in one small framework on purpose; everything else is valid when given in this
    order, each at its instant.
    """
    span = Span(today, years)
    chosen = largest_members(members)
    frameworks = frameworks_over(span, made_up_frameworks(), chosen)
    diary = Diary()
    diary.enter(member_plan(span, chosen, seed))
    diary.enter(contract_plan(span, frameworks, chosen, orders_per_year, seed))
    diary.enter(alliance_plan(span, chosen))
    diary.enter(pool_plan(span, frameworks, chosen, seed))
    diary.enter(demand_plan(span, chosen, seed))
    near, far = ([member.member for member in group] for group in (founders(chosen), others(chosen)))
    diary.enter(server_plan(span, frameworks, [*near, *far], seed))
    play = Play(span, Market(frameworks, chosen, seed), diary, seeded(seed), by_site=(near, far))
    reports = report_days(span)
    for day, orders in orders_by_day(span, orders_per_year * years, seeded(seed + 1)):
        yield from play.day(day, orders)
        if day in reports:
            yield from play.usage_reports(at_hour(day, REPORT_HOUR))
        if day == reports[-1]:
            play.share(day)


class Diary:
    """What is due, by instant and, within one, in the order of entry."""

    def __init__(self) -> None:
        self._entries: list[tuple[datetime, int, Planned]] = []
        self._count = 0

    def enter(self, planned: Iterable[Planned]) -> None:
        for entry in planned:
            self._count += 1
            heappush(self._entries, (entry.at, self._count, entry))

    def due(self, until: datetime) -> Iterator[Planned]:
        """Everything due before an instant; what is entered meanwhile comes in its turn."""
        while self._entries and self._entries[0][0] < until:
            yield heappop(self._entries)[2]


class Play:
    """Plays commands in memory. Orders that have come to rest are forgotten, so memory stays small."""

    def __init__(
        self, span: Span, market: Market, diary: Diary, random: Random, by_site: tuple[Sequence[str], Sequence[str]]
    ) -> None:
        near, far = by_site
        self._span = span
        self._market = market
        self._diary = diary
        self._random = random
        self._licences = Licences(random.getrandbits(31), [*near, *far])
        self._far = far
        self._sites: dict[str, UsageReported] = {}
        self._states: dict[str, Any] = {}
        self._apart: dict[str, Random] = {}

    def day(self, day: date, orders: int) -> Iterator[Planned]:
        """Everything of one day up to the hour of reports, and what was left over from the evening before."""
        for at in sorted(self._instant(day) for _ in range(orders)):
            yield from self._due(at)
            yield from self._order(day, at)
        yield from self._due(at_hour(day, REPORT_HOUR))

    def usage_reports(self, at: datetime) -> Iterator[Planned]:
        for planned in self._licences.report(at):
            for event in self._decided(planned):
                if isinstance(event, UsageReported) and event.sites:
                    self._sites[event.stream] = event
            yield planned

    def share(self, day: date) -> None:
        """Enter into the diary what follows from the reports of this day: offers, and an opportunity dismissed."""
        self._diary.enter(reuse_plan(self._states, day, self._span.last))
        self._diary.enter(dismissal_plan(self._states, [*self._sites.values()], self._far, self._span.last))

    def _instant(self, day: date) -> datetime:
        hour, minute = divmod(below(self._random, ORDERING_MINUTES), 60)
        return at_hour(day, FIRST_HOUR + hour, minute, below(self._random, 60))

    def _due(self, until: datetime) -> Iterator[Planned]:
        for planned in self._diary.due(until):
            try:
                events = self._decided(planned)
            except Refused:
                if not planned.if_possible:
                    raise
                continue
            self._set_apart(events)
            self._follow(events, planned.at)
            yield planned

    def _set_apart(self, events: Sequence[Event]) -> None:
        """Orders out of the diary draw chance of their own, so that they change nothing about the market's."""
        for event in events:
            if isinstance(event, OrderPlaced):
                self._apart[event.stream] = seeded(crc32(event.order_id.encode()))

    def _order(self, day: date, at: datetime) -> Iterator[Planned]:
        order = self._market.order(day, self._random)
        if order is None:
            return
        planned = self._planned(order, at)
        try:
            events = self._decided(planned)
        except Refused as refused:
            if not any(isinstance(reason, DecisionReferenceMissing) for reason in (refused, *refused.also)):
                self._market.refuse(order.contract)
                yield planned
                return
            named = replace(order, decision_ref=decision_ref(day, self._random))
            planned = self._planned(named, at)
            events = self._decided_or_refused(planned, order.contract)
        self._follow(events, at)
        yield planned

    def _planned(self, order: PlaceOrder, at: datetime) -> Planned:
        command = replace(order, request_digest=request_digest(order))
        return Planned(at, command, "officer", subject(order.member, "officer"))

    def _decided_or_refused(self, planned: Planned, contract: str) -> Sequence[Event]:
        try:
            return self._decided(planned)
        except Refused:
            self._market.refuse(contract)
            return ()

    def _decided(self, planned: Planned) -> Sequence[Event]:
        events = decide(self._states, planned.command, planned.at)
        for event in events:
            stream = event.stream
            self._states[stream] = evolve(self._states.get(stream), event)
        return events

    def _follow(self, events: Sequence[Event], at: datetime) -> None:
        for event in events:
            stream = event.stream
            if isinstance(event, OrderReceived):
                self._licences.receive(event)
            if stream.startswith("order/"):
                random = self._apart.get(stream, self._random)
                moment = Moment(self._states[stream], at, self._span.last, random)
                self._diary.enter(following(event, moment))
            if _at_rest(event):
                del self._states[stream]


def _at_rest(event: Event) -> bool:
    match event:
        case OrderClosed() | OrderRejected():
            return True
        case OrderCancelled():
            return event.whole
        case _:
            return False
