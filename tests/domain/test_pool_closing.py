"""What closing a pool promises: every member's order at the price of all, or none at all and everybody knows why."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from procurement.domain.checks.four_eyes import ApproverIsRequester
from procurement.domain.contract.commands import ChangeTerms
from procurement.domain.contract.events import ArticleShare, CallOffAllocated, LotShare
from procurement.domain.decider import fold
from procurement.domain.member.commands import SetApprovalRule
from procurement.domain.order.commands import ApproveOrder
from procurement.domain.order.events import OrderPlaced, OrderRegistered
from procurement.domain.pool.aggregate import UnknownPool
from procurement.domain.pool.closing import TargetNotMet, order_id_of
from procurement.domain.pool.commands import AbandonPool
from procurement.domain.pool.events import ClosingRefused, PoolClosed, PooledOrder, PoolLapsed
from procurement.domain.pool.opening import PoolNotRunning
from procurement.kernel.event import Event
from tests.samples import STARTS_ON, TODAY, history, place
from tests.sharing_samples import (
    CLOSE,
    CLOSE_AT_DEADLINE,
    DEADLINE,
    DUE,
    LAST_MOMENT,
    MARKET,
    open_pool,
    pledge,
    pool_history,
)
from tests.spec import given

HEADER: dict[str, Any] = {"pool": "zeit-2026", "contract": "soft", "vendor": "holzwerk", "article": "zeit-dauer"}
NEXT_DAY = date(2026, 4, 1)
NEXT_YEAR = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)


def pledged(*more: object, **opened: Any) -> list[Event]:
    """Stade pledges ten, Jork three: at 8.00 together instead of 10.00 alone."""
    return pool_history(pledge("stade", "10"), pledge("jork", "3"), *more, **opened)


def decided(before: list[Event], command: object = CLOSE, at: datetime = DUE) -> list[Event]:
    return given(*before).when(command, at=at).decided()


def closed(events: list[Event]) -> PoolClosed:
    (event,) = [event for event in events if isinstance(event, PoolClosed)]
    return event


def orders(events: list[Event]) -> list[OrderPlaced]:
    return [event for event in events if isinstance(event, OrderPlaced)]


def costs(events: list[Event]) -> list[tuple[int, int]]:
    """Cents of each order, alone and together; the orders say the same as the result."""
    pool_closed = closed(events)
    assert [order.net_cents for order in pool_closed.orders] == [order.net_cents for order in orders(events)]
    return [(order.alone_cents, order.net_cents) for order in pool_closed.orders]


def refused(events: list[Event]) -> ClosingRefused:
    """The refusal of a closing, which is all there is: no order of it exists."""
    (event,) = events
    assert isinstance(event, ClosingRefused)
    return event


class TestClosePool:
    def test_done(self):
        """One order for each pledge in the order in which members joined, allocated and numbered, then the result."""
        events = decided(pledged())
        kinds = [OrderRegistered, CallOffAllocated, OrderPlaced]
        assert [*kinds, *kinds, PoolClosed] == [type(event) for event in events]
        registered, allocated, placed = events[:3]
        stade = order_id_of("zeit-2026", "stade")
        number = "stade-2026-000001"
        assert OrderRegistered(member="stade", year=2026, sequence=1, number=number, order_id=stade) == registered
        assert (
            CallOffAllocated(
                contract="soft",
                vendor="holzwerk",
                order_id=stade,
                member="stade",
                net_cents=80_00,
                lots=(LotShare(lot="1", net_cents=80_00, quantity=Decimal(10)),),
                articles=(ArticleShare(article="zeit-dauer", contract_year=2, quantity=Decimal(10)),),
            )
            == allocated
        )
        assert isinstance(placed, OrderPlaced)
        assert (NEXT_DAY, "anna-stade", "1.11.01.431100", "allowed", 80_00, 120_00, Decimal(8)) == (
            placed.placed_on,
            placed.requested_by,
            placed.budget_code,
            placed.pooling,
            placed.net_cents,
            placed.listed_cents,
            placed.lines[0].unit_price,
        )

    def test_result(self):
        """The result names every order, what it would have cost alone, and what all saved."""
        pool_closed = closed(decided(pledged()))
        part = {"gain_cents": 20_00, "settlement_cents": 0}
        assert (
            PoolClosed(
                **HEADER,
                product="zeit",
                closed_on=NEXT_DAY,
                quantity=Decimal(13),
                unit_price=Decimal(8),
                split="equal_price",
                pooling="allowed",
                alone_cents=130_00,
                net_cents=104_00,
                gain_cents=26_00,
                orders=(
                    PooledOrder(
                        member="stade",
                        order_id=order_id_of("zeit-2026", "stade"),
                        number="stade-2026-000001",
                        quantity=Decimal(10),
                        alone_cents=100_00,
                        net_cents=80_00,
                        **part,
                    ),
                    PooledOrder(
                        member="jork",
                        order_id=order_id_of("zeit-2026", "jork"),
                        number="jork-2026-000001",
                        quantity=Decimal(3),
                        alone_cents=30_00,
                        net_cents=24_00,
                        **{**part, "gain_cents": 6_00},
                    ),
                ),
            )
            == pool_closed
        )

    @pytest.mark.parametrize("split", ["proportional", "shapley"])
    def test_settlement(self, split: str):
        """By another method members pay each other what makes their gain come out, and that adds up to nothing."""
        pool_closed = closed(decided(pledged(split=split)))
        assert 0 == sum(order.settlement_cents for order in pool_closed.orders)
        assert pool_closed.gain_cents == sum(order.gain_cents for order in pool_closed.orders) == 26_00
        for order in pool_closed.orders:
            assert order.gain_cents == order.alone_cents - order.net_cents + order.settlement_cents
        expected = {"proportional": [20_00, 6_00], "shapley": [13_00, 13_00]}
        assert expected[split] == [order.gain_cents for order in pool_closed.orders]

    def test_counts_what_was_called_off(self):
        """Where the year counts, what was ordered before helps all; who orders alone has it too."""
        before = history(
            place(("zeit-abo", "8"), contract="soft", order_id="o0"),
            open_pool(article="zeit-abo"),
            pledge("stade", "10"),
            pledge("jork", "3"),
            before=MARKET,
        )
        assert [(80_00, 66_67), (24_00, 20_00)] == costs(decided(before))

    def test_counts_the_day_of_closing(self):
        """The price is that of the day on which the orders are placed, not that of the pledges."""
        tiers = {"rule": "volume_tier", "tiers": [{"from_quantity": "1", "unit_price": "9"}]}
        dearer = ChangeTerms(contract="soft", article="zeit-dauer", pricing=tiers, valid_from=NEXT_DAY)
        assert [(90_00, 90_00), (27_00, 27_00)] == costs(decided(pledged(dearer)))
        early = decided(pledged(dearer), at=LAST_MOMENT)
        assert [(100_00, 80_00), (30_00, 24_00)] == costs(early)

    @pytest.mark.parametrize("split", ["equal_price", "proportional", "shapley"])
    def test_dearer_together(self, split: str):
        """Where more units cost more each, the pool says what it lost, and the loss is shared out like a gain."""
        rising = [{"from_quantity": "1", "unit_price": "5"}, {"from_quantity": "11", "unit_price": "9"}]
        tiers = {"rule": "volume_tier", "tiers": rising}
        terms = ChangeTerms(contract="soft", article="zeit-dauer", pricing=tiers, valid_from=STARTS_ON)
        pool_closed = closed(decided(pledged(terms, split=split)))
        assert -52_00 == pool_closed.gain_cents == sum(order.gain_cents for order in pool_closed.orders)
        assert 0 == sum(order.settlement_cents for order in pool_closed.orders)

    def test_numbers_go_on(self):
        """Pooled orders are numbered among the member's others."""
        before = pledged(place(("karte", "1"), contract="soft", member="jork", order_id="o0"))
        assert ["stade-2026-000001", "jork-2026-000002"] == [order.number for order in orders(decided(before))]

    def test_approval_rules_hold(self):
        """Each member's own rule decides whether its order waits, and whoever pledged cannot approve it."""
        rule = SetApprovalRule(member="stade", approval_above_cents=79_99, decision_ref_above_cents=10_000_00)
        after = [*pledged(rule), *decided(pledged(rule))]
        assert [True, False] == [order.requires_approval for order in orders(after)]
        approve = ApproveOrder(order_id=order_id_of("zeit-2026", "stade"), approved_by="anna-stade")
        given(*after).when(approve, at=DUE).then_refused(ApproverIsRequester)
        assert given(*after).when(replace(approve, approved_by="bernd"), at=DUE).decided()

    def test_repeated(self):
        """A pool is closed once: who comes second is told so, and no second order of anybody is placed."""
        after = [*pledged(), *decided(pledged())]
        given(*after).when(CLOSE, at=DUE).then_refused(PoolNotRunning, pool="zeit-2026", status="closed")

    def test_lapsed_already(self):
        """What was given up is not closed."""
        after = pledged(AbandonPool(pool="zeit-2026", reason="x"))
        given(*after).when(CLOSE, at=DUE).then_refused(PoolNotRunning, status="lapsed")

    def test_unknown_pool(self):
        """There must be a pool to close."""
        given(*MARKET).when(CLOSE).then_refused(UnknownPool, pool="zeit-2026")

    def test_done_early(self):
        """Before the deadline a manager closes what has met its target, to the last thousandth."""
        before = pledged(target_quantity=Decimal(13))
        assert TODAY == closed(decided(before, at=LAST_MOMENT.replace(month=3, day=2))).closed_on

    def test_target_not_met(self):
        """Before the deadline a pool below its target waits."""
        before = pledged(target_quantity=Decimal("13.001"))
        given(*before).when(CLOSE, at=LAST_MOMENT).then_refused(
            TargetNotMet, quantity=Decimal(13), target_quantity=Decimal("13.001"), deadline_on=DEADLINE
        )

    @pytest.mark.parametrize("command", [CLOSE, CLOSE_AT_DEADLINE])
    def test_lapses(self, command: object):
        """After the deadline a pool below its target is over, whoever asks."""
        before = pledged(target_quantity=Decimal("13.001"))
        given(*before).when(command, at=DUE).then(
            PoolLapsed(
                **HEADER,
                lapsed_on=NEXT_DAY,
                cause="target_missed",
                reason="",
                quantity=Decimal(13),
                target_quantity=Decimal("13.001"),
                members=("stade", "jork"),
            )
        )

    def test_lapses_without_pledges(self):
        """A pool that nobody joined is over too."""
        (lapsed,) = decided(pool_history())
        assert isinstance(lapsed, PoolLapsed)
        assert (Decimal(0), ()) == (lapsed.quantity, lapsed.members)


class TestClosePoolAtDeadline:
    def test_done(self):
        """What is due is closed as if a manager had asked."""
        assert decided(pledged(), CLOSE) == decided(pledged(), CLOSE_AT_DEADLINE)

    def test_not_due(self):
        """Until the end of the deadline's day nothing happens by itself, however much is pledged."""
        given(*pledged()).when(CLOSE_AT_DEADLINE, at=LAST_MOMENT).then_nothing()

    def test_repeated(self):
        """Whoever is second finds it done."""
        given(*pledged(), *decided(pledged())).when(CLOSE_AT_DEADLINE, at=DUE).then_nothing()
        abandoned = pledged(AbandonPool(pool="zeit-2026", reason="x"))
        given(*abandoned).when(CLOSE_AT_DEADLINE, at=DUE).then_nothing()

    def test_refused_after_the_deadline(self):
        """What was refused once after the deadline waits for a manager, whatever changes meanwhile."""
        before = pool_history(pledge("stade", "60"), pledge("jork", "50"))
        after = history(CLOSE_AT_DEADLINE, before=before, at=DUE)
        given(*after).when(CLOSE_AT_DEADLINE, at=DUE).then_nothing()
        given(*after).when(CLOSE_AT_DEADLINE, at=NEXT_YEAR).then_nothing()

    @pytest.mark.parametrize("at", [LAST_MOMENT, LAST_MOMENT.replace(day=2)])
    def test_refused_before_the_deadline(self, at: datetime):
        """What was refused before, also on the deadline's day, is tried once more when it is due."""
        before = history(CLOSE, before=pool_history(pledge("stade", "60"), pledge("jork", "50")), at=at)
        assert "closing_refused" == fold(before)["pool/zeit-2026"].status
        assert NEXT_DAY == refused(decided(before, CLOSE_AT_DEADLINE)).refused_on
