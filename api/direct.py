"""Requests to addresses without names in them, e.g. `POST /api/v1/orders`: found in a table, then answered.

The framework would hand them through eight layers and compare them with one route after the other; none of these layers
has anything to do here. Whatever is not in the table goes that way.
"""

from collections.abc import Iterable

from starlette.requests import Request
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from api.declared import Declared
from api.problems import HANDLERS


class Direct:
    """In front of an application; `routes` are all of its routes."""

    def __init__(self, app: ASGIApp, application: object, routes: Iterable[BaseRoute]) -> None:
        self._app, self._application = app, application
        plain = [route for route in routes if isinstance(route, Declared) and "{" not in route.path]
        self._routes = {(method, route.path): route for route in plain for method in route.methods or ()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = self._routes.get((scope["method"], scope["path"])) if scope["type"] == "http" else None
        if route is None or scope.get("root_path"):
            await self._app(scope, receive, send)
            return
        scope["app"], scope["route"], scope["path_params"] = self._application, route, {}
        request = Request(scope, receive, send)
        try:
            response = await route.admitted(request)
        except Exception as error:
            handler = next((HANDLERS[kind] for kind in type(error).__mro__ if kind in HANDLERS), None)
            if handler is None:
                raise
            response = await handler(request, error)
        await response(scope, receive, send)
