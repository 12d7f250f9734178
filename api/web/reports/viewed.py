"""Who looked at which report is noted, so that auditors can be audited as well."""

from urllib.parse import parse_qsl, urlsplit

from api.noting import note_viewed as note_viewed_at_door
from api.web.visit import Visit

MOMENTS = ("as_of", "frueher", "spaeter", "vergleich", "schritt", "tag", "uhrzeit", "page", "sort")
"""Parameters that show another moment or page of the same question."""


def note_viewed(visit: Visit, name: str) -> None:
    """Note that an auditor or manager looks at a report: its name and query, never what was searched for.

    A page that is opened is noted with its moment. A region that htmx asks for is noted only where the question is
    another one than in the address it comes from: a slider that passes a hundred days is one look, not a hundred.
    """
    here = visit.request.url.query
    if visit.request.headers.get("hx-request") and _question(here) == _question(
        urlsplit(visit.request.headers.get("hx-current-url", "")).query
    ):
        return
    note_viewed_at_door(visit.request, name)


def _question(query: str) -> list[tuple[str, str]]:
    return sorted((key, value) for key, value in parse_qsl(query) if not key.startswith(MOMENTS))
