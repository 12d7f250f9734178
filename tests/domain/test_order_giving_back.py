"""What rejecting and cancelling promise: exactly what is open goes back to the ledger, to the cent."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from procurement.domain.contract.events import ArticleShare, CallOffReleased, LotShare
from procurement.domain.decider import fold
from procurement.domain.order.commands import CancelOrder, CloseOrder, ReceivedLine, ReceiveOrder, RejectOrder
from procurement.domain.order.events import LineGivenBack, OrderCancelled, OrderRejected
from procurement.domain.order.giving_back import CancelScopeUnknown, NothingLeftToCancel, ReceivedAlready
from procurement.domain.order.life import ApprovalNotPending
from tests.samples import SETTING, TODAY, approve, history, list_article, place
from tests.spec import given

HEADER: dict[str, Any] = {
    "order_id": "o1",
    "number": "buxtehude-2026-000001",
    "member": "buxtehude",
    "contract": "buero",
    "vendor": "holzwerk",
    "placed_on": TODAY,
}
SMALL, LARGE = place(("stuhl", "3")), place(("stuhl", "10"))
REJECT = RejectOrder(order_id="o1", reason="zu teuer")
CANCEL = CancelOrder(order_id="o1", reason="doppelt")
RECEIVE_ONE = ReceiveOrder(order_id="o1", lines=(ReceivedLine(line=1, quantity=Decimal(1)),))


def chairs(quantity: int, *, emptied: bool) -> LineGivenBack:
    return LineGivenBack(
        line=1,
        article="stuhl",
        product="stuhl",
        lot="1",
        quantity=Decimal(quantity),
        unit="piece",
        unit_price=Decimal(120),
        listed_cents=quantity * 200_00,
        net_cents=quantity * 120_00,
        contract_year=2,
        rule="percent_off_list",
        terms={"rule": "percent_off_list", "discount_percent": "40"},
        licence_metric=None,
        term_months=None,
        emptied=emptied,
    )


def released(quantity: int) -> CallOffReleased:
    net_cents = quantity * 120_00
    return CallOffReleased(
        contract="buero",
        vendor="holzwerk",
        order_id="o1",
        member="buxtehude",
        net_cents=net_cents,
        lots=(LotShare(lot="1", net_cents=net_cents, quantity=Decimal(quantity)),),
        articles=(ArticleShare(article="stuhl", contract_year=2, quantity=Decimal(quantity)),),
    )


def what_goes_back(quantity: int, *, emptied: bool) -> dict[str, Any]:
    return {
        **HEADER,
        "whole": emptied,
        "net_cents": quantity * 120_00,
        "listed_cents": quantity * 200_00,
        "lines": (chairs(quantity, emptied=emptied),),
        "pooling": "allowed",
    }


class TestRejectOrder:
    def test_done(self):
        """A rejected order never counted and gives everything back."""
        event = OrderRejected(**what_goes_back(10, emptied=True), approved=False, reason="zu teuer")
        given(*history(LARGE)).when(REJECT).then(event, released(10))

    @pytest.mark.parametrize(
        ("commands", "status"),
        [((SMALL,), "placed"), ((LARGE, approve()), "approved"), ((LARGE, CANCEL), "cancelled")],
    )
    def test_not_pending(self, commands: tuple[object, ...], status: str):
        """Only a waiting order is rejected."""
        given(*history(*commands)).when(REJECT).then_refused(ApprovalNotPending, status=status)

    def test_repeated(self):
        """A rejected order gives nothing back a second time."""
        given(*history(LARGE, REJECT)).when(REJECT).then_refused(ApprovalNotPending, status="rejected")


class TestCancelOrder:
    @pytest.mark.parametrize("scope", ["rest", "whole"])
    def test_done_whole(self, scope: str):
        """An order of which nothing came gives everything back."""
        event = OrderCancelled(**what_goes_back(3, emptied=True), approved=True, reason="doppelt")
        given(*history(SMALL)).when(replace(CANCEL, scope=scope)).then(event, released(3))

    @pytest.mark.parametrize("scope", ["", "all", "REST"])
    def test_scope_unknown(self, scope: str):
        """What is to be cancelled is said, not guessed."""
        given(*history(SMALL)).when(replace(CANCEL, scope=scope)).then_refused(
            CancelScopeUnknown, scope=scope, known=("rest", "whole")
        )

    def test_done_while_waiting(self):
        """A waiting order can be taken back; it never counted."""
        event = OrderCancelled(**what_goes_back(10, emptied=True), approved=False, reason="doppelt")
        given(*history(LARGE)).when(CANCEL).then(event, released(10))

    def test_done_for_the_rest(self):
        """After a part was received the rest goes back, and the order is complete."""
        before = history(SMALL, RECEIVE_ONE)
        event = OrderCancelled(**what_goes_back(2, emptied=False), approved=True, reason="doppelt")
        given(*before).when(CANCEL).then(event, released(2))
        assert fold([*before, event])["order/o1"].status == "received"

    def test_done_to_the_cent(self):
        """Three for 1.00: one that stays keeps 0.33, the two that go back take 0.67, and the ledger is left at 0.33."""
        third = list_article("heft", pricing={"rule": "fixed_price", "unit_price": "0.3333"}, lot="2")
        before = history(third, place(("heft", "3")), RECEIVE_ONE)
        assert fold(before)["contract/buero"].allocated_cents == 1_00
        after = fold([*before, *given(*before).when(CANCEL).decided()])
        assert after["contract/buero"].allocated_cents == 33
        assert after["order/o1"].lines[0].given_back_cents == 67

    def test_received_already(self):
        """Who insists on cancelling the whole is told what came already."""
        given(*history(SMALL, RECEIVE_ONE)).when(replace(CANCEL, scope="whole")).then_refused(
            ReceivedAlready, received_quantity=Decimal(1)
        )

    @pytest.mark.parametrize(
        ("commands", "status"),
        [
            ((SMALL, ReceiveOrder(order_id="o1")), "received"),
            ((SMALL, ReceiveOrder(order_id="o1"), CloseOrder(order_id="o1")), "closed"),
            ((LARGE, REJECT), "rejected"),
        ],
    )
    def test_nothing_left(self, commands: tuple[object, ...], status: str):
        """What was received whole, closed or rejected has nothing to cancel."""
        given(*history(*commands)).when(CANCEL).then_refused(NothingLeftToCancel, status=status)

    @pytest.mark.parametrize("commands", [(SMALL, CANCEL), (SMALL, RECEIVE_ONE, CANCEL)])
    def test_repeated(self, commands: tuple[object, ...]):
        """Nothing goes back to the ledger twice."""
        given(*history(*commands)).when(CANCEL).then_refused(NothingLeftToCancel)


class TestWhatWasGivenBack:
    @pytest.mark.parametrize("step", [REJECT, CANCEL])
    def test_can_be_called_off_again(self, step: object):
        """Lot, quantity and contract have exactly what they had before the order."""
        before, after = fold(SETTING)["contract/buero"], fold(history(LARGE, step))["contract/buero"]
        assert (after.allocated_cents, after.lots) == (before.allocated_cents, before.lots)
        assert after.called_off("stuhl", 2) == 0
