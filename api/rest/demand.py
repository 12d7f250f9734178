"""Demand for products in preparation: asked by managers, declared by members."""

from typing import Any

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from api.answers import FILES
from api.declared import Answer, Declared, Operation
from api.payload import path_name, read_body
from api.rest.answered import Recorded, ReportShown
from api.rest.deciding import keep
from api.rest.listing import PAGING, query_of, report_answer
from api.rest.values import Body, Day, Identifier, Name, Note, Quantity
from procurement.application.access import Action
from procurement.domain.demand.commands import AskDemand, DeclareDemand, WithdrawDemand

router = APIRouter(prefix="/api/v1", route_class=Declared)


class NewDemand(Body):
    product: Identifier = Field(examples=["zeiterfassung"])
    title: Name = Field(examples=["Zeiterfassung"])
    unit: Name = Field(examples=["C62"])
    until_on: Day = Field(description="Members declare up to and including this day")
    similar_products: list[Identifier] = Field(default=[], max_length=100)
    note: Note = ""

    def command(self) -> AskDemand:
        return AskDemand(**self.given(similar_products=tuple(self.similar_products)))


class NewDeclaration(Body):
    member: Identifier = Field(examples=["buxtehude"])
    quantity: Quantity
    needed_on: Day
    note: Note = ""


class Withdrawal(Body):
    reason: Note = ""


def _declares(body: type[Any]) -> dict[str, Any]:
    answers = {200: Answer(model=Recorded, doc="Recorded")}
    return Operation(action=Action.DECLARE_DEMAND, answers=answers, body=body).route(tag="demand")


@router.get(
    "/demand",
    summary="Declared demand by product",
    **Operation(
        action=Action.READ_REPORTS,
        answers={200: Answer(model=ReportShown, doc="Demand", media=FILES)},
        parameters=PAGING,
    ).route(tag="demand"),
)
def demand(request: Request) -> Response:
    return report_answer(request, "demand", query_of(request), Action.READ_REPORTS)


@router.post(
    "/demand",
    summary="Ask for demand of a product in preparation; asking again replaces the question",
    **Operation(action=Action.ASK_DEMAND, answers={200: Answer(model=Recorded, doc="Recorded")}, body=NewDemand).route(
        tag="demand"
    ),
)
async def ask(request: Request) -> Response:
    body = await read_body(request, NewDemand)
    return await keep(request, body.command(), product=body.product)


@router.post("/demand/{product}/declarations", summary="Declare demand", **_declares(NewDeclaration))
async def declare(request: Request) -> Response:
    name = path_name(request, "product")
    body = await read_body(request, NewDeclaration)
    return await keep(request, DeclareDemand(product=name, **body.given()), product=name, member=body.member)


@router.post(
    "/demand/{product}/declarations/{member}/withdraw", summary="Withdraw a declaration", **_declares(Withdrawal)
)
async def withdraw(request: Request) -> Response:
    names = {part: path_name(request, part) for part in ("product", "member")}
    body = await read_body(request, Withdrawal)
    return await keep(request, WithdrawDemand(**names, **body.given()), **names)
