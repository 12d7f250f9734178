"""Licences: what is in use, as members report it."""

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from api.answers import Json
from api.awaiting import answer_of
from api.declared import Answer, Declared, Operation
from api.payload import read_body
from api.rest.answered import Exact, Recorded
from api.rest.values import Body, Day, Identifier, Name, OptionalName, Quantity
from api.services import services_of
from api.signing_in import actor_of, correlation_of
from procurement.application.access import Action
from procurement.domain.licence.aggregate import Licence
from procurement.domain.licence.commands import ReportUsage
from procurement.domain.licence.events import SiteUsage
from procurement.domain.licence.using import MOST_SITES
from procurement.kernel.calendar import day_of

router = APIRouter(prefix="/api/v1", route_class=Declared)

NOTHING = Decimal(0)


class Site(Body):
    """What runs on one site."""

    site: Name = Field(examples=["Rathaus"])
    units: Quantity = Field(default=0, validate_default=True, description="Users, devices, seats or inhabitants")
    cores: Quantity = Field(default=0, validate_default=True)
    core_factor: Quantity = Field(default=1, validate_default=True, description="Processors for each core, e.g. 0.5")
    servers: Quantity = Field(default=0, validate_default=True)


class Usage(Body):
    """Either a quantity or sites from which it follows."""

    member: Identifier = Field(examples=["buxtehude"])
    product: Identifier = Field(examples=["oracle"])
    quantity: Quantity | None = None
    source: Name = Field(examples=["inventory"])
    reported_on: Day | None = None
    metric: OptionalName = Field(default="", description="That of the licences owned unless given")
    sites: Annotated[list[Site], Field(default=[], max_length=MOST_SITES)]

    def command(self) -> ReportUsage:
        return ReportUsage(**self.given(sites=tuple(SiteUsage(**site.given()) for site in self.sites)))


class UsageRecorded(Recorded):
    member: str
    product: str
    owned: Exact
    used: Exact
    missing: Exact = Field(description="Used beyond owned: allowed, and shown")


@router.post(
    "/licences/usage",
    summary="Report how many licences of a product are in use",
    **Operation(
        action=Action.REPORT_USAGE, answers={200: Answer(model=UsageRecorded, doc="Recorded")}, body=Usage
    ).route(tag="licences"),
)
async def report_usage(request: Request) -> Response:
    body = await read_body(request, Usage)
    services = services_of(request)
    future = services.keeping.keep(actor_of(request), body.command(), correlation_of(request))
    done = await answer_of(future)
    licence: Licence = done.state
    used, owned = licence.used or NOTHING, licence.owned(day_of(services.clock()))
    return Json(
        {
            "member": body.member,
            "product": body.product,
            "owned": owned,
            "used": used,
            "missing": max(used - owned, NOTHING),
            "position": done.position,
        }
    )
