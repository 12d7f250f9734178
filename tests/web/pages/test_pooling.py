"""Licence pooling: what members could save together, and the licences it is found in."""

import re

from api.web.pooling.positions import by_product
from procurement.application.access import Role
from procurement.application.reading import Wanted
from tests.web.conftest import Town, actor_of


def opportunities(town: Town) -> list[dict]:
    wanted = Wanted(name="licence_pooling", extras=True)
    return list(town.cooperative.reading.reports(actor_of(Role.MANAGER), [wanted])[0].extras["opportunities"])


def positions(town: Town) -> list[dict]:
    return town.cooperative.reading.reports(actor_of(Role.MANAGER), [Wanted(name="licence_pooling")])[0].rows


def hits(page) -> int:
    return int(re.findall(r"([\d.]+) Treffer", page.text)[0].replace(".", ""))


def euro(cents: int) -> str:
    whole, part = divmod(cents, 100)
    return f"{whole:,}".replace(",", ".") + f",{part:02d}\u00a0€"


class TestPooling:
    def test_sums_what_counts_and_shows_the_rest_apart(self, town_to_look_at):
        """Only clauses that permit it make a claim; both sums stand on the page, each with its own."""
        found = opportunities(town_to_look_at)
        counted = sum(row["potential_cents"] for row in found if row["counted"])
        rest = sum(row["potential_cents"] for row in found if not row["counted"])

        page = town_to_look_at.visit(Role.MANAGER).get("/lizenz-pooling")

        assert counted
        assert rest
        assert (True, True) == (euro(counted) in page.text, euro(rest) in page.text)

    def test_lists_what_counts_unless_asked_for_the_rest(self, town_to_look_at):
        """What does not count is never among what does."""
        found = opportunities(town_to_look_at)
        visitor = town_to_look_at.visit(Role.MANAGER)

        counts = [hits(visitor.get(f"/lizenz-pooling{query}")) for query in ("", "?counts=no", "?counts=all")]

        counted = sum(row["counted"] for row in found)
        assert [counted, len(found) - counted, len(found)] == counts

    def test_says_of_the_rest_that_it_does_not_count(self, town_to_look_at):
        """In words, in every row."""
        page = town_to_look_at.visit(Role.MANAGER).get("/lizenz-pooling?counts=no")

        assert page.text.count("zählt nicht") >= min(10, hits(page))

    def test_narrows_to_a_kind_and_a_member(self, town_to_look_at):
        """A member is found among all who take part."""
        found = opportunities(town_to_look_at)
        wanted = [row for row in found if row["counted"] and row["kind"] == "tier" and "buxtehude" in row["members"]]

        page = town_to_look_at.visit(Role.MANAGER).get("/lizenz-pooling?kind=tier&member=buxtehude")

        assert hits(page) == len(wanted) > 0

    def test_gives_every_opportunity_with_its_evidence_as_a_file(self, town_to_look_at):
        """All of them, and the positions each rests on."""
        found = opportunities(town_to_look_at)

        lines = town_to_look_at.visit(Role.MANAGER).get("/lizenz-pooling?counts=all&format=csv").text.splitlines()

        assert len(found) + 1 == len(lines)
        assert str(found[0]["evidence"][0]) in "\n".join(lines)

    def test_links_evidence_for_those_who_may_read_events(self, town_to_look_at):
        """For the auditor a position is a link, for the manager a number."""
        auditor, manager = (town_to_look_at.visit(role).get("/lizenz-pooling") for role in (Role.AUDITOR, Role.MANAGER))

        assert (True, False) == ('href="/ereignisse/' in auditor.text, 'href="/ereignisse/' in manager.text)

    def test_shows_officers_no_opportunities_with_others(self, town_to_look_at):
        """They see the licences of their own member, and why no more."""
        page = town_to_look_at.visit(Role.OFFICER).get("/lizenz-pooling")

        assert (True, False) == ("sieht die Geschäftsführung" in page.text, 'id="chancen"' in page.text)


class TestPositions:
    def test_lists_every_product_of_every_member(self, town_to_look_at):
        """One row for each."""
        page = town_to_look_at.visit(Role.MANAGER).get("/lizenz-pooling/bestand")

        assert hits(page) == len(positions(town_to_look_at)) > 0

    def test_narrows_to_what_is_missing(self, town_to_look_at):
        """Without a report nobody knows, so it is not among them."""
        wanted = [row for row in positions(town_to_look_at) if row["missing"]]

        page = town_to_look_at.visit(Role.MANAGER).get("/lizenz-pooling/bestand?reported=missing")

        assert hits(page) == len(wanted) > 0

    def test_gives_all_hits_as_a_file(self, town_to_look_at):
        """Of one member here."""
        wanted = [row for row in positions(town_to_look_at) if row["member"] == "buxtehude"]

        text = town_to_look_at.visit(Role.MANAGER).get("/lizenz-pooling/bestand?member=buxtehude&format=csv").text

        assert len(wanted) + 1 == len(text.splitlines())

    def test_shows_officers_their_own_member_only(self, town_to_look_at):
        """Whatever the address asks for."""
        officer = town_to_look_at.visit(Role.OFFICER)
        own = [row for row in positions(town_to_look_at) if row["member"] == "buxtehude"]

        assert len(own) == hits(officer.get("/lizenz-pooling/bestand"))
        assert 0 == hits(officer.get("/lizenz-pooling/bestand?member=hadeln"))

    def test_of_a_product_add_up(self):
        """What nobody reported counts as nothing, and is counted as unreported."""
        rows = [
            {"product": "a", "member": "x", "owned": 5, "used": 3, "spare": 2, "missing": 0, "used_on": "2026-01-01"},
            {"product": "a", "member": "y", "owned": 4, "used": None, "spare": None, "missing": None, "used_on": None},
        ]

        (found,) = by_product([{**row, "ends_next_on": None} for row in rows])

        assert (9, 2, 2, 1) == (found["owned"], found["spare"], found["members"], found["unreported"])
