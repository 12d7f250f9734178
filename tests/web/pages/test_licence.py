"""One product's licences of a member: what it holds, what was reported, reporting by number and by site."""

import csv
import io

import pytest

from procurement.application.access import Role
from tests.web.conftest import Town, Visitor
from tests.web.pages.auditing import text_of
from tests.web.pages.licensing import (
    CLAIMANT,
    FREELY,
    GIVER,
    MANAGER,
    ORACLE,
    TODAY,
    claimed,
    offered,
    position,
    rows,
)

PATH = f"/lizenzen/{ORACLE}"
BY_NUMBER, BY_SITE = f"{PATH}?art=zahl", f"{PATH}?art=standorte"
TWO_SITES = {
    "zeilen": "2",
    "site_1": "Rathaus",
    "units_1": "80",
    "cores_1": "3",
    "core_factor_1": "0,5",
    "site_2": "Bauhof",
    "units_2": "18",
    "cores_2": "3",
    "core_factor_2": "0,5",
}
"""80 users need 80; 18 users on two processors need 50, at 25 for each."""


def sent(visitor: Visitor, path: str, fields: dict[str, str], **changes: str):
    """The form of a page, sent as it was shown with these fields."""
    page = visitor.get(path)
    seen = visitor.hidden(page, "seen")
    return visitor.post(path, {"seen": seen, "source": "Zählung im Keller", **TODAY, **fields, **changes})


class TestALicence:
    def test_shows_what_the_member_holds_with_the_orders_it_came_from(self, town_to_look_at):
        """Every entitlement of the report, running or ended, and links to the orders."""
        held = rows(town_to_look_at, "entitlements", member=GIVER, product=ORACLE)

        page = town_to_look_at.visit(Role.OFFICER).get(PATH)

        orders = rows(town_to_look_at, "order_book", member=GIVER, article=held[0]["article"])
        assert any(f'<a href="/abrufe/{order["order_id"]}">{order["number"]}</a>' in page.text for order in orders)
        running, ended = (sum(1 for row in held if row["running"] is runs) for runs in (True, False))
        assert 1 <= running
        assert ended <= page.text.count(">beendet</span>")

    def test_gives_everything_held_as_a_file(self, town_to_look_at):
        """The quantities of the file add up to what was received and taken over, less what was passed on."""
        held = rows(town_to_look_at, "entitlements", member=GIVER, product=ORACLE)

        answer = town_to_look_at.visit(Role.OFFICER).get(f"{PATH}?format=csv")

        lines = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";"))
        assert sum(row["quantity"] for row in held) == sum(int(line["Menge"]) for line in lines)

    def test_gives_every_report_as_a_file(self, town_to_look_at):
        """Also those that the page has no room for."""
        reports = rows(town_to_look_at, "usage_reports", member=GIVER, product=ORACLE)

        answer = town_to_look_at.visit(Role.OFFICER).get(f"{PATH}?liste=meldungen&format=csv")

        assert len(reports) == len(answer.text.strip().splitlines()) - 1
        assert (
            "xlsx"
            in town_to_look_at.visit(Role.OFFICER)
            .get(f"{PATH}?liste=meldungen&format=xlsx")
            .headers["content-disposition"]
        )

    def test_says_who_recorded_what_is_in_use(self, town):
        """The name of the person stands beside the report."""
        visitor = town.visit(Role.OFFICER)

        sent(visitor, BY_NUMBER, {"quantity": "5"})

        person = town.cooperative.accounts.names({visitor_subject(town)})[visitor_subject(town)]
        assert f"<td>Zählung im Keller</td><td>{person}</td>" in visitor.get(PATH).text

    def test_of_another_member_is_refused_to_an_officer(self, town_to_look_at):
        """Whether or not the other member has any."""
        assert 403 == town_to_look_at.visit(Role.OFFICER).get(f"{PATH}?member={CLAIMANT}").status_code
        assert 403 == town_to_look_at.visit(Role.OFFICER).get(f"{PATH}?member=gibtesnicht").status_code

    def test_is_chosen_by_member_where_somebody_serves_all(self, town_to_look_at):
        """Every member with licences of the product is a link."""
        members = [row["member"] for row in rows(town_to_look_at, "licence_pooling", product=ORACLE)]

        page = town_to_look_at.visit(Role.MANAGER).get(PATH).text

        assert [] == [member for member in members if f'href="{PATH}?member={member}"' not in page]

    def test_that_nobody_knows_is_not_found(self, town_to_look_at):
        """A product without articles and licences, and a member that does not exist."""
        visitor = town_to_look_at.visit(Role.MANAGER)

        assert 404 == visitor.get("/lizenzen/gibtesnicht").status_code
        assert 404 == visitor.get(f"{PATH}?member=gibtesnicht").status_code

    def test_taken_over_says_from_whom_and_links_no_foreign_order(self, town):
        """Whoever took licences over may not read the order they were bought with."""
        claim = claimed(town, offered(town, FREELY, 1), 1)
        giver = town.visit(Role.OFFICER)
        giver.get(claim.partition("/anmeldungen")[0])
        giver.post(f"{claim}/weitergeben")

        page = town.visit(Role.MANAGER).get(f"/lizenzen/{FREELY}?member={CLAIMANT}")

        assert "übernommen von Buxtehude" in page.text
        foreign = [row["order_id"] for row in rows(town, "order_book", member=GIVER)]
        assert [] == [order for order in foreign if f"/abrufe/{order}" in page.text]


def visitor_subject(town: Town) -> str:
    """Whoever recorded the newest report."""
    return town.cooperative.keeping.licence_events(MANAGER, GIVER, ORACLE)[-1].actor


class TestReportingByNumber:
    def test_is_recorded(self, town):
        """The newest report is what is in use."""
        page = sent(town.visit(Role.OFFICER), BY_NUMBER, {"quantity": "7"})

        assert "Die Nutzung ist gemeldet: 7." in page.text
        assert 7 == position(town, GIVER, ORACLE)["used"]

    def test_beyond_what_is_owned_is_recorded_and_said(self, town):
        """Over-use is a fact; the page says how many are missing."""
        owned = position(town, GIVER, ORACLE)["owned"]

        page = sent(town.visit(Role.OFFICER), BY_NUMBER, {"quantity": str(int(owned) + 12)})

        assert "Es sind 12 mehr in Nutzung als im Bestand." in page.text
        assert "Es fehlen 12 Lizenzen" in page.text
        assert 12 == position(town, GIVER, ORACLE)["missing"]

    def test_by_a_manager_is_of_the_member_in_the_address(self, town):
        """And of no other."""
        before = position(town, GIVER, ORACLE)["used"]

        sent(town.visit(Role.MANAGER), f"{BY_NUMBER}&member={CLAIMANT}", {"quantity": "4"})

        assert [before, 4] == [position(town, member, ORACLE)["used"] for member in (GIVER, CLAIMANT)]

    def test_sent_twice_is_recorded_once(self, town):
        """The second time says that something changed meanwhile, and keeps what was typed."""
        visitor = town.visit(Role.OFFICER)
        seen = visitor.hidden(visitor.get(BY_NUMBER), "seen")
        fields = {"seen": seen, "quantity": "7", "source": "Zählung im Keller", **TODAY}
        visitor.post(BY_NUMBER, fields)
        head = town.head

        again = visitor.post(BY_NUMBER, fields)

        assert [409, head] == [again.status_code, town.head]
        assert 'value="Zählung im Keller"' in again.text

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"quantity": "-1"}, "können nicht -1 Lizenzen"),
            ({"quantity": "viele"}, "Schreiben Sie eine Zahl"),
            ({"reported_on_year": "2027"}, "ein Datum nach dem"),
            ({"reported_on_year": "2020"}, "ist älter"),
        ],
    )
    def test_that_cannot_be_comes_back_with_what_was_typed(self, town, changes, said):
        """With the reason at its field; nothing is recorded."""
        head = town.head

        page = sent(town.visit(Role.OFFICER), BY_NUMBER, {"quantity": "7"}, **changes)

        assert head == town.head
        assert 400 <= page.status_code
        assert said in page.text
        assert 'value="Zählung im Keller"' in page.text


class TestReportingBySite:
    def test_records_what_the_sites_need_together(self, town):
        """80 and 50: the small site needs the minimum for its processors."""
        page = sent(town.visit(Role.OFFICER), BY_SITE, TWO_SITES)

        assert 130 == position(town, GIVER, ORACLE)["used"]
        assert "Rathaus 80, Bauhof 50" in page.text

    def test_works_the_need_out_before_anything_is_recorded(self, town):
        """Each site with how its need comes about, all together, and as one."""
        head = town.head

        page = sent(town.visit(Role.OFFICER), BY_SITE, TWO_SITES, schritt="berechnen")

        assert head == town.head
        said = text_of(page.text)
        assert "Gebraucht: 50 (18 Nutzer; mindestens 25 je Prozessor: 25 · ⌈3 · 0,5⌉ = 50)" in said
        assert "Zusammen 130 Lizenzen (auf einem gemeinsamen Server wären es 98)" in said

    def test_gives_one_more_row_and_keeps_what_was_typed(self, town_to_look_at):
        """Without scripts: the button brings the same form with a row more."""
        page = sent(town_to_look_at.visit(Role.OFFICER), BY_SITE, TWO_SITES, schritt="mehr")

        assert [200, 'name="site_3"' in page.text, 'value="Bauhof"' in page.text] == [page.status_code, True, True]
        assert 'name="site_4"' not in page.text

    def test_leaves_out_rows_without_anything_in_them(self, town):
        """An empty row is no site."""
        sent(town.visit(Role.OFFICER), BY_SITE, {**TWO_SITES, "zeilen": "3"})

        assert 130 == position(town, GIVER, ORACLE)["used"]

    def test_begins_with_the_sites_of_the_last_report(self, town):
        """So that only what changed has to be typed."""
        visitor = town.visit(Role.OFFICER)
        sent(visitor, BY_SITE, TWO_SITES)

        page = visitor.get(PATH)

        assert 'value="Bauhof"' in page.text
        assert 'value="0,5"' in page.text

    @pytest.mark.parametrize(
        ("changes", "field", "said"),
        [
            ({"site_2": "Rathaus"}, "site_2", "kommt zweimal vor"),
            ({"units_2": "-3"}, "units_2", "Schreiben Sie eine Zahl ab 0."),
            ({"cores_2": ""}, "cores_2", "Füllen Sie „Kerne“ aus."),
            ({"site_1": ""}, "site_1", "Füllen Sie „Standort“ aus."),
            ({"units_2": "1,2345"}, "units_2", "1,2345 ist keine mögliche Angabe"),
            ({"units_1": "viele"}, "units_1", "Schreiben Sie eine Zahl"),
        ],
    )
    def test_that_cannot_be_comes_back_at_its_field(self, town, changes, field, said):
        """The row that is wrong says so; nothing is recorded."""
        head = town.head

        page = sent(town.visit(Role.OFFICER), BY_SITE, TWO_SITES, **changes)

        assert head == town.head
        assert 400 <= page.status_code
        assert f'href="#feld-{field}"' in page.text
        assert said in page.text

    def test_without_any_site_is_refused(self, town):
        """At least one row says something."""
        page = sent(town.visit(Role.OFFICER), BY_SITE, {"zeilen": "2"})

        assert 422 == page.status_code
        assert "Tragen Sie mindestens einen Standort ein." in page.text
