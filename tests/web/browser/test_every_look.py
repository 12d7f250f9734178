"""Every look of every page, in both sizes and both themes: accessible, whole, quiet, and nobody else's."""

from pathlib import Path

import axe_playwright_python
import pytest

from api.web.page import Look, pages
from tests.web.browser.conftest import DESKTOP, PHONE

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})"
LOOKS = [(page, look) for page in pages() for look in page.looks]
SIZES = {"desktop": DESKTOP, "phone": PHONE}

IDS_TWICE = (
    "() => [...document.querySelectorAll('[id]')].map(e => e.id).filter((id, at, all) => all.indexOf(id) !== at)"
)
NOWHERE = """() => [...document.querySelectorAll('[aria-describedby], [aria-labelledby], label[for], a[href^="#"]')]
  .flatMap(e => [e.getAttribute('aria-describedby'), e.getAttribute('aria-labelledby'), e.getAttribute('for'),
                 (e.getAttribute('href') || '').startsWith('#') ? e.getAttribute('href').slice(1) : null])
  .filter(Boolean).flatMap(ids => ids.split(' ')).filter(id => !document.getElementById(id))"""
WIDER = "() => document.documentElement.scrollWidth - window.innerWidth"


def name(look: Look) -> str:
    return f"{look.path}-{look.role.value if look.role else 'nobody'}-{look.name}"


def violations(page) -> list[str]:
    """What axe finds, with where it is."""
    page.evaluate(AXE)
    found = page.evaluate(RUN, RULES)["violations"]
    return [f"{it['id']}: {[node['target'] for node in it['nodes']][:3]}" for it in found]


@pytest.mark.slow
class TestALook:
    @pytest.mark.parametrize("size", SIZES)
    @pytest.mark.parametrize("theme", ["light", "dark"])
    @pytest.mark.parametrize("look", [look for _, look in LOOKS], ids=name)
    def test_is_accessible_and_whole(self, site_to_look_at, windows, look, theme, size):
        """Axe finds nothing, ids are one of a kind, nothing points nowhere, nothing is wider than the screen."""
        screen = windows(site_to_look_at, look.role, SIZES[size], theme)

        answer = screen.open(look)

        assert look.status == answer.status
        assert [] == violations(screen.page)
        assert [] == screen.page.evaluate(IDS_TWICE)
        assert [] == screen.page.evaluate(NOWHERE)
        assert 0 >= screen.page.evaluate(WIDER)
        assert [] == screen.complaints
        assert {screen.site.address.removeprefix("http://")} == screen.hosts


class TestEveryPage:
    def test_has_a_look_for_each_of_its_addresses(self):
        """An address that can be asked for is looked at by at least one look."""
        for page in pages():
            for door in page.doors:
                if door.method == "GET" and not _is_file(door.path):
                    stem = door.path.split("{")[0].rstrip("/") or "/"
                    assert any(look.path.startswith(stem) for look in page.looks), door.path

    def test_names_its_looks_apart(self):
        """Looks of a page have names of their own, as their pictures do."""
        for page in pages():
            names = [(look.name, look.role) for look in page.looks]
            assert len(set(names)) == len(names), page.doors[0].path


def _is_file(path: str) -> bool:
    return "." in path.rsplit("/", 1)[-1]
