"""What happens to an order. Each event repeats what its readers need, so none looks anything up."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from procurement.kernel.event import Event
from procurement.kernel.record import Record


class OrderRegistered(Event):
    """The order's number, dense per member and year of ordering."""

    TYPE: ClassVar[str] = "order.registered"
    member: str
    year: int
    sequence: int
    number: str
    order_id: str

    @property
    def stream(self) -> str:
        return f"orders/{self.member}/{self.year}"


class OrderEvent(Event):
    order_id: str
    number: str
    member: str
    contract: str
    vendor: str
    placed_on: date

    @property
    def stream(self) -> str:
        return f"order/{self.order_id}"


class OrderLine(Record):
    """One line as agreed at placing. Prices net EUR per unit; `terms`, `list_price_from` and `terms_from`
    say which version of the price list made them.
    """

    line: int
    article: str
    name: str
    product: str
    lot: str
    quantity: Decimal
    unit: str
    list_unit_price: Decimal
    unit_price: Decimal
    rule: str
    terms: Mapping[str, Any]
    list_price_from: date
    terms_from: date
    contract_year: int
    listed_cents: int
    net_cents: int
    vat_rate: Decimal
    licence_metric: str | None
    term_months: int | None


class WholeOrder(OrderEvent):
    budget_code: str
    decision_ref: str | None
    note: str
    pooling: str
    requires_approval: bool
    requested_by: str
    net_cents: int
    listed_cents: int
    lines: tuple[OrderLine, ...]


class OrderPlaced(WholeOrder):
    """`request_digest` is the SHA-256 of the request, so that a repeated key with another body is noticed."""

    TYPE: ClassVar[str] = "order.placed"
    request_digest: str


class OrderApproved(WholeOrder):
    """Repeats the whole order: from here on it counts for savings, volumes and licences."""

    TYPE: ClassVar[str] = "order.approved"
    approved_by: str
    approved_on: date


class LineGivenBack(Record):
    """What one line gives back. `emptied` when nothing of its article is left in the order, on any line."""

    line: int
    article: str
    product: str
    lot: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    listed_cents: int
    net_cents: int
    contract_year: int
    rule: str
    terms: Mapping[str, Any]
    licence_metric: str | None
    term_months: int | None
    emptied: bool


class GivingBack(OrderEvent):
    """`approved`: the order counted already (it was approved, or needed no approval).

    `whole`: nothing of the order is left.
    """

    approved: bool
    whole: bool
    net_cents: int
    listed_cents: int
    lines: tuple[LineGivenBack, ...]
    pooling: str
    reason: str


class OrderRejected(GivingBack):
    TYPE: ClassVar[str] = "order.rejected"


class OrderCancelled(GivingBack):
    TYPE: ClassVar[str] = "order.cancelled"


class OrderTransmitted(OrderEvent):
    """Sent to the vendor; `document_hash` is the SHA-256 of what was sent, empty where nothing was."""

    TYPE: ClassVar[str] = "order.transmitted"
    channel: str
    document_hash: str


class OrderConfirmed(OrderEvent):
    TYPE: ClassVar[str] = "order.confirmed"
    vendor_reference: str
    delivery_on: date | None


class LineReceived(Record):
    line: int
    article: str
    product: str
    lot: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    licence_metric: str | None
    term_months: int | None


class OrderReceived(OrderEvent):
    """Goods or a milestone accepted; `complete` when nothing is open any more."""

    TYPE: ClassVar[str] = "order.received"
    received_on: date
    lines: tuple[LineReceived, ...]
    complete: bool
    milestone: str
    pooling: str


class LineInvoiced(Record):
    """What the vendor asks for a line, beside what was agreed for that quantity."""

    line: int
    article: str
    quantity: Decimal
    net_cents: int
    agreed_cents: int


class OrderInvoiced(OrderEvent):
    TYPE: ClassVar[str] = "order.invoiced"
    invoice: str
    invoiced_on: date
    net_cents: int
    agreed_cents: int
    lines: tuple[LineInvoiced, ...]


class OrderClosed(OrderEvent):
    TYPE: ClassVar[str] = "order.closed"
    closed_on: date
