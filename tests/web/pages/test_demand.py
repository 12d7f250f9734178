"""Demand: what is asked, what all declared and what one's own member did, declaring, withdrawing, asking."""

import csv
import io
import re

import pytest

from api.web.formats import number
from procurement.application.access import Role
from tests.web.conftest import actor_of
from tests.web.held import held
from tests.web.pages.demanded import CLOSED, declarations, totals


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
