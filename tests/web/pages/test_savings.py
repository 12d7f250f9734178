"""Savings: sums and rows of the report, filters in the address, files, and how it is calculated."""

import html
import re

import pytest

from api.web.formats import euro
from api.web.savings.examples import TITLES
from api.web.savings.page import noticed
from procurement.application.access import Role
from procurement.projections.discount_savings import PROJECTION
from tests.web.conftest import Town, actor_of


def totals(town: Town, **filters: str) -> dict[str, int]:
    asked = {name.rstrip("_"): [value] for name, value in filters.items()}
    return town.cooperative.reading.report(actor_of(Role.OFFICER), "discount_savings", asked).totals


class TestSavings:
    def test_begin_with_the_present_year(self, town_to_look_at):
        page = town_to_look_at.visit(Role.OFFICER).get("/ersparnis")

        saved = totals(town_to_look_at, from_="2026", to="2026")["saved_cents"]
        assert euro(saved, "de") in html.unescape(page.text)

    @pytest.mark.parametrize("side", ["monat", "vertrag", "artikel"])
    def test_add_up_to_the_same_on_every_side(self, town_to_look_at, side):
        """However the rows are grouped, the sum is that of the report."""
        page = town_to_look_at.visit(Role.OFFICER).get(f"/ersparnis?nach={side}&year=all")

        assert euro(totals(town_to_look_at)["saved_cents"], "de") in html.unescape(page.text)

    @pytest.mark.parametrize(("role", "status"), [(Role.OFFICER, 422), (Role.MANAGER, 200), (Role.AUDITOR, 200)])
    def test_members_are_compared_by_those_who_serve_all(self, town_to_look_at, role, status):
        assert town_to_look_at.visit(role).get("/ersparnis?nach=mitglied").status_code == status

    def test_another_member_cannot_be_asked_for(self, town_to_look_at):
        """The parameter is not one of this page for people of a member: their own figures stand there."""
        visitor = town_to_look_at.visit(Role.OFFICER)
        own, asked = visitor.get("/ersparnis"), visitor.get("/ersparnis?member=verden")

        amounts = [re.findall(r'tile__value">([^<]+)<', page.text) for page in (own, asked)]
        assert amounts[0] == amounts[1]

    def test_a_row_leads_to_its_orders(self, town_to_look_at):
        """The link of a month carries the month and the filters of the page."""
        visitor = town_to_look_at.visit(Role.OFFICER)
        contract = next(iter_contracts(town_to_look_at))
        page = visitor.get(f"/ersparnis?contract={contract}&year=all")
        links = [
            html.unescape(link) for link in re.findall(r'<th scope="row"[^>]*><a href="(/abrufe[^"]+)"', page.text)
        ]

        assert links
        assert all(link.startswith(f"/abrufe?contract={contract}&from=20") for link in links)
        assert visitor.get(links[0]).status_code == 200

    def test_the_past_says_when_it_was(self, town_to_look_at):
        page = town_to_look_at.visit(Role.AUDITOR).get("/ersparnis?as_of=50&year=all")

        assert [page.status_code, 'class="notice">Stand:' in page.text] == [200, True]

    @pytest.mark.parametrize("query", ["year=1999", "as_of=gestern", "sort=nonsense", "nach=farbe", "month=maerz"])
    def test_what_cannot_be_is_said(self, town_to_look_at, query):
        page = town_to_look_at.visit(Role.OFFICER).get(f"/ersparnis?{query}")

        assert [page.status_code in {200, 422}, "<h1" in page.text] == [True, True]

    def test_all_rows_come_as_a_file(self, town_to_look_at):
        answer = town_to_look_at.visit(Role.OFFICER).get("/ersparnis?nach=artikel&year=all&format=csv")

        rows = town_to_look_at.cooperative.reading.report(
            actor_of(Role.OFFICER), "discount_savings", {"group_by": ["article"]}
        ).rows
        assert len(answer.text.strip().splitlines()) == len(rows) + 1


class TestNoticing:
    @pytest.mark.parametrize(
        ("saved", "outside", "said"),
        [(1_999, True, "unter 20 %"), (2_000, False, "üblich"), (7_000, False, "üblich"), (7_001, True, "über 70 %")],
    )
    def test_says_on_which_side_a_saving_lies(self, saved, outside, said):
        row = {"saved_cents": saved, "listed_cents": 10_000, "outside_usual": outside}

        assert noticed(row).german == said


class TestHowItIsCalculated:
    def test_every_executed_example_has_a_german_title(self):
        assert [example.title for example in PROJECTION.examples] == list(TITLES)

    def test_the_page_shows_every_example(self, town_to_look_at):
        text = html.unescape(town_to_look_at.visit(Role.OFFICER).get("/ersparnis").text)

        assert [title for title in TITLES.values() if title not in text] == []


def iter_contracts(town: Town):
    rows = town.cooperative.reading.report(actor_of(Role.OFFICER), "discount_savings", {"group_by": ["contract"]}).rows
    return iter(row["contract"] for row in rows)
