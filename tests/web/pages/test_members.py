"""Members: what membership costs and saves, who may see it, and keeping a member's record."""

import re

import pytest

from procurement.application.access import Role
from procurement.application.reading import Wanted
from tests.web.conftest import actor_of

NEW = {
    "member": "jork-neu",
    "name": "Jork",
    "kind": "Gemeinde",
    "centre": "nord",
    "state": "NI",
    "inhabitants": "12.000",
    "admitted_on_day": "1",
    "admitted_on_month": "11",
    "admitted_on_year": "2026",
}


def members_in(page) -> list[str]:
    table = page.text.partition('<table class="kern-table list"')[2].partition("</table>")[0]
    return re.findall(r'href="/mitglieder/([\w.-]+)"', table)


def balances(town, year: str) -> dict[str, int]:
    """The net benefit of each member in a year, in cents."""
    wanted = Wanted(name="member_balance", parameters={"year": [year]})
    rows = town.cooperative.reading.reports(actor_of(Role.MANAGER), [wanted])[0].rows
    return {row["member"]: row["net_benefit_cents"] for row in rows}


class TestMembers:
    def test_flags_who_pays_more_than_it_saves(self, town_to_look_at):
        """The filter leaves exactly those with a negative net benefit."""
        paying = {member for member, cents in balances(town_to_look_at, "2026").items() if cents < 0}

        page = town_to_look_at.visit(Role.MANAGER).get("/mitglieder?balance=pays")

        assert paying
        assert paying == set(members_in(page))

    def test_lists_all_members_with_their_sums(self, town_to_look_at):
        """Twelve members of the demonstration, and a line with totals."""
        page = town_to_look_at.visit(Role.AUDITOR).get("/mitglieder")

        assert (12, True) == (len(members_in(page)), "Summe" in page.text)

    def test_narrows_to_a_regional_centre(self, town_to_look_at):
        """Filters go together."""
        visitor = town_to_look_at.visit(Role.MANAGER)

        found = [len(members_in(visitor.get(f"/mitglieder?centre={it}"))) for it in ("nord", "mitte", "west", "sued")]

        assert 12 == sum(found)

    def test_gives_all_hits_as_a_file(self, town_to_look_at):
        """CSV for people, XLSX for spreadsheets."""
        visitor = town_to_look_at.visit(Role.MANAGER)

        csv, xlsx = (visitor.get(f"/mitglieder?format={form}") for form in ("csv", "xlsx"))

        assert (13, b"PK") == (len(csv.text.splitlines()), xlsx.content[:2])

    def test_refuses_a_file_of_another_kind(self, town_to_look_at):
        """Possible formats are named."""
        page = town_to_look_at.visit(Role.MANAGER).get("/mitglieder?format=pdf")

        assert (422, True) == (page.status_code, "xlsx" in page.text)

    def test_shows_officers_their_own_member_only(self, town_to_look_at):
        """Others' money is for managers and auditors."""
        assert ["buxtehude"] == members_in(town_to_look_at.visit(Role.OFFICER).get("/mitglieder"))

    @pytest.mark.parametrize("asked", ["page=0", "page=x", "page=99999999999", "year=1492", "sort=kind"])
    def test_refuses_what_cannot_be_asked(self, town_to_look_at, asked):
        """Never an error of the inside."""
        assert 422 == town_to_look_at.visit(Role.MANAGER).get(f"/mitglieder?{asked}").status_code


class TestMember:
    def test_shows_levies_and_savings_of_each_year(self, town_to_look_at):
        """A row for each year; what was ordered leads to its orders."""
        page = town_to_look_at.visit(Role.MANAGER).get("/mitglieder/buxtehude")

        assert 200 == page.status_code
        assert "/abrufe?member=buxtehude&amp;from=2026-01&amp;to=2026-12" in page.text
        assert "/mitglieder/buxtehude/umlage" in page.text

    def test_lets_officers_see_their_own(self, town_to_look_at):
        """With its figures, without the forms."""
        page = town_to_look_at.visit(Role.OFFICER).get("/mitglieder/buxtehude")

        assert (200, False) == (page.status_code, "/mitglieder/buxtehude/umlage" in page.text)

    @pytest.mark.parametrize("member", ["hadeln", "gibtesnicht"])
    def test_tells_officers_nothing_of_others(self, town_to_look_at, member):
        """The same answer whether or not the other member exists."""
        assert 403 == town_to_look_at.visit(Role.OFFICER).get(f"/mitglieder/{member}").status_code

    def test_that_is_unknown_is_not_found(self, town_to_look_at):
        """For those who may see all."""
        assert 404 == town_to_look_at.visit(Role.MANAGER).get("/mitglieder/gibtesnicht").status_code


class TestAdmit:
    def test_leads_to_the_new_members_page(self, town):
        """Figures are typed as Germans write them."""
        visitor = town.visit(Role.MANAGER)
        visitor.get("/mitglieder/neu")

        page = visitor.post("/mitglieder/neu", NEW)

        assert (
            "/mitglieder/jork-neu",
            True,
            True,
        ) == (page.url.path, "12.000 Einwohner" in page.text, "01.11.2026" in page.text)

    def test_keeps_what_was_typed_where_something_is_wrong(self, town_to_look_at):
        """A number that is none is said at its field."""
        visitor = town_to_look_at.visit(Role.MANAGER)
        visitor.get("/mitglieder/neu")

        page = visitor.post("/mitglieder/neu", {**NEW, "inhabitants": "viele"})

        assert (422, True, True) == (page.status_code, 'value="viele"' in page.text, "fehler-inhabitants" in page.text)

    def test_refuses_a_member_twice(self, town):
        """Sent twice, admitted once."""
        visitor = town.visit(Role.MANAGER)
        visitor.get("/mitglieder/neu")
        visitor.post("/mitglieder/neu", NEW)
        before = town.head

        assert (409, before) == (visitor.post("/mitglieder/neu", NEW).status_code, town.head)

    def test_refuses_impossible_numbers_at_their_field(self, town_to_look_at):
        """The domain's bounds hold."""
        visitor = town_to_look_at.visit(Role.MANAGER)
        visitor.get("/mitglieder/neu")

        page = visitor.post("/mitglieder/neu", {**NEW, "inhabitants": "0"})

        assert (422, True) == (page.status_code, "fehler-inhabitants" in page.text)


class TestKeeping:
    def test_inhabitants_reported_are_shown(self, town):
        """The newest number holds."""
        visitor = town.visit(Role.MANAGER)
        visitor.get("/mitglieder/buxtehude/einwohner")
        day = {"reported_on_day": "31", "reported_on_month": "10", "reported_on_year": "2026"}

        page = visitor.post("/mitglieder/buxtehude/einwohner", {"inhabitants": "41.234", **day})

        assert ("/mitglieder/buxtehude", True) == (page.url.path, "41.234 Einwohner" in page.text)

    def test_a_levy_is_assessed_once_a_year(self, town):
        """The form offers the first year without a levy; the same year again is refused beside nothing but the form."""
        visitor = town.visit(Role.MANAGER)
        year = visitor.hidden(visitor.get("/mitglieder/buxtehude/umlage"), "year")

        done = visitor.post("/mitglieder/buxtehude/umlage", {"year": year})
        before = town.head
        again = visitor.post("/mitglieder/buxtehude/umlage", {"year": year})

        assert ("2027", "/mitglieder/buxtehude") == (year, done.url.path)
        assert (409, True, before) == (again.status_code, "schon festgesetzt" in again.text, town.head)

    def test_an_approval_rule_is_typed_in_euro(self, town):
        """0.00 means every order."""
        visitor = town.visit(Role.MANAGER)
        visitor.get("/mitglieder/buxtehude/freigabe")

        page = visitor.post(
            "/mitglieder/buxtehude/freigabe", {"approval_above_cents": "0,00", "decision_ref_above_cents": "2.500,50"}
        )

        assert "2.500,50\u00a0€" in page.text

    def test_an_approval_rule_below_nothing_is_refused(self, town_to_look_at):
        """The refusal stands at its field, with what was typed."""
        visitor = town_to_look_at.visit(Role.MANAGER)
        visitor.get("/mitglieder/buxtehude/freigabe")

        page = visitor.post(
            "/mitglieder/buxtehude/freigabe", {"approval_above_cents": "-1,00", "decision_ref_above_cents": "5,00"}
        )

        assert (
            422,
            True,
            True,
        ) == (page.status_code, "fehler-approval_above_cents" in page.text, 'value="-1,00"' in page.text)

    def test_notice_is_given_once_and_shown(self, town):
        """Three months' notice to the end of a year: given on 20 November 2026, gone at the end of 2027."""
        visitor = town.visit(Role.MANAGER)
        visitor.get("/mitglieder/buxtehude/kuendigung")
        given = {"given_on_day": "20", "given_on_month": "11", "given_on_year": "2026"}

        done = visitor.post("/mitglieder/buxtehude/kuendigung", given)
        again = visitor.post("/mitglieder/buxtehude/kuendigung", given)

        assert "31. Dezember 2027" in done.text
        assert (409, True) == (again.status_code, "schon zum" in again.text)

    @pytest.mark.parametrize("form", ["einwohner", "umlage", "freigabe", "kuendigung"])
    def test_is_for_managers(self, town_to_look_at, form):
        """Not even for officers of the member."""
        assert 403 == town_to_look_at.visit(Role.OFFICER).get(f"/mitglieder/buxtehude/{form}").status_code

    @pytest.mark.parametrize("form", ["einwohner", "umlage", "freigabe", "kuendigung"])
    def test_of_an_unknown_member_is_not_found(self, town_to_look_at, form):
        """There is nothing to change."""
        assert 404 == town_to_look_at.visit(Role.MANAGER).get(f"/mitglieder/gibtesnicht/{form}").status_code
