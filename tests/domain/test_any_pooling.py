"""What holds however members pool orders and share licences: ceilings, pledges, positions, and not a cent astray."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from procurement.domain.contract.aggregate import Contract
from procurement.domain.decider import decide, evolve, fold
from procurement.domain.licence.aggregate import Licence
from procurement.domain.licence.commands import WithdrawClaim, WithdrawOffer
from procurement.domain.licence.events import Licences, LicencesReceived
from procurement.domain.member.commands import SetApprovalRule
from procurement.domain.order.aggregate import Order
from procurement.domain.order.commands import ApproveOrder, CancelOrder, ReceivedLine, ReceiveOrder
from procurement.domain.order.events import OrderPlaced
from procurement.domain.pool.aggregate import Pool
from procurement.domain.pool.closing import order_id_of
from procurement.domain.pool.commands import AbandonPool, ClosePool
from procurement.domain.pool.events import ClosingRefused, PoolClosed, PoolPledged
from procurement.domain.pooled_price import amount_of
from procurement.kernel.calendar import contract_year, day_of
from procurement.kernel.event import Event
from procurement.kernel.refusal import Refused
from tests.samples import history, place
from tests.sharing_samples import ARTICLES, MARKET, bought, claim, offer, open_pool, pledge, report, transfer, withdraw
from tests.spec import NOW

CONTRACTS, MEMBERS = ("soft", "nachfrage"), ("buxtehude", "stade", "jork", "harsefeld")
POOLS = (
    open_pool(pool="p-soft", target_quantity=Decimal(5)),
    open_pool(pool="p-nachfrage", contract="nachfrage", article="karte", split="shapley", target_quantity=Decimal(5)),
)
OFFERED = {"member": "stade", "product": "zeit", "offer": 1}
TOWN: Sequence[Event] = history(
    *(SetApprovalRule(member=it, approval_above_cents=99_00, decision_ref_above_cents=150_00) for it in MEMBERS),
    *bought("stade", "5 2 5"),
    *bought("stade", "4", "zeit-abo", "nachfrage"),
    report("stade", "1"),
    offer("stade", "9"),
    *POOLS,
    before=MARKET,
)
"""Stade owns sixteen licences that came in parts, uses one and offers nine; two pools are open."""
amounts = st.integers(1, 45).map(Decimal) | st.integers(1, 45_000).map(lambda number: Decimal(number) / 1000)
few = st.integers(1, 7).map(Decimal) | st.integers(1, 7_000).map(lambda number: Decimal(number) / 1000)
members = st.sampled_from([*MEMBERS, *MEMBERS[:3]])
contracts = st.sampled_from(CONTRACTS)
articles = st.sampled_from(list(ARTICLES))


class Sharing(RuleBasedStateMachine):
    """Members order, pledge, receive, use and pass on, in any order, while days pass and managers close pools."""

    pools, orders, offers, claims = Bundle("pools"), Bundle("orders"), Bundle("offers"), Bundle("claims")

    @initialize(target=pools)
    def begin(self) -> Any:
        self.events: list[Event] = list(TOWN)
        self.states = fold(TOWN)
        self.at = NOW
        self.made = 0
        self.over: dict[str, Pool] = {}
        return multiple(*(opened.pool for opened in POOLS))

    @initialize(target=offers)
    def offered(self) -> Any:
        return OFFERED

    def ask(self, command: object) -> Sequence[Event]:
        """Decide and fold, or be refused and nothing else."""
        try:
            events = decide(self.states, command, self.at)
        except Refused:
            return ()
        for event in events:
            self.states[event.stream] = evolve(self.states.get(event.stream), event)
            self.events.append(event)
        return events

    def new(self, kind: str) -> str:
        self.made += 1
        return f"{kind}{self.made}"

    @rule(days=st.sampled_from([1, 2, 9]))
    def days_pass(self, days: int) -> None:
        self.at += timedelta(days=days)

    @rule(
        target=pools,
        contract=contracts,
        article=articles,
        days=st.integers(0, 9),
        target_quantity=few,
        split=st.sampled_from(["equal_price", "proportional", "shapley"]),
        centre=st.sampled_from(["", "", "nord"]),
    )
    def open(self, contract: str, article: str, days: int, target_quantity: Decimal, split: str, centre: str) -> Any:
        command = open_pool(
            pool=self.new("p"),
            contract=contract,
            article=article,
            deadline_on=day_of(self.at) + timedelta(days=days),
            target_quantity=target_quantity,
            split=split,
            open_to="centre" if centre else "all",
            open_to_name=centre,
        )
        return command.pool if self.ask(command) else multiple()

    @rule(pool=pools, member=members, quantity=amounts, decision=st.sampled_from([None, "B 1"]))
    def pledge(self, pool: str, member: str, quantity: Decimal, decision: str | None) -> None:
        for event in self.ask(pledge(member, str(quantity), pool=pool, decision_ref=decision)):
            assert isinstance(event, PoolPledged)
            assert event.total_quantity == self.states[f"pool/{pool}"].quantity

    @rule(pool=pools, member=members, by_manager=st.booleans())
    def withdraw(self, pool: str, member: str, by_manager: bool) -> None:
        self.ask(withdraw(member, pool=pool, by_manager=by_manager))

    @rule(target=orders, pool=pools, at_deadline=st.booleans())
    def close(self, pool: str, at_deadline: bool) -> Any:
        before: Pool = self.states[f"pool/{pool}"]
        contract: Contract = self.states[f"contract/{before.opened.contract}"]
        events = self.ask(ClosePool(pool=pool, at_deadline=at_deadline))
        assert not events or before.runs
        closed = events[-1] if events else None
        if isinstance(closed, ClosingRefused):
            assert [closed] == list(events)
            assert closed.hindrances
        if not isinstance(closed, PoolClosed):
            return multiple()
        self.expect_exact_parts(before, contract, closed)
        placed = [event for event in events if isinstance(event, OrderPlaced)]
        assert [order.order_id for order in closed.orders] == [order.order_id for order in placed]
        assert [order.net_cents for order in closed.orders] == [order.net_cents for order in placed]
        return multiple(*(order.order_id for order in placed))

    @rule(target=orders, pool=pools, asked=st.tuples(amounts, amounts, amounts))
    def all_pledge(self, pool: str, asked: tuple[Decimal, ...]) -> Any:
        for member, quantity in zip(MEMBERS, asked, strict=False):
            self.pledge(pool, member, quantity, "B 1")
        return self.close(pool, at_deadline=False)

    def expect_exact_parts(self, pool: Pool, contract: Contract, closed: PoolClosed) -> None:
        """Every order is q · F(Q) / Q, rounded half up once."""
        article, day = contract.articles[pool.opened.article], day_of(self.at)
        list_price, terms = article.list_price_on(day), article.terms_on(day)
        assert list_price is not None
        assert terms is not None
        called_off = contract.called_off(article.article, contract_year(contract.starts_on, day))
        together = 100 * Fraction(amount_of(terms[1], list_price[1], called_off)(closed.quantity))
        for order in closed.orders:
            assert order.net_cents == int(
                together * Fraction(order.quantity) / Fraction(closed.quantity) + Fraction(1, 2)
            )

    @rule(pool=pools)
    def abandon(self, pool: str) -> None:
        self.ask(AbandonPool(pool=pool, reason="x"))

    @rule(target=orders, contract=contracts, member=members, article=articles, quantity=amounts)
    def order(self, contract: str, member: str, article: str, quantity: Decimal) -> Any:
        command = place((article, str(quantity)), contract=contract, member=member, order_id=self.new("o"))
        return command.order_id if self.ask(command) else multiple()

    @rule(order_id=orders)
    def approve(self, order_id: str) -> None:
        self.ask(ApproveOrder(order_id=order_id, approved_by="bernd"))

    @rule(order_id=orders)
    def cancel(self, order_id: str) -> None:
        self.ask(CancelOrder(order_id=order_id, reason="x"))

    @rule(order_id=orders, quantity=st.none() | few)
    def receive(self, order_id: str, quantity: Decimal | None) -> None:
        lines = (ReceivedLine(line=1, quantity=quantity),) if quantity else ()
        self.ask(ReceiveOrder(order_id=order_id, lines=lines))

    @rule(member=members, product=st.sampled_from(["zeit", "karte"]), quantity=st.just(Decimal(0)) | few)
    def report(self, member: str, product: str, quantity: Decimal) -> None:
        assert self.ask(report(member, str(quantity), product))

    @rule(target=offers, member=members, contract=contracts, article=articles, quantity=few)
    def offer(self, member: str, contract: str, article: str, quantity: Decimal) -> Any:
        product = ARTICLES[article]["product"]
        command = offer(member, str(quantity), product=product, contract=contract, article=article)
        return multiple(*(command_of(event, "offer") for event in self.ask(command)))

    @rule(target=claims, offered=offers, claimed_by=members, quantity=few)
    def claim(self, offered: dict[str, Any], claimed_by: str, quantity: Decimal) -> Any:
        events = self.ask(claim(claimed_by, str(quantity), **offered))
        return multiple(*(command_of(event, "offer", "claim") for event in events))

    @rule(claimed=claims, consent_ref=st.sampled_from(["", "Schreiben 7"]))
    def transfer(self, claimed: dict[str, Any], consent_ref: str) -> None:
        assert len(self.ask(transfer(**claimed, consent_ref=consent_ref))) in {0, 2}

    @rule(offered=offers)
    def withdraw_offer(self, offered: dict[str, Any]) -> None:
        self.ask(WithdrawOffer(**offered))

    @rule(claimed=claims, only_member=st.just("") | members)
    def withdraw_claim(self, claimed: dict[str, Any], only_member: str) -> None:
        self.ask(WithdrawClaim(**claimed, only_member=only_member))

    def licences(self) -> Iterator[Licence]:
        return (state for state in self.states.values() if isinstance(state, Licence))

    def pooled(self) -> Iterator[Pool]:
        return (state for state in self.states.values() if isinstance(state, Pool))

    @invariant()
    def ceilings_hold(self) -> None:
        """Neither contract nor lot is ever exceeded, and the ledger is what orders keep, to the cent."""
        kept = [order for order in self.states.values() if isinstance(order, Order)]
        for name in CONTRACTS:
            contract: Contract = self.states[f"contract/{name}"]
            lines = [line for order in kept if order.contract == name for line in order.lines]
            cents = sum(line.agreed.net_cents - line.given_back_cents for line in lines)
            quantity = sum((line.agreed.quantity - line.given_back for line in lines), Decimal(0))
            lot = contract.lots["1"]
            assert cents == contract.allocated_cents == lot.allocated_cents <= (lot.ceiling_cents or 0)
            assert quantity == lot.allocated_quantity <= (lot.ceiling_quantity or 0)

    @invariant()
    def pools_become_orders_or_nothing(self) -> None:
        """A closed pool has exactly one order for each pledge; any other pool has none."""
        for pool in self.pooled():
            pledged = {order_id_of(pool.opened.pool, member): member for member in pool.pledges}
            ordered = {order.order_id: order.member for order in pool.orders}
            assert ordered == (pledged if pool.status == "closed" else {})
            for member in MEMBERS:
                order_id = order_id_of(pool.opened.pool, member)
                assert (f"order/{order_id}" in self.states) == (order_id in ordered)
            assert bool(pool.hindrances) == (pool.status == "closing_refused")

    @invariant()
    def gains_add_up(self) -> None:
        """What members pay each other adds up to nothing, and what they gain to what all saved."""
        for closed in (event for event in self.events if isinstance(event, PoolClosed)):
            assert 0 == sum(order.settlement_cents for order in closed.orders)
            assert closed.gain_cents == sum(order.gain_cents for order in closed.orders)
            assert closed.gain_cents == closed.alone_cents - closed.net_cents
            assert closed.quantity == sum(order.quantity for order in closed.orders)

    @invariant()
    def what_is_over_stays(self) -> None:
        """Nothing changes a pool that is closed or has lapsed."""
        for pool in self.pooled():
            if not pool.runs:
                assert pool == self.over.setdefault(pool.opened.pool, pool)

    @invariant()
    def licences_come_from_receipts_only(self) -> None:
        """All members together hold of each kind what was received of it, however it went round."""
        held = [each for licence in self.licences() for each in licence.held]
        assert all(each.quantity > 0 for each in held)
        assert by_kind(event.licences for event in self.events if isinstance(event, LicencesReceived)) == by_kind(held)

    @invariant()
    def offers_are_owned(self) -> None:
        """Nobody offers more than it owns, as a whole or of an article, or takes more claims than are left."""
        today = day_of(self.at)
        for licence in self.licences():
            assert licence.offered <= licence.owned(today)
            for offered in licence.offers.values():
                named = offered.contract, offered.article
                assert 0 < licence.offered_of(*named) <= licence.owned_of(*named, today)
                assert 0 <= offered.claimed <= offered.left

    def teardown(self) -> None:
        """Folding the whole history from nothing gives the states that grew with it."""
        if hasattr(self, "events"):
            assert fold(self.events) == self.states


def command_of(event: Any, *numbers: str) -> dict[str, Any]:
    """What names an offer, or a claim on it, in the commands about it."""
    return {name: getattr(event, name) for name in ("member", "product", *numbers)}


def by_kind(licences: Iterable[Licences]) -> dict[Licences, Decimal]:
    """How many there are of each kind."""
    kinds: defaultdict[Licences, Decimal] = defaultdict(Decimal)
    for each in licences:
        kinds[replace(each, quantity=Decimal(0))] += each.quantity
    return kinds


Sharing.TestCase.settings = settings(max_examples=200, stateful_step_count=60, deadline=None)
TestSharing = Sharing.TestCase
