"""The page of one order: who sees it, the steps it can take, and what happens when somebody else was faster."""

from typing import Any

import pytest

from procurement.application.access import Action, Role
from procurement.application.ordering import Asked
from procurement.domain.order.commands import ApproveOrder, AskedLine, InvoicedLine, InvoiceOrder, TransmitOrder
from tests.web.conftest import Town, Visitor, actor_of

TODAY = {"received_on_day": "20", "received_on_month": "11", "received_on_year": "2026"}


def book(town: Town, **filters: str) -> list[dict[str, Any]]:
    """The member's orders that fit, oldest first."""
    asked = {name: [value] for name, value in filters.items()} | {"sort": ["placed_on"]}
    return town.cooperative.reading.report(actor_of(Role.OFFICER), "order_book", asked, Action.READ_ORDERS).rows


def waiting(town: Town) -> str:
    return book(town, status="placed", requires_approval="true")[0]["order_id"]


def some(town: Town, *statuses: str) -> str:
    """An order of the member in one of these statuses."""
    return next(rows[0]["order_id"] for status in statuses if (rows := book(town, status=status)))


def status_of(town: Town, order_id: str) -> str:
    return town.cooperative.ordering.seen(actor_of(Role.OFFICER), order_id).order.status


def approve_elsewhere(town: Town, order_id: str, by: str = "second-approver") -> None:
    actor = actor_of(Role.APPROVER)
    command = ApproveOrder(order_id=order_id, approved_by=by)
    someone = type(actor)(subject=by, role=actor.role, member=actor.member)
    town.cooperative.ordering.step(someone, command, "elsewhere").result()


def opened(town: Town, role: Role, order_id: str) -> tuple[Visitor, str]:
    """Somebody with the order before them, and the version they see."""
    visitor = town.visit(role)
    return visitor, visitor.hidden(visitor.get(f"/abrufe/{order_id}"), "version")


class TestLookingAtAnOrder:
    def test_the_own_member_sees_it(self, town_to_look_at):
        """Its number, who asked for it and what happened to it stand on the page."""
        order_id = waiting(town_to_look_at)
        page = town_to_look_at.visit(Role.OFFICER).get(f"/abrufe/{order_id}")

        number = book(town_to_look_at, order_id=order_id)[0]["number"]
        assert [page.status_code, number in page.text, "Abruf gestellt" in page.text] == [200, True, True]

    def test_another_member_does_not_learn_that_it_exists(self, town_to_look_at):
        """The answer is the same as for an order that does not exist."""
        visitor = town_to_look_at.visit(Role.OFFICER, "verden")
        theirs, none = (visitor.get(f"/abrufe/{name}") for name in (waiting(town_to_look_at), "gibt-es-nicht"))

        assert [theirs.status_code, none.status_code] == [404, 404]

    def test_its_number_leads_to_it(self, town_to_look_at):
        """People type numbers, not ids."""
        row = book(town_to_look_at)[0]
        page = town_to_look_at.visit(Role.OFFICER).get(f"/abrufe/{row['number']}")

        assert page.url.path == f"/abrufe/{row['order_id']}"

    @pytest.mark.parametrize(("role", "linked"), [(Role.OFFICER, False), (Role.AUDITOR, True)])
    def test_events_are_linked_for_those_who_may_read_them(self, town_to_look_at, role, linked):
        page = town_to_look_at.visit(role).get(f"/abrufe/{waiting(town_to_look_at)}")

        assert ("/ereignisse/" in page.text) == linked

    @pytest.mark.parametrize(
        ("role", "offered"),
        [(Role.OFFICER, ["stornieren"]), (Role.APPROVER, ["freigeben", "ablehnen", "stornieren"]), (Role.AUDITOR, [])],
    )
    def test_only_what_this_role_can_do_now_is_offered(self, town_to_look_at, role, offered):
        order_id = waiting(town_to_look_at)
        page = town_to_look_at.visit(role).get(f"/abrufe/{order_id}")

        steps = ("freigeben", "ablehnen", "uebermitteln", "wareneingang", "rechnung", "abschliessen", "stornieren")
        assert [step for step in steps if f'action="/abrufe/{order_id}/{step}"' in page.text] == offered

    def test_the_order_form_names_what_is_ordered(self, town_to_look_at):
        row = book(town_to_look_at)[0]
        page = town_to_look_at.visit(Role.OFFICER).get(f"/abrufe/{row['order_id']}/bestellschein")

        assert all(article in page.text for article in [row["number"], *row["articles"]])


class TestApproving:
    def test_a_second_person_approves(self, town):
        order_id = waiting(town)
        visitor, version = opened(town, Role.APPROVER, order_id)
        page = visitor.post(f"/abrufe/{order_id}/freigeben", {"version": version})

        assert ["Der Abruf ist freigegeben." in page.text, status_of(town, order_id)] == [True, "approved"]

    def test_a_second_click_does_it_once_and_frightens_nobody(self, town):
        """The same form sent again is answered as done, and one approval is recorded."""
        order_id = waiting(town)
        visitor, version = opened(town, Role.APPROVER, order_id)
        visitor.post(f"/abrufe/{order_id}/freigeben", {"version": version})
        head = town.head
        page = visitor.post(f"/abrufe/{order_id}/freigeben", {"version": version})

        assert [page.status_code, "schon freigegeben" in page.text, town.head] == [200, True, head]

    def test_who_asked_for_it_is_told_that_somebody_else_has_to(self, town):
        """The sentence stands instead of the button; sending the form anyway is refused."""
        order_id = placed_by_approver(town)
        visitor = town.visit(Role.APPROVER)
        page = visitor.get(f"/abrufe/{order_id}")
        answer = visitor.post(f"/abrufe/{order_id}/freigeben", {"version": "1"})

        assert [
            "Vier-Augen-Prinzip" in page.text,
            f"/abrufe/{order_id}/freigeben" in page.text,
            answer.status_code,
            status_of(town, order_id),
        ] == [True, False, 409, "placed"]

    def test_an_officer_may_not(self, town):
        order_id = waiting(town)
        visitor, _ = opened(town, Role.OFFICER, order_id)

        assert visitor.post(f"/abrufe/{order_id}/freigeben", {"version": "1"}).status_code == 403

    def test_an_approver_of_another_member_finds_nothing(self, town):
        order_id = waiting(town)
        visitor = town.visit(Role.APPROVER, "verden")
        visitor.get("/einstellungen")
        answer = visitor.post(f"/abrufe/{order_id}/freigeben", {"version": "1"})

        assert [answer.status_code, status_of(town, order_id)] == [404, "placed"]

    def test_rejecting_needs_a_reason(self, town):
        order_id = waiting(town)
        visitor, version = opened(town, Role.APPROVER, order_id)
        page = visitor.post(f"/abrufe/{order_id}/ablehnen", {"version": version, "reject_reason": " "})

        assert [page.status_code, "Grund“ aus" in page.text, status_of(town, order_id)] == [422, True, "placed"]

    def test_somebody_else_was_faster(self, town):
        """The page says what happened meanwhile, shows the new state and gives back what was typed."""
        order_id = waiting(town)
        visitor, version = opened(town, Role.APPROVER, order_id)
        approve_elsewhere(town, order_id)
        page = visitor.post(f"/abrufe/{order_id}/ablehnen", {"version": version, "reject_reason": "Haushalt gesperrt"})

        assert [
            page.status_code,
            "Inzwischen hat sich der Abruf geändert" in page.text,
            "Abruf freigegeben: second-approver" in page.text,
            "Haushalt gesperrt" in page.text,
            status_of(town, order_id),
        ] == [412, True, True, True, "approved"]


def placed_by_approver(town: Town) -> str:
    """An order above the threshold that the member's approver asked for."""
    row = book(town, status="placed", requires_approval="true")[0]
    placed = town.cooperative.ordering.seen(actor_of(Role.OFFICER), row["order_id"]).order.placed
    lines = tuple(AskedLine(article=line.article, quantity=line.quantity) for line in placed.lines)
    asked = Asked(member=placed.member, contract=placed.contract, lines=lines, budget_code="1", decision_ref="DS 1")
    done = town.cooperative.ordering.place(actor_of(Role.APPROVER), asked, "own", "test").result()
    order = town.cooperative.ordering.placed(done).order
    assert order.requires_approval
    return order.order_id


class TestFollowingAnOrder:
    def test_goods_arrive_in_parts(self, town):
        """What is typed for a line is received; the rest stays open."""
        order_id = some(town, "confirmed", "transmitted")
        visitor, version = opened(town, Role.OFFICER, order_id)
        line = town.cooperative.ordering.seen(actor_of(Role.OFFICER), order_id).order.lines[0]
        fields = {"version": version, f"received_{line.agreed.line}": "1", **TODAY}
        visitor.post(f"/abrufe/{order_id}/wareneingang", fields)

        after = town.cooperative.ordering.seen(actor_of(Role.OFFICER), order_id).order.lines[0]
        assert [after.received, after.open] == [line.received + 1, line.open - 1]

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("viele", "Schreiben Sie eine Zahl"),
            ("-1", "keine mögliche Menge"),
            ("999999", "mehr als die offenen"),
            ("", "für mindestens eine Zeile"),
        ],
    )
    def test_a_quantity_that_cannot_be_is_said_beside_its_line(self, town, typed, said):
        """The form comes back with what was typed, and nothing is recorded."""
        order_id = some(town, "confirmed", "transmitted")
        visitor, version = opened(town, Role.OFFICER, order_id)
        head = town.head
        fields = {"version": version, "received_1": typed, **TODAY}
        page = visitor.post(f"/abrufe/{order_id}/wareneingang", fields)

        assert [page.status_code >= 400, said in page.text, "#feld-received_1" in page.text, town.head] == [
            True,
            True,
            True,
            head,
        ]

    def test_a_form_that_was_overtaken_can_be_sent_again(self, town):
        """What was typed stands in the form, which now carries the version of the new state."""
        order_id = some(town, "approved", "confirmed")
        town_order = town.cooperative.ordering.seen(actor_of(Role.OFFICER), order_id).order
        visitor, version = opened(town, Role.OFFICER, order_id)
        overtake(town, order_id)
        fields = {"version": version, "cancel_reason": "Bedarf entfallen"}
        page = visitor.post(f"/abrufe/{order_id}/stornieren", fields)
        again = visitor.post(f"/abrufe/{order_id}/stornieren", {**fields, "version": visitor.hidden(page, "version")})

        assert [
            page.status_code,
            "Bedarf entfallen</textarea>" in page.text,
            visitor.hidden(page, "version"),
            again.status_code,
            status_of(town, order_id),
        ] == [412, True, str(town_order.version + 1), 200, "cancelled"]

    def test_an_invoice_without_a_number_or_amount_is_refused(self, town):
        order_id = some(town, "received", "closed")
        visitor, version = opened(town, Role.OFFICER, order_id)
        fields = {
            "version": version,
            "invoiced_1": "1",
            "amount_1": "",
            "invoice": "",
            "invoiced_on_day": "20",
            "invoiced_on_month": "11",
            "invoiced_on_year": "2026",
        }
        page = visitor.post(f"/abrufe/{order_id}/rechnung", fields)
        named = visitor.post(f"/abrufe/{order_id}/rechnung", {**fields, "invoice": "R-1"})

        links = ['href="#feld-invoice"' in page.text, 'href="#feld-amount_1"' in named.text]
        assert links == [True, True]


def overtake(town: Town, order_id: str) -> None:
    """Record the next step of an order as somebody else."""
    seen = town.cooperative.ordering.seen(actor_of(Role.OFFICER), order_id).order
    if seen.status == "approved":
        command: Any = TransmitOrder(order_id=order_id, channel="email")
    else:
        line = InvoicedLine(line=1, quantity=seen.lines[0].open, net_cents=1)
        command = InvoiceOrder(order_id=order_id, invoice="R-elsewhere", lines=(line,))
    town.cooperative.ordering.step(actor_of(Role.MANAGER), command, "elsewhere").result()
