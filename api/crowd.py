"""More requests at once than a process can answer soon: the rest is told at once to come back, and nothing of it is read.

So what waits is bounded, in number and in time, and whoever was let in is answered about as soon as always.
"""

import json
from collections.abc import Mapping
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from api.answers import json_bytes
from api.problems import MEDIA_TYPE, refused
from procurement.application.ports import TooManyAtOnce

MOST_WRITING = 64
"""Requests that change something: about what the desk decides in thirty milliseconds."""
MOST = 200
"""All requests. Plain ones run in some forty threads, so a few of these wait for a thread."""
OF_ONE_REQUEST = {"instance", "request_id"}
PAGE = """<!doctype html>
<html lang="de"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Gerade sehr viele Anfragen – Abrufbuch</title></head>
<body><main><h1>Gerade sehr viele Anfragen</h1>
<p>Ihre Anfrage wurde nicht bearbeitet. Bitte laden Sie die Seite in einigen Sekunden neu; was Sie eingegeben haben,
steht noch auf der Seite davor.</p>
<p lang="en">There are very many requests just now. Yours was not dealt with: please reload the page in a few seconds.</p>
</main></body></html>
"""


class Crowd:
    """How many are inside. Whoever still sends a body is not yet: slow senders take nobody's place."""

    SAFE: ClassVar[frozenset[str]] = frozenset({"GET", "HEAD", "OPTIONS"})

    def __init__(self, *, most: int = MOST, most_writing: int = MOST_WRITING) -> None:
        self._most, self._most_writing = most, most_writing
        self.inside = self.writing = 0

    def is_full(self, scope: Scope) -> bool:
        """Whether this one has to come back later. How the service stands is told always."""
        if self.inside < self._most_writing:
            return False
        full = self.inside >= self._most or (scope["method"] not in self.SAFE and self.writing >= self._most_writing)
        return full and not scope["path"].startswith("/health/")

    def enter(self, scope: Scope) -> None:
        """Count a request, once."""
        if not scope.get("inside"):
            scope["inside"] = True
            self.inside += 1
            self.writing += scope["method"] not in self.SAFE

    def leave(self, scope: Scope) -> None:
        if scope.pop("inside", False):
            self.inside -= 1
            self.writing -= scope["method"] not in self.SAFE

    def turned_away(self, headers: Mapping[bytes, bytes]) -> Response:
        """The answer for those who cannot come in: a page for people, a problem for programs. It is the same for all, as
        making one for each would cost what is missing.
        """
        return _FOR_PEOPLE if b"text/html" in headers.get(b"accept", b"") else _FOR_PROGRAMS


def _made_once() -> tuple[Response, Response]:
    anywhere: Scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""}
    problem = refused(Request(anywhere), TooManyAtOnce())
    content = {name: it for name, it in json.loads(bytes(problem.body)).items() if name not in OF_ONE_REQUEST}
    again = {"Retry-After": problem.headers["retry-after"]}
    page = Response(PAGE, problem.status_code, again, "text/html")
    return page, Response(json_bytes(content), problem.status_code, again, MEDIA_TYPE)


_FOR_PEOPLE, _FOR_PROGRAMS = _made_once()
