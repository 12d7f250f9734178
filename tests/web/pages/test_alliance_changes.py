"""Forming an alliance, joining, giving notice with the day said beforehand, dissolving it."""

import pytest

from procurement.application.access import Role
from tests.web.conftest import Town
from tests.web.pages.allied import day, memberships, outsider

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
        found = memberships(town, "ikz-elbe")
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
        assert ["2026-12-01"] == [
            row["joined_on"] for row in memberships(town, "verbund-nord") if row["member"] == member
        ]

    def test_offers_those_who_are_not_in_it(self, town_to_look_at):
        """Whoever has given notice may come back."""
        page = town_to_look_at.visit(Role.MANAGER).get("/verbuende/verbund-nord/beitritt").text
        found = memberships(town_to_look_at, "verbund-nord")

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
        return next(
            row["member"] for row in memberships(town, "verbund-nord") if not row["lead"] and not row["leaves_on"]
        )

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
            (row["leaves_on"], row["reason"]) for row in memberships(town, "verbund-nord") if row["member"] == member
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
        lead = memberships(town_to_look_at, "verbund-nord")[0]["lead_member"]
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
        assert {"2027-12-31"} == {row["dissolved_on"] for row in memberships(town, "verbund-nord")}
        assert f'href="{self.PATH}"' not in page.text
        assert 409 == visitor.post(self.PATH, {**DISSOLVED, "step": "confirm"}).status_code

    def test_needs_a_reason(self, town_to_look_at):
        visitor = town_to_look_at.visit(Role.MANAGER)
        visitor.get(self.PATH)
        page = visitor.post(self.PATH, {**DISSOLVED, "reason": ""})

        assert (422, True) == (page.status_code, "Füllen Sie „Grund“ aus." in page.text)
