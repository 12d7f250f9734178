"""Alliances: who sees which figures, what they cost for a grant application, forming, joining, leaving, dissolving."""

import csv
import io
import re
from typing import Any

import pytest

from procurement.application.access import Role
from tests.web.conftest import Town, actor_of
from tests.web.held import held

FIGURES = ("listed_cents", "paid_cents", "saved_cents")


def euro(cents: int) -> str:
    whole, part = divmod(cents, 100)
    return f"{whole:,}".replace(",", ".") + f",{part:02d}\u00a0€"


def rows(town: Town, alliance: str) -> list[dict[str, Any]]:
    return town.cooperative.reading.report(actor_of(Role.MANAGER), "alliances", {"alliance": [alliance]}).rows


def costs(town: Town, alliance: str, **parameters: list[str]) -> list[dict[str, Any]]:
    report = town.cooperative.reading.report(actor_of(Role.MANAGER), "product_spending", parameters)
    return [row for row in report.extras["alliance_costs"] if row["alliance"] == alliance]


def total(found: list[dict[str, Any]], name: str) -> str:
    return euro(sum(row[name] for row in found))


def day(name: str, year: int, month: int, number: int) -> dict[str, str]:
    return {f"{name}_day": str(number), f"{name}_month": str(month), f"{name}_year": str(year)}


def records(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def outsider(town: Town, alliance: str) -> str:
    """A member that never was in the alliance."""
    inside = {row["member"] for row in rows(town, alliance)}
    members = town.cooperative.reading.report(actor_of(Role.MANAGER), "member_register", {}).rows
    return next(row["member"] for row in members if row["member"] not in inside)


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
        products = rows(town_to_look_at, alliance)[0]["products"]
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


FORMED = {
    "alliance": "ikz-elbe",
    "title": "IKZ Elbe",
    "purpose": "Gemeinsame Server für Zeiterfassung",
    "legal_basis": "Vereinbarung vom 01.03.2026",
    "lead": "buxtehude",
    "members": ["buxtehude", "verden"],
    "products": ["oracle"],
    "further": "zeiterfassung, virenschutz",
    "notice_months": "6",
    **day("formed_on", 2026, 12, 1),
}


class TestForming:
    def test_records_an_alliance(self, town):
        """With the products chosen and those written by hand, none twice."""
        visitor = town.visit(Role.MANAGER)
        visitor.get("/verbuende/neu")
        page = visitor.post("/verbuende/neu", FORMED)

        assert "Der Verbund ist gegründet." in page.text
        found = rows(town, "ikz-elbe")
        assert {"buxtehude", "verden"} == {row["member"] for row in found}
        assert ["oracle", "zeiterfassung", "virenschutz"] == found[0]["products"]
        assert "zum Jahresende, sechs Monate vorher" in page.text

    @pytest.mark.parametrize(
        ("changes", "status", "said", "field"),
        [
            ({"alliance": "neu"}, 422, "braucht das Programm selbst", "alliance"),
            ({"alliance": "mit leerzeichen"}, 422, "mit leerzeichen", "alliance"),
            ({"title": ""}, 422, "Füllen Sie „Bezeichnung“ aus.", "title"),
            ({"members": ["buxtehude"]}, 422, "mindestens 2 verschiedene Mitglieder", "members"),
            ({"members": ["verden", "wedel"]}, 422, "gehört ihm nicht an", "lead"),
            ({"products": [], "further": ""}, 422, "Wählen Sie „Gemeinsame Produkte“.", "products"),
            ({"notice_months": "25"}, 422, "0 bis 24 Monate", "notice_months"),
            ({"notice_months": "drei"}, 422, "Schreiben Sie eine Zahl", "notice_months"),
            ({"formed_on_day": "31", "formed_on_month": "2"}, 422, "einen Tag an, den es gibt", "formed_on"),
            ({"alliance": "verbund-nord"}, 409, "gibt es schon", ""),
        ],
    )
    def test_of_what_cannot_be_keeps_what_was_typed(self, town_to_look_at, changes, status, said, field):
        """It says why, at the field it lies in, and records nothing."""
        visitor, head = town_to_look_at.visit(Role.MANAGER), town_to_look_at.head
        visitor.get("/verbuende/neu")
        page = visitor.post("/verbuende/neu", {**FORMED, **changes})

        assert (status, True, True) == (page.status_code, said in page.text, FORMED["purpose"] in page.text)
        assert not field or f'id="fehler-{field}"' in page.text
        assert head == town_to_look_at.head

    def test_twice_records_it_once(self, town):
        """The second time the short name is taken."""
        visitor = town.visit(Role.MANAGER)
        visitor.get("/verbuende/neu")
        first, second = (visitor.post("/verbuende/neu", FORMED, follow=False) for _ in range(2))

        assert (303, 409) == (first.status_code, second.status_code)


class TestJoining:
    def test_records_the_member(self, town):
        """From the day given."""
        member = outsider(town, "verbund-nord")
        visitor = town.visit(Role.MANAGER)
        visitor.get("/verbuende/verbund-nord/beitritt")
        page = visitor.post("/verbuende/verbund-nord/beitritt", {"member": member, **day("joined_on", 2026, 12, 1)})

        assert "Das Mitglied ist beigetreten." in page.text
        assert ["2026-12-01"] == [row["joined_on"] for row in rows(town, "verbund-nord") if row["member"] == member]

    def test_offers_those_who_are_not_in_it(self, town_to_look_at):
        """Whoever has given notice may come back."""
        page = town_to_look_at.visit(Role.MANAGER).get("/verbuende/verbund-nord/beitritt").text
        found = rows(town_to_look_at, "verbund-nord")

        offered = {row["member"] for row in found if f'<option value="{row["member"]}"' in page}
        assert {row["member"] for row in found if row["leaves_on"]} == offered

    def test_a_dissolved_alliance_is_refused(self, town_to_look_at):
        """The form says that it is over."""
        visitor = town_to_look_at.visit(Role.MANAGER)
        path = "/verbuende/verbund-archiv/beitritt"
        visitor.get(path)
        page = visitor.post(path, {"member": "buxtehude", **day("joined_on", 2026, 11, 20)})

        assert (409, True) == (page.status_code, "besteht am 20.11.2026 nicht (mehr)" in page.text)


class TestGivingNotice:
    PATH = "/verbuende/verbund-nord/kuendigung"

    def member(self, town: Town) -> str:
        return next(row["member"] for row in rows(town, "verbund-nord") if not row["lead"] and not row["leaves_on"])

    @pytest.mark.parametrize(
        ("given", "leaves"), [((2026, 9, 30), "31. Dezember 2026"), ((2026, 10, 1), "31. Dezember 2027")]
    )
    def test_says_the_day_before_it_is_confirmed(self, town_to_look_at, given, leaves):
        """A day later, a year later. Nothing is recorded yet."""
        visitor, head = town_to_look_at.visit(Role.MANAGER), town_to_look_at.head
        visitor.get(self.PATH)
        fields = {"member": self.member(town_to_look_at), "reason": "Eigene Server", **day("given_on", *given)}
        page = visitor.post(self.PATH, fields)

        assert (200, True) == (page.status_code, f"scheidet am {leaves} aus" in page.text)
        assert "Das lässt sich nicht zurücknehmen." in page.text
        assert head == town_to_look_at.head

    def test_confirmed_records_that_day(self, town):
        """With what stood in the first form."""
        member, visitor = self.member(town), town.visit(Role.MANAGER)
        visitor.get(self.PATH)
        fields = {"member": member, "reason": "Eigene Server", **day("given_on", 2026, 11, 20)}
        shown = visitor.post(self.PATH, fields)
        carried = {name: visitor.hidden(shown, name) for name in fields}
        page = visitor.post(self.PATH, {**carried, "step": "confirm"})

        assert "Die Kündigung ist eingetragen." in page.text
        assert [("2027-12-31", "Eigene Server")] == [
            (row["leaves_on"], row["reason"]) for row in rows(town, "verbund-nord") if row["member"] == member
        ]
        assert (
            409 == visitor.post(self.PATH, {**carried, "step": "confirm"}).status_code or "Wählen Sie eine" in page.text
        )

    def test_can_be_changed_before_it_is_confirmed(self, town_to_look_at):
        """What was typed stands in the form again."""
        visitor, head = town_to_look_at.visit(Role.MANAGER), town_to_look_at.head
        visitor.get(self.PATH)
        fields = {"member": self.member(town_to_look_at), "reason": "Eigene Server", **day("given_on", 2026, 11, 20)}
        page = visitor.post(self.PATH, {**fields, "step": "change"})

        assert (200, True) == (page.status_code, ">Eigene Server</textarea>" in page.text)
        assert head == town_to_look_at.head

    def test_is_not_offered_to_the_lead(self, town_to_look_at):
        """The lead can only dissolve the alliance; typed all the same, it is none of the choices."""
        visitor = town_to_look_at.visit(Role.MANAGER)
        lead = rows(town_to_look_at, "verbund-nord")[0]["lead_member"]
        form = visitor.get(self.PATH).text
        page = visitor.post(self.PATH, {"member": lead, **day("given_on", 2026, 11, 20)})

        assert (False, 422) == (f'<option value="{lead}"' in form, page.status_code)

    def test_before_joining_is_refused(self, town_to_look_at):
        """Already where the day would be said."""
        visitor = town_to_look_at.visit(Role.MANAGER)
        visitor.get(self.PATH)
        page = visitor.post(self.PATH, {"member": self.member(town_to_look_at), **day("given_on", 2020, 1, 1)})

        assert (409, True) == (page.status_code, "besteht am 01.01.2020 nicht (mehr)" in page.text)


DISSOLVED = {"reason": "Ziel erreicht", **day("decided_on", 2026, 11, 20)}


class TestDissolving:
    PATH = "/verbuende/verbund-nord/aufloesung"

    def test_says_the_day_first_and_then_records_it(self, town):
        """For all members at once; afterwards it cannot be dissolved again."""
        visitor = town.visit(Role.MANAGER)
        visitor.get(self.PATH)
        shown, head = visitor.post(self.PATH, DISSOLVED), town.head
        page = visitor.post(self.PATH, {**DISSOLVED, "step": "confirm"})

        assert "Der Verbund endet am 31. Dezember 2027" in shown.text
        assert (True, True) == ("Das Ende des Verbunds ist eingetragen." in page.text, town.head > head)
        assert {"2027-12-31"} == {row["dissolved_on"] for row in rows(town, "verbund-nord")}
        assert f'href="{self.PATH}"' not in page.text
        assert 409 == visitor.post(self.PATH, {**DISSOLVED, "step": "confirm"}).status_code

    def test_needs_a_reason(self, town_to_look_at):
        visitor = town_to_look_at.visit(Role.MANAGER)
        visitor.get(self.PATH)
        page = visitor.post(self.PATH, {**DISSOLVED, "reason": ""})

        assert (422, True) == (page.status_code, "Füllen Sie „Grund“ aus." in page.text)
