"""Requests of programs, e.g. `POST /api/v1/orders`: their route is found in a table, then they are answered.

The framework would hand them through eight layers and compare them with one route after the other; none of these layers
has anything to do here. Whatever is not in the table goes that way.
"""

from collections.abc import Iterable
from typing import Any

from starlette.requests import Request
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from api.declared import Declared
from api.problems import HANDLERS


class Direct:
    """In front of an application; `routes` are all of its routes."""

    def __init__(self, app: ASGIApp, application: object, routes: Iterable[BaseRoute]) -> None:
        self._app, self._application = app, application
        self._plain: dict[tuple[str, str], Declared] = {}
        self._named: dict[tuple[str, int], list[Declared]] = {}
        for route in routes:
            if isinstance(route, Declared):
                for method in route.methods or ():
                    self._add(method, route)

    def _add(self, method: str, route: Declared) -> None:
        """Those with names in their address are few for each method and number of parts."""
        if "{" not in route.path:
            self._plain[method, route.path] = route
        else:
            self._named.setdefault((method, route.path.count("/")), []).append(route)

    def _found(self, method: str, path: str) -> tuple[Declared | None, dict[str, Any]]:
        """The route for an address, and the names in it."""
        route = self._plain.get((method, path))
        if route is not None:
            return route, {}
        for named in self._named.get((method, path.count("/")), ()):
            if (match := named.path_regex.match(path)) is not None:
                return named, match.groupdict()
        return None, {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        route, names = self._found(scope["method"], scope["path"]) if scope["type"] == "http" else (None, {})
        if route is None or scope.get("root_path"):
            await self._app(scope, receive, send)
            return
        scope["app"], scope["route"], scope["path_params"] = self._application, route, names
        request = Request(scope, receive, send)
        try:
            response = await route.admitted(request)
        except Exception as error:
            handler = next((HANDLERS[kind] for kind in type(error).__mro__ if kind in HANDLERS), None)
            if handler is None:
                raise
            response = await handler(request, error)
        await response(scope, receive, send)
