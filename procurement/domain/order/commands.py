"""What can be asked of an order."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

CANCEL_SCOPES = ("rest", "whole")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedLine:
    article: str
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOrder:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderStep:
    """`expected_version` is the version the caller saw, `None` any. `only_member` is the one member whose orders the
    caller may touch, empty for all: an order of another member does not exist for this caller.
    """

    order_id: str
    expected_version: int | None = None
    only_member: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveOrder(OrderStep):
    approved_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectOrder(OrderStep):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransmitOrder(OrderStep):
    channel: str
    document_hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmOrder(OrderStep):
    vendor_reference: str = ""
    delivery_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedLine:
    line: int
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveOrder(OrderStep):
    """No lines: everything that is open."""

    lines: tuple[ReceivedLine, ...] = ()
    received_on: date | None = None
    milestone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOrder(OrderStep):
    """`scope`: `rest` gives back what is still open; `whole` insists that nothing was received yet."""

    reason: str
    scope: str = "rest"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicedLine:
    line: int
    quantity: Decimal
    net_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceOrder(OrderStep):
    invoice: str
    lines: tuple[InvoicedLine, ...]
    invoiced_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseOrder(OrderStep):
    closed_on: date | None = None
