"""Vendors: what is ordered of whom, how tiers stand, and keeping a vendor's record."""

import re
from datetime import date

from api.web.tiers import missing, present_tiers
from procurement.application.access import Role

NEW = {"vendor": "holzwerk", "name": "Holzwerk GmbH", "vat_id": "", "city": "Stade"}


def names_in(page) -> list[str]:
    """The vendors of the list, from top to bottom."""
    table = page.text.partition('<table class="kern-table list"')[2].partition("</table>")[0]
    return re.findall(r'href="/lieferanten/([\w.-]+)"', table)


class TestVendors:
    def test_lists_every_vendor_the_largest_first(self, town_to_look_at):
        """Sorted by volume unless asked otherwise; the shares add up to the whole."""
        page = town_to_look_at.visit(Role.MANAGER).get("/lieferanten")

        shares = [float(text.replace(",", ".")) for text in re.findall(r">(\d+,\d)\u00a0%</td>", page.text)]
        first = shares[: len(names_in(page))]
        assert sorted(first, reverse=True) == first
        assert abs(sum(first) - 100) < 0.1 * len(first)

    def test_sorts_by_name(self, town_to_look_at):
        """Sorting is in the address."""
        visitor = town_to_look_at.visit(Role.MANAGER)

        up, down = (names_in(visitor.get(f"/lieferanten?sort={sort}")) for sort in ("name", "-name"))

        assert list(reversed(down)) == up
        assert len(up) > 5

    def test_says_which_columns_can_be_sorted_by(self, town_to_look_at):
        """A column that is not there is refused above the list."""
        page = town_to_look_at.visit(Role.MANAGER).get("/lieferanten?sort=nonsense")

        assert (422, True) == (page.status_code, "sort=nonsense" in page.text)

    def test_finds_by_part_of_a_name(self, town_to_look_at):
        """Search ignores capital letters."""
        assert ["bauklotz"] == names_in(town_to_look_at.visit(Role.AUDITOR).get("/lieferanten?q=BAUKL"))

    def test_gives_all_hits_as_a_file(self, town_to_look_at):
        """A line for each vendor and one head; the file follows the search."""
        visitor = town_to_look_at.visit(Role.MANAGER)

        everything, one = (visitor.get(f"/lieferanten?format=csv{more}").text for more in ("", "&q=baukl"))

        assert len(names_in(visitor.get("/lieferanten"))) + 1 == len(everything.splitlines())
        assert 2 == len(one.splitlines())

    def test_is_read_only_for_auditors(self, town_to_look_at):
        """Only managers are offered to register a vendor, and let in."""
        auditor = town_to_look_at.visit(Role.AUDITOR)

        assert "/lieferanten/neu" not in auditor.get("/lieferanten").text
        assert 403 == auditor.get("/lieferanten/neu").status_code


class TestVendor:
    def test_shows_the_vendor_with_links_to_its_orders(self, town_to_look_at):
        """Months, articles and members lead to the orders behind them."""
        page = town_to_look_at.visit(Role.MANAGER).get("/lieferanten/bauklotz")

        assert 200 == page.status_code
        assert "/abrufe?vendor=bauklotz&amp;from=2026-01&amp;to=2026-01" in page.text
        assert "/abrufe?vendor=bauklotz&amp;member=buxtehude" in page.text

    def test_shows_officers_the_volume_of_their_own_member(self, town_to_look_at):
        """Who else orders there, and for how much, is not theirs to see."""
        page = town_to_look_at.visit(Role.OFFICER).get("/lieferanten/bauklotz?year=all")

        assert {"buxtehude"} == set(re.findall(r"vendor=bauklotz&amp;member=([\w-]+)", page.text))

    def test_that_is_unknown_is_not_found(self, town_to_look_at):
        """There is no page of a vendor that nobody registered."""
        assert 404 == town_to_look_at.visit(Role.MANAGER).get("/lieferanten/gibtesnicht").status_code


class TestRegister:
    def test_leads_to_the_new_vendors_page(self, town):
        """Done: recorded, and shown."""
        visitor = town.visit(Role.MANAGER)
        visitor.get("/lieferanten/neu")

        page = visitor.post("/lieferanten/neu", NEW)

        assert (
            "/lieferanten/holzwerk",
            True,
            True,
        ) == (page.url.path, "Holzwerk GmbH" in page.text, "ist angelegt" in page.text)

    def test_asks_for_what_is_missing_and_keeps_what_was_typed(self, town_to_look_at):
        """The form comes back with the typed words and what to do."""
        visitor = town_to_look_at.visit(Role.MANAGER)
        visitor.get("/lieferanten/neu")

        page = visitor.post("/lieferanten/neu", {**NEW, "name": ""})

        assert (422, True, True) == (page.status_code, 'value="Stade"' in page.text, "fehler-name" in page.text)

    def test_says_that_a_short_name_is_impossible_beside_the_field(self, town):
        """The domain's refusal stands at the field it is about; nothing is recorded."""
        visitor = town.visit(Role.MANAGER)
        visitor.get("/lieferanten/neu")
        before = town.head

        page = visitor.post("/lieferanten/neu", {**NEW, "vendor": "holz werk"})

        assert (422, True, before) == (page.status_code, "fehler-vendor" in page.text, town.head)

    def test_twice_registers_once(self, town):
        """Sending the form again is refused as registered already."""
        visitor = town.visit(Role.MANAGER)
        visitor.get("/lieferanten/neu")
        visitor.post("/lieferanten/neu", NEW)
        before = town.head

        page = visitor.post("/lieferanten/neu", NEW)

        assert (409, True, before) == (page.status_code, "schon angelegt" in page.text, town.head)

    def test_needs_a_short_name_that_is_no_page(self, town_to_look_at):
        """`neu` is the address of this form."""
        visitor = town_to_look_at.visit(Role.MANAGER)
        visitor.get("/lieferanten/neu")

        assert 422 == visitor.post("/lieferanten/neu", {**NEW, "vendor": "neu"}).status_code


class TestChangeDetails:
    def test_shows_the_new_details(self, town):
        """The form begins with what is known; what was changed is shown."""
        visitor = town.visit(Role.MANAGER)
        form = visitor.get("/lieferanten/bauklotz/aendern")
        name = visitor.hidden(form, "name")

        page = visitor.post("/lieferanten/bauklotz/aendern", {"name": name, "vat_id": "", "city": "Neustadt"})

        assert ("/lieferanten/bauklotz", True) == (page.url.path, "Neustadt" in page.text)

    def test_of_an_unknown_vendor_is_not_found(self, town_to_look_at):
        """Neither the form nor what it sends."""
        visitor = town_to_look_at.visit(Role.MANAGER)

        assert 404 == visitor.get("/lieferanten/gibtesnicht/aendern").status_code
        visitor.get("/lieferanten/neu")
        assert 404 == visitor.post("/lieferanten/gibtesnicht/aendern", NEW).status_code

    def test_is_not_for_officers(self, town_to_look_at):
        """Vendors are kept by managers."""
        assert 403 == town_to_look_at.visit(Role.OFFICER).get("/lieferanten/bauklotz/aendern").status_code


def tier(**changes):
    return {
        "contract": "rv",
        "article": "a",
        "contract_year": "1",
        "counts_year": True,
        "next_tier_from": 100,
        "units_to_next": 20,
    } | changes


class TestPresentTiers:
    CONTRACT = ({"contract": "rv", "lot": "", "starts_on": "2026-01-01"},)

    def test_are_those_of_the_contract_year_with_the_nearest_first(self):
        """Tiers of single orders and of other years say nothing about this one; the highest comes last."""
        rows = [
            tier(article="done", next_tier_from=None, units_to_next=None),
            tier(article="far", units_to_next=90),
            tier(article="near"),
            tier(article="single", counts_year=False),
            tier(article="old", contract_year="2"),
        ]

        found = [row["article"] for row in present_tiers(rows, self.CONTRACT, date(2026, 11, 20))]

        assert ["near", "far", "done"] == found

    def test_say_what_is_missing(self):
        """In words, or that nothing is above."""
        assert "noch 20 bis zur Staffel ab 100" == missing(tier(), "de")
        assert "highest tier reached" == missing(tier(next_tier_from=None), "en")
