"""What can be asked of an order."""

from datetime import date
from decimal import Decimal

from procurement.kernel.record import Record

CANCEL_SCOPES = ("rest", "whole")


class AskedLine(Record):
    article: str
    quantity: Decimal


class PlaceOrder(Record):
    """`placed_on` empty means today; `request_digest` tells a repeated request from a changed one."""

    order_id: str
    member: str
    contract: str
    lines: tuple[AskedLine, ...]
    budget_code: str
    requested_by: str
    decision_ref: str | None = None
    note: str = ""
    placed_on: date | None = None
    request_digest: str = ""


class OrderStep(Record):
    """`expected_version` is the version the caller saw, `None` any. `only_member` is the one member whose orders the
    caller may touch, empty for all: an order of another member does not exist for this caller.
    """

    order_id: str
    expected_version: int | None = None
    only_member: str = ""


class ApproveOrder(OrderStep):
    approved_by: str


class RejectOrder(OrderStep):
    reason: str


class TransmitOrder(OrderStep):
    channel: str
    document_hash: str = ""


class ConfirmOrder(OrderStep):
    vendor_reference: str = ""
    delivery_on: date | None = None


class ReceivedLine(Record):
    line: int
    quantity: Decimal


class ReceiveOrder(OrderStep):
    """No lines: everything that is open."""

    lines: tuple[ReceivedLine, ...] = ()
    received_on: date | None = None
    milestone: str = ""


class CancelOrder(OrderStep):
    """`scope`: `rest` gives back what is still open; `whole` insists that nothing was received yet."""

    reason: str
    scope: str = "rest"


class InvoicedLine(Record):
    line: int
    quantity: Decimal
    net_cents: int


class InvoiceOrder(OrderStep):
    invoice: str
    lines: tuple[InvoicedLine, ...]
    invoiced_on: date | None = None


class CloseOrder(OrderStep):
    closed_on: date | None = None
