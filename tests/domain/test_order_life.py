"""What an order's way promises: approved by a second person, sent, confirmed, closed."""

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from procurement.domain.checks.four_eyes import ApproverIsRequester
from procurement.domain.decider import evolve, fold
from procurement.domain.order.aggregate import UnknownOrder
from procurement.domain.order.commands import (
    CancelOrder,
    CloseOrder,
    ConfirmOrder,
    OrderStep,
    ReceiveOrder,
    RejectOrder,
    TransmitOrder,
)
from procurement.domain.order.events import (
    OrderApproved,
    OrderClosed,
    OrderConfirmed,
    OrderTransmitted,
    WholeOrder,
)
from procurement.domain.order.life import ApprovalMissing, ApprovalNotPending, StaleVersion, StepNotPossible, StillOpen
from tests.samples import TODAY, approve, history, place, placed
from tests.spec import given

HEADER: dict[str, Any] = {
    "order_id": "o1",
    "number": "buxtehude-2026-000001",
    "member": "buxtehude",
    "contract": "buero",
    "vendor": "holzwerk",
    "placed_on": TODAY,
}
SMALL, LARGE = place(), place(("stuhl", "10"))
TRANSMIT = TransmitOrder(order_id="o1", channel="email", document_hash="c0ffee")
CONFIRM = ConfirmOrder(order_id="o1", vendor_reference="AB-7", delivery_on=date(2026, 4, 1))
CLOSE, RECEIVE = CloseOrder(order_id="o1"), ReceiveOrder(order_id="o1")
REJECT, CANCEL = RejectOrder(order_id="o1", reason="zu teuer"), CancelOrder(order_id="o1", reason="doppelt")
TRANSMITTED = OrderTransmitted(**HEADER, channel="email", document_hash="c0ffee")
CONFIRMED = OrderConfirmed(**HEADER, vendor_reference="AB-7", delivery_on=date(2026, 4, 1))
STEPS = (approve(), REJECT, TRANSMIT, CONFIRM, RECEIVE, CANCEL, CLOSE)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: type(step).__name__)
class TestEveryStep:
    def test_unknown_order(self, step: OrderStep):
        """No step is taken with an order that is not there."""
        given().when(step).then_refused(UnknownOrder, order_id="o1")

    def test_order_of_another_member(self, step: OrderStep):
        """For who acts for another member the order does not exist, whichever version is expected."""
        foreign = replace(step, only_member="stade", expected_version=7)
        given(*history(LARGE)).when(foreign).then_refused(UnknownOrder, order_id="o1")

    @pytest.mark.parametrize("expected_version", [0, 1, 3])
    def test_stale(self, step: OrderStep, expected_version: int):
        """Who saw another version than the newest is told both, before anything else is looked at."""
        before = history(LARGE, approve())
        given(*before).when(replace(step, expected_version=expected_version)).then_refused(
            StaleVersion, expected_version=expected_version, version=2
        )

    def test_done_on_the_version_seen(self, step: OrderStep):
        """The version that counts the order's events is the one to expect."""
        waits, ends = step in (approve(), REJECT), step == CLOSE
        before = history(LARGE if waits else SMALL, *([RECEIVE] if ends else []))
        assert given(*before).when(replace(step, expected_version=2 if ends else 1, only_member="buxtehude")).decided()


class TestApproveOrder:
    def test_done(self):
        """An approval repeats the whole order, for from here on it counts."""
        whole = {field.name: getattr(placed(LARGE), field.name) for field in fields(WholeOrder)}
        given(*history(LARGE)).when(approve()).then(OrderApproved(**whole, approved_by="bernd", approved_on=TODAY))

    def test_by_the_requester(self):
        """Whoever requested an order cannot approve it."""
        given(*history(LARGE)).when(approve(approved_by="anna")).then_refused(
            ApproverIsRequester, order_id="o1", number="buxtehude-2026-000001"
        )

    def test_repeated(self):
        """An approved order does not wait any more."""
        given(*history(LARGE, approve())).when(approve(approved_by="carla")).then_refused(
            ApprovalNotPending, status="approved"
        )

    @pytest.mark.parametrize(
        ("commands", "status"),
        [((SMALL,), "placed"), ((LARGE, REJECT), "rejected"), ((LARGE, CANCEL), "cancelled")],
    )
    def test_not_pending(self, commands: tuple[object, ...], status: str):
        """Small, rejected and cancelled orders wait for nobody."""
        given(*history(*commands)).when(approve()).then_refused(ApprovalNotPending, status=status)

    def test_counts(self):
        """An order counts from approval, or from placing where none is required."""
        assert fold(history(SMALL))["order/o1"].counts
        assert not fold(history(LARGE))["order/o1"].counts
        assert fold(history(LARGE, approve(), TRANSMIT))["order/o1"].counts


class TestTransmitOrder:
    @pytest.mark.parametrize("commands", [(SMALL,), (LARGE, approve())])
    def test_done(self, commands: tuple[object, ...]):
        """An order that needs no more approval is sent, with the hash of what was sent."""
        given(*history(*commands)).when(TRANSMIT).then(TRANSMITTED)

    def test_approval_missing(self):
        """Nothing leaves the house before the second signature."""
        given(*history(LARGE)).when(TRANSMIT).then_refused(ApprovalMissing, number="buxtehude-2026-000001")

    @pytest.mark.parametrize(
        ("step", "status"), [(TRANSMIT, "transmitted"), (CONFIRM, "confirmed"), (CANCEL, "cancelled")]
    )
    def test_not_possible(self, step: object, status: str):
        """An order is sent once, and not after the vendor confirmed it or it was cancelled."""
        given(*history(SMALL, step)).when(TRANSMIT).then_refused(
            StepNotPossible, step="transmit", status=status, possible_from=("placed", "approved")
        )


class TestConfirmOrder:
    @pytest.mark.parametrize("commands", [(SMALL,), (LARGE, approve()), (SMALL, TRANSMIT)])
    def test_done(self, commands: tuple[object, ...]):
        """The vendor's confirmation is kept, also for an order that was sent outside the system."""
        given(*history(*commands)).when(CONFIRM).then(CONFIRMED)

    def test_approval_missing(self):
        """A waiting order is not confirmed."""
        given(*history(LARGE)).when(CONFIRM).then_refused(ApprovalMissing)

    @pytest.mark.parametrize(("step", "status"), [(CONFIRM, "confirmed"), (RECEIVE, "received"), (CANCEL, "cancelled")])
    def test_not_possible(self, step: object, status: str):
        """A second confirmation, or one after the goods, says nothing new."""
        given(*history(SMALL, step)).when(CONFIRM).then_refused(StepNotPossible, step="confirm", status=status)


class TestCloseOrder:
    def test_done(self):
        """An order of which nothing is open is closed, today where no day is named."""
        given(*history(SMALL, RECEIVE)).when(CLOSE).then(OrderClosed(**HEADER, closed_on=TODAY))

    @pytest.mark.parametrize("commands", [(SMALL,), (LARGE,), (SMALL, CONFIRM)])
    def test_still_open(self, commands: tuple[object, ...]):
        """What is open is received or cancelled first."""
        given(*history(*commands)).when(CLOSE).then_refused(StillOpen, open_lines=1)

    @pytest.mark.parametrize(
        ("commands", "status"),
        [((SMALL, RECEIVE, CLOSE), "closed"), ((SMALL, CANCEL), "cancelled"), ((LARGE, REJECT), "rejected")],
    )
    def test_not_possible(self, commands: tuple[object, ...], status: str):
        """What is closed, cancelled or rejected is over already."""
        given(*history(*commands)).when(CLOSE).then_refused(StepNotPossible, step="close", status=status)


class TestHistory:
    def test_starts_with_the_placing(self):
        """An order's record that starts with anything else is broken, and says so."""
        with pytest.raises(ValueError, match=r"order\.transmitted before order\.placed"):
            evolve(None, TRANSMITTED)
