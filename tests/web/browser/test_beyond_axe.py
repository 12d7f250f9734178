"""What axe does not see: focus that shows, the keyboard alone, narrow and stretched text, forced colours, no scripts."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from api.web.page import pages
from procurement.application.access import Role
from tests.web.browser.conftest import DESKTOP, PHONE, Screen
from tests.web.browser.test_every_look import LOOKS, WIDER, name

PLAIN = [look for page in pages() for look in page.looks[:1]]
"""One look of each page."""

SPACING = """() => { const all = document.createElement('link'); all.rel = 'stylesheet';
  const sheet = new CSSStyleSheet(); sheet.replaceSync(
  '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }');
  document.adoptedStyleSheets.push(sheet) }"""
"""The text spacing of WCAG 1.4.12."""

CUT_OFF = """() => [...document.querySelectorAll('main :is(a, button, p, h1, h2, h3, dt, dd, label, .badge)')]
  .filter(e => e.offsetParent && !e.classList.contains('kern-sr-only'))
  .filter(e => { const s = getComputedStyle(e); return s.overflowX === 'hidden' && e.scrollWidth > e.clientWidth + 1 })
  .map(e => e.className + ': ' + e.textContent.trim().slice(0, 40))"""

SHOWS_FOCUS = """() => { const e = document.activeElement; if (!e || e === document.body) return 'nothing';
  const shows = s => (s.stroke !== 'none' && parseFloat(s.strokeWidth) >= 2) || (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== 'none';
  const near = [getComputedStyle(e), getComputedStyle(e, '::after'), e.parentElement && getComputedStyle(e.parentElement),
    ...[...e.querySelectorAll('*')].map(it => getComputedStyle(it)), ...[...(e.labels || [])].map(it => getComputedStyle(it, '::before'))];
  return near.filter(Boolean).some(shows) ? '' : e.outerHTML.slice(0, 120) }"""

SMALL_TARGETS = """() => [...document.querySelectorAll('button, select, summary, input:not([type=hidden]):not([type=checkbox]):not([type=radio]), .kern-btn')]
  .filter(e => e.offsetParent && !e.classList.contains('kern-sr-only')).map(e => [e.getBoundingClientRect(), e]).filter(([box]) => box.height < 24 || box.width < 24)
  .map(([box, e]) => Math.round(box.height) + ' ' + e.outerHTML.slice(0, 80))"""


@pytest.mark.slow
class TestAPage:
    @pytest.mark.parametrize("look", PLAIN, ids=name)
    def test_fits_320_pixels(self, site_to_look_at, windows, look):
        """At 320 px nothing but named scroll regions is wider than the screen (WCAG 1.4.10)."""
        screen = windows(site_to_look_at, look.role, (320, 800))

        screen.open(look)

        assert 0 >= screen.page.evaluate(WIDER)

    @pytest.mark.parametrize("look", PLAIN, ids=name)
    def test_bears_stretched_text(self, site_to_look_at, windows, look):
        """With the spacing a reader may set, no text is cut off and nothing is wider than the screen (WCAG 1.4.12)."""
        screen = windows(site_to_look_at, look.role, PHONE)
        screen.open(look)

        screen.page.evaluate(SPACING)

        assert [] == screen.page.evaluate(CUT_OFF)
        assert 0 >= screen.page.evaluate(WIDER)

    @pytest.mark.parametrize("look", PLAIN, ids=name)
    def test_shows_where_the_keyboard_is(self, site_to_look_at, windows, look):
        """Every stop of the tab key is seen (WCAG 2.4.7), and none is a trap (2.1.2)."""
        screen = windows(site_to_look_at, look.role)
        screen.open(look)

        hidden, stops = [], 0
        for _ in range(60):
            screen.page.keyboard.press("Tab")
            shown = screen.page.evaluate(SHOWS_FOCUS)
            if shown == "nothing":
                break
            stops += 1
            hidden += [shown] if shown else []

        assert [] == hidden
        assert 5 <= stops

    @pytest.mark.parametrize("look", PLAIN, ids=name)
    def test_has_targets_one_can_hit(self, site_to_look_at, windows, look):
        """Buttons and fields are at least 24 px high and wide (WCAG 2.5.8)."""
        screen = windows(site_to_look_at, look.role, PHONE)

        screen.open(look)

        assert [] == screen.page.evaluate(SMALL_TARGETS)

    @pytest.mark.parametrize("look", [look for _, look in LOOKS], ids=name)
    def test_works_without_scripts(self, site_to_look_at, windows, look):
        """With scripts off every look answers the same, with a heading and its content."""
        screen = windows(site_to_look_at, look.role, DESKTOP, java_script_enabled=False)

        answer = screen.open(look)

        assert look.status == answer.status
        assert screen.page.locator("main h1").inner_text().strip()


@pytest.mark.slow
class TestTheFrame:
    def test_lets_the_keyboard_skip_to_the_content(self, site_to_look_at, windows):
        """The first stop of the tab key leads past the menu."""
        screen = windows(site_to_look_at, Role.OFFICER)
        screen.open("/abrufe")

        screen.page.keyboard.press("Tab")
        screen.page.keyboard.press("Enter")

        expect(screen.page.locator("#inhalt")).to_be_focused()

    def test_opens_its_menu_on_a_phone_by_keyboard(self, site_to_look_at, windows):
        """On a phone the menu is closed at first and opens with Enter."""
        page = _menu(windows(site_to_look_at, Role.OFFICER, PHONE))

        page.keyboard.press("Enter")

        expect(page.locator(".menu--narrow nav")).to_be_visible()

    @pytest.mark.parametrize("size", [DESKTOP, PHONE])
    def test_shows_in_forced_colours_where_one_is(self, site_to_look_at, windows, size):
        """With the reader's own colours the present page of the menu differs from the others by more than its text."""
        screen = windows(site_to_look_at, Role.OFFICER, size, forced_colors="active")
        screen.open("/abrufe")
        if size == PHONE:
            _menu(screen).keyboard.press("Enter")

        ground = "e => getComputedStyle(e).backgroundColor"
        here = screen.page.locator(".menu__link[aria-current]:visible").first.evaluate(ground)
        other = screen.page.locator(".menu__link:not([aria-current]):visible").first.evaluate(ground)

        assert here != other

    def test_can_be_english(self, site, window):
        """Whoever chooses English reads English everywhere."""
        screen = window(site, Role.OFFICER)
        screen.open("/einstellungen")
        screen.page.get_by_label("English").check()
        with screen.page.expect_navigation():
            screen.page.get_by_role("button", name="Speichern").click()

        screen.open("/abrufe")

        assert "en" == screen.page.locator("html").get_attribute("lang")
        assert "Orders" == screen.page.locator("h1").inner_text()

    def test_can_be_dark_on_a_light_device(self, site, window):
        """Whoever chooses dark gets dark, whatever the device prefers."""
        screen = window(site, Role.OFFICER)
        screen.open("/einstellungen")
        screen.page.get_by_label("Dunkel").check()
        with screen.page.expect_navigation():
            screen.page.get_by_role("button", name="Speichern").click()

        red = screen.page.evaluate("parseInt(getComputedStyle(document.body).backgroundColor.match(/[0-9.]+/)[0])")

        assert 60 > red


@pytest.mark.slow
class TestAList:
    def test_says_aloud_how_many_hits_a_search_has(self, site_to_look_at, windows):
        """The same live region stays while typing, so that screen readers say the new number; focus stays in the field."""
        screen = windows(site_to_look_at, Role.OFFICER)
        screen.open("/abrufe")
        page = screen.page
        page.evaluate("document.getElementById('treffer-zahl').sameAsBefore = true")
        before = page.locator("#treffer-zahl").inner_text()

        page.get_by_label("Suche", exact=True).press_sequentially("toner")
        expect(page.locator("#treffer-zahl")).not_to_have_text(before)

        assert page.evaluate("document.getElementById('treffer-zahl').sameAsBefore")
        assert "filter-q" == page.evaluate("document.activeElement.id")
        expect(page).to_have_url(re.compile(r"/abrufe\?q=toner(&sort=-placed_on)?$"))

    def test_prints_without_what_is_for_clicking(self, site_to_look_at, windows):
        """On paper there are no filters and no menu."""
        screen = windows(site_to_look_at, Role.OFFICER)
        screen.open("/abrufe")
        screen.page.emulate_media(media="print")

        shown = [screen.page.locator(it).first.is_visible() for it in (".filters", ".menu--wide", "table")]
        screen.page.emulate_media(media="screen")

        assert [False, False, True] == shown


def _menu(screen: Screen) -> Any:
    screen.open("/abrufe")
    screen.page.locator(".menu--narrow summary").focus()
    assert not screen.page.locator(".menu--narrow nav").is_visible()
    return screen.page
