"""The list of orders: what is filtered, and several orders decided at once, each by itself."""

from typing import Any

import pytest

from procurement.application.access import Action, Actor, Role
from procurement.application.ordering import Asked
from procurement.domain.order.commands import ApproveOrder, AskedLine
from tests.web.conftest import Town, actor_of

LEAVING = {"reason": "Bedarf entfallen"}


def book(town: Town, **filters: str) -> list[dict[str, Any]]:
    """The orders of the member that fit, oldest first."""
    asked = {name: [value] for name, value in filters.items()} | {"sort": ["placed_on"]}
    return town.cooperative.reading.report(actor_of(Role.OFFICER), "order_book", asked, Action.READ_ORDERS).rows


def box(row: dict[str, Any]) -> str:
    return f"{row['order_id']}:{row['status']}"


def status_of(town: Town, row: dict[str, Any]) -> str:
    return town.cooperative.ordering.seen(actor_of(Role.OFFICER), row["order_id"]).order.status


class TestTheList:
    @pytest.mark.parametrize(
        ("status", "fits"),
        [
            ("awaiting", lambda row: row["awaits_approval"]),
            ("open", lambda row: row["open_quantity"] and row["status"] != "rejected"),
            ("closed", lambda row: row["status"] == "closed"),
        ],
    )
    def test_a_status_finds_what_it_says(self, town_to_look_at, status, fits):
        """Waiting for approval and open are statuses of their own in the filter."""
        page = town_to_look_at.visit(Role.OFFICER).get(f"/abrufe?status={status}")

        expected = sum(1 for row in book(town_to_look_at) if fits(row))
        assert [expected > 0, f"{expected} Treffer" in page.text] == [True, True]

    @pytest.mark.parametrize(
        ("role", "path"),
        [
            (Role.OFFICER, "/abrufe/stornieren"),
            (Role.APPROVER, "/abrufe/freigeben"),
            (Role.MANAGER, "/abrufe/stornieren"),
        ],
    )
    def test_offers_what_a_role_can_do_with_several(self, town_to_look_at, role, path):
        page = town_to_look_at.visit(role).get("/abrufe")

        assert f'action="{path}"' in page.text

    def test_auditors_only_look(self, town_to_look_at):
        page = town_to_look_at.visit(Role.AUDITOR).get("/abrufe")

        assert ['name="order"' in page.text, "/abrufe/stornieren" in page.text] == [False, False]


class TestDecidingSeveral:
    def test_each_order_has_its_own_outcome(self, town):
        """One is approved, one was approved by somebody else meanwhile, one does not exist for this person."""
        first = book(town, status="placed", requires_approval="true")[0]
        second = placed_again(town, first)
        theirs = next(row for row in everybodys(town) if row["member"] != first["member"])
        visitor = town.visit(Role.APPROVER)
        visitor.get("/abrufe?status=awaiting")
        approve_elsewhere(town, second["order_id"])
        page = visitor.post("/abrufe/freigeben", {"order": [box(first), box(second), box(theirs)]})

        assert [
            "1 von 3 Abrufen erledigt" in page.text,
            page.text.count("inzwischen geändert</span>"),
            page.text.count("nicht erledigt</span>"),
            status_of(town, first),
            theirs["number"] in page.text,
        ] == [True, 1, 1, "approved", False]

    def test_cancelling_needs_a_reason_and_keeps_what_was_chosen(self, town):
        row = book(town, status="confirmed")[0]
        visitor = town.visit(Role.OFFICER)
        visitor.get("/abrufe?status=confirmed")
        page = visitor.post("/abrufe/stornieren?status=confirmed", {"order": [box(row)], "reason": ""})

        ticked = page.text.partition(f'value="{box(row)}"')[2].partition(">")[0]
        assert [page.status_code, "checked" in ticked, status_of(town, row)] == [422, True, "confirmed"]

    def test_cancelling_several_says_the_reason_of_each_refusal(self, town):
        """What cannot be cancelled any more is refused with its sentence; the others are cancelled."""
        row, closed = book(town, status="confirmed")[0], book(town, status="closed")[0]
        visitor = town.visit(Role.OFFICER)
        visitor.get("/abrufe")
        page = visitor.post("/abrufe/stornieren", {"order": [box(row), box(closed)], **LEAVING})

        assert [
            "1 von 2 Abrufen erledigt" in page.text,
            "nichts mehr offen" in page.text,
            LEAVING["reason"] in page.text,
            status_of(town, row),
        ] == [True, True, True, "cancelled"]

    def test_nothing_chosen_is_said(self, town):
        visitor = town.visit(Role.APPROVER)
        visitor.get("/abrufe")
        page = visitor.post("/abrufe/freigeben")

        assert [page.status_code, "mindestens einen Abruf" in page.text] == [422, True]

    def test_a_whole_page_can_be_chosen_without_scripts(self, town):
        rows = book(town, status="placed", requires_approval="true")
        visitor = town.visit(Role.APPROVER)
        visitor.get("/abrufe?status=awaiting")
        visitor.post("/abrufe/freigeben", {"whole_page": "yes", "on_page": [box(row) for row in rows]})

        assert {status_of(town, row) for row in rows} == {"approved"}

    def test_all_hits_are_those_of_the_filters(self, town):
        """The explicit choice reaches every page of the list, and nothing outside its filters."""
        rows = book(town, status="placed", requires_approval="true")
        visitor = town.visit(Role.APPROVER)
        visitor.get("/abrufe?status=awaiting")
        visitor.post("/abrufe/freigeben?status=awaiting", {"all_hits": str(len(rows))})

        assert {status_of(town, row) for row in rows} == {"approved"}

    def test_all_hits_of_a_list_that_changed_are_left_alone(self, town):
        rows = book(town, status="placed", requires_approval="true")
        visitor = town.visit(Role.APPROVER)
        visitor.get("/abrufe?status=awaiting")
        page = visitor.post("/abrufe/freigeben?status=awaiting", {"all_hits": str(len(rows) + 1)})

        assert [page.status_code, {status_of(town, row) for row in rows}] == [422, {"placed"}]

    def test_more_than_two_hundred_are_refused(self, town):
        visitor = town.visit(Role.OFFICER)
        visitor.get("/abrufe")
        chosen = [f"order-{number}:placed" for number in range(201)]
        page = visitor.post("/abrufe/stornieren", {"order": chosen, **LEAVING})

        assert [page.status_code, "höchstens 200" in page.text] == [422, True]

    def test_officers_may_not_approve_several(self, town):
        visitor = town.visit(Role.OFFICER)
        visitor.get("/abrufe")

        assert visitor.post("/abrufe/freigeben", {"order": ["x:placed"]}).status_code == 403


def placed_again(town: Town, row: dict[str, Any]) -> dict[str, Any]:
    """The same order once more, by the member's officer; it waits for approval as well."""
    ordering, officer = town.cooperative.ordering, actor_of(Role.OFFICER)
    placed = ordering.seen(officer, row["order_id"]).order.placed
    lines = tuple(AskedLine(article=line.article, quantity=line.quantity) for line in placed.lines)
    asked = Asked(member=placed.member, contract=placed.contract, lines=lines, budget_code="1", decision_ref="DS 1")
    order = ordering.placed(ordering.place(officer, asked, "again", "test").result()).order
    return {"order_id": order.order_id, "number": order.number, "status": "placed"}


def everybodys(town: Town) -> list[dict[str, Any]]:
    asked = {"status": ["placed"], "requires_approval": ["true"]}
    return town.cooperative.reading.report(actor_of(Role.MANAGER), "order_book", asked, Action.READ_ORDERS).rows


def approve_elsewhere(town: Town, order_id: str) -> None:
    member = actor_of(Role.APPROVER).member
    somebody = Actor(subject="second-approver", role=Role.APPROVER, member=member)
    command = ApproveOrder(order_id=order_id, approved_by="second-approver")
    town.cooperative.ordering.step(somebody, command, "elsewhere").result()
