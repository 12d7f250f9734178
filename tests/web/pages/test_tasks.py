"""What waits for me: approvals, own orders that need a next step, long work."""

import pytest

from procurement.application.access import Action, Role
from procurement.application.jobs import Outcome
from procurement.kernel.wording import Wording
from tests.web.conftest import actor_of


class TestTasks:
    def test_an_officers_orders_stand_under_what_they_wait_for(self, town_to_look_at):
        """A received order waits to be closed."""
        rows = town_to_look_at.cooperative.reading.report(
            actor_of(Role.OFFICER), "order_book", {"status": ["received"]}, Action.READ_ORDERS
        ).rows
        page = town_to_look_at.visit(Role.OFFICER).get("/aufgaben")

        closing = page.text.partition("Abzuschließen")[2]
        assert all(row["number"] in closing for row in rows)

    @pytest.mark.parametrize(("role", "shown"), [(Role.APPROVER, True), (Role.OFFICER, False)])
    def test_approvals_wait_for_approvers_only(self, town_to_look_at, role, shown):
        page = town_to_look_at.visit(role).get("/aufgaben")

        assert ("Freizugeben" in page.text) == shown

    def test_nothing_to_do_is_said(self, town_to_look_at):
        """An admin has no orders."""
        page = town_to_look_at.visit(Role.ADMIN).get("/aufgaben")

        assert "Für Sie ist gerade nichts zu tun." in page.text

    def test_own_jobs_are_listed_and_nobody_elses(self, town):
        title = Wording("A long job", "Ein langer Vorgang")
        town.cooperative.jobs.start(actor_of(Role.OFFICER), "test", title, lambda _progress: Outcome())
        mine, others = (town.visit(role).get("/aufgaben") for role in (Role.OFFICER, Role.ADMIN))

        assert ["Ein langer Vorgang" in mine.text, "Ein langer Vorgang" in others.text] == [True, False]
