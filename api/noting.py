"""What was looked at and taken home, noted at every door alike, so that auditors are audited as well."""

from urllib.parse import parse_qsl

from starlette.requests import Request

from api.services import services_of
from api.signing_in import actor_of, correlation_of
from procurement.application.access import Role
from procurement.application.accesses import AccessKind

VIEWERS = frozenset({Role.AUDITOR, Role.MANAGER})
"""Who sees what belongs to all; what officers look at is their own."""
MOST_CHARACTERS = 300


def about(name: str, query: str) -> str:
    """What an entry says: a name and a query, never what was searched for, which may be somebody's name.

    >>> about("order_book", "member=stade&q=Xylander")
    'order_book?member=stade&q=…'
    """
    told = "&".join(f"{key}={'…' if key == 'q' else value}" for key, value in parse_qsl(query))
    return (f"{name}?{told}" if told else name)[:MOST_CHARACTERS]


def note_exported(request: Request, name: str) -> None:
    """Somebody takes a file home."""
    _note(request, AccessKind.EXPORTED, name)


def note_viewed(request: Request, name: str) -> None:
    """An auditor or manager looks at figures or events."""
    if actor_of(request).role in VIEWERS:
        _note(request, AccessKind.VIEWED, name)


def _note(request: Request, kind: AccessKind, name: str) -> None:
    told = about(name, request.url.query)
    services_of(request).accesses.note(actor_of(request), kind, told, correlation_of(request))
