"""Who asks: a bearer token, checked before anything else of a request is looked at."""

from typing import cast

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from api.faults import NOT_SIGNED_IN, TOKEN_UNKNOWN, Faulty
from api.services import services_of
from procurement.application.access import Action, Actor, allow

CHALLENGE = 'Bearer realm="abrufbuch"'


async def admit(request: Request, action: Action) -> None:
    """Let the request in if its token's role may do this at all; whose data it may touch the services decide.

    Raises `Faulty` (401) or `ActionNotAllowed` (403).
    """
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise Faulty(NOT_SIGNED_IN, headers={"WWW-Authenticate": CHALLENGE})
    tokens = services_of(request).tokens
    actor = tokens.remembered(secret.strip()) or await run_in_threadpool(tokens.actor, secret.strip())
    if actor is None:
        raise Faulty(TOKEN_UNKNOWN, headers={"WWW-Authenticate": f'{CHALLENGE}, error="invalid_token"'})
    allow(actor, action)
    request.scope["actor"] = actor


def actor_of(request: Request) -> Actor:
    """Who was let in."""
    return cast("Actor", request.scope["actor"])


def correlation_of(request: Request) -> str:
    """The id under which everything a request causes is recorded."""
    return cast("str", request.scope["correlation_id"])
