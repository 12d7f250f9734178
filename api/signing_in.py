"""Who asks: a bearer token or the web session, checked before anything else of a request is looked at."""

from typing import cast

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from api.faults import FORM_FOREIGN, NOT_SIGNED_IN, TOKEN_UNKNOWN, Faulty
from api.forgery import from_elsewhere, is_token
from api.services import services_of
from api.session_cookie import session_of
from procurement.application.access import Action, Actor, allow

FORM_HEADER = "X-CSRF-Token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CHALLENGE = 'Bearer realm="abrufbuch"'


async def admit(request: Request, action: Action) -> None:
    """Let the request in if its role may do this at all; whose data it may touch the services decide.

    Raises `Faulty` (401, or 403 for what another site made a browser send) or `ActionNotAllowed` (403).
    """
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and secret.strip():
        actor = await _by_token(request, secret.strip())
    elif "cookie" in request.headers and "authorization" not in request.headers:
        actor = await run_in_threadpool(_by_session, request)
    else:
        raise Faulty(NOT_SIGNED_IN, headers={"WWW-Authenticate": CHALLENGE})
    allow(actor, action)
    request.scope["actor"] = actor


async def _by_token(request: Request, secret: str) -> Actor:
    tokens = services_of(request).tokens
    actor = tokens.remembered(secret) or await run_in_threadpool(tokens.actor, secret)
    if actor is None:
        raise Faulty(TOKEN_UNKNOWN, headers={"WWW-Authenticate": f'{CHALLENGE}, error="invalid_token"'})
    return actor


def _by_session(request: Request) -> Actor:
    """Who is signed in to the pages. What changes something also carries the session's form token in a header."""
    session = session_of(request)
    if session is None:
        raise Faulty(NOT_SIGNED_IN, headers={"WWW-Authenticate": CHALLENGE})
    if request.method not in SAFE_METHODS and (
        from_elsewhere(request.headers) or not is_token(request.headers.get(FORM_HEADER, ""), session.csrf)
    ):
        raise Faulty(FORM_FOREIGN)
    return session.actor


def actor_of(request: Request) -> Actor:
    """Who was let in."""
    return cast("Actor", request.scope["actor"])


def correlation_of(request: Request) -> str:
    """The id under which everything a request causes is recorded."""
    return cast("str", request.scope["correlation_id"])
