"""Order book: every order with where it stands, what is open of it and what it amounts to.

- `status` is the participle of the last step: placed, approved, rejected, transmitted, confirmed, partly_received,
  received, cancelled, closed. Cancelling the rest of an order of which something was received leaves it received.
- `net_cents` and `listed_cents` are what is left after rejection or cancellation; `placed_net_cents` is what was
  ordered at first.
- `open_quantity` is neither received nor given back, over all lines.
- `awaits_approval` says that a second person has yet to approve it.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.domain.order.events import (
    GivingBack,
    OrderApproved,
    OrderCancelled,
    OrderClosed,
    OrderConfirmed,
    OrderEvent,
    OrderInvoiced,
    OrderPlaced,
    OrderReceived,
    OrderRejected,
    OrderTransmitted,
)
from procurement.kernel.projection import (
    Example,
    FirstText,
    Key,
    LatestInt,
    LatestText,
    Projection,
    Rows,
    SumDecimal,
    SumInt,
    Viewing,
)
from procurement.kernel.record import Record
from procurement.projections import samples


class Entry(Record):
    """One order. `articles` and `lots` are each name between blanks; dates are written YYYY-MM-DD."""

    order_id: Key
    number: FirstText = None
    member: FirstText = None
    contract: FirstText = None
    vendor: FirstText = None
    placed_on: FirstText = None
    status: LatestText = None
    requires_approval: LatestInt = None
    budget_code: FirstText = None
    decision_ref: FirstText = None
    note: FirstText = None
    requested_by: FirstText = None
    approved_by: LatestText = None
    approved_on: LatestText = None
    reason: LatestText = None
    vendor_reference: LatestText = None
    delivery_on: LatestText = None
    received_on: LatestText = None
    closed_on: LatestText = None
    articles: FirstText = None
    lots: FirstText = None
    names: FirstText = None
    lines: SumInt = 0
    placed_net_cents: SumInt = 0
    net_cents: SumInt = 0
    listed_cents: SumInt = 0
    invoiced_cents: SumInt = 0
    quantity: SumDecimal = Decimal(0)
    received_quantity: SumDecimal = Decimal(0)
    open_quantity: SumDecimal = Decimal(0)


def _placed(event: OrderPlaced) -> dict[str, Any]:
    quantity = sum((line.quantity for line in event.lines), Decimal(0))
    return {
        "number": event.number,
        "member": event.member,
        "contract": event.contract,
        "vendor": event.vendor,
        "placed_on": event.placed_on.isoformat(),
        "status": "placed",
        "requires_approval": int(event.requires_approval),
        "budget_code": event.budget_code,
        "decision_ref": event.decision_ref,
        "note": event.note or None,
        "requested_by": event.requested_by,
        "articles": _between_blanks(line.article for line in event.lines),
        "lots": _between_blanks(line.lot for line in event.lines),
        "names": "; ".join(dict.fromkeys(line.name for line in event.lines)),
        "lines": len(event.lines),
        "placed_net_cents": event.net_cents,
        "net_cents": event.net_cents,
        "listed_cents": event.listed_cents,
        "quantity": quantity,
        "open_quantity": quantity,
    }


def _between_blanks(names: Iterator[str]) -> str:
    return f" {' '.join(dict.fromkeys(names))} "


def _given_back(event: GivingBack, status: str) -> dict[str, Any]:
    quantity = sum((line.quantity for line in event.lines), Decimal(0))
    return {
        "status": status,
        "reason": event.reason or None,
        "net_cents": -event.net_cents,
        "listed_cents": -event.listed_cents,
        "quantity": -quantity,
        "open_quantity": -quantity,
    }


def _received(event: OrderReceived) -> dict[str, Any]:
    quantity = sum((line.quantity for line in event.lines), Decimal(0))
    return {
        "status": "received" if event.complete else "partly_received",
        "received_on": event.received_on.isoformat(),
        "received_quantity": quantity,
        "open_quantity": -quantity,
    }


def _confirmed(event: OrderConfirmed) -> dict[str, Any]:
    return {
        "status": "confirmed",
        "vendor_reference": event.vendor_reference or None,
        "delivery_on": event.delivery_on.isoformat() if event.delivery_on else None,
    }


STEPS: Mapping[type, Callable[[Any], dict[str, Any]]] = {
    OrderPlaced: _placed,
    OrderApproved: lambda event: {
        "status": "approved",
        "approved_by": event.approved_by,
        "approved_on": event.approved_on.isoformat(),
    },
    OrderRejected: lambda event: _given_back(event, "rejected"),
    OrderTransmitted: lambda _event: {"status": "transmitted"},
    OrderConfirmed: _confirmed,
    OrderReceived: _received,
    OrderInvoiced: lambda event: {"invoiced_cents": event.net_cents},
    OrderCancelled: lambda event: _given_back(event, "cancelled" if event.whole else "received"),
    OrderClosed: lambda event: {"status": "closed", "closed_on": event.closed_on.isoformat()},
}


def contributions(event: OrderEvent) -> Iterator[Entry]:
    """What one step says about its order."""
    yield Entry(order_id=event.order_id, **STEPS[type(event)](event))


def present(rows: Rows, _viewing: Viewing) -> Rows:
    """Rows with what was saved and whether they wait for approval."""
    for row in rows:
        if "net_cents" in row and "listed_cents" in row:
            row["saved_cents"] = (row["listed_cents"] or 0) - (row["net_cents"] or 0)
        if "requires_approval" in row:
            row["requires_approval"] = bool(row["requires_approval"])
        if "requires_approval" in row and "status" in row:
            row["awaits_approval"] = row["requires_approval"] and row["status"] == "placed"
    return rows


def _entry(**changes: Any) -> Entry:
    columns: dict[str, Any] = {
        "number": "buxtehude-2026-000001",
        "member": "buxtehude",
        "contract": "rv-db",
        "vendor": "datenhaus",
        "placed_on": "2026-03-02",
        "status": "placed",
        "requires_approval": 0,
        "budget_code": "111.01",
        "requested_by": "anna",
        "articles": " ora-user ",
        "lots": " 1 ",
        "names": "Oracle Named User",
        "lines": 1,
        "placed_net_cents": 60_000,
        "net_cents": 60_000,
        "listed_cents": 100_000,
        "quantity": Decimal(10),
        "open_quantity": Decimal(10),
    }
    return Entry(order_id="o-1", **(columns | changes))


_ORDER = samples.placed()
_WAITING = samples.placed(requires_approval=True)
_MIXED = samples.placed(samples.line(), samples.toner(2))
_APPROVAL = {"requires_approval": 1, "approved_by": "bernd", "approved_on": "2026-03-03"}
_HEADER = samples.header(_ORDER)
_CONFIRMED = OrderConfirmed(**_HEADER, vendor_reference="AB-77", delivery_on=date(2026, 3, 20))
_ZERO: dict[str, Any] = {"net_cents": 0, "listed_cents": 0, "quantity": Decimal(0), "open_quantity": Decimal(0)}

EXAMPLES = (
    Example(
        title="An order stands in the book as placed, with all its articles",
        given=[_MIXED],
        rows=[
            _entry(
                articles=" ora-user toner ",
                lots=" 1 2 ",
                names="Oracle Named User; Toner schwarz",
                lines=2,
                placed_net_cents=70_000,
                net_cents=70_000,
                listed_cents=120_000,
                quantity=Decimal(15),
                open_quantity=Decimal(15),
            )
        ],
    ),
    Example(
        title="A second person approved it",
        given=[_WAITING, samples.approved(_WAITING)],
        rows=[_entry(status="approved", **_APPROVAL)],
    ),
    Example(
        title="A rejected order keeps what was asked and amounts to nothing",
        given=[_WAITING, samples.rejected(_WAITING)],
        rows=[_entry(status="rejected", requires_approval=1, reason="Haushalt gesperrt", **_ZERO)],
    ),
    Example(
        title="Sent, confirmed, received in parts and as a whole, invoiced, closed: the last step is the status",
        given=[
            _ORDER,
            OrderTransmitted(**_HEADER, channel="email", document_hash=""),
            _CONFIRMED,
            samples.received(_ORDER, {1: "4"}),
            samples.received(_ORDER, {1: "6"}, complete=True),
            OrderClosed(**_HEADER, closed_on=date(2026, 4, 1)),
            OrderInvoiced(
                **_HEADER, invoice="R-1", invoiced_on=date(2026, 4, 2), net_cents=60_000, agreed_cents=60_000, lines=()
            ),
        ],
        rows=[
            _entry(
                status="closed",
                vendor_reference="AB-77",
                delivery_on="2026-03-20",
                received_on="2026-03-16",
                closed_on="2026-04-01",
                invoiced_cents=60_000,
                received_quantity=Decimal(10),
                open_quantity=Decimal(0),
            )
        ],
    ),
    Example(
        title="Cancelling the rest leaves the order received, with what was received",
        given=[_ORDER, samples.received(_ORDER, {1: "4"}), samples.cancelled(_ORDER, kept={1: "4"})],
        rows=[
            _entry(
                status="received",
                reason="Bedarf entfallen",
                received_on="2026-03-16",
                net_cents=24_000,
                listed_cents=40_000,
                quantity=Decimal(4),
                received_quantity=Decimal(4),
                open_quantity=Decimal(0),
            )
        ],
    ),
    Example(
        title="An order cancelled as a whole amounts to nothing",
        given=[_ORDER, samples.cancelled(_ORDER)],
        rows=[_entry(status="cancelled", reason="Bedarf entfallen", **_ZERO)],
    ),
)

PROJECTION = Projection(
    name="order_book",
    version=1,
    row=Entry,
    consumes=tuple(STEPS),
    contributions=contributions,
    period="placed_on",
    member="member",
    contains={"article": "articles", "lot": "lots"},
    search=("number", "names", "articles", "vendor", "budget_code", "decision_ref", "note"),
    present=present,
    indexes=(
        *((first, "placed_on", "order_id") for first in ("member", "status", "contract", "vendor")),
        *(("placed_on", "order_id"), ("net_cents", "order_id"), ("number",)),
    ),
    examples=EXAMPLES,
)
