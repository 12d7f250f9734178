"""Licences of a member, and reporting how many are in use."""

from typing import Any

import pytest

from procurement.application.access import Role
from tests.web.conftest import Town, actor_of

TODAY = {"reported_on_day": "20", "reported_on_month": "11", "reported_on_year": "2026"}


def of(town: Town, member: str = "buxtehude") -> dict[str, dict[str, Any]]:
    rows = town.cooperative.reading.report(actor_of(Role.MANAGER), "licence_pooling", {"member": [member]}).rows
    return {row["product"]: row for row in rows}


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
