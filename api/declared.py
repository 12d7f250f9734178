"""Routes that declare what they are: the action they are allowed by, what they take, and every answer they give.

A route without an action cannot be made. Endpoints take the request and return the response, so that nothing is read
before the actor is let in and a hot route costs no more than its work.
"""

import inspect
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import request_response

from api.answers import XLSX
from api.problems import MEDIA_TYPE
from api.signing_in import admit
from procurement.application.access import Action

PUBLIC: Literal["public"] = "public"
PROBLEM: Mapping[str, Any] = {"$ref": "#/components/schemas/Problem"}
NAME_PATTERN = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"

MEANINGS = {
    400: "Malformed: not JSON, not UTF-8, or a header that cannot be read",
    401: "Nobody is signed in",
    403: "The role or member does not permit this",
    404: "What the path names does not exist, or not for this reader",
    405: "No such method here",
    409: "A rule of the business says no; nothing was written",
    412: "If-Match names a version that is no longer the newest",
    413: "The body is too large",
    415: "The body is of another media type",
    422: "A field of the body, a query parameter or a header cannot be what it claims",
    429: "Asked too often; see Retry-After",
    503: "Not now; see Retry-After",
}
TEXT: Mapping[str, Any] = {"type": "string"}
MEDIA_SCHEMAS: Mapping[str, Mapping[str, Any]] = {"application/json": {"type": "object"}, XLSX: {}}
_FILE: Mapping[str, Any] = {"type": "string", "format": "binary"}
HEADERS: Mapping[int, str] = {401: "WWW-Authenticate", 405: "Allow", 429: "Retry-After", 503: "Retry-After"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A query parameter or header, as documented."""

    name: str
    doc: str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    where: Literal["query", "header"] = "query"
    required: bool = False
    example: Any = None

    @property
    def written(self) -> dict[str, Any]:
        written: dict[str, Any] = {
            "name": self.name,
            "in": self.where,
            "required": self.required,
            "description": self.doc,
            "schema": dict(self.schema),
        }
        return written if self.example is None else {**written, "example": self.example}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A successful answer: a model for JSON, or further media types by name."""

    model: type[BaseModel] | None = None
    doc: str = "Done"
    media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What a route declares. It takes a `body` as JSON, or a file of one of the media types `files`."""

    action: Action | Literal["public"]
    answers: Mapping[int, Answer]
    body: type[BaseModel] | None = None
    body_optional: bool = False
    files: tuple[str, ...] = ()
    parameters: Sequence[Parameter] = ()
    problems: tuple[int, ...] = ()

    def route(self, *, name_pattern: str = NAME_PATTERN, tag: str) -> dict[str, Any]:
        """The arguments of `router.get` or `router.post`; `name_pattern` is that of names in the path."""
        extra: dict[str, Any] = {"x-action": _written(self.action)}
        if self.body is not None:
            extra["requestBody"] = _request_body(self.body, required=not self.body_optional)
        if self.files:
            extra["requestBody"] = {"required": True, "content": {name: {"schema": _FILE} for name in self.files}}
        answers = {**self.answers, 304: UNCHANGED} if IF_NONE_MATCH in self.parameters else self.answers
        extra["parameters"] = [parameter.written for parameter in self.parameters]
        return {
            "tags": [tag],
            "response_model": None,
            "status_code": min(self.answers),
            "responses": {status: _answer(answer) for status, answer in answers.items()},
            "openapi_extra": {**extra, "x-operation": self, "x-name-pattern": name_pattern},
        }

    def statuses(self, path: str) -> Sequence[int]:
        """Every status of a problem that this operation may be answered with."""
        found = {*self.problems, 405, 422, 503}
        if self.action != PUBLIC:
            found |= {401, 403}
        if "{" in path:
            found.add(404)
        if self.body is not None:
            found |= {400, 409, 413, 415}
        if self.files:
            found |= {413, 415}
        return sorted(found)


def _written(action: Action | Literal["public"]) -> str:
    return action if isinstance(action, str) else action.name.lower()


def _request_body(model: type[BaseModel], *, required: bool) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {"required": required, "content": {"application/json": {"schema": schema}}}


def _answer(answer: Answer) -> dict[str, Any]:
    described: dict[str, Any] = {"description": answer.doc}
    if answer.model is not None:
        described["model"] = answer.model
    if answer.media:
        described["content"] = {name: {"schema": dict(MEDIA_SCHEMAS.get(name, TEXT))} for name in answer.media}
    return described


def problem_answer(status: int) -> dict[str, Any]:
    """A problem as OpenAPI describes it."""
    described: dict[str, Any] = {
        "description": MEANINGS[status],
        "content": {MEDIA_TYPE: {"schema": dict(PROBLEM)}},
    }
    if status in HEADERS:
        described["headers"] = {HEADERS[status]: {"schema": {"type": "string"}}}
    return described


def path_parameters(path: str, pattern: str) -> list[dict[str, Any]]:
    """The names in a path, documented."""
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "pattern": pattern}}
        for name in re.findall(r"{(\w+)}", path)
    ]


IF_NONE_MATCH = Parameter(
    name="If-None-Match",
    doc="`ETag` of an earlier answer; where all but its position still holds, the answer is 304 without a body",
    where="header",
)
UNCHANGED = Answer(doc="What the `ETag` stands for still holds")


Endpoint = Callable[[Request], Response | Awaitable[Response]]


class Declared(APIRoute):
    """A route of FastAPI's router and OpenAPI that lets in, then calls its endpoint, without anything in between."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        operation = (self.openapi_extra or {}).pop("x-operation", None)
        if not isinstance(operation, Operation):
            raise TypeError(f"{path} declares no operation")
        self.operation = operation
        self.name_pattern = cast("str", (self.openapi_extra or {}).pop("x-name-pattern"))
        self.admitted = _admitting(operation.action, endpoint)
        self.app = request_response(self.admitted)


def _admitting(action: Action | Literal["public"], endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint behind its door; a plain function runs in the thread pool."""
    waits = inspect.iscoroutinefunction(endpoint)

    async def handle(request: Request) -> Response:
        if isinstance(action, Action):
            await admit(request, action)
        if waits:
            return await cast("Awaitable[Response]", endpoint(request))
        return cast("Response", await run_in_threadpool(endpoint, request))

    return handle
