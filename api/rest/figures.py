"""Figures: the events that make one, reports pinned in a signed file, and pinned ones computed again."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api.answers import CSV, Json
from api.declared import Answer, Declared, Operation, Parameter
from api.noting import note_exported, note_viewed
from api.payload import read_body
from api.rest.answered import Shown
from api.rest.listing import AS_OF, CURSOR, GROUP_BY, LIMIT, ON, PERIOD_FROM, PERIOD_TO, SEARCH, format_of, query_of
from api.rest.values import Body
from api.services import services_of
from api.signing_in import actor_of
from procurement.application.access import Action

router = APIRouter(prefix="/api/v1", route_class=Declared)

FORMATS = ("json", "csv")
FORMAT = Parameter(name="format", doc="json, or all as csv", schema={"type": "string", "enum": list(FORMATS)})
MOST_DIFFERENCES = 1_000
PAGE_ONLY = {"limit", "cursor"}


class Explained(Shown):
    position: int = Field(description="How far the figure counts; give it as `as_of` for the next page")
    columns: list[str]
    events: list[dict[str, Any]] = Field(description="Contributions in log order")
    others: dict[str, Any] = Field(description="What events of other members on this page add, and how many they are")
    totals: dict[str, Any] = Field(description="The figure: what the contributions of all pages add up to")
    next_cursor: str | None


class Pinned(Shown):
    format: str
    report: dict[str, Any]
    key: str
    signature: str


class PinnedFile(Body):
    format: Annotated[str, Field(max_length=100)]
    report: dict[str, Any]
    key: Annotated[str, Field(max_length=1_000)]
    signature: Annotated[str, Field(max_length=1_000)]


class Compared(Shown):
    report: str
    position: int
    identical: bool
    signed: bool
    attested: bool
    versions: list[int]
    programs: list[str]
    differences: list[dict[str, Any]]
    differences_count: int


@router.get(
    "/reports/{projection}/events",
    summary="The events that make a figure; further parameters are filters, those of a row its key columns",
    **Operation(
        action=Action.READ_REPORTS,
        answers={200: Answer(model=Explained, doc="Events with what each adds", media=(CSV,))},
        parameters=(PERIOD_FROM, PERIOD_TO, SEARCH, LIMIT, CURSOR, AS_OF, FORMAT),
    ).route(tag="reports"),
)
def explain(request: Request) -> Response:
    services, actor, query = services_of(request), actor_of(request), query_of(request)
    name = request.path_params["projection"]
    if format_of(query, FORMATS) == "csv":
        query = {key: values for key, values in query.items() if key not in PAGE_ONLY}
        columns, rows = services.explaining.table(actor, name, query)
        headers = {"Content-Disposition": f'attachment; filename="{services.reading.projection(name).name}-events.csv"'}
        note_exported(request, f"{name} events")
        pieces = services.tables.csv(columns, rows)
        return StreamingResponse(pieces, headers=headers, media_type=f"{CSV}; charset=utf-8")
    found = services.explaining.explain(actor, name, query)
    note_viewed(request, f"{name} events")
    return Json(
        {
            "position": found.position,
            "columns": found.columns,
            "events": [asdict(event) for event in found.events],
            "others": asdict(found.others),
            "totals": found.totals,
            "next_cursor": found.next_cursor or None,
        }
    )


@router.post(
    "/reports/{projection}/pin",
    summary="A report in a signed file that can be computed again at any time",
    **Operation(
        action=Action.READ_REPORTS,
        answers={200: Answer(model=Pinned, doc="The file")},
        parameters=(PERIOD_FROM, PERIOD_TO, GROUP_BY, ON, SEARCH, AS_OF),
        problems=(404,),
    ).route(tag="reports"),
)
def pin(request: Request) -> Response:
    services, name = services_of(request), request.path_params["projection"]
    document = services.pinning.pin(actor_of(request), name, query_of(request))
    note_exported(request, f"{name} pinned")
    file = f"{name}-{document['report']['position']}.json"
    return Json(document, headers={"Content-Disposition": f'attachment; filename="{file}"'})


@router.post(
    "/audit/reproduce",
    summary="A pinned report computed again and compared",
    **Operation(
        action=Action.READ_REPORTS, answers={200: Answer(model=Compared, doc="What was found")}, body=PinnedFile
    ).route(tag="audit"),
)
async def reproduce(request: Request) -> Response:
    document = (await read_body(request, PinnedFile)).model_dump()
    found = await run_in_threadpool(services_of(request).pinning.reproduce, actor_of(request), document)
    return Json(
        {
            "report": found.report,
            "position": found.position,
            "identical": found.identical,
            "signed": found.signed,
            "attested": found.attested,
            "versions": found.versions,
            "programs": found.programs,
            "differences": [asdict(each) for each in found.differences[:MOST_DIFFERENCES]],
            "differences_count": len(found.differences),
        }
    )
