"""The way of an order through the pages, as an officer and a second person go it, with scripts and without."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import expect

from procurement.application.access import Role
from procurement.domain.contract.commands import AwardContract, ListArticle
from procurement.domain.contract.events import AwardedLot
from tests.web.browser.conftest import PASSWORD, Screen, Site
from tests.web.browser.test_every_look import IDS_TWICE, NOWHERE, violations
from tests.web.conftest import actor_of

PRICE_CENTS = 10_000
SHORT_BY_A_CENT = 10 * PRICE_CENTS - 1


def keep(site: Site, command: Any) -> None:
    site.cooperative.keeping.keep(actor_of(Role.MANAGER), command, "journey").result()


def with_chairs(site: Site, ceiling_cents: int) -> None:
    """A contract under which a chair costs 100.00 EUR, with this ceiling."""
    lot = AwardedLot(lot="1", title="Stühle", ceiling_cents=ceiling_cents)
    vendor = next(iter(site.cooperative.reading.report(actor_of(Role.MANAGER), "vendor_register", {}).rows))["vendor"]
    keep(
        site,
        AwardContract(
            contract="stuehle-2026",
            title="Bürostühle 2026",
            vendor=vendor,
            regime="vgv",
            starts_on=date(2026, 1, 1),
            ends_on=date(2028, 12, 31),
            ceiling_cents=ceiling_cents,
            lots=(lot,),
            entitled_members=("buxtehude",),
            call_off_mode="direct",
            pooling="allowed",
        ),
    )
    keep(
        site,
        ListArticle(
            contract="stuehle-2026",
            article="drehstuhl",
            product="drehstuhl",
            category="office",
            lot="1",
            name="Drehstuhl mit Armlehnen",
            unit="C62",
            list_unit_price=Decimal(150),
            vat_rate=Decimal(19),
            pricing={"rule": "fixed_price", "unit_price": "100"},
            valid_from=date(2026, 1, 1),
        ),
    )


def good(screen: Screen) -> None:
    """The state one is in, once it is there as a whole, is as accessible as any look."""
    screen.page.wait_for_load_state()
    if screen.scripts:
        assert [] == violations(screen.page)
    assert [] == screen.page.evaluate(IDS_TWICE)
    assert [] == screen.page.evaluate(NOWHERE)


def sign_in(screen: Screen, who: str) -> None:
    """By a click on one of the demonstration's people."""
    screen.open("/anmelden")
    screen.page.get_by_role("button", name=who).click()
    expect(screen.page.get_by_role("button", name="Abmelden")).to_be_visible()


def into_basket(screen: Screen, quantity: str) -> None:
    """A chair from the catalogue."""
    screen.open("/katalog?q=Drehstuhl")
    row = screen.page.get_by_role("row", name="Drehstuhl mit Armlehnen")
    row.get_by_label("Menge").fill(quantity)
    row.get_by_role("button", name="In den Korb").click()
    expect(screen.page.get_by_role("status").first).to_contain_text("Korb")


def to_checking(screen: Screen) -> None:
    screen.open("/korb")
    good(screen)
    screen.page.get_by_role("button", name="Weiter zur Prüfung").click()
    expect(screen.page.locator("h1")).to_have_text("Abruf prüfen")
    good(screen)


@pytest.mark.slow
@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
class TestAnOrder:
    def test_goes_from_the_catalogue_to_a_second_person(self, site, window, scripts):
        """Found, put into the basket, checked, sent, approved by somebody else: each step says what comes next."""
        with_chairs(site, ceiling_cents=1_000_000)
        officer = window(site, None, java_script_enabled=scripts)
        sign_in(officer, "Beschaffung")
        into_basket(officer, "12")
        to_checking(officer)
        expect(officer.page.get_by_text("wartet nach dem Vier-Augen-Prinzip")).to_be_visible()
        officer.page.get_by_label("Haushaltsstelle").fill("1.1.1.06.543130")
        officer.page.get_by_role("button", name="Verbindlich abrufen").click()
        number = officer.page.get_by_role("link", name="buxtehude-2026-").first.inner_text()
        good(officer)

        approver = window(site, None, java_script_enabled=scripts)
        sign_in(approver, "Freigabe")
        approver.page.get_by_role("link", name=number).first.click()
        expect(approver.page.get_by_role("button", name="Freigeben")).to_be_visible()
        good(approver)
        approver.page.get_by_role("button", name="Freigeben").click()

        expect(approver.page.locator("main")).to_contain_text("freigegeben")
        officer.open("/abrufe?q=" + number)
        expect(officer.page.locator("table")).to_contain_text("freigegeben")
        assert [] == officer.complaints + approver.complaints

    def test_short_by_a_cent_is_refused_and_loses_nothing(self, site, window, scripts):
        """One cent too much: the page says asked and left, keeps what was typed, and the basket stays."""
        with_chairs(site, ceiling_cents=SHORT_BY_A_CENT)
        before = site.cooperative.store.log.head()
        officer = window(site, None, java_script_enabled=scripts)
        sign_in(officer, "Beschaffung")
        into_basket(officer, "10")
        to_checking(officer)
        officer.page.get_by_label("Haushaltsstelle").fill("1.1.1.06.543130")
        officer.page.get_by_role("button", name="Verbindlich abrufen").click()

        expect(officer.page.get_by_role("alert").first).to_contain_text("999,99")
        good(officer)
        expect(officer.page.get_by_label("Haushaltsstelle")).to_have_value("1.1.1.06.543130")
        assert before == site.cooperative.store.log.head()

    def test_without_a_budget_code_leads_to_the_field(self, site, window, scripts):
        """The summary names what is missing; its link leads into the field."""
        with_chairs(site, ceiling_cents=1_000_000)
        officer = window(site, None, java_script_enabled=scripts)
        sign_in(officer, "Beschaffung")
        into_basket(officer, "1")
        to_checking(officer)
        officer.page.get_by_role("button", name="Verbindlich abrufen").click()
        expect(officer.page.get_by_role("alert").first).to_be_visible()
        good(officer)

        if scripts:
            expect(officer.page.locator("[data-focus]")).to_be_focused()
        officer.page.get_by_role("alert").first.get_by_role("link").first.click()
        expect(officer.page.get_by_label("Haushaltsstelle")).to_be_focused()


@pytest.mark.slow
class TestADoubleClick:
    def test_places_one_order(self, site, window):
        """Two clicks in a row on the button that sends are one order."""
        with_chairs(site, ceiling_cents=1_000_000)
        officer = window(site, None)
        sign_in(officer, "Beschaffung")
        into_basket(officer, "1")
        to_checking(officer)
        officer.page.get_by_label("Haushaltsstelle").fill("1.1.1.06.543130")

        officer.page.get_by_role("button", name="Verbindlich abrufen").dblclick()

        expect(officer.page.get_by_role("link", name="buxtehude-2026-").first).to_be_visible()
        found = {"contract": ["stuehle-2026"]}
        assert 1 == len(site.cooperative.reading.report(actor_of(Role.MANAGER), "order_book", found).rows)


@pytest.mark.slow
class TestSigningIn:
    def test_with_name_and_password(self, site, window):
        """A local account signs in by name and password; a wrong one is said in a summary that has the focus."""
        login = site.cooperative.accounts.with_subject(actor_of(Role.OFFICER).subject).login
        screen = window(site, None)
        screen.open("/anmelden?weiter=/katalog")
        screen.page.get_by_label("Anmeldename").fill(login)
        screen.page.get_by_label("Kennwort").fill("falsch-und-lang-genug")
        screen.page.get_by_role("button", name="Anmelden", exact=True).click()
        expect(screen.page.locator("[data-focus]")).to_be_focused()
        assert [] == violations(screen.page)

        screen.page.get_by_label("Kennwort").fill(PASSWORD)
        screen.page.get_by_role("button", name="Anmelden", exact=True).click()

        expect(screen.page.locator("h1")).to_have_text("Katalog")
