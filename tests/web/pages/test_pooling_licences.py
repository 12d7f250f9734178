"""Licences of all members: as a matrix, as a list, as a file."""

import html
import re
from decimal import Decimal

from api.web.pooling.positions import sums
from procurement.application.access import Role
from procurement.application.reading import Wanted
from tests.web.conftest import Town, actor_of

CELL = re.compile(
    r'<td role="cell" class="m--(\w+)" data-label="([^"]*)"><a href="([^"]*)"><b>([^<]*)</b> <span>([^<]*)<'
)


def positions(town: Town) -> list[dict]:
    return town.cooperative.reading.reports(actor_of(Role.MANAGER), [Wanted(name="licence_pooling")])[0].rows


def centres(town: Town) -> dict[str, str]:
    wanted = [Wanted(name="member_register")]
    return {
        row["member"]: row["centre"] for row in town.cooperative.reading.reports(actor_of(Role.MANAGER), wanted)[0].rows
    }


def hits(page) -> int:
    return int(re.findall(r"([\d.]+) Treffer", page.text)[0].replace(".", ""))


def cells(page) -> dict[str, tuple[str, str, str]]:
    """State, figures and words of each cell by where it leads."""
    return {html.unescape(href): (state, figures, words) for state, _, href, figures, words in CELL.findall(page.text)}


def written(value: Decimal) -> str:
    return f"{value.normalize():,f}".replace(",", ".")


class TestMatrix:
    def test_has_a_field_for_each_position(self, town_to_look_at):
        """In use of owned, as the report says; it leads to the position."""
        rows = positions(town_to_look_at)

        found = cells(town_to_look_at.visit(Role.MANAGER).get("/lizenz-pooling/matrix"))

        assert len(rows) == len(found)
        for row in rows:
            _, figures, _ = found[f"/lizenzen/{row['product']}?member={row['member']}"]
            used = "?" if row["used"] is None else written(row["used"])
            assert f"{used} von {written(row['owned'])}" == figures

    def test_says_in_words_what_is_spare_missing_or_unknown(self, town_to_look_at):
        """Never by colour alone."""
        rows = positions(town_to_look_at)
        found = cells(town_to_look_at.visit(Role.MANAGER).get("/lizenz-pooling/matrix"))

        said = {state: sum(state == each for each, _, _ in found.values()) for state in ("missing", "spare", "never")}

        assert said == {
            "missing": sum(row["over_used"] for row in rows),
            "spare": sum(bool(row["spare"]) for row in rows),
            "never": sum(row["used_on"] is None for row in rows),
        }
        words = {state: {text for each, _, text in found.values() if each == state} for state in said}
        assert all(re.fullmatch(r"1 fehlt|[\d.,]+ fehlen", text) for text in words["missing"])
        assert all(re.fullmatch(r"[\d.,]+ frei", text) for text in words["spare"])
        assert words["never"] <= {"ohne Meldung"}

    def test_narrows_to_a_centre_and_a_product(self, town_to_look_at):
        """Only its members, only its line."""
        of = centres(town_to_look_at)
        wanted = [row for row in positions(town_to_look_at) if of[row["member"]] == "nord" and row["product"] == "dms"]

        page = town_to_look_at.visit(Role.AUDITOR).get("/lizenz-pooling/matrix?centre=nord&product=dms")

        assert len(wanted) == hits(page) == len(cells(page)) > 0

    def test_gives_all_its_fields_as_a_file(self, town_to_look_at):
        """One line for each, the filters kept."""
        of = centres(town_to_look_at)
        wanted = [row for row in positions(town_to_look_at) if of[row["member"]] == "nord"]

        file = town_to_look_at.visit(Role.MANAGER).get("/lizenz-pooling/matrix?centre=nord&format=csv")

        assert len(wanted) + 1 == len(file.text.splitlines())


class TestPositions:
    def test_lists_every_product_of_every_member(self, town_to_look_at):
        """One row for each, with the way to the events that make it."""
        page = town_to_look_at.visit(Role.MANAGER).get("/lizenz-pooling/bestand")

        assert hits(page) == len(positions(town_to_look_at)) > 0
        assert "/herkunft?auswertung=licence_pooling&amp;product=" in page.text

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
        """What nobody reported counts as nothing."""
        known = {"owned": 5, "used": 3, "spare": 2, "missing": 0, "waiting": 1, "offered": 2}
        unknown = {"owned": 4, "used": None, "spare": None, "missing": None, "waiting": 0, "offered": 0}

        found = sums([known, unknown])

        assert {"owned": 9, "used": 3, "spare": 2, "missing": 0, "waiting": 1, "offered": 2} == found
