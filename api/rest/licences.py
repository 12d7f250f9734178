"""Licences: what is in use, as members report it."""

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from api.declared import Answer, Declared, Operation
from api.payload import read_body
from api.rest.answered import Recorded
from api.rest.deciding import keep
from api.rest.values import Body, Day, Identifier, Name, Quantity
from procurement.application.access import Action
from procurement.domain.licence.commands import ReportUsage

router = APIRouter(prefix="/api/v1", route_class=Declared)


class Usage(Body):
    member: Identifier = Field(examples=["buxtehude"])
    product: Identifier = Field(examples=["oracle"])
    quantity: Quantity
    source: Name = Field(examples=["inventory"])
    reported_on: Day | None = None


@router.post(
    "/licences/usage",
    summary="Report how many licences of a product are in use",
    **Operation(action=Action.REPORT_USAGE, answers={200: Answer(model=Recorded, doc="Recorded")}, body=Usage).route(
        tag="licences"
    ),
)
async def report_usage(request: Request) -> Response:
    body = await read_body(request, Usage)
    return await keep(request, ReportUsage(**body.given()), member=body.member, product=body.product)
