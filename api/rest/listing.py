"""Reports as answers: JSON pages, or all hits as CSV or XLSX."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api.answers import CSV, XLSX, Json, encoded, json_bytes
from api.declared import IF_NONE_MATCH, Parameter
from api.noting import note_exported
from api.services import services_of
from api.signing_in import actor_of
from procurement.application.access import Action
from procurement.application.parameter import among, invalid
from procurement.application.ports import Totals
from procurement.application.reading import Report, Written
from procurement.application.report_file import report_file
from procurement.application.report_request import YES_OR_NO

FORMATS = ("json", "csv", "xlsx")
PAGE_ONLY = {"limit", "cursor", "page"}

FORMAT = Parameter(
    name="format", doc="json, or all hits as csv or xlsx", schema={"type": "string", "enum": list(FORMATS)}
)
AS_OF = Parameter(
    name="as_of", doc="State at a position of the log or at an RFC 3339 instant", example="2026-03-02T09:15:00Z"
)
MIN_POSITION = Parameter(
    name="min_position", doc="Wait until the answer includes this position", schema={"type": "integer", "minimum": 0}
)
SEARCH = Parameter(name="q", doc="Free text")
SORT = Parameter(name="sort", doc="A column; with a minus in front descending", example="-net_cents")
LIMIT = Parameter(
    name="limit", doc="Rows of a page", schema={"type": "integer", "minimum": 1, "maximum": 1_000_000}, example=100
)
CURSOR = Parameter(name="cursor", doc="`next_cursor` of the page before")
PAGE = Parameter(
    name="page",
    doc="Number of the page of `limit` rows, instead of a cursor",
    schema={"type": "integer", "minimum": 1},
)
TOTALS = Parameter(
    name="totals",
    doc="What is told of all hits: their sums and how many there are (yes), how many (count), or nothing (no)",
    schema={"type": "string", "enum": [each.value for each in Totals]},
)
PERIOD_FROM = Parameter(name="from", doc="First day, month or year", example="2026-01")
PERIOD_TO = Parameter(name="to", doc="Last day, month or year", example="2026-12")
GROUP_BY = Parameter(name="group_by", doc="Key columns to add up by, with commas between; empty for one total")
ON = Parameter(name="on", doc="The day the rows are looked at", schema={"type": "string", "format": "date"})
EXTRAS = Parameter(
    name="extras",
    doc="Whether the further parts of the answer, e.g. `tiers`, are computed as well",
    schema={"type": "string", "enum": list(YES_OR_NO)},
)
UNTAGGED = (SEARCH, SORT, LIMIT, CURSOR, PAGE, TOTALS, AS_OF, MIN_POSITION, FORMAT)
PAGING = (*UNTAGGED, IF_NONE_MATCH)


def query_of(request: Request) -> dict[str, list[str]]:
    """Every query parameter with its values in order."""
    found: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        found.setdefault(name, []).append(value)
    return found


def format_of(query: Mapping[str, Sequence[str]], possible: Sequence[str] = FORMATS) -> str:
    asked = query.get("format", [possible[0]])[-1]
    if asked not in possible:
        raise invalid("format", asked, among(possible))
    return asked


def report_answer(
    request: Request, name: str, query: dict[str, list[str]], action: Action, *, extras: bool = False
) -> Response:
    """A report in the format asked for. A file holds all hits, whatever page was asked for."""
    asked = format_of(query)
    if asked != "json":
        query = {name: values for name, values in query.items() if name not in PAGE_ONLY}
    reading, actor = services_of(request).reading, actor_of(request)
    if asked == "json":
        return _told(request, reading.written(actor, name, query, action, _content_bytes, extras=extras))
    return table_answer(request, reading.report(actor, name, query, action, extras=False), asked)


def _told(request: Request, written: Written) -> Response:
    """The tag does not speak of the position: events that change none of the figures leave it as it is."""
    headers = {"ETag": f'W/"{written.tag}"'}
    if written.tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    stands = encoded({"position": written.position, "as_of": written.as_of})
    return Response(stands[:-1] + b"," + written.content[1:], headers=headers, media_type=Json.media_type)


def _content_bytes(report: Report) -> bytes:
    return json_bytes(_content(report))


def table_answer(request: Request, report: Report, asked: str) -> Response:
    if asked == "json":
        return Json(report_content(report))
    note_exported(request, report.projection.name)
    name, kind = report.projection.name, XLSX if asked == "xlsx" else f"{CSV}; charset=utf-8"
    return _file(report_file(services_of(request).tables, report, asked), f"{name}.{asked}", kind)


def report_content(report: Report) -> dict[str, Any]:
    return {"position": report.position, "as_of": report.as_of, **_content(report)}


def _content(report: Report) -> dict[str, Any]:
    return {
        "rows": report.rows,
        "totals": report.totals,
        "count": report.count,
        **report.extras,
        "next_cursor": report.next_cursor or None,
    }


def _file(pieces: Iterator[bytes], name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(pieces, headers=headers, media_type=media_type)
