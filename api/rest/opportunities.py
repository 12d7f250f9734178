"""Pooling opportunities: found in reports, dismissed and shown again by managers."""

from typing import Any

from fastapi import APIRouter
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.answers import Json
from api.awaiting import answer_of
from api.declared import Answer, Declared, Operation, Parameter
from api.payload import path_name, read_body
from api.rest.answered import Position, Recorded, Shown
from api.rest.listing import AS_OF, MIN_POSITION, query_of
from api.rest.values import Body, Cents, Note, Reason
from api.services import services_of
from api.signing_in import actor_of, correlation_of
from procurement.application.access import Action

router = APIRouter(prefix="/api/v1", route_class=Declared)

PATH = "/opportunities/{opportunity}"
FILTERS = (
    Parameter(name="product", doc="Only of this product", example="oracle"),
    Parameter(name="kind", doc="Only of this kind: reuse, tier, rounding or renewal", example="reuse"),
    Parameter(name="member", doc="Only those this member takes part in", example="buxtehude"),
    Parameter(name="dismissed", doc="true: what was dismissed instead", schema={"type": "string", "enum": ["true"]}),
)


class OpportunityList(Shown):
    position: Position
    rows: list[dict[str, Any]] = Field(description="Claims first, the largest ahead")


class OpportunitySeen(Shown):
    position: Position
    dismissed: bool = Field(description="It is not among those shown")
    opportunity: dict[str, Any] = Field(description="As lists show it; a difference where it grew after dismissal")
    whole: dict[str, Any] = Field(description="With its whole figures")


class Dismissal(Body):
    reason: Reason = Field(examples=["Jork löst das Verfahren ab"])
    potential_cents: Cents | None = Field(
        default=None, description="The whole potential that was decided on; 412 if it is another one by now"
    )


class Restoration(Body):
    reason: Note = ""


def _decides(body: type[Any], *problems: int, optional: bool = False) -> dict[str, Any]:
    return Operation(
        action=Action.KEEP_POOLS,
        answers={200: Answer(model=Recorded, doc="Recorded")},
        body=body,
        body_optional=optional,
        problems=problems,
    ).route(tag="pools")


@router.get(
    "/opportunities",
    summary="What members could save together; a saving counts only where the contract permits it",
    **Operation(
        action=Action.READ_REPORTS,
        answers={200: Answer(model=OpportunityList, doc="Opportunities; none for whoever sees one member only")},
        parameters=(*FILTERS, AS_OF, MIN_POSITION),
    ).route(tag="pools"),
)
def opportunities(request: Request) -> Response:
    query = query_of(request)
    moment = {name: query[name] for name in ("as_of", "min_position") if name in query}
    report = services_of(request).opportunities.report(actor_of(request), moment)
    rows = report.extras["dismissed" if query.get("dismissed") == ["true"] else "opportunities"]
    asked = {name: query[name] for name in ("product", "kind") if name in query}
    members = set(query.get("member", ()))
    found = [
        row
        for row in rows
        if all(row[name] in values for name, values in asked.items())
        and (not members or not members.isdisjoint(row["members"]))
    ]
    return Json({"position": report.position, "rows": found})


@router.get(
    PATH,
    summary="An opportunity",
    **Operation(action=Action.READ_REPORTS, answers={200: Answer(model=OpportunitySeen, doc="The opportunity")}).route(
        tag="pools"
    ),
)
def opportunity(request: Request) -> Response:
    found = services_of(request).opportunities.find(actor_of(request), path_name(request, "opportunity"))
    return Json(
        {
            "position": found.position,
            "dismissed": found.shown is None,
            "opportunity": found.shown or found.whole,
            "whole": found.whole,
        }
    )


@router.post(PATH + "/dismiss", summary="Not to be shown again with its present figures", **_decides(Dismissal, 412))
async def dismiss(request: Request) -> Response:
    name = path_name(request, "opportunity")
    body = await read_body(request, Dismissal)
    services, actor = services_of(request), actor_of(request)
    future = await run_in_threadpool(
        services.opportunities.dismiss, actor, name, body.reason, correlation_of(request), body.potential_cents
    )
    done = await answer_of(future)
    return Json({"opportunity": name, "position": done.position})


@router.post(PATH + "/restore", summary="To be shown whole again", **_decides(Restoration, optional=True))
async def restore(request: Request) -> Response:
    name = path_name(request, "opportunity")
    body = await read_body(request, Restoration, optional=True)
    services, actor = services_of(request), actor_of(request)
    done = await answer_of(services.opportunities.restore(actor, name, body.reason, correlation_of(request)))
    return Json({"opportunity": name, "position": done.position})
