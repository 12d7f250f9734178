"""One order: as it stands, its events, and the steps it takes."""

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from api.answers import Json
from api.awaiting import answer_of
from api.declared import Answer, Declared, Operation, Parameter
from api.payload import ORDER_NAME, expected_version, path_name, read_body
from api.rest.answered import EventList, OrderSeen, OrderShown
from api.rest.order_content import event_content, order_content, seen_content
from api.rest.values import Body, Day, LineNumber, Name, OptionalName, Quantity, Reason
from api.services import services_of
from api.signing_in import actor_of, correlation_of
from procurement.application.access import Action
from procurement.application.ordering import Seen
from procurement.domain.order import commands
from procurement.domain.order.aggregate import Order, UnknownOrder

router = APIRouter(prefix="/api/v1", route_class=Declared)

ORDER_PATTERN = "^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$"
NUMBER = re.compile(r".+-[0-9]{4}-[0-9]{6,}")
IF_MATCH = Parameter(
    name="If-Match",
    where="header",
    doc="The version you decided on, with or without quotes; a newer one is answered with 412",
    schema={"type": "string", "pattern": '^"?[0-9]{1,9}"?$'},
    example='"1"',
)
InvoiceCents = Annotated[int, Field(strict=True, ge=-(10**15), le=10**15, description="Whole cents, net")]


class Nothing(Body):
    """No field."""


class Because(Body):
    reason: Reason = Field(examples=["Bedarf entfallen"])


class Transmission(Body):
    channel: Name = Field(examples=["email"])
    document_hash: Annotated[
        str, Field(default="", pattern=r"^([0-9a-f]{64})?$", description="SHA-256 of the document")
    ]


class Confirmation(Body):
    vendor_reference: OptionalName = Field(default="", examples=["AB-77"])
    delivery_on: Day | None = None


class ReceivedPart(Body):
    line: LineNumber = Field(examples=[1])
    quantity: Quantity


class Receipt(Body):
    """No lines: everything that is open."""

    lines: list[ReceivedPart] = Field(default=[], max_length=5000)
    received_on: Day | None = None
    milestone: OptionalName = ""


class Cancellation(Because):
    scope: Literal["rest", "whole"] = "rest"


class InvoicedPart(Body):
    line: LineNumber = Field(examples=[1])
    quantity: Quantity
    net_cents: InvoiceCents = Field(examples=[60_000])


class Invoice(Body):
    invoice: Name = Field(examples=["R-2026-1"])
    lines: list[InvoicedPart] = Field(min_length=1, max_length=5000)
    invoiced_on: Day | None = None


class Closing(Body):
    closed_on: Day | None = None


def _reads(answer: type[Any]) -> dict[str, Any]:
    operation = Operation(action=Action.READ_ORDERS, answers={200: Answer(model=answer, doc="The order")})
    return operation.route(tag="orders", name_pattern=ORDER_PATTERN)


def _steps(body: type[Any], action: Action = Action.FOLLOW_ORDER, *, optional: bool = False) -> dict[str, Any]:
    return Operation(
        action=action,
        answers={200: Answer(model=OrderShown, doc="The order after this step")},
        body=body,
        body_optional=optional,
        parameters=(IF_MATCH,),
        problems=(412,),
    ).route(tag="orders", name_pattern=ORDER_PATTERN)


@router.get("/orders/{order_id}", summary="An order by id or number, with its timeline", **_reads(OrderSeen))
def order(request: Request) -> Response:
    seen = seen_order(request)
    return Json(seen_content(seen), headers={"ETag": f'"{seen.order.version}"'})


@router.get("/orders/{order_id}/events", summary="Everything that happened to an order", **_reads(EventList))
def order_events(request: Request) -> Response:
    return Json({"events": [event_content(recorded) for recorded in seen_order(request).events]})


def seen_order(request: Request) -> Seen:
    """The order by its id, else by its number."""
    name, actor, services = path_name(request, "order_id", ORDER_NAME), actor_of(request), services_of(request)
    try:
        return services.ordering.seen(actor, name)
    except UnknownOrder:
        if not NUMBER.fullmatch(name):
            raise
    found = services.reading.report(actor, "order_book", {"number": [name]}, Action.READ_ORDERS, extras=False)
    return services.ordering.seen(actor, found.rows[0]["order_id"] if found.rows else name)


async def _step(request: Request, command: Callable[..., commands.OrderStep], **asked: Any) -> Response:
    """Take the step; the answer is the order after it."""
    step = command(
        order_id=path_name(request, "order_id", ORDER_NAME), expected_version=expected_version(request), **asked
    )
    future = services_of(request).ordering.step(actor_of(request), step, correlation_of(request))
    done = await answer_of(future)
    state: Order = done.state
    return Json({**order_content(state), "position": done.position}, headers={"ETag": f'"{state.version}"'})


@router.post(
    "/orders/{order_id}/approve",
    summary="Approve, as the second person",
    **_steps(Nothing, Action.DECIDE_APPROVAL, optional=True),
)
async def approve(request: Request) -> Response:
    await read_body(request, Nothing, optional=True)
    return await _step(request, commands.ApproveOrder, approved_by=actor_of(request).subject)


@router.post("/orders/{order_id}/reject", summary="Refuse approval", **_steps(Because, Action.DECIDE_APPROVAL))
async def reject(request: Request) -> Response:
    return await _step(request, commands.RejectOrder, **(await read_body(request, Because)).given())


@router.post("/orders/{order_id}/transmit", summary="Note that it was sent", **_steps(Transmission))
async def transmit(request: Request) -> Response:
    return await _step(request, commands.TransmitOrder, **(await read_body(request, Transmission)).given())


@router.post(
    "/orders/{order_id}/confirm", summary="Note the vendor's confirmation", **_steps(Confirmation, optional=True)
)
async def confirm(request: Request) -> Response:
    return await _step(
        request, commands.ConfirmOrder, **(await read_body(request, Confirmation, optional=True)).given()
    )


@router.post(
    "/orders/{order_id}/receive", summary="Receive goods or accept a milestone", **_steps(Receipt, optional=True)
)
async def receive(request: Request) -> Response:
    body = await read_body(request, Receipt, optional=True)
    lines = tuple(commands.ReceivedLine(line=part.line, quantity=part.quantity) for part in body.lines)
    return await _step(request, commands.ReceiveOrder, **body.given(lines=lines))


@router.post("/orders/{order_id}/cancel", summary="Give back what is open", **_steps(Cancellation))
async def cancel(request: Request) -> Response:
    return await _step(request, commands.CancelOrder, **(await read_body(request, Cancellation)).given())


@router.post("/orders/{order_id}/invoice", summary="Note an invoice", **_steps(Invoice))
async def invoice(request: Request) -> Response:
    body = await read_body(request, Invoice)
    lines = tuple(commands.InvoicedLine(**part.given()) for part in body.lines)
    return await _step(request, commands.InvoiceOrder, **body.given(lines=lines))


@router.post("/orders/{order_id}/close", summary="Close a received order", **_steps(Closing, optional=True))
async def close(request: Request) -> Response:
    return await _step(request, commands.CloseOrder, **(await read_body(request, Closing, optional=True)).given())
