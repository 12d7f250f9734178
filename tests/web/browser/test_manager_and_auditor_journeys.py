"""What managers and auditors come for, from signing in to the result."""

import csv
import io
import re

import pytest
from playwright.sync_api import expect

from api.web.formats import euro, number
from procurement.application.access import Role
from procurement.exchange.price_list import FORMAT
from tests.web.browser.conftest import Screen, Site
from tests.web.browser.test_every_look import violations
from tests.web.browser.test_officer_journey import good, sign_in
from tests.web.conftest import actor_of

HEADINGS = FORMAT.german_headers
CONTRACT, ARTICLE, NAME = "oracle-2024", "ORA-TAG", "Datenbankadministration, Tagessatz"


def dearer(text: str, article: str) -> str:
    """A price list as a file in which one article costs more."""
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=";"))
    for row in rows:
        if row[HEADINGS["article"]] == article:
            row[HEADINGS["list_unit_price"]] = "2500,00"
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys(), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
class TestAManager:
    def test_goes_from_a_month_to_the_orders_that_make_it(self, site_to_look_at, window, scripts):
        """A column of the overview leads to the orders of its month, as many as there are."""
        screen: Screen = window(site_to_look_at, None, java_script_enabled=scripts)
        sign_in(screen, "Geschäftsführung")
        expect(screen.page.locator("h1")).to_have_text("Übersicht")
        screen.page.get_by_role("link", name=re.compile("^Oktober 2026")).first.click()

        expect(screen.page.locator("h1")).to_have_text("Abrufe")
        asked = {"from": ["2026-10"], "to": ["2026-10"]}
        orders = site_to_look_at.cooperative.reading.report(actor_of(Role.MANAGER), "order_book", asked).rows
        expect(screen.page.locator("#treffer-zahl")).to_contain_text(f"{number(len(orders), 'de')} Treffer")
        good(screen)

    def test_raises_a_price_by_file_after_seeing_the_difference(self, site: Site, window, scripts):
        """The list is downloaded, changed, uploaded, shown as a difference, and recorded only when confirmed."""
        screen: Screen = window(site, None, java_script_enabled=scripts)
        sign_in(screen, "Geschäftsführung")
        answer = screen.page.request.get(f"{site.address}/preislisten/vorlage.csv?vertrag={CONTRACT}")
        screen.open("/preislisten")
        file = {"name": "neu.csv", "mimeType": "text/csv", "buffer": dearer(answer.text(), ARTICLE).encode()}
        screen.page.locator("input[type=file]").set_input_files(file)
        before = site.cooperative.store.log.head()
        screen.page.get_by_role("button", name="Weiter zur Vorschau").click()

        expect(screen.page.locator("main")).to_contain_text(NAME)
        expect(screen.page.locator("main")).to_contain_text("2.500,00")
        good(screen)
        assert before == site.cooperative.store.log.head()

        screen.page.get_by_role("button", name="eintragen").click()
        expect(screen.page.locator("h1")).to_contain_text("Preisliste neu.csv")
        refresh = screen.page.get_by_role("link", name="Aktualisieren")
        while not scripts and refresh.is_visible():
            with screen.page.expect_navigation():
                refresh.click()
        expect(screen.page.locator("main")).to_contain_text("fertig")
        good(screen)
        assert before + 1 == site.cooperative.store.log.head()

    def test_changes_a_list_price_and_sees_old_and_new(self, site: Site, window, scripts):
        """A price from a day on: wrong input comes back, old and new stand beside each other before it counts."""
        screen: Screen = window(site, None, java_script_enabled=scripts)
        sign_in(screen, "Geschäftsführung")
        screen.open(f"/vertraege/{CONTRACT}/artikel/{ARTICLE}/listenpreis")
        price = screen.page.get_by_label("Listenpreis je Einheit")
        price.fill("12.34")
        for part, value in (("Tag", "1"), ("Monat", "1"), ("Jahr", "2027")):
            screen.page.get_by_label(part, exact=True).fill(value)
        screen.page.get_by_role("button", name="Weiter zur Vorschau").last.click()
        expect(screen.page.get_by_role("alert").first).to_be_visible()
        expect(price).to_have_value("12.34")
        good(screen)

        price.fill("1.400,00")
        screen.page.get_by_role("button", name="Weiter zur Vorschau").last.click()
        expect(screen.page.locator("main")).to_contain_text("1.400,00")
        good(screen)
        screen.page.get_by_role("button", name="So eintragen").click()

        expect(screen.page.locator("h1")).to_have_text("Datenbanken Oracle 2024")
        expect(screen.page.locator("main")).to_contain_text("01.01.2027")


@pytest.mark.slow
class TestAnAuditor:
    def test_puts_the_clock_back_with_the_keyboard(self, site_to_look_at: Site, window):
        """The slider goes back by arrow keys, keeps the focus, puts the moment into the address; the address shows it."""
        screen: Screen = window(site_to_look_at, None)
        sign_in(screen, "Rechnungsprüfung")
        screen.open(f"/verlauf?gegenstand=contract/{CONTRACT}")
        slider = screen.page.get_by_role("slider")
        slider.focus()
        screen.page.keyboard.press("ArrowLeft")
        expect(screen.page).to_have_url(re.compile("as_of="))
        expect(slider).to_be_focused()
        assert slider.get_attribute("aria-valuetext")
        assert [] == violations(screen.page)

        shown = screen.page.locator("main").inner_text()
        fresh = window(site_to_look_at, Role.AUDITOR, java_script_enabled=False)
        fresh.page.goto(screen.page.url)

        assert _state(shown) == _state(fresh.page.locator("main").inner_text())
        assert [] == screen.complaints

    def test_sees_the_savings_of_a_past_day(self, site_to_look_at: Site, window):
        """A report as of a day is what a fold up to that day gives, to the cent."""
        instant = "2026-06-30T21:59:59.999999Z"
        asked = {"as_of": [instant], "group_by": [""]}
        report = site_to_look_at.cooperative.reading.report(actor_of(Role.AUDITOR), "discount_savings", asked)
        screen: Screen = window(site_to_look_at, Role.AUDITOR)

        screen.open(f"/auswertungen/discount_savings?as_of={instant}")

        expect(screen.page.locator("tfoot")).to_contain_text(euro(report.totals["saved_cents"], "de"))

    def test_goes_from_an_event_to_its_cause(self, site_to_look_at: Site, window):
        """An event says what happened, by whom, and the line as recorded; from it one gets to what it is about."""
        screen: Screen = window(site_to_look_at, Role.AUDITOR)
        screen.open("/ereignisse?type=order.placed")
        screen.page.locator("tbody a").first.click()

        expect(screen.page.locator("h1")).to_have_text("Abruf gestellt")
        expect(screen.page.locator("pre")).to_contain_text('"type":"order.placed"')
        good(screen)

    def test_may_change_nothing(self, site_to_look_at: Site, window):
        """No page offers an auditor a form that changes anything but what is their own."""
        screen: Screen = window(site_to_look_at, Role.AUDITOR)
        for path in ("/vertraege/{contract}", "/abrufe/{order}", "/mitglieder/{member}", "/lieferanten/{vendor}"):
            screen.open(path)
            actions = screen.page.locator("main form[method=post]").evaluate_all("it => it.map(form => form.action)")
            assert [] == actions, path


def _state(text: str) -> str:
    """What a page shows of a moment, from what changed on; the control above it differs with scripts."""
    return re.sub(r"\s+", " ", text.partition("Verglichen mit")[2])
