"""Reports: every projection under its name, now or as of any moment."""

import inspect
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import FILES, Json
from api.declared import Answer, Declared, Operation
from api.noting import note_viewed
from api.rest.answered import ReportList, ReportShown
from api.rest.listing import (
    EXTRAS,
    FORMATS,
    GROUP_BY,
    ON,
    PAGING,
    PERIOD_FROM,
    PERIOD_TO,
    format_of,
    query_of,
    report_answer,
)
from api.services import services_of
from procurement.application.access import Action
from procurement.application.report_request import filterable
from procurement.kernel.projection import Projection

router = APIRouter(prefix="/api/v1", route_class=Declared)


@router.get(
    "/reports",
    summary="Which reports there are, with their columns and filters",
    **Operation(action=Action.READ_REPORTS, answers={200: Answer(model=ReportList, doc="Reports")}).route(
        tag="reports"
    ),
)
def reports(request: Request) -> Response:
    projections = services_of(request).reading.projections
    return Json({"reports": [_described(projection) for _, projection in sorted(projections.items())]})


def _described(projection: Projection) -> dict[str, Any]:
    module = inspect.getmodule(projection.contributions)
    return {
        "name": projection.name,
        "version": projection.version,
        "href": f"/api/v1/reports/{projection.name}",
        "description": inspect.getdoc(module) or "",
        "columns": [
            {"name": column.name, "kind": column.kind.value, "combine": column.combine.value}
            for column in projection.columns
        ],
        "key": projection.key,
        "group": projection.group,
        "filters": filterable(projection),
        "period": projection.period or None,
        "searched": projection.search,
        "extras": list(projection.extras),
        "consumes": projection.types,
    }


@router.get(
    "/reports/{projection}",
    summary="A report; further parameters are filters on its columns",
    **Operation(
        action=Action.READ_REPORTS,
        answers={200: Answer(model=ReportShown, doc="The report; all rows unless limited", media=FILES)},
        parameters=(PERIOD_FROM, PERIOD_TO, GROUP_BY, ON, EXTRAS, *PAGING),
    ).route(tag="reports"),
)
def report(request: Request) -> Response:
    name = request.path_params["projection"]
    query = query_of(request)
    answer = report_answer(request, name, query, Action.READ_REPORTS, extras=True)
    if format_of(query) == FORMATS[0]:
        note_viewed(request, name)
    return answer
