"""The way into a page: who is it, may they, is the form ours; then the page; then what every page's answer carries."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.faults import (
    BODY_MALFORMED,
    CONTENT_TYPE_UNSUPPORTED,
    FORM_FOREIGN,
    METHOD_NOT_ALLOWED,
    NOT_FOUND,
    Faulty,
)
from api.forgery import from_elsewhere, is_token
from api.problems import on_http_exception as problem_on_http_exception
from api.services import services_of
from api.session_cookie import cookie_name, session_of
from api.web.compression import compressed
from api.web.failing import failed, faulted
from api.web.page import PUBLIC, Door, Page, menu_of, pages
from api.web.static_files import static_file
from api.web.visit import NOTICE_COOKIE, Visit
from procurement.application.access import Action, allow
from procurement.application.ports import LogUnavailable, StoreUnavailable
from procurement.kernel.refusal import Refused
from procurement.kernel.wording import Wording

YEAR_SECONDS = 31_536_000
NOTICE_SECONDS = 60
FOR_PROGRAMS = ("/api/", "/health/", "/metrics", "/openapi.json")
FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}
MOST_FIELDS, MOST_FILES = 5_000, 3
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": CSP,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Vary": "Cookie, HX-Request, Accept-Encoding",
}


def routes() -> list[Route]:
    """A route for each door of each page, and one for static files; plain paths before those with parts to fill in,
    and of these those first that say something beside them, as `vorlage.{format}` does.
    """
    doors = [(page, door) for page in pages() for door in page.doors]
    doors.sort(key=lambda it: (it[1].path.count("{"), it[1].path.count("/{")))
    return [Route("/static/{version}/{name:path}", static_file), *(_route(page, door) for page, door in doors)]


class PageRoute(Route):
    """A route of a page, with what it declared."""

    door: Door
    page: Page


def _route(page: Page, door: Door) -> PageRoute:
    async def endpoint(request: Request) -> Response:
        form, answer = FormData(), partial(_entered, door=door)
        try:
            form = await read_form(request) if door.method == "POST" else form
        except Faulty as fault:
            answer = partial(faulted, fault=fault)
        try:
            return await run_in_threadpool(_answered, request, page, answer, form)
        finally:
            await form.close()

    route = PageRoute(door.path, endpoint, methods=[door.method])
    route.door, route.page = door, page
    return route


async def read_form(request: Request) -> FormData:
    """What a form sent. Raises `Faulty` for what no form sends."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in FORM_TYPES:
        expected = ", ".join(sorted(FORM_TYPES))
        raise Faulty(CONTENT_TYPE_UNSUPPORTED, expected=expected, given=kind[:100])
    try:
        most = services_of(request).settings.most_body_bytes
        return await request.form(max_fields=MOST_FIELDS, max_files=MOST_FILES, max_part_size=most)
    except (HTTPException, UnicodeDecodeError) as error:
        text = str(getattr(error, "detail", "not UTF-8"))[:200]
        raise Faulty(BODY_MALFORMED, reason=Wording(text, "das Formular ist nicht lesbar")) from None


def _answered(request: Request, page: Page, answer: Callable[[Visit], Response], form: FormData) -> Response:
    """The page's answer, or a page that says what went wrong; never a trace of the inside."""
    visit = Visit(request=request, session=None, help=page.help, form=form)
    try:
        visit.session = session_of(request)
        if visit.session is not None:
            request.scope["actor"] = visit.session.actor
            visit.menu = menu_of(visit.session.actor.role)
        response = answer(visit)
    except Refused as refusal:
        response = failed(visit, refusal)
    except Faulty as fault:
        response = faulted(visit, fault)
    except LogUnavailable:
        response = failed(visit, StoreUnavailable())
    return _complete(visit, response)


def _entered(visit: Visit, door: Door) -> Response:
    """Through the door, or to where one signs in."""
    if door.action != PUBLIC:
        if visit.session is None:
            return _to_sign_in(visit)
        if isinstance(door.action, Action):
            allow(visit.actor, door.action)
    if door.method == "POST":
        _check_ours(visit)
    return door.answer(visit)


def _to_sign_in(visit: Visit) -> Response:
    here = visit.request.url
    onward = here.path + (f"?{here.query}" if here.query else "") if visit.request.method == "GET" else ""
    return visit.go(f"/anmelden?weiter={quote(onward)}" if onward not in {"", "/"} else "/anmelden")


def _check_ours(visit: Visit) -> None:
    """A form comes from one of our pages. Before signing in there is no token; then the browser's word decides."""
    foreign = from_elsewhere(visit.request.headers)
    if foreign or (visit.session is not None and not is_token(visit.typed("csrf"), visit.session.csrf)):
        raise Faulty(FORM_FOREIGN)


def _complete(visit: Visit, response: Response) -> Response:
    """What every page's answer carries: safe headers, cookies that changed, fewer bytes."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if visit.services.settings.https:
        response.headers["Strict-Transport-Security"] = f"max-age={YEAR_SECONDS}"
    for name, value in visit.cookies.items():
        _set_cookie(visit, response, name, value)
    return compressed(visit.request, response)


def _set_cookie(visit: Visit, response: Response, name: str, value: str) -> None:
    options: dict[str, Any] = {"secure": visit.services.settings.https, "httponly": True, "samesite": "lax"}
    if not value:
        response.delete_cookie(name, **options)
        return
    session_long = name == cookie_name(https=visit.services.settings.https)
    age = None if session_long else NOTICE_SECONDS if name == NOTICE_COOKIE else YEAR_SECONDS
    response.set_cookie(name, value, max_age=age, **options)


async def on_http_exception(request: Request, error: Exception) -> Response:
    """What the router refuses: a page for people, a problem for programs."""
    if request.url.path.startswith(FOR_PROGRAMS) or "text/html" not in request.headers.get("accept", ""):
        return await problem_on_http_exception(request, error)
    found = error if isinstance(error, HTTPException) else HTTPException(404)
    fault = Faulty(NOT_FOUND, headers=found.headers)
    if found.status_code == METHOD_NOT_ALLOWED.status:
        allowed = (found.headers or {}).get("Allow", "")
        fault = Faulty(METHOD_NOT_ALLOWED, headers=found.headers, method=request.method[:20], allowed=allowed)
    page = Page(doors=(), looks=(), help="")
    return await run_in_threadpool(_answered, request, page, partial(faulted, fault=fault), FormData())
