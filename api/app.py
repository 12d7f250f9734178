"""The application: routes, what surrounds them, and the OpenAPI document they make."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from api.around import Around
from api.declared import Declared, path_parameters, problem_answer
from api.direct import Direct
from api.problems import HANDLERS
from api.rest import (
    alliances,
    audit,
    catalogue,
    contract,
    contracts,
    demand,
    events,
    figures,
    health,
    licence_sharing,
    licences,
    members,
    opportunities,
    order,
    orders,
    pool,
    pools,
    reports,
    start,
    usage_import,
    vendors,
)
from api.rest.answered import Problem
from api.services import Services
from api.web.doors import on_http_exception, routes

VERSION = "1"
ROUTERS = tuple(
    module.router
    for module in (
        orders,
        order,
        catalogue,
        contract,
        contracts,
        members,
        vendors,
        licences,
        usage_import,
        licence_sharing,
        opportunities,
        pools,
        pool,
        alliances,
        demand,
        reports,
        figures,
        events,
        audit,
        health,
        start,
    )
)
ABOUT = (
    "Call-offs under municipal framework contracts. Amounts are whole cents, net; quantities and unit prices exact "
    "decimals, written as text in answers. Sign in with `Authorization: Bearer <token>`. Errors are RFC 9457."
)
REFERENCES = "#/components/schemas/{model}"


class Application(FastAPI):
    """The framework's application behind an entrance of its own, which surrounds every request."""

    entrance: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.entrance(scope, receive, send)

    @property
    def framework(self) -> ASGIApp:
        """The way through the framework's own layers and router."""
        return super().__call__


def create_app(services: Services, *, on_shutdown: Callable[[], None] | None = None) -> FastAPI:
    """The application around a running cooperative; `on_shutdown` is called when the server stops."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None, None]:
        yield
        if on_shutdown is not None:
            await run_in_threadpool(on_shutdown)

    app = _bare(lifespan)
    app.state.services = services
    app.router.routes.extend(routes())
    app.add_exception_handler(HTTPException, on_http_exception)
    direct = Direct(app.framework, app, app.routes)
    app.entrance = Around(direct, metrics=services.metrics, most_body_bytes=services.settings.most_body_bytes)
    return app


def openapi_document() -> dict[str, Any]:
    """The OpenAPI document, without a cooperative."""
    return _bare(None).openapi()


def _bare(lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]] | None) -> Application:
    app = Application(
        title="Abrufbuch",
        version=VERSION,
        description=ABOUT,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        exception_handlers=dict(HANDLERS),
    )
    for router in ROUTERS:
        app.router.routes.extend(router.routes)
    document: dict[str, Any] = {}

    def openapi() -> dict[str, Any]:
        if not document:
            document.update(_document(app))
        return document

    app.openapi = openapi
    return app


def _document(app: FastAPI) -> dict[str, Any]:
    """What FastAPI makes of the routes, and what they declare besides: bodies, names in paths, problems."""
    document = get_openapi(title=app.title, version=app.version, description=ABOUT, routes=app.routes)
    routes = [route for route in app.routes if isinstance(route, Declared)]
    for route in routes:
        for method in route.methods or ():
            _complete(document["paths"][route.path_format][method.lower()], route)
    schemas: dict[str, Any] = document.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas.update(_schemas([Problem, *(it.operation.body for it in routes if it.operation.body)]))
    document["components"]["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
    return document


def _complete(operation: dict[str, Any], route: Declared) -> None:
    declared = route.operation
    if operation["x-action"] != declared.action:
        operation["security"] = [{"bearer": []}]
    operation["parameters"] = [
        *path_parameters(route.path_format, route.name_pattern),
        *(parameter.written for parameter in declared.parameters),
    ]
    responses: dict[str, Any] = operation["responses"]
    responses.pop("422", None)
    for status in declared.statuses(route.path_format):
        answered = responses.setdefault(str(status), {})
        responses[str(status)] = _both(answered, problem_answer(status))


def _both(answer: Mapping[str, Any], problem: Mapping[str, Any]) -> dict[str, Any]:
    """A status that may come with an answer of its own or with a problem."""
    content = {**answer.get("content", {}), **problem["content"]}
    return {**problem, **answer, "content": content}


def _schemas(models: list[type[BaseModel]]) -> Mapping[str, Any]:
    wanted = [(model, "validation") for model in dict.fromkeys(models)]
    _, definitions = models_json_schema(wanted, ref_template=REFERENCES)  # pyright: ignore[reportArgumentType]  a literal
    return definitions["$defs"]
