"""A contract's balance stands for the ledger before it: whoever starts at it decides as whoever reads everything."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from procurement.domain.contract.aggregate import Contract, balance_of
from procurement.domain.contract.commands import ModifyContract
from procurement.domain.contract.events import ArticleShare, BalanceCarriedForward, CallOffAllocated, LotShare
from procurement.domain.decider import CARRYING, decide, evolve, fold
from procurement.domain.order import placing
from procurement.domain.order.commands import CancelOrder
from procurement.domain.order.events import OrderPlaced
from procurement.kernel.event import Event
from procurement.kernel.record import replace
from procurement.kernel.refusal import Refused
from tests.samples import SETTING, history, place
from tests.spec import NOW, given

STREAM = "contract/buero"
(OF_CONTRACTS,) = CARRYING


def shortened(events: Sequence[Event]) -> list[Event]:
    """As the log hands them to whoever decides: without entries and balances before the newest balance."""
    balances = [at for at, event in enumerate(events) if event.TYPE == OF_CONTRACTS.balance]
    newest = balances[-1] if balances else 0
    left_out = {*OF_CONTRACTS.entries, OF_CONTRACTS.balance}
    return [event for at, event in enumerate(events) if at >= newest or event.TYPE not in left_out]


def answer(states: Any, command: object) -> Any:
    """The events that follow, or what is refused with its numbers."""
    try:
        return list(decide(states, command, NOW))
    except Refused as refusal:
        return [(type(each), each.facts) for each in (refusal, *refusal.also)]


quantities = st.integers(1, 30).map(str)
orders = st.tuples(st.sampled_from(["stuhl", "papier"]), quantities, st.sampled_from(["buxtehude", "stade"]))
steps = st.one_of(
    orders,
    orders,
    st.integers(0, 9).map(lambda number: CancelOrder(order_id=f"o{number}", reason="x")),
    st.builds(
        ModifyContract,
        contract=st.just("buero"),
        kind=st.just("de_minimis"),
        amount_cents=st.integers(1, 20_00),
        reason=st.just("x"),
    ),
)


def wanted(step: Any, number: int) -> object:
    if not isinstance(step, tuple):
        return step
    article, quantity, member = step
    quantity = f"{quantity}500" if article == "papier" else quantity
    return place((article, quantity), member=member, order_id=f"o{number}")


class TestBalanceCarriedForward:
    @examples(st.lists(steps, max_size=40), st.integers(1, 5))
    def test_stands_for_what_was_before_it(self, asked: list[Any], every: int):
        """Whatever is ordered, given back and changed: folded from the newest balance on, a contract is the same as folded
        from its beginning, and so is every answer.
        """
        events: list[Event] = list(SETTING)
        states, short = fold(events), fold(events)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(placing, "CARRIED_EVERY", every)
            for number, step in enumerate(asked):
                command = wanted(step, number)
                said = answer(states, command)
                assert said == answer(short, command)
                for event in said:
                    if isinstance(event, Event):
                        states[event.stream] = evolve(states.get(event.stream), event)
                        events.append(event)
                placed = any(isinstance(event, OrderPlaced) for event in said)
                assert not placed or states[STREAM].entries - states[STREAM].carried_entries < every
                assert fold(events) == states
                assert fold(shortened(events)) == states
                short = fold(shortened(events))

    def test_is_recorded_after_a_thousand_entries(self):
        """The order that makes the ledger a thousand entries long carries its balance forward, itself included."""
        before = self.ledger(998)

        given(*before).when(place()).then(*history(place(), before=before)[-3:])
        events = given(*self.ledger(999)).when(place()).decided()

        assert events[3:] == [
            BalanceCarriedForward(
                contract="buero",
                vendor="holzwerk",
                entries=1_000,
                allocated_cents=999 + 240_00,
                lots=(
                    LotShare(lot="1", net_cents=240_00, quantity=Decimal(2)),
                    LotShare(lot="2", net_cents=999, quantity=Decimal(999)),
                ),
                articles=(
                    ArticleShare(article="papier", contract_year=2, quantity=Decimal(999)),
                    ArticleShare(article="stuhl", contract_year=2, quantity=Decimal(2)),
                ),
            )
        ]

    def test_counts_from_the_last_one(self):
        """The next balance follows a thousand entries later, not with the next order."""
        carried = [*self.ledger(999), *given(*self.ledger(999)).when(place()).decided()]

        assert 3 == len(given(*carried).when(place(order_id="o2")).decided())

    def test_leaves_out_what_is_given_back(self):
        """A ledger in which everything was given back carries nothing but the number of its entries."""
        events = history(place(), CancelOrder(order_id="o1", reason="x"))
        balance = balance_of(fold(events)[STREAM])

        assert ((), (), 0, 2) == (balance.lots, balance.articles, balance.allocated_cents, balance.entries)

    @pytest.mark.parametrize(
        "change",
        [
            {"entries": 3},
            {"entries": 1},
            {"allocated_cents": 1},
            {"lots": ()},
            {"articles": ()},
            {"articles": (ArticleShare(article="stuhl", contract_year=2, quantity=Decimal(3)),)},
        ],
    )
    def test_must_be_what_its_entries_come_to(self, change: dict[str, Any]):
        """A balance that does not agree with the ledger before it was altered by somebody; nothing is decided on it."""
        contract: Contract = fold(history(place(), place(order_id="o2")))[STREAM]
        balance = balance_of(contract)

        assert replace(contract, carried_entries=2) == evolve(contract, balance)
        with pytest.raises(ValueError, match="contract/buero"):
            evolve(contract, replace(balance, **change))

    def ledger(self, entries: int) -> list[Event]:
        """The sample town after so many call-offs of a sheet for a cent."""
        call_off = CallOffAllocated(
            contract="buero",
            vendor="holzwerk",
            order_id="before",
            member="stade",
            net_cents=1,
            lots=(LotShare(lot="2", net_cents=1, quantity=Decimal(1)),),
            articles=(ArticleShare(article="papier", contract_year=2, quantity=Decimal(1)),),
        )
        return [*SETTING, *[call_off] * entries]
