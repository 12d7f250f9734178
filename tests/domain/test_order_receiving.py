"""What goods in and invoices in promise: by line and in parts, never beyond what was ordered."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from procurement.domain.decider import fold
from procurement.domain.order.commands import (
    CancelOrder,
    CloseOrder,
    InvoicedLine,
    InvoiceOrder,
    ReceivedLine,
    ReceiveOrder,
)
from procurement.domain.order.events import LineInvoiced, LineReceived, OrderInvoiced, OrderReceived
from procurement.domain.order.life import ApprovalMissing, StepNotPossible
from procurement.domain.order.receiving import (
    InvoiceAlreadyRecorded,
    InvoiceAmountNotPossible,
    InvoiceNumberMissing,
    InvoiceWithoutLines,
    LineQuantityNotPossible,
    MoreThanOrdered,
    UnknownLine,
)
from procurement.kernel.money import MOST_CENTS
from tests.samples import TODAY, history, place
from tests.spec import given

HEADER: dict[str, Any] = {
    "order_id": "o1",
    "number": "buxtehude-2026-000001",
    "member": "buxtehude",
    "contract": "buero",
    "vendor": "holzwerk",
    "placed_on": TODAY,
}
TWO_LINES = place(("stuhl", "3"), ("papier", "1000"))
CANCEL = CancelOrder(order_id="o1", reason="Rest entfällt")
IMPOSSIBLE = ["0", "-1", "1e30", "NaN", "0.0001"]


def receive(*lines: tuple[int, str], milestone: str = "") -> ReceiveOrder:
    asked = tuple(ReceivedLine(line=line, quantity=Decimal(quantity)) for line, quantity in lines)
    return ReceiveOrder(order_id="o1", lines=asked, milestone=milestone)


def arrived(line: int, quantity: str) -> LineReceived:
    article, lot, unit_price = ("stuhl", "1", "120") if line == 1 else ("papier", "2", "0.0123")
    return LineReceived(
        line=line,
        article=article,
        product=article,
        lot=lot,
        quantity=Decimal(quantity),
        unit="piece",
        unit_price=Decimal(unit_price),
        licence_metric=None,
        term_months=None,
    )


def received(*lines: LineReceived, complete: bool, milestone: str = "") -> OrderReceived:
    return OrderReceived(
        **HEADER, received_on=TODAY, lines=lines, complete=complete, milestone=milestone, pooling="allowed"
    )


class TestReceiveOrder:
    def test_done_whole(self):
        """No lines named means everything that is open."""
        everything = received(arrived(1, "3"), arrived(2, "1000"), complete=True)
        given(*history(TWO_LINES)).when(receive()).then(everything)

    def test_done_in_parts(self):
        """A part is received with its milestone; the rest stays open, and receiving it completes the order."""
        part = receive((1, "2"), milestone="Module A")
        before = history(TWO_LINES)
        given(*before).when(part).then(received(arrived(1, "2"), complete=False, milestone="Module A"))
        rest = received(arrived(1, "1"), arrived(2, "1000"), complete=True)
        given(*history(TWO_LINES, part)).when(receive()).then(rest)

    def test_done_part_after_part(self):
        """Parts add up until nothing is open, and a line that a delivery leaves out keeps what it has."""
        before = history(TWO_LINES, receive((1, "1")), receive((2, "1000")), receive((1, "1")))
        given(*before).when(receive((1, "1"))).then(received(arrived(1, "1"), complete=True))

    def test_done_with_a_line_named_twice(self):
        """Two deliveries of one line on one note are one receipt of their sum."""
        given(*history(TWO_LINES)).when(receive((1, "1"), (1, "2"))).then(received(arrived(1, "3"), complete=False))

    @pytest.mark.parametrize("lines", [[(1, "3.001")], [(1, "2"), (1, "2")]])
    def test_more_than_ordered(self, lines: list[tuple[int, str]]):
        """Not a thousandth more than ordered is received, on one line or on two."""
        given(*history(TWO_LINES)).when(receive(*lines)).then_refused(
            MoreThanOrdered, line=1, asked_quantity=sum(Decimal(line[1]) for line in lines), open_quantity=Decimal(3)
        )

    def test_more_than_is_open(self):
        """What was received before is not received again."""
        before = history(TWO_LINES, receive((1, "2")))
        given(*before).when(receive((1, "2"))).then_refused(MoreThanOrdered, open_quantity=Decimal(1))

    @pytest.mark.parametrize("quantity", IMPOSSIBLE)
    def test_quantity_not_possible(self, quantity: str):
        """A receipt is of a positive quantity with three places at most."""
        given(*history(TWO_LINES)).when(receive((1, quantity))).then_refused(LineQuantityNotPossible, line=1)

    def test_unknown_line(self):
        """Only what was ordered is received."""
        given(*history(TWO_LINES)).when(receive((3, "1"))).then_refused(UnknownLine, line=3)

    def test_approval_missing(self):
        """Nothing is received on a waiting order."""
        given(*history(place(("stuhl", "10")))).when(receive()).then_refused(ApprovalMissing)

    @pytest.mark.parametrize(
        ("commands", "status"),
        [((receive(),), "received"), ((CANCEL,), "cancelled"), ((receive((1, "1")), CANCEL), "received")],
    )
    def test_not_possible(self, commands: tuple[object, ...], status: str):
        """A complete or cancelled order takes no more goods; so a repeated receipt changes nothing."""
        given(*history(TWO_LINES, *commands)).when(receive()).then_refused(
            StepNotPossible, step="receive", status=status
        )


def invoice(*lines: tuple[int, str, int]) -> InvoiceOrder:
    asked = tuple(
        InvoicedLine(line=line, quantity=Decimal(quantity), net_cents=cents) for line, quantity, cents in lines
    )
    return InvoiceOrder(order_id="o1", invoice="R-1", lines=asked)


def invoiced(*lines: LineInvoiced) -> OrderInvoiced:
    return OrderInvoiced(
        **HEADER,
        invoice="R-1",
        invoiced_on=TODAY,
        net_cents=sum(line.net_cents for line in lines),
        agreed_cents=sum(line.agreed_cents for line in lines),
        lines=lines,
    )


CHAIRS_TOO_DEAR = LineInvoiced(line=1, article="stuhl", quantity=Decimal(2), net_cents=250_00, agreed_cents=240_00)
PAPER = LineInvoiced(line=2, article="papier", quantity=Decimal(500), net_cents=6_15, agreed_cents=6_15)


class TestInvoiceOrder:
    def test_done(self):
        """What the vendor asks stands beside what was agreed for that quantity; the difference is not hidden."""
        given(*history(TWO_LINES)).when(invoice((1, "2", 250_00), (2, "500", 6_15))).then(
            invoiced(CHAIRS_TOO_DEAR, PAPER)
        )

    @pytest.mark.parametrize("step", [receive((1, "1")), receive()])
    def test_done_whatever_was_received(self, step: object):
        """An invoice may come before the goods or after them, and does not change how far the order has come."""
        before = history(TWO_LINES, step)
        given(*before).when(invoice((2, "500", 6_15))).then(invoiced(PAPER))
        assert fold([*before, invoiced(PAPER)])["order/o1"].status == fold(before)["order/o1"].status

    def test_done_after_closing(self):
        """The last invoice may come when the order is closed."""
        given(*history(TWO_LINES, receive(), CloseOrder(order_id="o1"))).when(invoice((2, "500", 6_15))).then(
            invoiced(PAPER)
        )

    def test_repeated(self):
        """An invoice is recorded once for an order, however its number is padded."""
        before = history(TWO_LINES, invoice((1, "1", 120_00)))
        again = replace(invoice((1, "1", 120_00)), invoice=" R-1 ")
        given(*before).when(again).then_refused(InvoiceAlreadyRecorded, invoice="R-1", number=HEADER["number"])

    def test_more_than_ordered(self):
        """What was invoiced is not invoiced again under another number."""
        before = history(TWO_LINES, invoice((1, "3", 360_00)))
        given(*before).when(replace(invoice((1, "3", 360_00)), invoice="R-2")).then_refused(
            MoreThanOrdered, asked_quantity=Decimal(3), open_quantity=Decimal(0)
        )

    @pytest.mark.parametrize("number", ["", " "])
    def test_number_missing(self, number: str):
        """Without its number an invoice cannot be told from the next."""
        asked = replace(invoice((1, "1", 1)), invoice=number)
        given(*history(TWO_LINES)).when(asked).then_refused(InvoiceNumberMissing)

    def test_without_lines(self):
        """An invoice is for something."""
        given(*history(TWO_LINES)).when(invoice()).then_refused(InvoiceWithoutLines, invoice="R-1")

    @pytest.mark.parametrize("net_cents", [-1, MOST_CENTS + 1])
    def test_amount_not_possible(self, net_cents: int):
        """A line's amount is from nothing on; a credit note is no invoice."""
        asked = invoice((1, "1", 120_00), (2, "500", net_cents))
        refused = given(*history(TWO_LINES)).when(asked).then_refused(InvoiceAmountNotPossible, net_cents=net_cents)
        assert refused.pointer == "/lines/1/net_cents"
        assert given(*history(TWO_LINES)).when(invoice((1, "1", 0))).decided()

    def test_more_than_ordered_on_two_lines(self):
        """Nobody invoices more than was ordered by splitting it."""
        given(*history(TWO_LINES)).when(invoice((1, "2", 1), (1, "2", 1))).then_refused(
            MoreThanOrdered, asked_quantity=Decimal(4), open_quantity=Decimal(3)
        )

    def test_what_was_given_back(self):
        """What was cancelled is not invoiced."""
        before = history(TWO_LINES, receive((1, "1")), CANCEL)
        given(*before).when(invoice((1, "2", 240_00))).then_refused(MoreThanOrdered, open_quantity=Decimal(1))

    @pytest.mark.parametrize("quantity", IMPOSSIBLE)
    def test_quantity_not_possible(self, quantity: str):
        """An invoice line is of a positive quantity with three places at most."""
        given(*history(TWO_LINES)).when(invoice((1, quantity, 1))).then_refused(LineQuantityNotPossible, line=1)

    def test_unknown_line(self):
        """Only what was ordered is invoiced."""
        given(*history(TWO_LINES)).when(invoice((3, "1", 1))).then_refused(UnknownLine, line=3)

    def test_approval_missing(self):
        """Nothing is invoiced on a waiting order."""
        given(*history(place(("stuhl", "10")))).when(invoice((1, "1", 1))).then_refused(ApprovalMissing)

    def test_not_possible(self):
        """A cancelled order has nothing to invoice."""
        given(*history(TWO_LINES, CANCEL)).when(invoice((1, "1", 1))).then_refused(StepNotPossible, step="invoice")

    def test_stale(self):
        """An invoice entered on an old view of the order is entered anew."""
        before = history(TWO_LINES, receive())
        assert given(*before).when(replace(invoice((2, "500", 6_15)), expected_version=2)).decided()
