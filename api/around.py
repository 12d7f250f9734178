"""What surrounds every request: ids, the access log, counting, size limits, safe headers, and the last resort."""

import itertools
import re
import secrets
import time
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.crowd import Crowd
from api.faults import BODY_TOO_LARGE, Faulty
from api.problems import faulty, internal_error
from procurement.application.metrics import Metrics

SAFE_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
SAFE_HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
"""What an answer says unless it says otherwise itself."""
_AS_BYTES = tuple((name.lower().encode(), value.encode()) for name, value in SAFE_HEADERS.items())

CLIENT_GONE = 499
"""Logged and counted, never sent: nobody was there to read it."""

_PROCESS = secrets.token_hex(8)
_COUNT = itertools.count(1)
"""Ids of requests without one: random for the process, then counted, as asking for randomness each time is slow."""

_log = structlog.get_logger("access")


class Around:
    """Gives each request its ids, notes its outcome, and answers what nobody else did."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, most_body_bytes: int, crowd: Crowd | None = None) -> None:
        self._app, self._metrics, self._most = app, metrics, most_body_bytes
        self._crowd = crowd or Crowd()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        request_id = _identify(scope)
        sent = Sent(send, request_id)
        if self._crowd.is_full(scope):
            await self._crowd.turned_away(dict(scope["headers"]))(scope, receive, sent)
            self._note(scope, sent.status, request_id, time.perf_counter() - began)
            return
        if scope["method"] in Crowd.SAFE:
            self._crowd.enter(scope)
        try:
            await self._limited(scope, receive, sent)
        except ClientDisconnect:
            sent.status = sent.status or CLIENT_GONE
        except Exception:  # noqa: BLE001  the last resort: logged with its trace, answered without
            _log.exception("request failed", request_id=request_id, path=scope["path"])
            if not sent.status:
                await internal_error(Request(scope))(scope, receive, sent)
        finally:
            self._crowd.leave(scope)
        self._note(scope, sent.status, request_id, time.perf_counter() - began)

    async def _limited(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a body that says it is too large, or turns out to be; people are told by the page they sent it to."""
        fault = Faulty(BODY_TOO_LARGE, most_bytes=self._most)
        said = _header(scope, b"content-length")
        too_large = said.isdigit() and int(said[:19]) > self._most
        if too_large and b"text/html" not in _header(scope, b"accept"):
            await faulty(Request(scope), fault)(scope, receive, send)
            return
        received = self._most if too_large else 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if not message.get("more_body", False):
                self._crowd.enter(scope)
            if received > self._most:
                raise fault
            return message

        await self._app(scope, counted, send)

    def _note(self, scope: Scope, status: int, request_id: str, seconds: Any) -> None:
        route = getattr(scope.get("route"), "path", "")
        method = scope["method"] if scope["method"] in METHODS else "other"
        self._metrics.answered(method, route or "none", status, seconds)
        actor = scope.get("actor")
        _log.info(
            "answered",
            method=method,
            path=scope["path"],
            status=status,
            ms=round(seconds * 1000, 2),
            subject=actor.subject if actor else None,
            request_id=request_id,
        )


class Sent:
    """The way back, remembering the status and adding what every answer carries."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send, self._request_id = send, request_id
        self.status = 0

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers: list[tuple[bytes, bytes]] = message["headers"]
            said = {name for name, _ in headers}
            usual = [header for header in _AS_BYTES if header[0] not in said]
            message["headers"] = [*headers, *usual, (b"x-request-id", self._request_id.encode())]
        await self._send(message)


def _identify(scope: Scope) -> str:
    """The ids of a request: the caller's own where they are harmless, else new ones."""
    said = _header(scope, b"x-request-id").decode("latin-1")
    request_id = said if SAFE_ID.fullmatch(said) else f"{_PROCESS}-{next(_COUNT):x}"
    said = _header(scope, b"x-correlation-id").decode("latin-1")
    scope["request_id"] = request_id
    scope["correlation_id"] = said if SAFE_ID.fullmatch(said) else request_id
    return request_id


def _header(scope: Scope, name: bytes) -> bytes:
    return next((value for header, value in scope["headers"] if header == name), b"")
