"""How orders are shown: as placed, as they stand, and what happened to them."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import structs

from api.answers import encoded
from procurement.application.ordering import Placed, Seen
from procurement.domain.order.aggregate import Line, Order
from procurement.domain.order.events import OrderLine
from procurement.kernel.event import Recorded
from procurement.kernel.money import plain

DECIMALS = ("quantity", "list_unit_price", "unit_price", "vat_rate")


def line_content(line: OrderLine) -> dict[str, Any]:
    content = structs.asdict(line)
    for name in DECIMALS:
        content[name] = plain(content[name])
    return content


def placed_content(placed: Placed) -> dict[str, Any]:
    """The answer to whoever placed it: always as it was placed, so that a repetition reads the same."""
    order = placed.order
    return {
        "order_id": order.order_id,
        "number": order.number,
        "status": "placed",
        "member": order.member,
        "contract": order.contract,
        "vendor": order.vendor,
        "placed_on": order.placed_on,
        "requires_approval": order.requires_approval,
        "net_cents": order.net_cents,
        "listed_cents": order.listed_cents,
        "saved_cents": order.listed_cents - order.net_cents,
        "lines": msgspec.Raw(encoded([line_content(line) for line in order.lines])),
        "position": placed.position,
        "version": 1,
    }


def order_content(order: Order) -> dict[str, Any]:
    """An order as it stands. `net_cents` and `listed_cents` are what was not given back."""
    placed = order.placed
    net_cents = placed.net_cents - sum(line.given_back_cents for line in order.lines)
    listed_cents = placed.listed_cents - sum(line.given_back_listed_cents for line in order.lines)
    return {
        **order.header,
        "status": order.status,
        "version": order.version,
        "budget_code": placed.budget_code,
        "decision_ref": placed.decision_ref,
        "note": placed.note,
        "requires_approval": placed.requires_approval,
        "awaits_approval": order.awaits_approval,
        "requested_by": placed.requested_by,
        "approved_by": order.approved_by or None,
        "placed_net_cents": placed.net_cents,
        "net_cents": net_cents,
        "listed_cents": listed_cents,
        "saved_cents": listed_cents - net_cents,
        "lines": [_line_standing(line) for line in order.lines],
    }


def _line_standing(line: Line) -> dict[str, Any]:
    return {
        **line_content(line.agreed),
        "received_quantity": line.received,
        "given_back_quantity": line.given_back,
        "open_quantity": line.open,
        "invoiced_quantity": line.invoiced,
    }


def seen_content(seen: Seen) -> dict[str, Any]:
    timeline = [
        {
            "position": recorded.position,
            "version": recorded.version,
            "type": recorded.event.TYPE,
            "recorded_at": recorded.recorded_at,
            "actor": recorded.actor,
        }
        for recorded in seen.events
    ]
    return {**order_content(seen.order), "position": seen.events[-1].position, "timeline": timeline}


def event_content(recorded: Recorded) -> Mapping[str, Any]:
    """An event in the form in which it is exported."""
    return {
        "position": recorded.position,
        "stream": recorded.stream,
        "version": recorded.version,
        "type": recorded.event.TYPE,
        "v": recorded.event.V,
        "recorded_at": recorded.recorded_at,
        "actor": recorded.actor,
        "command_id": recorded.command_id,
        "correlation_id": recorded.correlation_id,
        "data": msgspec.to_builtins(recorded.event),
    }
