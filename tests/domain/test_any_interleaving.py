"""What holds whatever is ordered, approved, received and given back in whatever order: ceilings, ledgers, numbers."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from procurement.domain.contract.aggregate import Contract
from procurement.domain.contract.commands import ChangeListPrice, ChangeTerms, ModifyContract
from procurement.domain.contract.events import AwardedLot, CallOffAllocated, CallOffReleased
from procurement.domain.decider import decide, evolve, fold
from procurement.domain.member.events import ApprovalRuleSet
from procurement.domain.order.aggregate import Line, Order, Register
from procurement.domain.order.commands import (
    ApproveOrder,
    AskedLine,
    CancelOrder,
    CloseOrder,
    InvoicedLine,
    InvoiceOrder,
    PlaceOrder,
    ReceivedLine,
    ReceiveOrder,
    RejectOrder,
)
from procurement.domain.order.events import OrderPlaced, OrderReceived
from procurement.kernel.event import Event
from procurement.kernel.refusal import Refused
from tests.samples import STARTS_ON, TODAY, admitted, award, entitled, history, list_article, registered
from tests.spec import NOW

TIERS = [
    {"from_quantity": "1", "unit_price": "9.9999"},
    {"from_quantity": "5", "unit_price": "7.7777"},
    {"from_quantity": "12", "discount_percent": "33.3333"},
]
ARTICLES: dict[str, dict[str, Any]] = {
    "stuhl": {"rule": "percent_off_list", "discount_percent": "33.3333"},
    "regal": {"rule": "incremental_tier", "tiers": TIERS},
    "lampe": {"rule": "cumulative_tier", "tiers": TIERS},
    "tisch": {"rule": "volume_tier", "tiers": TIERS},
}
CONTRACTS, MEMBERS = ("buero", "zwei"), ("buxtehude", "stade", "jork")
TIGHT = (
    AwardedLot(lot="1", title="eng", ceiling_cents=90_00, ceiling_quantity=Decimal("12.5")),
    AwardedLot(lot="2", title="frei"),
)


def market() -> list[Event]:
    """Two contracts with tight ceilings; each lists two articles in a lot with ceilings and two in one without."""
    commands: list[object] = []
    for contract in CONTRACTS:
        commands.append(award(contract=contract, ceiling_cents=200_00, lots=TIGHT, entitled_members=MEMBERS[:2]))
        for number, (article, pricing) in enumerate(ARTICLES.items()):
            lot = "1" if number < 2 else "2"
            price = Decimal("11.1111")
            commands.append(list_article(article, contract=contract, lot=lot, list_unit_price=price, pricing=pricing))
    towns: list[Event] = [admitted(member) for member in MEMBERS]
    towns += [
        ApprovalRuleSet(member=member, approval_above_cents=25_00, decision_ref_above_cents=500_00)
        for member in MEMBERS
    ]
    return [*history(*commands, before=[*towns, registered()]), entitled("jork", TODAY)]


MARKET = market()
quantities = st.integers(1, 9).map(Decimal) | st.integers(0, 9_000).map(lambda number: Decimal(number) / 1000)
lines = st.lists(
    st.builds(AskedLine, article=st.sampled_from(list(ARTICLES)), quantity=quantities), min_size=1, max_size=3
)
changes = st.one_of(
    st.builds(
        ChangeListPrice,
        contract=st.sampled_from(CONTRACTS),
        article=st.sampled_from(list(ARTICLES)),
        list_unit_price=st.integers(0, 40).map(Decimal),
        valid_from=st.just(STARTS_ON),
    ),
    st.builds(
        ChangeTerms,
        contract=st.sampled_from(CONTRACTS),
        article=st.sampled_from(list(ARTICLES)),
        pricing=st.sampled_from(list(ARTICLES.values())),
        valid_from=st.just(STARTS_ON),
    ),
    st.builds(
        ModifyContract,
        contract=st.sampled_from(CONTRACTS),
        kind=st.just("de_minimis"),
        amount_cents=st.integers(1, 20_00),
        reason=st.just("x"),
        lot=st.sampled_from(["", "1", "2"]),
    ),
)


class Market(RuleBasedStateMachine):
    """Members order, approve, receive and give back in any order while the manager changes prices."""

    orders = Bundle("orders")

    @initialize()
    def open(self) -> None:
        self.events: list[Event] = list(MARKET)
        self.states = fold(MARKET)
        self.placed: dict[str, OrderPlaced] = {}
        self.sentences: list[str] = []

    def ask(self, command: object) -> Sequence[Event]:
        """Decide and fold, or be refused with a sentence and nothing else."""
        try:
            events = decide(self.states, command, NOW)
        except Refused as refusal:
            self.sentences += [each.sentence("de") for each in (refusal, *refusal.also)]
            return ()
        for event in events:
            self.states[event.stream] = evolve(self.states.get(event.stream), event)
            self.events.append(event)
        return events

    @rule(
        target=orders,
        contract=st.sampled_from(CONTRACTS),
        member=st.sampled_from(MEMBERS),
        asked=lines,
        placed_on=st.sampled_from([None, None, TODAY - timedelta(days=400), STARTS_ON]),
    )
    def place(self, contract: str, member: str, asked: list[AskedLine], placed_on: date | None) -> Any:
        order_id = f"o{len(self.placed)}"
        command = PlaceOrder(
            order_id=order_id,
            member=member,
            contract=contract,
            lines=tuple(asked),
            budget_code="1",
            requested_by="anna",
            placed_on=placed_on,
        )
        events = self.ask(command)
        if not events:
            return multiple()
        placed = events[-1]
        assert isinstance(placed, OrderPlaced)
        self.placed[order_id] = placed
        assert list(decide(self.states, command, NOW)) == []
        return order_id

    @rule(order_id=orders, approver=st.sampled_from(["anna", "bernd"]))
    def approve(self, order_id: str, approver: str) -> None:
        approved = self.ask(ApproveOrder(order_id=order_id, approved_by=approver))
        assert not approved or approver != "anna"

    @rule(order_id=orders)
    def reject(self, order_id: str) -> None:
        self.ask(RejectOrder(order_id=order_id, reason="x"))

    @rule(order_id=orders, scope=st.sampled_from(["rest", "whole"]))
    def cancel(self, order_id: str, scope: str) -> None:
        self.ask(CancelOrder(order_id=order_id, reason="x", scope=scope))

    @rule(order_id=orders, line=st.integers(1, 2), quantity=quantities)
    def receive(self, order_id: str, line: int, quantity: Decimal) -> None:
        events = self.ask(ReceiveOrder(order_id=order_id, lines=(ReceivedLine(line=line, quantity=quantity),)))
        assert all(isinstance(event, OrderReceived) for event in events)

    @rule(order_id=orders)
    def receive_the_rest(self, order_id: str) -> None:
        self.ask(ReceiveOrder(order_id=order_id))

    @rule(order_id=orders, line=st.integers(1, 2), quantity=quantities)
    def invoice(self, order_id: str, line: int, quantity: Decimal) -> None:
        self.ask(
            InvoiceOrder(
                order_id=order_id,
                invoice=f"R-{len(self.events)}",
                lines=(InvoicedLine(line=line, quantity=quantity, net_cents=1),),
            )
        )

    @rule(order_id=consumes(orders))
    def close(self, order_id: str) -> None:
        self.ask(CloseOrder(order_id=order_id))

    @rule(change=changes)
    def change(self, change: object) -> None:
        self.ask(change)

    def contracts(self) -> list[Contract]:
        return [self.states[f"contract/{contract}"] for contract in CONTRACTS]

    def lines_of(self, contract: Contract) -> list[Line]:
        orders = [state for state in self.states.values() if isinstance(state, Order)]
        return [line for order in orders if order.contract == contract.contract for line in order.lines]

    @invariant()
    def refusals_speak(self) -> None:
        """Whatever is refused is refused in a sentence."""
        assert "" not in self.sentences

    @invariant()
    def ceilings_hold(self) -> None:
        """Neither contract nor lot is ever exceeded by a cent or a thousandth, and no ledger runs below nothing."""
        for contract in self.contracts():
            assert 0 <= contract.allocated_cents <= contract.ceiling_cents
            for lot in contract.lots.values():
                assert 0 <= lot.allocated_cents <= (lot.ceiling_cents or contract.ceiling_cents)
                assert 0 <= lot.allocated_quantity
                assert lot.ceiling_quantity is None or lot.allocated_quantity <= lot.ceiling_quantity

    @invariant()
    def ledger_is_what_orders_keep(self) -> None:
        """Allocated is what is open or received, to the cent and thousandth, by contract, lot, article and year."""
        for contract in self.contracts():
            kept = self.lines_of(contract)
            assert contract.allocated_cents == sum(_cents_kept(line) for line in kept)
            for lot in contract.lots.values():
                mine = [line for line in kept if line.agreed.lot == lot.lot]
                assert lot.allocated_cents == sum(_cents_kept(line) for line in mine)
                assert lot.allocated_quantity == sum(_quantity_kept(line) for line in mine)
            for (article, year), quantity in contract.year_quantities.items():
                mine = [line for line in kept if (line.agreed.article, line.agreed.contract_year) == (article, year)]
                assert quantity == sum(_quantity_kept(line) for line in mine)

    @invariant()
    def numbers_are_dense(self) -> None:
        """The numbers of a member's year are 1, 2, 3 … without a gap or a double."""
        numbers: dict[str, list[str]] = {}
        for placed in self.placed.values():
            numbers.setdefault(f"orders/{placed.member}/{placed.placed_on.year}", []).append(placed.number)
        for stream, known in numbers.items():
            _, member, year = stream.split("/")
            assert known == [f"{member}-{year}-{number:06d}" for number in range(1, len(known) + 1)]
            assert self.states[stream] == Register(count=len(known))

    @invariant()
    def orders_stay_as_placed(self) -> None:
        """Nothing that happens later changes what was agreed, and lines never hold more than was ordered."""
        for order_id, placed in self.placed.items():
            order = self.states[f"order/{order_id}"]
            assert order.placed == placed
            assert tuple(line.agreed for line in order.lines) == placed.lines
            assert all(line.open >= 0 and line.invoiced <= line.agreed.quantity for line in order.lines)

    @invariant()
    def lines_hold_what_came(self) -> None:
        """Received is the sum of all receipts, and complete means that nothing is open."""
        for order_id in self.placed:
            order = self.states[f"order/{order_id}"]
            receipts = [
                event for event in self.events if isinstance(event, OrderReceived) and event.order_id == order_id
            ]
            for line in order.lines:
                came = [part.quantity for event in receipts for part in event.lines if part.line == line.agreed.line]
                assert line.received == sum(came)
            assert order.status not in {"received", "closed"} or not any(line.open for line in order.lines)

    @invariant()
    def released_is_never_more_than_allocated(self) -> None:
        """What an order gave back is at most what it took, and all of it once it is rejected or cancelled whole."""
        for order_id, placed in self.placed.items():
            taken = _ledger(self.events, CallOffAllocated, order_id)
            back = _ledger(self.events, CallOffReleased, order_id)
            assert taken == placed.net_cents
            assert 0 <= back <= taken
            if self.states[f"order/{order_id}"].status in {"rejected", "cancelled"}:
                assert back == taken

    def teardown(self) -> None:
        """Folding the whole history from nothing gives the states that grew with it."""
        if hasattr(self, "events"):
            assert fold(self.events) == self.states


def _cents_kept(line: Line) -> int:
    return line.agreed.net_cents - line.given_back_cents


def _quantity_kept(line: Line) -> Decimal:
    return line.agreed.quantity - line.given_back


def _ledger(events: list[Event], kind: type[CallOffAllocated | CallOffReleased], order_id: str) -> int:
    return sum(event.net_cents for event in events if isinstance(event, kind) and event.order_id == order_id)


Market.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestMarket = Market.TestCase
