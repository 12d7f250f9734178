"""The documentation of the REST interface, and a page for each problem: open to everybody."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import Json
from api.declared import PUBLIC, Answer, Declared, Operation
from api.faults import FAULTS, NOT_FOUND, Faulty
from api.pages import docs_page, problem_list, problem_page
from api.problems import TYPES, status_of
from procurement.kernel.refusal import Refused, every_refusal

router = APIRouter(route_class=Declared)

HTML = Operation(action=PUBLIC, answers={200: Answer(doc="A page", media=("text/html",))})
DESCRIBED = Operation(
    action=PUBLIC, answers={200: Answer(doc="What it means", media=("text/html", "application/json"))}
)


@router.get("/docs", summary="This documentation", **HTML.route(tag="start"))
def docs(request: Request) -> Response:
    return docs_page(request.app.openapi())


@router.get(
    "/openapi.json",
    summary="The OpenAPI 3.1 document",
    **Operation(action=PUBLIC, answers={200: Answer(doc="OpenAPI", media=("application/json",))}).route(tag="start"),
)
def openapi(request: Request) -> Response:
    return Json(request.app.openapi())


@router.get("/problems", summary="Every problem an answer can name", **DESCRIBED.route(tag="start"))
async def problems(request: Request) -> Response:
    known = sorted(described_problems().values(), key=lambda problem: problem["slug"])
    return Json({"problems": known}) if _wants_json(request) else problem_list(known)


@router.get("/problems/{slug}", summary="What a problem means", **DESCRIBED.route(tag="start"))
async def problem(request: Request) -> Response:
    known = described_problems().get(request.path_params["slug"])
    if known is None:
        raise Faulty(NOT_FOUND)
    return Json(known) if _wants_json(request) else problem_page(known)


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


def described_problems() -> Mapping[str, Mapping[str, Any]]:
    """Every refusal and fault by its stable name."""
    found: dict[str, Mapping[str, Any]] = {}
    for fault in FAULTS:
        about = {"slug": fault.slug, "status": fault.status, "de": fault.de, "en": fault.en}
        found[fault.slug] = {"type": TYPES + fault.slug, **about, "doc": "", "facts": ()}
    for refusal in every_refusal():
        found[_slug(refusal)] = {
            "type": TYPES + _slug(refusal),
            "slug": _slug(refusal),
            "status": status_of(refusal),
            "de": refusal.DE,
            "en": refusal.EN,
            "doc": _own_doc(refusal),
            "facts": [field.name for field in fields(refusal)],
        }
    return found


def _slug(refusal: type[Refused]) -> str:
    return refusal.__new__(refusal).slug


def _own_doc(refusal: type[Refused]) -> str:
    """What the class says of itself; a dataclass without words says only its signature."""
    doc = refusal.__doc__ or ""
    return "" if doc.startswith(f"{refusal.__name__}(") else doc
