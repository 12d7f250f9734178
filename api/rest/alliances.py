"""Alliances of members that share servers and licences; kept by managers."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from api.answers import FILES
from api.declared import Answer, Declared, Operation
from api.payload import path_name, read_body
from api.rest.answered import Recorded, ReportShown
from api.rest.deciding import keep
from api.rest.listing import PAGING, PERIOD_FROM, PERIOD_TO, query_of, report_answer
from api.rest.values import Body, Day, Identifier, Name, Note, Reason
from procurement.application.access import Action
from procurement.domain.alliance.commands import DissolveAlliance, FormAlliance, GiveAllianceNotice, JoinAlliance

router = APIRouter(prefix="/api/v1", route_class=Declared)


class NewAlliance(Body):
    alliance: Identifier = Field(examples=["ikz-elbe"])
    title: Name = Field(examples=["IKZ Elbe"])
    purpose: Reason = Field(examples=["Gemeinsame Server für Zeiterfassung"])
    legal_basis: Reason = Field(examples=["Vereinbarung vom 01.03.2026"])
    lead: Identifier = Field(examples=["buxtehude"])
    members: list[Identifier] = Field(max_length=5000, examples=[["buxtehude", "jork"]])
    products: list[Identifier] = Field(max_length=500, examples=[["zeiterfassung"]])
    notice_months: Annotated[int, Field(strict=True, ge=-1000, le=1000)] = 3
    formed_on: Day | None = None

    def command(self) -> FormAlliance:
        return FormAlliance(**self.given(members=tuple(self.members), products=tuple(self.products)))


class NewAllianceMember(Body):
    member: Identifier = Field(examples=["stade"])
    joined_on: Day | None = None


class NewAllianceNotice(Body):
    member: Identifier = Field(examples=["jork"])
    reason: Note = ""
    given_on: Day | None = None


class Dissolution(Body):
    reason: Note = ""
    decided_on: Day | None = None


def _keeps(body: type[Any]) -> dict[str, Any]:
    answers = {200: Answer(model=Recorded, doc="Recorded")}
    return Operation(action=Action.KEEP_ALLIANCES, answers=answers, body=body).route(tag="alliances")


@router.get(
    "/alliances",
    summary="Alliances with their members",
    **Operation(
        action=Action.READ_REPORTS,
        answers={200: Answer(model=ReportShown, doc="Alliances", media=FILES)},
        parameters=PAGING,
    ).route(tag="alliances"),
)
def alliances(request: Request) -> Response:
    return report_answer(request, "alliances", query_of(request), Action.READ_REPORTS)


@router.get(
    "/alliances/costs",
    summary="Who paid and saved what in which alliance: `alliance_costs` by member and product, `alliance_totals`",
    **Operation(
        action=Action.READ_REPORTS,
        answers={200: Answer(model=ReportShown, doc="Spending by product, with the costs beside", media=FILES)},
        parameters=(*PAGING, PERIOD_FROM, PERIOD_TO),
    ).route(tag="alliances"),
)
def costs(request: Request) -> Response:
    return report_answer(request, "product_spending", query_of(request), Action.READ_REPORTS, extras=True)


@router.post(
    "/alliances",
    summary="Form an alliance",
    **Operation(
        action=Action.KEEP_ALLIANCES,
        answers={201: Answer(model=Recorded, doc="Formed; Location names it")},
        body=NewAlliance,
    ).route(tag="alliances"),
)
async def form(request: Request) -> Response:
    body = await read_body(request, NewAlliance)
    return await keep(request, body.command(), f"alliances?alliance={body.alliance}", alliance=body.alliance)


@router.post("/alliances/{alliance}/members", summary="A member joins", **_keeps(NewAllianceMember))
async def join(request: Request) -> Response:
    name = path_name(request, "alliance")
    body = await read_body(request, NewAllianceMember)
    return await keep(request, JoinAlliance(alliance=name, **body.given()), alliance=name, member=body.member)


@router.post("/alliances/{alliance}/notice", summary="A member gives notice", **_keeps(NewAllianceNotice))
async def notice(request: Request) -> Response:
    name = path_name(request, "alliance")
    body = await read_body(request, NewAllianceNotice)
    return await keep(request, GiveAllianceNotice(alliance=name, **body.given()), alliance=name, member=body.member)


@router.post("/alliances/{alliance}/dissolve", summary="Dissolve at a year's end", **_keeps(Dissolution))
async def dissolve(request: Request) -> Response:
    name = path_name(request, "alliance")
    body = await read_body(request, Dissolution)
    return await keep(request, DissolveAlliance(alliance=name, **body.given()), alliance=name)
