"""Licences of a member, and reporting how many are in use."""

import re
from decimal import Decimal
from typing import Any

import pytest

from procurement.application.access import Role
from procurement.domain.licence.commands import ReportUsage
from tests.web.conftest import Town, actor_of
from tests.web.pages.licensing import CLAIMANT, ORACLE, claimed, offered, officer

TODAY = {"reported_on_day": "20", "reported_on_month": "11", "reported_on_year": "2026"}


def of(town: Town, member: str = "buxtehude") -> dict[str, dict[str, Any]]:
    rows = town.cooperative.reading.report(actor_of(Role.MANAGER), "licence_pooling", {"member": [member]}).rows
    return {row["product"]: row for row in rows}


def report_of(town: Town, product: str, quantity: int) -> None:
    command = ReportUsage(member="buxtehude", product=product, source="Zählung", quantity=Decimal(quantity))
    town.cooperative.keeping.keep(actor_of(Role.MANAGER), command, "test").result()


class TestLicences:
    def test_officers_see_those_of_their_member(self, town_to_look_at):
        page = town_to_look_at.visit(Role.OFFICER).get("/lizenzen")

        assert f"{len(of(town_to_look_at))} Treffer" in page.text

    def test_managers_choose_the_member(self, town_to_look_at):
        page = town_to_look_at.visit(Role.MANAGER).get("/lizenzen?member=verden")

        assert f"{len(of(town_to_look_at, 'verden'))} Treffer" in page.text

    def test_a_product_leads_to_its_form(self, town_to_look_at):
        product = next(iter(of(town_to_look_at)))
        page = town_to_look_at.visit(Role.OFFICER).get(f"/lizenzen?produkt={product}")

        assert f'<option value="{product}" selected>' in page.text

    def test_what_is_missing_stands_first(self, town):
        """Whatever the product is called; a tile counts it and leads to it, and words say how many."""
        report_of(town, "wohngeld", 99)
        visitor = town.visit(Role.OFFICER)
        missing = 99 - of(town)["wohngeld"]["owned"]

        page = visitor.get("/lizenzen").text

        assert "wohngeld" == re.findall(r'<a href="/lizenzen/([^"#?]+)">', page[page.index("<tbody") :])[0]
        assert f"es fehlen {missing.normalize():f}" in page
        assert "1 Treffer" in visitor.get("/lizenzen?stand=fehlend").text

    @pytest.mark.parametrize(
        ("stand", "holds"),
        [
            ("fehlend", lambda row: bool(row["missing"])),
            ("frei", lambda row: bool(row["spare"])),
            ("endend", lambda row: bool(row["ends_next_on"]) and row["ends_next_on"] <= "2027-02-18"),
            ("ungemeldet", lambda row: row["reported_age_days"] is None or row["reported_age_days"] > 365),
        ],
    )
    def test_can_be_narrowed_to_what_asks_for_a_look(self, town_to_look_at, stand, holds):
        """As many as the report's own figures say, on the page and in the file."""
        expected = [row for row in of(town_to_look_at).values() if holds(row)]
        visitor = town_to_look_at.visit(Role.OFFICER)

        assert f"{len(expected)} Treffer" in visitor.get(f"/lizenzen?stand={stand}").text
        lines = visitor.get(f"/lizenzen?stand={stand}&format=csv").text.strip().splitlines()
        assert len(expected) == len(lines) - 1

    def test_are_found_by_name(self, town_to_look_at):
        """The search looks at the product."""
        expected = [name for name in of(town_to_look_at) if "gis" in name]

        assert f"{len(expected)} Treffer" in town_to_look_at.visit(Role.OFFICER).get("/lizenzen?q=GIS").text

    def test_say_how_old_a_report_is(self, town_to_look_at):
        """In days, beside the day."""
        age = next(row["reported_age_days"] for row in of(town_to_look_at).values() if row["used_on"])

        assert f"vor {age} Tagen" in town_to_look_at.visit(Role.OFFICER).get("/lizenzen").text

    def test_say_that_others_asked_for_some(self, town):
        """Officers of the giver are led to their offers."""
        claimed(town, offered(town, ORACLE, 5), 3)

        assert "1 Anmeldung zu Ihren Lizenzen wartet auf Antwort" in town.visit(Role.OFFICER).get("/lizenzen").text
        assert "Anmeldung zu Ihren Lizenzen" not in officer(town, CLAIMANT).get("/lizenzen").text

    def test_auditors_see_no_form(self, town_to_look_at):
        page = town_to_look_at.visit(Role.AUDITOR).get("/lizenzen")

        assert [page.status_code, 'id="melden"' in page.text] == [200, False]


class TestReportingUsage:
    def test_is_recorded_for_the_own_member(self, town):
        """Whatever member the form names, it is the officer's own."""
        product = next(iter(of(town)))
        visitor = town.visit(Role.OFFICER)
        visitor.get("/lizenzen")
        page = visitor.post("/lizenzen", {"product": product, "quantity": "7", "member": "verden", **TODAY})

        assert ["ist gemeldet" in page.text, of(town)[product]["used"]] == [True, 7]

    def test_of_a_member_by_the_manager(self, town):
        product = next(iter(of(town, "verden")))
        visitor = town.visit(Role.MANAGER)
        visitor.get("/lizenzen")
        page = visitor.post("/lizenzen", {"product": product, "quantity": "3", "member": "verden", **TODAY})

        assert [page.url.query, of(town, "verden")[product]["used"]] == [b"member=verden", 3]

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"quantity": "-1"}, "können nicht -1 Lizenzen"),
            ({"quantity": "viele"}, "Schreiben Sie eine Zahl"),
            ({"quantity": ""}, "Füllen Sie „Lizenzen in Nutzung“ aus."),
            ({"product": "gibtesnicht"}, "Wählen Sie eine der Möglichkeiten."),
            ({"reported_on_year": "2027"}, "ein Datum nach dem"),
            ({"reported_on_day": "31"}, "einen Tag an, den es gibt"),
            ({"reported_on_year": "2020"}, "ist älter"),
        ],
    )
    def test_what_cannot_be_comes_back_with_what_was_typed(self, town, changes, said):
        """The form says why, and nothing is recorded."""
        product = next(name for name, row in of(town).items() if row["used_on"])
        visitor = town.visit(Role.OFFICER)
        visitor.get("/lizenzen")
        head = town.head
        fields = {"product": product, "quantity": "7", "source": "Zählung im Keller", **TODAY, **changes}
        page = visitor.post("/lizenzen", fields)

        assert [page.status_code >= 400, said in page.text, "Zählung im Keller" in page.text, town.head] == [
            True,
            True,
            True,
            head,
        ]

    def test_auditors_may_not(self, town):
        visitor = town.visit(Role.AUDITOR)
        visitor.get("/lizenzen")

        assert visitor.post("/lizenzen", {"product": "oracle", "quantity": "1", **TODAY}).status_code == 403
