"""Demand: what is asked, what all declared and what one's own member did, declaring, withdrawing, asking."""

import csv
import io
import re
from typing import Any

import pytest

from api.web.formats import number
from procurement.application.access import Role
from tests.web.conftest import Town, actor_of
from tests.web.held import held

DECLARED = {
    "quantity": "77",
    "needed_on_day": "1",
    "needed_on_month": "7",
    "needed_on_year": "2027",
    "note": "Für alle Ämter",
}
CLOSED = "antivirus"


def declarations(town: Town, product: str) -> dict[str, dict[str, Any]]:
    found = town.cooperative.reading.report(actor_of(Role.MANAGER), "demand", {"product": [product]}).rows
    return {row["member"]: row for row in found}


def totals(town: Town, product: str) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    report = town.cooperative.reading.report(actor_of(Role.MANAGER), "demand_totals", {"product": [product]})
    return report.rows[0], dict(report.extras)


def records(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def hits(text: str) -> int:
    return int(re.findall(r"([\d.]+) Treffer", text)[0].replace(".", ""))


@pytest.fixture
def product(town_to_look_at) -> str:
    return held(town_to_look_at.cooperative)["demand"]


class TestTheList:
    def test_shows_what_all_declared_together(self, town_to_look_at):
        """Open questions first, with how long they still run."""
        text = town_to_look_at.visit(Role.OFFICER).get("/bedarf").text

        assert 3 == hits(text)
        assert text.index('href="/bedarf/zeiterfassung"') < text.index(f'href="/bedarf/{CLOSED}"')
        assert "noch 38 Tage" in text
        assert f"{number(totals(town_to_look_at, 'zeiterfassung')[0]['quantity'], 'de')} Stück" in text

    def test_shows_officers_their_own_declaration(self, town_to_look_at, product):
        """And leads to where it is changed; managers see no own one."""
        own = declarations(town_to_look_at, product)["buxtehude"]["quantity"]

        officer, manager = (town_to_look_at.visit(role).get("/bedarf").text for role in (Role.OFFICER, Role.MANAGER))

        assert (True, False) == (f"{own.normalize():f} Stück" in officer, f"{own.normalize():f} Stück" in manager)
        assert (True, False) == (f'href="/bedarf/{product}#melden"' in officer, "#melden" in manager)

    @pytest.mark.parametrize(
        ("query", "count"), [("status=open", 2), ("status=over", 1), ("q=viren", 1), ("q=gibtesnicht", 0)]
    )
    def test_narrows(self, town_to_look_at, query, count):
        assert count == hits(town_to_look_at.visit(Role.MANAGER).get(f"/bedarf?{query}").text)

    def test_gives_all_hits_as_a_file(self, town_to_look_at):
        found = records(town_to_look_at.visit(Role.MANAGER).get("/bedarf?status=over&format=csv").text)

        assert [("Virenschutz", "antivirus", "dms")] == [
            (row["Produkt"], row["Kürzel"], row["Ähnliche Produkte"]) for row in found
        ]

    def test_offers_asking_to_managers_only(self, town_to_look_at):
        found = [town_to_look_at.visit(role).get("/bedarf").text for role in (Role.MANAGER, Role.OFFICER, Role.AUDITOR)]

        assert [True, False, False] == ["/bedarf/neu" in text for text in found]


class TestAProduct:
    @pytest.mark.parametrize("role", [Role.MANAGER, Role.AUDITOR])
    def test_shows_those_who_serve_all_every_declaration(self, town_to_look_at, product, role):
        """One row for each member that answered."""
        assert len(declarations(town_to_look_at, product)) == hits(
            town_to_look_at.visit(role).get(f"/bedarf/{product}").text
        )

    def test_never_shows_officers_the_declaration_of_another(self, town_to_look_at, product):
        """Neither on the page nor in a file; the sum of all is theirs to see."""
        visitor = town_to_look_at.visit(Role.OFFICER)
        names = [name for name in declarations(town_to_look_at, product) if name != "buxtehude"]
        registered = town_to_look_at.cooperative.reading.report(actor_of(Role.MANAGER), "member_register", {}).rows
        others = [row["name"] for row in registered if row["member"] in names]

        paths = [f"/bedarf/{product}", f"/bedarf/{product}?member={names[0]}", f"/bedarf/{product}?format=csv"]
        texts = [visitor.get(path).text for path in paths]

        assert others
        assert [[], [], []] == [[name for name in others if name in text] for text in texts]
        assert {"Buxtehude"} == {row["Mitglied"] for row in records(texts[2])}
        assert "von 9 Mitgliedern" in texts[0]

    def test_sums_up_by_half_year(self, town_to_look_at, product):
        """In words, as a bar with its figure, and as a file."""
        found = totals(town_to_look_at, product)[1]["half_years"]
        visitor = town_to_look_at.visit(Role.OFFICER)

        text, file = (visitor.get(f"/bedarf/{product}{end}").text for end in ("", "?teil=halbjahre&format=csv"))

        assert [f"{row['half_year'][-1]}. Halbjahr {row['half_year'][:4]}" for row in found] == [
            row["Halbjahr"] for row in records(file)
        ]
        assert all(f"{row['half_year'][-1]}. Halbjahr {row['half_year'][:4]}" in text for row in found)

    def test_shows_what_was_called_off_of_similar_products(self, town_to_look_at, product):
        """By year, with the orders behind it for those who see all."""
        found = totals(town_to_look_at, product)[1]["similar"]
        manager = town_to_look_at.visit(Role.MANAGER)

        text, file = (manager.get(f"/bedarf/{product}{end}").text for end in ("", "?teil=aehnliche&format=csv"))

        assert found
        assert len(found) == len(records(file))
        for row in found:
            link = f"/abrufe?product={row['similar_product']}&from={row['year']}-01&to={row['year']}-12"
            assert link.replace("&", "&amp;") in text
            assert hits(manager.get(link).text) > 0

    def test_leads_officers_to_no_orders_of_others(self, town_to_look_at, product):
        """The sums are of all members, the orders they may see are not."""
        assert "/abrufe?product=" not in town_to_look_at.visit(Role.OFFICER).get(f"/bedarf/{product}").text

    @pytest.mark.parametrize("query", ["format=pdf", "teil=gibtesnicht&format=csv"])
    def test_knows_its_files(self, town_to_look_at, product, query):
        assert 422 == town_to_look_at.visit(Role.MANAGER).get(f"/bedarf/{product}?{query}").status_code

    def test_nobody_asked_about_is_404(self, town_to_look_at):
        paths = ["/bedarf/gibtesnicht", "/bedarf/gibtesnicht/aendern"]

        assert [404, 404] == [town_to_look_at.visit(Role.MANAGER).get(path).status_code for path in paths]

    def test_that_is_over_has_no_form(self, town_to_look_at):
        """It says so, and what the own member had declared."""
        text = town_to_look_at.visit(Role.OFFICER).get(f"/bedarf/{CLOSED}").text

        assert (True, False) == ("Die Abfrage ist beendet." in text, 'id="melden"' in text)


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


class TestOrdersOfAProduct:
    def test_are_those_of_its_articles(self, town_to_look_at):
        """A product's orders are all that name one of its articles; with an article of another product there are none."""
        reading = town_to_look_at.cooperative.reading
        catalogue = reading.report(actor_of(Role.MANAGER), "catalogue", {}).rows
        articles = [row["article"] for row in catalogue if row["product"] == "oracle"]
        other = next(row["article"] for row in catalogue if row["product"] != "oracle")
        wanted = reading.report(actor_of(Role.MANAGER), "order_book", {"article": articles}).rows
        of_one = reading.report(actor_of(Role.MANAGER), "order_book", {"article": articles[:1]}).rows
        visitor = town_to_look_at.visit(Role.MANAGER)

        queries = ["", f"&article={articles[0]}", f"&article={other}"]
        found = [hits(visitor.get(f"/abrufe?product=oracle{query}").text) for query in queries]

        assert [len(wanted), len(of_one), 0] == found

    def test_of_none_are_none(self, town_to_look_at):
        """A product that no contract has was never ordered."""
        assert 0 == hits(town_to_look_at.visit(Role.MANAGER).get("/abrufe?product=zeiterfassung").text)
