"""Orders: quote, place, list, look at one."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.answers import FILES, Json
from api.awaiting import answer_of
from api.declared import Answer, Declared, Operation, Parameter
from api.faults import IDEMPOTENCY_KEY_MISSING
from api.payload import bad_header, read_body
from api.problems import quoted
from api.rest.answered import PlacedOrder, QuotedOrder, ReportShown
from api.rest.listing import PAGING, PERIOD_FROM, PERIOD_TO, query_of, report_answer
from api.rest.order_content import line_content, placed_content
from api.rest.values import Body, Day, Identifier, Name, Note, OptionalName, Quantity
from api.services import services_of
from api.signing_in import actor_of, correlation_of
from procurement.application.access import Action
from procurement.application.ordering import Asked
from procurement.application.parameter import among, invalid
from procurement.domain.order.commands import AskedLine

router = APIRouter(prefix="/api/v1", route_class=Declared)

KEY = "Idempotency-Key"
KEY_HEADER = Parameter(
    name=KEY,
    where="header",
    required=True,
    doc="A key of your choice for this order, the same when you repeat it",
    schema={"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[A-Za-z0-9._:-]+$"},
    example="2026-03-0815",
)
DEFAULT_LIMIT = "100"
NEWEST_FIRST = "-placed_on"
FILTERS = (
    *(Parameter(name=name, doc=f"Only this {name}") for name in ("member", "vendor", "contract", "article", "status")),
    Parameter(name="awaiting_approval", doc="true: only orders that wait", schema={"type": "string", "enum": ["true"]}),
    PERIOD_FROM,
    PERIOD_TO,
)


class NewLine(Body):
    article: Identifier = Field(examples=["stuhl"])
    quantity: Quantity


class NewOrder(Body):
    member: Identifier = Field(examples=["buxtehude"])
    contract: Identifier = Field(examples=["rv-moebel"])
    lines: Annotated[list[NewLine], Field(max_length=5000, examples=[[{"article": "stuhl", "quantity": 4}]])]
    budget_code: Annotated[OptionalName, Field(examples=["11.1.01/0815"])]
    decision_ref: Name | None = Field(default=None, examples=["DS0562/21"])
    note: Note = ""
    placed_on: Day | None = None

    def asked(self) -> Asked:
        return Asked(
            member=self.member,
            contract=self.contract,
            lines=tuple(AskedLine(article=line.article, quantity=line.quantity) for line in self.lines),
            budget_code=self.budget_code,
            decision_ref=self.decision_ref,
            note=self.note,
            placed_on=self.placed_on,
        )


@router.post(
    "/orders",
    summary="Place an order",
    **Operation(
        action=Action.PLACE_ORDER,
        answers={
            201: Answer(model=PlacedOrder, doc="Placed; Location names it"),
            200: Answer(model=PlacedOrder, doc="The same key and body again: the same answer"),
        },
        body=NewOrder,
        parameters=(KEY_HEADER,),
    ).route(tag="orders"),
)
async def place(request: Request) -> Response:
    key = request.headers.get(KEY)
    if key is None:
        raise bad_header(KEY, IDEMPOTENCY_KEY_MISSING)
    body = await read_body(request, NewOrder)
    ordering = services_of(request).ordering
    done = await answer_of(ordering.place(actor_of(request), body.asked(), key, correlation_of(request)))
    placed = ordering.placed(done) if done.events else await run_in_threadpool(ordering.placed, done)
    headers = {"Location": f"/api/v1/orders/{placed.order.order_id}"}
    return Json(placed_content(placed), 200 if placed.repeated else 201, headers=headers)


@router.post(
    "/orders:quote",
    summary="Price an order and say what would be refused; writes nothing",
    **Operation(
        action=Action.QUOTE_ORDER, answers={200: Answer(model=QuotedOrder, doc="The quote")}, body=NewOrder
    ).route(tag="orders"),
)
async def quote(request: Request) -> Response:
    body = await read_body(request, NewOrder)
    found = await answer_of(services_of(request).ordering.quote(actor_of(request), body.asked()))
    wanted = found.call_off
    return Json(
        {
            "member": wanted.member.member,
            "contract": wanted.contract.contract,
            "vendor": wanted.contract.vendor,
            "placed_on": wanted.placed_on,
            "requires_approval": found.requires_approval,
            "net_cents": wanted.net_cents,
            "listed_cents": wanted.listed_cents,
            "saved_cents": wanted.listed_cents - wanted.net_cents,
            "lines": [line_content(line) for line in wanted.lines],
            "refusals": quoted(found.refusals),
        }
    )


@router.get(
    "/orders",
    summary="Orders, filtered, sorted and paged; all hits as CSV or XLSX",
    **Operation(
        action=Action.READ_ORDERS,
        answers={200: Answer(model=ReportShown, doc="Orders", media=FILES)},
        parameters=(*FILTERS, *PAGING),
    ).route(tag="orders"),
)
def orders(request: Request) -> Response:
    query = {"limit": [DEFAULT_LIMIT], **query_of(request)}
    if "group_by" not in query:
        query.setdefault("sort", [NEWEST_FIRST])
    return report_answer(request, "order_book", _waiting(query), Action.READ_ORDERS)


def _waiting(query: dict[str, list[str]]) -> dict[str, list[str]]:
    """`awaiting_approval=true` as the filters of the order book it stands for."""
    asked = query.pop("awaiting_approval", None)
    if asked is None:
        return query
    if asked != ["true"]:
        raise invalid("awaiting_approval", asked[-1], among(["true"]))
    statuses = [status for status in query.get("status", ["placed"]) if status == "placed"]
    return {**query, "status": statuses or ["none"], "requires_approval": ["true"]}
