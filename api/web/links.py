"""Addresses that differ from the present one in a few parameters: sort, page, filters."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

Query = Mapping[str, Sequence[str]]


def with_query(path: str, query: Query, **changes: object) -> str:
    """`path` with a query in which some parameters are set anew, or left out where the value is None or empty.

    A parameter that is a word of Python is written with an underscore behind it.

    >>> with_query("/abrufe", {"status": ["placed"], "page": ["3"]}, page=None, sort="-net_cents")
    '/abrufe?status=placed&sort=-net_cents'
    >>> with_query("/abrufe", {}, from_="2026-01")
    '/abrufe?from=2026-01'
    """
    asked = {name: list(values) for name, values in query.items()}
    for name, value in changes.items():
        values = [str(value)] if value is not None and value != "" else []
        asked[name.rstrip("_")] = values
    text = urlencode([(name, value) for name, values in asked.items() for value in values if value != ""])
    return f"{path}?{text}" if text else path


def local(path: str) -> str:
    r"""A path within this site to go to after signing in; anything else is the start page.

    >>> (
    ...     local("/abrufe?status=placed"),
    ...     local("//evil.example"),
    ...     local("https://evil.example"),
    ...     local("/\\\\evil.example"),
    ... )
    ('/abrufe?status=placed', '/', '/', '/')
    """
    harmless = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if harmless else "/"
