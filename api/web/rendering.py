"""Templates into pages: one environment for each language, with the figures' formats bound to it."""

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from api.web import formats
from api.web.links import with_query
from api.web.static_files import static_url
from api.web.words import ROOM, words
from procurement.kernel.wording import Wording

FORMATS: Mapping[str, Callable[..., str]] = {
    "euro": formats.euro,
    "unit_price": formats.unit_price,
    "number": formats.number,
    "percent": formats.percent,
    "day": formats.day,
    "long_day": formats.long_day,
    "instant": formats.instant,
    "month": formats.month,
}


@lru_cache(maxsize=2)
def environment(language: str) -> Environment:
    """Undefined names fail, everything is escaped, a literal percent sign in translated words is written `%%`."""
    found = Environment(
        loader=FileSystemLoader(ROOM),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    said = words(language)
    install: Any = getattr(found, "install_gettext_callables")  # noqa: B009  the extension adds it
    install(said.gettext, said.ngettext, newstyle=True)
    opened: Any = found  # the library leaves open what filters and globals hold
    opened.filters.update({name: partial(write, language=language) for name, write in FORMATS.items()})
    opened.filters["said"] = partial(_said, language=language)
    opened.globals.update(language=language, static=static_url, with_query=with_query, nothing=formats.NOTHING)
    return found


def _said(value: object, language: str) -> str:
    """Words in the page's language; other text as it is: what is escaped already must not be escaped again."""
    if isinstance(value, Wording):
        return value.in_language(language)
    return value if isinstance(value, str) else str(value)


def render(template: str, language: str, context: Mapping[str, Any]) -> str:
    """A template of this room, e.g. `orders/page.html`, as text."""
    return environment(language).get_template(template).render(context)


def safe(text: str) -> Markup:
    """HTML that this program made itself."""
    return Markup(text)  # noqa: S704  never from a request
