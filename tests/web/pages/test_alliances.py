"""Alliances: who sees which figures, what they cost for a grant application, forming, joining, leaving, dissolving."""

import csv
import io
import re
from typing import Any

import pytest

from procurement.application.access import Role
from tests.web.conftest import Town, actor_of
from tests.web.held import held
from tests.web.pages.allied import memberships, outsider

FIGURES = ("listed_cents", "paid_cents", "saved_cents")


def euro(cents: int) -> str:
    whole, part = divmod(cents, 100)
    return f"{whole:,}".replace(",", ".") + f",{part:02d}\u00a0€"


def costs(town: Town, alliance: str, **parameters: list[str]) -> list[dict[str, Any]]:
    report = town.cooperative.reading.report(actor_of(Role.MANAGER), "product_spending", parameters)
    return [row for row in report.extras["alliance_costs"] if row["alliance"] == alliance]


def total(found: list[dict[str, Any]], name: str) -> str:
    return euro(sum(row[name] for row in found))


def records(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


@pytest.fixture
def alliance(town_to_look_at) -> str:
    return held(town_to_look_at.cooperative)["alliance"]


class TestTheList:
    def test_has_one_row_for_each_alliance_with_its_notice_in_words(self, town_to_look_at):
        """Those that run stand first; the notice rule reads as people say it."""
        found = town_to_look_at.cooperative.reading.report(actor_of(Role.MANAGER), "alliances", {}).rows

        text = town_to_look_at.visit(Role.MANAGER).get("/verbuende").text

        assert len({row["alliance"] for row in found}) == int(re.findall(r"(\d+) Treffer", text)[0])
        assert text.index("Verbund Nord") < text.index("Verbund Archiv")
        assert "zum Jahresende, drei Monate vorher" in text

    @pytest.mark.parametrize(
        ("query", "shown"),
        [("status=dissolved", "verbund-archiv"), ("member=buxtehude", "verbund-nord"), ("q=geodaten", "verbund-nord")],
    )
    def test_narrows(self, town_to_look_at, query, shown):
        """By status, by who is in it, by words of its purpose."""
        text = town_to_look_at.visit(Role.MANAGER).get(f"/verbuende?{query}").text

        assert [shown] == re.findall(r'href="/verbuende/(verbund-[a-z]+)">', text)

    def test_tells_officers_which_are_theirs(self, town_to_look_at, alliance):
        """They see all, and where their own member is in."""
        visitors = [
            town_to_look_at.visit(Role.OFFICER, member) for member in ("buxtehude", outsider(town_to_look_at, alliance))
        ]

        own, other = (visitor.get("/verbuende?member=buxtehude").text for visitor in visitors)

        assert (1, 0) == (own.count("mit Ihrem Mitglied"), other.count("mit Ihrem Mitglied"))

    def test_offers_forming_to_managers_only(self, town_to_look_at):
        found = [
            town_to_look_at.visit(role).get("/verbuende").text for role in (Role.MANAGER, Role.OFFICER, Role.AUDITOR)
        ]

        assert [True, False, False] == ["/verbuende/neu" in text for text in found]

    def test_gives_all_hits_as_a_file(self, town_to_look_at):
        """With the members' names, the purpose and the legal basis."""
        found = records(town_to_look_at.visit(Role.MANAGER).get("/verbuende?format=csv&member=buxtehude").text)

        assert [("verbund-nord", True)] == [(row["Kürzel"], "Buxtehude" in row["Namen"]) for row in found]


class TestAnAlliance:
    def test_shows_managers_what_all_paid_and_saved(self, town_to_look_at, alliance):
        """The sums since joining, as the report has them."""
        found = costs(town_to_look_at, alliance)

        text = town_to_look_at.visit(Role.MANAGER).get(f"/verbuende/{alliance}").text

        assert found
        assert (True, True) == (total(found, "paid_cents") in text, total(found, "saved_cents") in text)

    def test_shows_officers_amounts_of_their_own_member_only(self, town_to_look_at, alliance):
        """Who is in it is everybody's to see, what others paid is not."""
        found = costs(town_to_look_at, alliance)
        own = [row for row in found if row["member"] == "buxtehude"]
        others = [row for row in found if row["member"] != "buxtehude"]
        pages = [f"/verbuende/{alliance}", f"/verbuende/{alliance}/kosten", f"/verbuende/{alliance}/kosten?format=csv"]

        visitor = town_to_look_at.visit(Role.OFFICER)
        texts = [visitor.get(path).text for path in pages]

        assert [True, True] == [total(own, "paid_cents") in text for text in texts[:2]]
        for text in texts:
            assert [] == [row for row in others if euro(row["paid_cents"]) in text]
        assert {"Buxtehude"} == {row["Mitglied"] for row in records(texts[2])}

    def test_shows_officers_of_others_no_amounts(self, town_to_look_at, alliance):
        """They see the alliance, and that their member is not in it."""
        visitor = town_to_look_at.visit(Role.OFFICER, outsider(town_to_look_at, alliance))

        texts = [visitor.get(f"/verbuende/{alliance}{end}").text for end in ("", "/kosten")]

        assert [True, True] == ["gehört diesem Verbund nicht an" in text for text in texts]
        assert [0, 0] == [text.count("€</td>") for text in texts]

    def test_leads_to_pools_and_opportunities(self, town_to_look_at, alliance):
        """Pools open to it alone, and what could be saved together of each product it shares."""
        reading = town_to_look_at.cooperative.reading
        pools = reading.report(
            actor_of(Role.MANAGER), "pools", {"open_to": ["alliance"], "open_to_name": [alliance]}
        ).rows

        text = town_to_look_at.visit(Role.MANAGER).get(f"/verbuende/{alliance}").text

        assert pools
        assert all(f'href="/pools/{pool["pool"]}"' in text for pool in pools)
        products = memberships(town_to_look_at, alliance)[0]["products"]
        assert all(f'href="/lizenz-pooling?product={product}&amp;counts=all"' in text for product in products)

    def test_that_is_over_cannot_be_changed_any_more(self, town_to_look_at):
        """What came of it stays to be seen."""
        text = town_to_look_at.visit(Role.MANAGER).get("/verbuende/verbund-archiv").text

        assert (True, False) == ("Der Verbund ist aufgelöst" in text, "/verbuende/verbund-archiv/beitritt" in text)

    def test_that_is_not_there_is_404(self, town_to_look_at):
        answers = [town_to_look_at.visit(Role.AUDITOR).get(f"/verbuende/gibtesnicht{end}") for end in ("", "/kosten")]

        assert [404, 404] == [answer.status_code for answer in answers]


class TestTheCosts:
    def test_are_shown_by_member_and_product(self, town_to_look_at, alliance):
        """Each figure of the report stands on the page, and so do the sums."""
        found = costs(town_to_look_at, alliance)

        text = town_to_look_at.visit(Role.MANAGER).get(f"/verbuende/{alliance}/kosten").text

        assert [] == [
            row for row in found if euro(row["paid_cents"]) not in text or euro(row["saved_cents"]) not in text
        ]
        assert [True] * 3 == [total(found, name) in text for name in FIGURES]

    def test_lead_to_the_orders_behind_them(self, town_to_look_at, alliance):
        """The orders of that member and product, of the months that count."""
        cell = max(costs(town_to_look_at, alliance), key=lambda row: row["orders"])
        joined = cell["joined_on"][:7]
        visitor = town_to_look_at.visit(Role.MANAGER)
        link = f"/abrufe?member={cell['member']}&product={cell['product']}&from={joined}"

        text = visitor.get(f"/verbuende/{alliance}/kosten").text

        assert link.replace("&", "&amp;") in text
        orders = int(re.findall(r"([\d.]+) Treffer", visitor.get(link).text)[0].replace(".", ""))
        assert 0 < orders <= cell["orders"] * 2

    def test_count_the_months_asked_for(self, town_to_look_at, alliance):
        """Of a year, less than of all."""
        whole, year = (
            costs(town_to_look_at, alliance),
            costs(town_to_look_at, alliance, **{"from": ["2026-01"], "to": ["2026-06"]}),
        )

        text = town_to_look_at.visit(Role.MANAGER).get(f"/verbuende/{alliance}/kosten?from=2026-01&to=2026-06").text

        assert total(year, "paid_cents") != total(whole, "paid_cents")
        assert (True, False) == (total(year, "paid_cents") in text, total(whole, "paid_cents") in text)
        assert "Januar 2026 – Juni 2026" in text

    @pytest.mark.parametrize("query", ["from=gestern", "to=2026", "from=1999-01"])
    def test_of_months_that_cannot_be_are_refused(self, town_to_look_at, alliance, query):
        """A month before the alliance, or none at all, is said to be impossible."""
        assert 422 == town_to_look_at.visit(Role.MANAGER).get(f"/verbuende/{alliance}/kosten?{query}").status_code

    @pytest.mark.parametrize(("kind", "beginning"), [("csv", "\ufeff"), ("xlsx", "PK")])
    def test_are_given_as_a_file(self, town_to_look_at, alliance, kind, beginning):
        """All members and products, whatever the page shows."""
        answer = town_to_look_at.visit(Role.MANAGER).get(f"/verbuende/{alliance}/kosten?format={kind}")

        assert answer.text.startswith(beginning)
        if kind == "csv":
            assert len(costs(town_to_look_at, alliance)) == len(records(answer.text))
