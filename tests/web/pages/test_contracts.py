"""Contracts as a list: how each stands, narrowed, sorted, and taken home."""

import re
from datetime import date

import pytest

from api.web.contracts.standing import standing_on
from procurement.application.access import Action, Role
from tests.web.conftest import actor_of

ROW = re.compile(r'<a href="/vertraege/([\w.-]+)">')
STARTS, ENDS = date(2026, 1, 1), date(2026, 12, 31)


class TestStanding:
    @pytest.mark.parametrize(
        ("day", "remaining", "expected"),
        [
            (date(2025, 12, 31), 5, "coming"),
            (date(2026, 6, 30), 5, "running"),
            (date(2026, 7, 1), 5, "ending"),
            (date(2026, 12, 31), 5, "ending"),
            (date(2026, 12, 31), 0, "exhausted"),
            (date(2027, 1, 1), 0, "ended"),
        ],
    )
    def test_follows_from_the_day_and_what_is_left(self, day, remaining, expected):
        """Ended after its last day, used up without a cent left, ending within six months of its end."""
        assert expected == standing_on(day, STARTS, ENDS, remaining)


class TestContracts:
    def test_every_contract_is_there(self, town_to_look_at):
        """As many rows as there are contracts, each a link to its page."""
        town = town_to_look_at
        page = town.visit(Role.OFFICER).get("/vertraege")

        actor = actor_of(Role.OFFICER)
        report = town.cooperative.reading.report(actor, "contract_ceiling", {"lot": [""]}, Action.READ_REFERENCE)
        contracts = {row["contract"] for row in report.rows}
        assert contracts == set(ROW.findall(page.text))

    def test_vendor_and_status_narrow(self, town_to_look_at):
        """Each status shows its own contracts, and together they are all; so do the vendors."""
        visitor = town_to_look_at.visit(Role.MANAGER)
        everything = ROW.findall(visitor.get("/vertraege").text)

        by_status = [
            ROW.findall(visitor.get(f"/vertraege?status={status}").text)
            for status in ("running", "ending", "exhausted", "coming", "ended")
        ]

        assert sorted(everything) == sorted(contract for part in by_status for contract in part)
        assert len([part for part in by_status if part]) > 1
        assert [] == ROW.findall(visitor.get("/vertraege?vendor=niemand").text)

    def test_the_file_holds_what_the_filter_holds(self, town_to_look_at):
        """CSV has a head and a line for each contract that was found."""
        visitor = town_to_look_at.visit(Role.AUDITOR)
        shown = ROW.findall(visitor.get("/vertraege?status=ending").text)

        lines = visitor.get("/vertraege?status=ending&format=csv").content.decode("utf-8-sig").splitlines()

        assert len(shown) + 1 == len(lines)
        assert lines[0].startswith("Vertrag;Lieferant;Status")

    def test_a_sort_there_is_not_is_said(self, town_to_look_at):
        """An address somebody changed by hand says what is possible."""
        assert 422 == town_to_look_at.visit(Role.MANAGER).get("/vertraege?sort=nonsense").status_code

    def test_only_managers_are_offered_to_add_one(self, town_to_look_at):
        """An officer sees contracts and no button that would be refused."""
        offered = {
            role: "/vertraege/neu" in town_to_look_at.visit(role).get("/vertraege").text
            for role in (Role.MANAGER, Role.OFFICER, Role.AUDITOR)
        }

        assert {Role.MANAGER: True, Role.OFFICER: False, Role.AUDITOR: False} == offered
