"""Declaring demand, withdrawing it, and asking for it."""

import re

import pytest

from procurement.application.access import Role
from tests.web.held import held
from tests.web.pages.demanded import CLOSED, declarations, totals

DECLARED = {
    "quantity": "77",
    "needed_on_day": "1",
    "needed_on_month": "7",
    "needed_on_year": "2027",
    "note": "Für alle Ämter",
}


@pytest.fixture
def product(town_to_look_at) -> str:
    return held(town_to_look_at.cooperative)["demand"]


class TestDeclaring:
    def test_replaces_what_the_own_member_declared(self, town):
        """Whatever member the form names, it is the officer's own."""
        visitor = town.visit(Role.OFFICER)
        visitor.get("/bedarf/zeiterfassung")
        before = next(row for name, row in declarations(town, "zeiterfassung").items() if name != "buxtehude")
        page = visitor.post("/bedarf/zeiterfassung/melden", {**DECLARED, "member": before["member"]})

        found = declarations(town, "zeiterfassung")
        assert "Der Bedarf ist gemeldet." in page.text
        assert (77, "2027-07-01", "Für alle Ämter") == tuple(
            found["buxtehude"][name] for name in ("quantity", "needed_on", "note")
        )
        assert before == found[before["member"]]

    def test_begins_with_what_was_declared(self, town_to_look_at, product):
        """So that a figure is changed, not typed anew."""
        own = declarations(town_to_look_at, product)["buxtehude"]

        text = town_to_look_at.visit(Role.OFFICER).get(f"/bedarf/{product}").text

        assert f'name="quantity" value="{own["quantity"].normalize():f}"' in text

    def test_for_any_member_by_the_manager(self, town):
        """The member is chosen; its declaration stands in the form."""
        visitor = town.visit(Role.MANAGER)
        visitor.get("/bedarf/zeiterfassung?member=buxtehude")
        page = visitor.post("/bedarf/zeiterfassung/melden", {**DECLARED, "member": "buxtehude"})

        assert ("Der Bedarf ist gemeldet." in page.text, 77) == (
            True,
            declarations(town, "zeiterfassung")["buxtehude"]["quantity"],
        )

    @pytest.mark.parametrize(
        ("changes", "status", "said", "field"),
        [
            ({"quantity": ""}, 422, "Füllen Sie „Benötigte Menge“ aus.", "quantity"),
            ({"quantity": "viele"}, 422, "Schreiben Sie eine Zahl", "quantity"),
            ({"quantity": "0"}, 422, "kein möglicher Bedarf", "quantity"),
            ({"quantity": "-3"}, 422, "kein möglicher Bedarf", "quantity"),
            ({"needed_on_day": "31", "needed_on_month": "2"}, 422, "einen Tag an, den es gibt", "needed_on"),
            ({"needed_on_year": "2020"}, 409, "heute ist schon der 20.11.2026", "needed_on"),
        ],
    )
    def test_of_what_cannot_be_keeps_what_was_typed(self, town_to_look_at, product, changes, status, said, field):
        """It says why, at the field, and records nothing."""
        visitor, head = town_to_look_at.visit(Role.OFFICER), town_to_look_at.head
        visitor.get(f"/bedarf/{product}")
        page = visitor.post(f"/bedarf/{product}/melden", {**DECLARED, **changes})

        assert (status, True, True) == (page.status_code, said in page.text, "Für alle Ämter" in page.text)
        assert f'id="fehler-{field}"' in page.text
        assert head == town_to_look_at.head

    def test_without_a_member_is_said_to_the_manager(self, town_to_look_at, product):
        visitor = town_to_look_at.visit(Role.MANAGER)
        visitor.get(f"/bedarf/{product}")
        page = visitor.post(f"/bedarf/{product}/melden", DECLARED)

        assert (422, True) == (page.status_code, 'id="fehler-member"' in page.text)

    def test_after_the_last_day_is_refused(self, town_to_look_at):
        """With the day until which it was possible."""
        visitor, head = town_to_look_at.visit(Role.OFFICER), town_to_look_at.head
        visitor.get("/bedarf")
        page = visitor.post(f"/bedarf/{CLOSED}/melden", DECLARED)

        assert (409, True) == (page.status_code, "konnte bis" in page.text)
        assert head == town_to_look_at.head

    def test_is_not_for_auditors(self, town_to_look_at, product):
        visitor = town_to_look_at.visit(Role.AUDITOR)
        text = visitor.get(f"/bedarf/{product}").text

        assert (False, 403) == ('id="melden"' in text, visitor.post(f"/bedarf/{product}/melden", DECLARED).status_code)


class TestWithdrawing:
    def test_takes_back_the_own_declaration(self, town):
        """It stays readable, with the reason, and counts no more."""
        before = totals(town, "zeiterfassung")[0]
        visitor = town.visit(Role.OFFICER)
        visitor.get("/bedarf/zeiterfassung")
        page = visitor.post("/bedarf/zeiterfassung/zurueckziehen", {"reason": "Anderes Produkt"})

        own, after = declarations(town, "zeiterfassung")["buxtehude"], totals(town, "zeiterfassung")[0]
        assert "Die Meldung ist zurückgezogen." in page.text
        assert ("withdrawn", "Anderes Produkt") == (own["status"], own["reason"])
        assert (before["members"] - 1, before["quantity"] - own["quantity"]) == (after["members"], after["quantity"])
        assert "Ihr Mitglied hat noch nichts gemeldet." in page.text

    def test_of_what_was_not_declared_is_refused(self, town):
        """Sent twice, the second time there is nothing any more."""
        visitor = town.visit(Role.OFFICER)
        visitor.get("/bedarf/zeiterfassung")
        first, second = (
            visitor.post("/bedarf/zeiterfassung/zurueckziehen", {"reason": ""}, follow=False) for _ in range(2)
        )

        assert (303, 409, True) == (first.status_code, second.status_code, "hat keinen Bedarf" in second.text)

    def test_for_any_member_by_the_manager(self, town):
        visitor = town.visit(Role.MANAGER)
        visitor.get("/bedarf/zeiterfassung")
        page = visitor.post("/bedarf/zeiterfassung/zurueckziehen", {"of_member": "buxtehude", "reason": "Auf Bitten"})

        assert ("Die Meldung ist zurückgezogen." in page.text, "withdrawn") == (
            True,
            declarations(town, "zeiterfassung")["buxtehude"]["status"],
        )

    def test_after_the_last_day_is_refused(self, town_to_look_at):
        visitor = town_to_look_at.visit(Role.OFFICER)
        visitor.get("/bedarf")
        page = visitor.post(f"/bedarf/{CLOSED}/zurueckziehen", {"reason": ""})

        assert (409, True) == (page.status_code, "konnte bis" in page.text)


ASKED = {
    "product": "fachverfahren-bau",
    "title": "Fachverfahren Bauaufsicht",
    "unit": "C62",
    "until_on_day": "28",
    "until_on_month": "2",
    "until_on_year": "2027",
    "similar_products": ["oracle", "dms"],
    "note": "Bitte mit den Fachämtern abstimmen",
}


class TestAsking:
    def test_begins_a_question(self, town):
        """Members see it at once, with the similar products' past years."""
        visitor = town.visit(Role.MANAGER)
        visitor.get("/bedarf/neu")
        page = visitor.post("/bedarf/neu", ASKED)

        found = totals(town, "fachverfahren-bau")[0]
        assert "Die Bedarfsabfrage läuft." in page.text
        assert ("open", "2027-02-28", ["oracle", "dms"]) == (
            found["status"],
            found["until_on"],
            found["similar_products"],
        )
        assert "Bitte mit den Fachämtern abstimmen" in town.visit(Role.OFFICER).get("/bedarf/fachverfahren-bau").text

    @pytest.mark.parametrize(
        ("changes", "status", "said", "field"),
        [
            ({"product": "neu"}, 422, "braucht das Programm selbst", "product"),
            ({"product": ""}, 422, "Füllen Sie „Kürzel des Produkts“ aus.", "product"),
            ({"product": "mit leerzeichen"}, 422, "mit leerzeichen", "product"),
            ({"product": "zeiterfassung"}, 422, "Nach zeiterfassung wurde schon gefragt.", "product"),
            ({"unit": "XYZ"}, 422, "Wählen Sie eine der Möglichkeiten.", "unit"),
            ({"until_on_year": "2020"}, 409, "heute ist schon der 20.11.2026", "until_on"),
            ({"similar_products": ["gibtesnicht"]}, 422, "Wählen Sie eine der Möglichkeiten.", "similar_products"),
        ],
    )
    def test_of_what_cannot_be_keeps_what_was_typed(self, town_to_look_at, changes, status, said, field):
        """It says why, at the field, and records nothing; a question that runs is not replaced by mistake."""
        visitor, head = town_to_look_at.visit(Role.MANAGER), town_to_look_at.head
        visitor.get("/bedarf/neu")
        page = visitor.post("/bedarf/neu", {**ASKED, **changes})

        assert (status, True, True) == (page.status_code, said in page.text, ASKED["note"] in page.text)
        assert f'id="fehler-{field}"' in page.text
        assert head == town_to_look_at.head

    def test_again_keeps_what_was_declared(self, town):
        """A closed question is opened again with another day; the form begins with what was asked."""
        before, visitor = totals(town, CLOSED)[0], town.visit(Role.MANAGER)
        form = visitor.get(f"/bedarf/{CLOSED}/aendern").text
        fields = {name: value for name, value in ASKED.items() if name != "product"}
        page = visitor.post(f"/bedarf/{CLOSED}/aendern", {**fields, "title": "Virenschutz 2028"})

        after = totals(town, CLOSED)[0]
        assert re.search(r'name="title" value="Virenschutz"', form)
        assert "Die Abfrage ist geändert." in page.text
        assert ("open", "Virenschutz 2028", before["quantity"]) == (after["status"], after["title"], after["quantity"])
