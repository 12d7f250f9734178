"""The catalogue: what can be ordered today, from whom, at what price, and what is left of the contract."""

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.answers import FILES
from api.declared import Answer, Declared, Operation, Parameter
from api.rest.answered import ReportShown
from api.rest.listing import ON, PAGE_ONLY, UNTAGGED, format_of, query_of, table_answer
from api.services import services_of
from api.signing_in import actor_of
from procurement.application.access import Action

router = APIRouter(prefix="/api/v1", route_class=Declared)

FILTERS = (
    Parameter(name="category", doc="Only this category"),
    Parameter(name="vendor", doc="Only this vendor"),
    Parameter(name="contract", doc="Only this contract"),
    Parameter(name="product", doc="Only this product"),
    Parameter(name="member", doc="Only contracts under which this member may order"),
    ON,
)


@router.get(
    "/catalogue",
    summary="Articles with list price, contract price, next tier and what is left",
    **Operation(
        action=Action.READ_REFERENCE,
        answers={200: Answer(model=ReportShown, doc="Articles", media=FILES)},
        parameters=(*FILTERS, *UNTAGGED),
    ).route(tag="catalogue"),
)
async def catalogue(request: Request) -> Response:
    query = query_of(request)
    asked, members = format_of(query), query.pop("member", [])
    if asked != "json":
        query = {name: values for name, values in query.items() if name not in PAGE_ONLY}
    offering = services_of(request).offering
    offered = await run_in_threadpool(offering.catalogue, actor_of(request), query, members)
    return await run_in_threadpool(table_answer, request, offered.report, asked)
