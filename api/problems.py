"""Problems (RFC 9457): the one place that knows which HTTP status a refusal or a fault is answered with."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_bytes
from api.faults import INTERNAL_ERROR, METHOD_NOT_ALLOWED, NOT_FOUND, Faulty, FieldFault
from procurement.application.ports import LogUnavailable, StoreUnavailable
from procurement.kernel.refusal import Invalid, NotAllowed, Refused, Stale, TooMany, Unavailable, Unknown
from procurement.kernel.wording import Wording

MEDIA_TYPE = "application/problem+json"
TYPES = "/problems/"

STATUSES: Mapping[type[Refused], int] = {
    Unknown: 404,
    NotAllowed: 403,
    Invalid: 422,
    Stale: 412,
    TooMany: 429,
    Unavailable: 503,
}
"""By kind, the narrower first; every other refusal is a rule that says no: 409."""

RENAMED = {"status": "order_status"}
"""Facts that share their name with a member of every problem."""

MEMBERS = {"type", "title", "status", "detail", "detail_en", "instance", "request_id", "pointer", "errors", "also"}


def status_of(kind: type[Refused]) -> int:
    """The status of a refusal, where nothing in the request says otherwise."""
    return next((status for root, status in STATUSES.items() if issubclass(kind, root)), 409)


def title_of(slug: str) -> str:
    return slug.replace("-", " ").capitalize()


def refused(request: Request, refusal: Refused) -> Response:
    """The answer to a refusal. What a body names and is not there is the body's fault: 422, not 404."""
    status, pointer = status_of(type(refusal)), refusal.pointer
    if isinstance(refusal, Unknown):
        pointer = _place_in_body(pointer, refusal.facts, request.scope.get("body"))
        status = STATUSES[Invalid] if pointer else STATUSES[Unknown]
    content = {**_about(request, refusal.slug, status), **_said(refusal, pointer)}
    if status == STATUSES[Invalid]:
        fault = FieldFault(pointer=pointer, de=content["detail"], en=content["detail_en"])
        content["errors"] = [_field(fault)]
    if refusal.also:
        content["also"] = [_beside(other) for other in refusal.also]
    headers = {"Retry-After": str(refusal.retry_after_seconds)} if isinstance(refusal, Unavailable) else {}
    return _answer(content, headers)


def faulty(request: Request, fault: Faulty) -> Response:
    facts = {"request_id": _request_id(request), **fault.facts}
    about = _about(request, fault.fault.slug, fault.fault.status)
    in_german = {name: it.german if isinstance(it, Wording) else it for name, it in facts.items()}
    facts = {name: str(it) if isinstance(it, Wording) else it for name, it in facts.items()}
    sentences = {"detail": fault.fault.de.format(**in_german), "detail_en": fault.fault.en.format(**facts)}
    content: dict[str, Any] = {**about, **sentences, **facts}
    if fault.errors:
        content["errors"] = [_field(error) for error in fault.errors]
        content["pointer"] = fault.errors[0].pointer
    return _answer(content, fault.headers)


def internal_error(request: Request) -> Response:
    """An answer that says nothing of the inside; the log has it under the request's id."""
    return faulty(request, Faulty(INTERNAL_ERROR))


async def on_refused(request: Request, error: Exception) -> Response:
    return refused(request, cast("Refused", error))


async def on_faulty(request: Request, error: Exception) -> Response:
    return faulty(request, cast("Faulty", error))


async def on_log_unavailable(request: Request, _error: Exception) -> Response:
    return refused(request, StoreUnavailable())


async def on_http_exception(request: Request, error: Exception) -> Response:
    """What the router itself refuses: no such path, no such method."""
    refusal = cast("HTTPException", error)
    headers = dict(refusal.headers or {})
    if refusal.status_code == METHOD_NOT_ALLOWED.status:
        allowed = headers.get("Allow", "")
        return faulty(request, Faulty(METHOD_NOT_ALLOWED, headers=headers, method=request.method[:20], allowed=allowed))
    return faulty(request, Faulty(NOT_FOUND, headers=headers))


HANDLERS: Mapping[Any, Any] = {
    Refused: on_refused,
    Faulty: on_faulty,
    LogUnavailable: on_log_unavailable,
    HTTPException: on_http_exception,
}


def quoted(refusals: Sequence[Refused]) -> list[dict[str, Any]]:
    """Refusals as parts of an answer that is none itself, e.g. of a quote."""
    return [_beside(refusal) for refusal in refusals]


def _about(request: Request, slug: str, status: int) -> dict[str, Any]:
    return {
        "type": TYPES + slug,
        "title": title_of(slug),
        "status": status,
        "instance": request.url.path,
        "request_id": _request_id(request),
    }


def _request_id(request: Request) -> str:
    return request.scope.get("request_id", "")


def _beside(refusal: Refused) -> dict[str, Any]:
    return {"type": TYPES + refusal.slug, "title": title_of(refusal.slug), **_said(refusal, refusal.pointer)}


def _said(refusal: Refused, pointer: str) -> dict[str, Any]:
    """The sentences, where the fault lies, and the facts behind them."""
    said: dict[str, Any] = {"detail": refusal.sentence("de"), "detail_en": refusal.sentence("en")}
    if pointer:
        said["pointer"] = pointer
    for name, value in refusal.facts.items():
        free = name not in MEMBERS
        said[name if free else RENAMED.get(name, f"{name}_asked")] = value
    return said


def _field(fault: FieldFault) -> dict[str, str]:
    return {"pointer": fault.pointer, "detail": fault.de, "detail_en": fault.en}


def _place_in_body(pointer: str, facts: Mapping[str, Any], body: Any) -> str:
    """Where the body names what is unknown; empty where the path did."""
    if not isinstance(body, Mapping):
        return ""
    fields = cast("Mapping[str, Any]", body)
    name = pointer.lstrip("/").partition("/")[0]
    if name and name in fields:
        return pointer
    for field, value in fields.items():
        asked = facts.get(name)
        if isinstance(value, list) and asked is not None and asked in cast("list[Any]", value):
            return f"/{field}/{cast('list[Any]', value).index(asked)}"
    return ""


def _answer(content: Mapping[str, Any], headers: Mapping[str, str]) -> Response:
    return Response(json_bytes(content), content["status"], headers=dict(headers), media_type=MEDIA_TYPE)
