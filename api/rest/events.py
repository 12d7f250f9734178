"""Events: the log as auditors read it, page by page or streamed as a whole."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api.answers import in_pieces
from api.declared import Answer, Declared, Operation, Parameter
from api.noting import note_exported, note_viewed
from api.rest.answered import EventPage
from api.rest.listing import format_of, query_of
from api.services import services_of
from api.signing_in import actor_of
from procurement.application.access import Action
from procurement.application.history import EventFilter
from procurement.application.parameter import among, invalid, whole
from procurement.kernel.wording import Wording

router = APIRouter(prefix="/api/v1", route_class=Declared)

JSONL = "application/jsonl"
DEFAULT_LIMIT = 1_000
MOST_EVENTS = 100_000
MOST_POSITION = 10**18
MOST_NAME = 300
CONTROL = re.compile(r"[\x00-\x1f\x7f]")

PARAMETERS = (
    Parameter(name="after", doc="Events after this position", schema={"type": "integer", "minimum": 0}),
    Parameter(
        name="limit",
        doc=f"Most events; json {DEFAULT_LIMIT} unless given, jsonl all",
        schema={"type": "integer", "minimum": 1, "maximum": MOST_EVENTS},
    ),
    Parameter(name="stream", doc="Events of one stream", example="contract/rv-moebel"),
    Parameter(name="member", doc="Events that name this member"),
    Parameter(name="contract", doc="Events that name this contract"),
    Parameter(name="type", doc="Events of one type", example="order.placed"),
    Parameter(name="format", doc="json or jsonl", schema={"type": "string", "enum": ["json", "jsonl"]}),
)


@router.get(
    "/events",
    summary="The log, canonical, in its order",
    **Operation(
        action=Action.READ_EVENTS,
        answers={200: Answer(model=EventPage, doc="Events", media=(JSONL,))},
        parameters=PARAMETERS,
    ).route(tag="events"),
)
def events(request: Request) -> Response:
    query = query_of(request)
    asked = format_of(query, ("json", "jsonl"))
    for name in query:
        if name not in {parameter.name for parameter in PARAMETERS}:
            raise invalid(name, query[name][-1], among(it.name for it in PARAMETERS))
    limit = _whole(query, "limit", 1, MOST_POSITION if asked == "jsonl" else MOST_EVENTS)
    if limit is None and asked == "json":
        limit = DEFAULT_LIMIT
    wanted = EventFilter(
        after=_whole(query, "after", 0, MOST_POSITION) or 0,
        limit=limit,
        stream=_text(query, "stream"),
        member=_text(query, "member"),
        contract=_text(query, "contract"),
        type=_text(query, "type"),
    )
    lines = services_of(request).history.events(actor_of(request), wanted)
    if asked == "json":
        note_viewed(request, "events")
        return _page(list(lines), limit or DEFAULT_LIMIT)
    note_exported(request, "events")
    pieces = in_pieces(lines)
    first = next(pieces, b"")  # What fails at once is answered with a status, not with half a stream.
    return StreamingResponse(_joined(first, pieces), media_type=JSONL)


def _joined(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    return chain((first,), rest)


def _page(lines: Sequence[bytes], limit: int) -> Response:
    """The canonical lines as they are, between brackets."""
    full = len(lines) == limit
    last = msgspec.json.decode(lines[-1])["position"] if full else None
    content = b'{"events":[%s],"next_after":%s}' % (b",".join(lines), msgspec.json.encode(last))
    return Response(content, media_type="application/json")


def _text(query: Mapping[str, Sequence[str]], name: str) -> str:
    value = query.get(name, [""])[-1]
    if CONTROL.search(value) or len(value) > MOST_NAME:
        raise invalid(name, value, Wording("is no name", "ist kein Name"))
    return value


def _whole(query: Mapping[str, Sequence[str]], name: str, least: int, most: int) -> int | None:
    if name not in query:
        return None
    text = query[name][-1]
    if not re.fullmatch(r"[0-9]{1,18}", text) or not least <= int(text) <= most:
        raise invalid(name, text, whole(least, most))
    return int(text)
