"""The chapters of the handbook: Markdown in, HTML out, every heading with an id that pages link to."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from api.web.rendering import safe

HERE = Path(__file__).parent
WRITTEN = HERE.parents[2] / "docs" / "handbuch"
"""Where the handbook is written; a wheel carries it beside this file instead."""

ORDER = (
    "index",
    "anmelden",
    "beschaffung",
    "freigabe",
    "geschaeftsfuehrung",
    "pruefung",
    "systemverwaltung",
)
PICTURE = re.compile(r"[a-z][a-z-]*")
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading of the second level."""

    slug: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One file. `lead` is the paragraph below its title, `html` all that follows."""

    slug: str
    title: str
    lead: str
    html: Markup
    sections: Sequence[Section]

    @property
    def path(self) -> str:
        return f"/hilfe/{self.slug}"


def slug_of(heading: str) -> str:
    """The id of a heading.

    >>> slug_of("Höchstwert & Straße"), slug_of("Korb und Abruf in drei Schritten")
    ('hoechstwert-strasse', 'korb-und-abruf-in-drei-schritten')
    """
    plain = unicodedata.normalize("NFC", heading).casefold().translate(UMLAUTS)
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def folder() -> Path:
    carried = HERE / "handbuch"
    return carried if carried.is_dir() else WRITTEN


@lru_cache(maxsize=1)
def chapters() -> Mapping[str, Chapter]:
    """Every chapter by its name, in the order they are read in."""
    return {slug: _read(slug, (folder() / f"{slug}.md").read_text(encoding="utf-8")) for slug in ORDER}


def picture(name: str) -> Path | None:
    """A picture of the handbook by its name without ending; None where there is none."""
    path = folder() / "bilder" / f"{name}.png"
    return path if PICTURE.fullmatch(name) and path.is_file() else None


def _read(slug: str, text: str) -> Chapter:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(text)
    title, lead, rest = tokens[1].content, tokens[4].content, tokens[6:]
    sections: list[Section] = []
    for at, token in enumerate(rest):
        if token.type == "heading_open":
            heading = Section(slug=slug_of(rest[at + 1].content), title=rest[at + 1].content)
            token.attrSet("id", heading.slug)
            sections += [heading] if token.tag == "h2" else []
        if token.type == "inline":
            token.children = [_led(child) for child in token.children or () if not _missing(child)]
    html = markdown.renderer.render(_framed(rest), markdown.options, {})
    return Chapter(slug=slug, title=title, lead=lead, html=safe(html), sections=sections)


def _missing(token: Token) -> bool:
    """A picture that was not taken yet is left out, rather than shown broken."""
    return token.type == "image" and picture(Path(str(token.attrGet("src"))).stem) is None


def _led(token: Token) -> Token:
    """Links between files as links between pages."""
    if token.type == "link_open":
        target = str(token.attrGet("href"))
        token.attrSet("href", re.sub(r"^(\w+)\.md(?=#|$)", r"/hilfe/\1", target))
    if token.type == "image":
        token.attrSet("src", f"/hilfe/{token.attrGet('src')}")
        token.attrSet("loading", "lazy")
    return token


def _framed(tokens: Sequence[Token]) -> list[Token]:
    """Tables may be wider than the screen: each in a named region that the keyboard reaches."""
    framed: list[Token] = []
    tables = 0
    for token in tokens:
        if token.type == "table_open":
            tables += 1
            token.attrSet("class", "plain-table")
            region = {"class": "scroll", "role": "region", "tabindex": "0", "aria-label": f"Tabelle {tables}"}
            framed.append(Token("region_open", "div", 1, attrs=dict(region), block=True))
        if token.type == "th_open":
            token.attrSet("scope", "col")
        framed.append(token)
        if token.type == "table_close":
            framed.append(Token("region_close", "div", -1, block=True))
    return framed
