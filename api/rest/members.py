"""Members: who belongs to the cooperative; kept by managers."""

from dataclasses import asdict
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from api.answers import FILES, Json
from api.awaiting import answer_of
from api.declared import Answer, Declared, Operation
from api.payload import path_name, read_body
from api.rest.answered import MemberShown, Recorded, ReportShown
from api.rest.deciding import keep
from api.rest.listing import PAGING, query_of, report_answer
from api.rest.values import Body, Cents, Day, Identifier, Name
from api.services import services_of
from api.signing_in import actor_of
from procurement.application.access import Action
from procurement.domain.member.commands import AdmitMember, AssessLevy, GiveNotice, ReportInhabitants, SetApprovalRule
from procurement.kernel.dates import FIRST_YEAR, LAST_YEAR

router = APIRouter(prefix="/api/v1", route_class=Declared)

Inhabitants = Annotated[int, Field(strict=True, ge=-(10**12), le=10**12)]
Year = Annotated[int, Field(strict=True, ge=FIRST_YEAR, le=LAST_YEAR)]
CHANGE = {200: Answer(model=Recorded, doc="Recorded")}
CREATION = {201: Answer(model=Recorded, doc="Recorded; Location names it")}


class NewMember(Body):
    member: Identifier = Field(examples=["buxtehude"])
    name: Name = Field(examples=["Hansestadt Buxtehude"])
    kind: Literal["Stadt", "Gemeinde", "Samtgemeinde"]
    centre: Literal["nord", "mitte", "west", "sued"]
    state: Annotated[str, Field(pattern=r"^[A-Z]{2}$", examples=["NI"])]
    inhabitants: Inhabitants = Field(examples=[40_000])
    admitted_on: Day | None = None


class NewInhabitants(Body):
    inhabitants: Inhabitants = Field(examples=[40_100])
    reported_on: Day | None = None


class NewLevy(Body):
    year: Year = Field(examples=[2026])


class NewApprovalRule(Body):
    approval_above_cents: Cents = Field(examples=[100_000])
    decision_ref_above_cents: Cents = Field(examples=[1_000_000])


class NewNotice(Body):
    given_on: Day | None = None


@router.get(
    "/members",
    summary="Members of the cooperative",
    **Operation(
        action=Action.READ_REFERENCE,
        answers={200: Answer(model=ReportShown, doc="Members", media=FILES)},
        parameters=PAGING,
    ).route(tag="members"),
)
def members(request: Request) -> Response:
    return report_answer(request, "member_register", query_of(request), Action.READ_REFERENCE)


@router.get(
    "/members/{member}",
    summary="A member",
    **Operation(action=Action.READ_REFERENCE, answers={200: Answer(model=MemberShown, doc="The member")}).route(
        tag="members"
    ),
)
async def member(request: Request) -> Response:
    future = services_of(request).keeping.member(actor_of(request), path_name(request, "member"))
    content = asdict(await answer_of(future))
    return Json({**content, "levied_years": sorted(content["levied_years"])})


@router.post(
    "/members",
    summary="Admit a member",
    **Operation(action=Action.KEEP_MEMBERS, answers=CREATION, body=NewMember).route(tag="members"),
)
async def admit(request: Request) -> Response:
    body = await read_body(request, NewMember)
    return await keep(request, AdmitMember(**body.given()), f"members/{body.member}", member=body.member)


@router.post(
    "/members/{member}/inhabitants",
    summary="Report a member's inhabitants",
    **Operation(action=Action.KEEP_MEMBERS, answers=CHANGE, body=NewInhabitants).route(tag="members"),
)
async def report_inhabitants(request: Request) -> Response:
    name = path_name(request, "member")
    body = await read_body(request, NewInhabitants)
    return await keep(request, ReportInhabitants(member=name, **body.given()), member=name)


@router.post(
    "/members/{member}/levies",
    summary="Assess a member's levy of a year",
    **Operation(action=Action.KEEP_MEMBERS, answers=CHANGE, body=NewLevy).route(tag="members"),
)
async def assess_levy(request: Request) -> Response:
    name = path_name(request, "member")
    body = await read_body(request, NewLevy)
    return await keep(request, AssessLevy(member=name, year=body.year), member=name)


@router.post(
    "/members/{member}/approval-rule",
    summary="Set from which amounts a second person approves and a decision is named",
    **Operation(action=Action.KEEP_MEMBERS, answers=CHANGE, body=NewApprovalRule).route(tag="members"),
)
async def set_approval_rule(request: Request) -> Response:
    name = path_name(request, "member")
    body = await read_body(request, NewApprovalRule)
    return await keep(request, SetApprovalRule(member=name, **body.given()), member=name)


@router.post(
    "/members/{member}/notice",
    summary="Note that a member gives notice",
    **Operation(action=Action.KEEP_MEMBERS, answers=CHANGE, body=NewNotice, body_optional=True).route(tag="members"),
)
async def give_notice(request: Request) -> Response:
    name = path_name(request, "member")
    body = await read_body(request, NewNotice, optional=True)
    return await keep(request, GiveNotice(member=name, given_on=body.given_on), member=name)
