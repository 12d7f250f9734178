"""One report at two moments: what is different, by how much, as a page and as a file."""

import csv
import io
from decimal import Decimal

import pytest

from api.web.comparing.lines import pairs
from api.web.formats import euro
from procurement.application.access import Role
from procurement.application.accesses import AccessKind
from tests.web.conftest import MEMBER, actor_of
from tests.web.pages.auditing import AUDITOR, one, text_of, town_auditor


@pytest.fixture
def auditor(town_to_look_at):
    return town_to_look_at.visit(Role.AUDITOR)


def rows_of(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


class TestPairs:
    def test_are_added_removed_and_changed(self):
        """Rows are told apart by what identifies them; what is on one side only came or went."""
        before = [{"member": "a", "net": 1}, {"member": "b", "net": 2}]
        after = [{"member": "b", "net": 3}, {"member": "c", "net": 4}]

        found = {(pair.after or pair.before or {})["member"]: pair.kind for pair in pairs(before, after, ["member"])}

        assert {"a": "removed", "b": "changed", "c": "added"} == found


class TestAComparison:
    def test_shows_both_sums_and_their_difference(self, town_to_look_at, auditor):
        """The sums are those the report had at both moments."""
        position = town_to_look_at.head // 2
        reading = town_to_look_at.cooperative.reading
        then = reading.report(AUDITOR, "discount_savings", {"as_of": [str(position)]}).totals["paid_cents"]
        now = reading.report(AUDITOR, "discount_savings", {}).totals["paid_cents"]

        said = text_of(auditor.get(f"/gegenueberstellung?frueher={position}").text)

        expected = f"Bezahlt {euro(then, 'de')} {euro(now, 'de')} +{euro(now - then, 'de')}"
        assert " ".join(expected.split()) in said

    def test_says_what_one_event_changed(self, town_to_look_at, auditor):
        """Around one raise of a ceiling, that ceiling is what is different."""
        raised = one(town_to_look_at, "contract.modified")
        path = (
            f"/gegenueberstellung?bericht=contract_ceiling&group_by=contract,lot&groesse=ceiling_cents&format=csv"
            f"&frueher={raised.position - 1}&spaeter={raised.position}"
        )

        found = rows_of(auditor.get(path))

        assert [Decimal(raised.event.amount_cents) / 100] == [
            Decimal(row["Differenz"].replace(".", "").replace(",", "."))
            for row in found
            if row["Größe"] == "Höchstwert"
        ]
        assert ["geändert"] == [row["Änderung"] for row in found if row["Größe"] == "Höchstwert"]

    def test_of_equal_moments_is_empty(self, auditor):
        """Nothing happened between a moment and itself."""
        page = auditor.get("/gegenueberstellung?frueher=500&spaeter=500")

        assert "Zwischen beiden Zeitpunkten ist nichts anders." in page.text

    def test_is_narrowed_by_the_filters_of_the_report(self, town_to_look_at, auditor):
        """Filters hold at both moments."""
        found = rows_of(auditor.get(f"/gegenueberstellung?member={MEMBER}&frueher=1&format=csv"))

        assert 1 == len({row["Mitglied"] for row in found})

    def test_moves_each_moment_by_itself(self, auditor):
        """The slider of one moment leaves the other where it is."""
        page = auditor.get("/gegenueberstellung?frueher=100&spaeter=500&schritt_spaeter=3")

        assert ("100", True) == (page.url.params["frueher"], page.url.params["spaeter"].endswith("Z"))

    def test_leaves_filters_of_another_report_behind(self, auditor):
        """Choosing another report drops what it has no use for."""
        assert 200 == auditor.get("/gegenueberstellung?bericht=vendor_register&member=x&group_by=member").status_code

    @pytest.mark.parametrize(
        ("asked", "status"),
        [
            ("frueher=gestern", 422),
            ("spaeter=999999999", 422),
            ("tag_frueher=99.99.2026", 422),
            ("sort=nonsense", 422),
            ("frueher=gestern&format=csv", 422),
            ("bericht=gibtesnicht", 404),
        ],
    )
    def test_says_what_cannot_be_read(self, auditor, asked, status):
        """A moment or report that cannot be is refused with a page, never with an empty file."""
        page = auditor.get(f"/gegenueberstellung?{asked}")

        assert status == page.status_code
        assert "<h1" in page.text

    def test_is_noted(self, town):
        """Comparing is looking at a report."""
        town.visit(Role.AUDITOR).get("/gegenueberstellung?frueher=7")

        entry = town.cooperative.accesses.entries(actor_of(Role.ADMIN), kind=AccessKind.VIEWED.value)[0]
        assert "comparison-discount_savings?frueher=7" == entry.about


class TestAnAuditorOfOneMember:
    def test_compares_that_member(self, town):
        """Only the own member's rows are compared."""
        found = rows_of(town_auditor(town).get("/gegenueberstellung?frueher=1&format=csv"))

        assert 1 == len({row["Mitglied"] for row in found})
