"""Who looked at which report is noted, so that auditors can be audited as well."""

from urllib.parse import parse_qsl, urlsplit

from api.web.visit import Visit
from procurement.application.access import Role
from procurement.application.accesses import AccessKind

NOTED = frozenset({Role.AUDITOR, Role.MANAGER})
MOMENTS = ("as_of", "frueher", "spaeter", "vergleich", "schritt", "tag", "uhrzeit", "page", "sort")
"""Parameters that show another moment or page of the same question."""
MOST_CHARACTERS = 300


def note_viewed(visit: Visit, name: str) -> None:
    """Note that an auditor or manager looks at a report: its name and query, never what was searched for.

    A page that is opened is noted with its moment. A region that htmx asks for is noted only where the question is
    another one than in the address it comes from: a slider that passes a hundred days is one look, not a hundred.
    """
    if visit.role not in NOTED:
        return
    here = visit.request.url.query
    if visit.request.headers.get("hx-request") and _question(here) == _question(
        urlsplit(visit.request.headers.get("hx-current-url", "")).query
    ):
        return
    query = "&".join(f"{key}={'…' if key == 'q' else value}" for key, value in parse_qsl(here))
    about = f"{name}?{query}" if query else name
    visit.services.accesses.note(visit.actor, AccessKind.VIEWED, about[:MOST_CHARACTERS], visit.correlation_id)


def _question(query: str) -> list[tuple[str, str]]:
    return sorted((key, value) for key, value in parse_qsl(query) if not key.startswith(MOMENTS))
