"""Whether the service lives, whether its reports can be trusted, and what it counts."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import Json
from api.declared import PUBLIC, Answer, Declared, Operation
from api.rest.answered import Standing
from api.services import services_of

router = APIRouter(route_class=Declared)

TEXT = "text/plain; version=0.0.4; charset=utf-8"


@router.get(
    "/health/live",
    summary="Whether the process answers",
    **Operation(action=PUBLIC, answers={200: Answer(model=Standing, doc="It does")}).route(tag="health"),
)
async def live(_request: Request) -> Response:
    return Json({"status": "live"})


@router.get(
    "/health/ready",
    summary="Whether the log can be reached and every projection follows it",
    **Operation(
        action=PUBLIC,
        answers={
            200: Answer(model=Standing, doc="Ready"),
            503: Answer(model=Standing, doc="A projection stopped or is ahead of the log"),
        },
    ).route(tag="health"),
)
def ready(request: Request) -> Response:
    standing = services_of(request).reading.standing()
    projections = [
        {
            "name": view.name,
            "version": view.version,
            "position": view.position,
            "lag": max(standing.head - view.position, 0),
            "ahead_of_log": view.position > standing.head,
            "failed": view.failed_position is not None,
            "failed_position": view.failed_position,
        }
        for view in standing.views
    ]
    status = "red" if standing.red else "ready"
    content = {"status": status, "head": standing.head, "projections": projections}
    return Json(content, 503 if standing.red else 200)


@router.get(
    "/metrics",
    summary="Counters in the text format of Prometheus",
    **Operation(action=PUBLIC, answers={200: Answer(doc="Counters", media=("text/plain",))}).route(tag="health"),
)
def metrics(request: Request) -> Response:
    services = services_of(request)
    standing = services.reading.standing()
    return Response(services.metrics.text(standing.head, standing.views), media_type=TEXT)
