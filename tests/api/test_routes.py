"""The contract with outside programs: routes, their parameters and what they answer."""

import json
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.routing import Route

from api.app import openapi_document
from api.declared import PUBLIC, Declared
from api.web.doors import PageRoute
from procurement.application.access import Action
from tests.api.conftest import Office, asked

ORDER = "76f0ca25-8524-5fa2-a9fb-454c97ee4715"
PROMISED = {
    "GET": (
        "members members/{member} vendors vendors/{vendor} contracts contracts/{contract} catalogue orders "
        "orders/{order_id} orders/{order_id}/events reports reports/{projection} events "
        "reports/{projection}/events orders/{order_id}/receipt audit/checkpoint audit/checkpoints audit/key "
        "audit/proof/inclusion audit/proof/consistency"
    ),
    "POST": (
        "orders:quote orders orders/{order_id}/approve orders/{order_id}/reject orders/{order_id}/transmit "
        "orders/{order_id}/confirm orders/{order_id}/receive orders/{order_id}/cancel orders/{order_id}/close "
        "orders/{order_id}/invoice members members/{member}/inhabitants members/{member}/levies "
        "members/{member}/approval-rule members/{member}/notice vendors vendors/{vendor}/details contracts "
        "contracts/{contract}/articles contracts/{contract}/list-prices contracts/{contract}/terms "
        "contracts/{contract}/modifications contracts/{contract}/extensions contracts/{contract}/entitlements "
        "contracts/{contract}/end licences/usage licences/usage:import audit/checkpoints audit/check audit/reproduce reports/{projection}/pin"
    ),
}


class TestRoutes:
    @pytest.mark.parametrize(("method", "path"), [(m, path) for m, paths in PROMISED.items() for path in paths.split()])
    def test_promised_ones_exist(self, method: str, path: str):
        """Every route outside programs are written against is there under its name."""
        assert method.lower() in openapi_document()["paths"][f"/api/v1/{path}"]

    def test_each_declares_its_action(self, office: Office):
        """There is no route without an action, nor a public one below /api; pages declare theirs at their doors."""
        for route in office.app.routes:
            if isinstance(route, PageRoute) or (isinstance(route, Route) and route.path.startswith("/static/")):
                continue
            assert isinstance(route, Declared)
            public = route.operation.action == PUBLIC
            assert public or isinstance(route.operation.action, Action)
            assert not (public and route.path.startswith("/api"))

    def test_one_without_cannot_be_made(self):
        """A route that declares nothing is refused at the start."""
        app = FastAPI()
        app.router.route_class = Declared
        with pytest.raises(TypeError, match="declares no operation"):
            app.get("/open")(lambda: None)

    def test_every_reference_resolves(self):
        """The OpenAPI document names no schema that it does not hold."""
        document = openapi_document()
        text = json.dumps(document)
        names = {part.partition('"')[0] for part in text.split("#/components/schemas/")[1:]}
        assert names <= set(document["components"]["schemas"])
        assert document["openapi"].startswith("3.1")


class TestPlaceOrder:
    def test_answer(self, office: Office):
        """201 with all that is needed to go on, and where it is found."""
        answer = office.order(note="Dritter Stock")
        order = answer.json()
        assert answer.status_code == 201
        assert answer.headers["location"] == f"/api/v1/orders/{order['order_id']}"
        expected = {
            "number": "buxtehude-2026-000001",
            "status": "placed",
            "net_cents": 40_000,
            "listed_cents": 80_000,
            "saved_cents": 40_000,
            "position": office.head,
            "requires_approval": False,
            "version": 1,
        }
        assert expected.items() <= order.items()
        assert (order["lines"][0]["quantity"], order["lines"][0]["unit_price"]) == ("4", "100")
        assert office.client.get(answer.headers["location"], headers=office.bearer("officer")).status_code == 200

    @pytest.mark.parametrize("written", ["0.1", '"0.1"', "1e-1", "0.100"])
    def test_numbers_are_exact(self, office: Office, written: str):
        """A tenth is a tenth, however JSON writes it."""
        body = json.dumps(asked(quantity="Q")).replace('"Q"', written).encode()
        answer = office.post("officer", "orders", body, Idempotency_Key="k", Content_Type="application/json")
        assert answer.json()["lines"][0]["quantity"] == "0.1"
        assert answer.json()["net_cents"] == 1_000

    def test_quote_is_the_same_without_writing(self, office: Office):
        """A quote has the order's numbers, writes nothing, and says what would be refused."""
        head = office.head
        quote = office.post("officer", "orders:quote", asked()).json()
        assert (quote["net_cents"], quote["saved_cents"], quote["refusals"]) == (40_000, 40_000, [])
        too_much = office.post("officer", "orders:quote", asked(quantity=101, decision_ref="DS0562/21")).json()
        assert [refusal["type"] for refusal in too_much["refusals"]] == ["/problems/quantity-ceiling-exceeded"]
        assert too_much["requires_approval"]
        assert office.head == head


class TestOrderLife:
    def test_from_placing_to_closing(self, office: Office):
        """Approve, send, confirm, receive in parts, invoice, cancel the rest, close: each answers the order after it."""
        order_id = office.order(quantity=20).json()["order_id"]
        assert office.get("approver", "orders?awaiting_approval=true").json()["rows"][0]["order_id"] == order_id
        steps: list[tuple[str, str, Any, str]] = [
            ("approver", "approve", None, "approved"),
            ("officer", "transmit", {"channel": "email"}, "transmitted"),
            ("officer", "confirm", {"vendor_reference": "AB-77", "delivery_on": "2026-03-20"}, "confirmed"),
            ("officer", "receive", {"lines": [{"line": 1, "quantity": 12}]}, "partly_received"),
            ("officer", "cancel", {"reason": "Bedarf entfallen"}, "received"),
            ("officer", "close", {}, "closed"),
            (
                "officer",
                "invoice",
                {"invoice": "R-1", "lines": [{"line": 1, "quantity": "12", "net_cents": 120_000}]},
                "closed",
            ),
        ]
        for version, (who, step, body, status) in enumerate(steps, start=2):
            answer = office.post(who, f"orders/{order_id}/{step}", body, If_Match=f'"{version - 1}"')
            assert (answer.status_code, answer.json()["status"]) == (200, status), answer.text
            assert answer.json()["version"] == version
            assert answer.headers["etag"] == f'"{version}"'
        seen = office.get("officer", "orders/buxtehude-2026-000001").json()
        line = seen["lines"][0]
        assert (line["received_quantity"], line["given_back_quantity"], line["open_quantity"]) == ("12", "8", "0")
        assert (seen["net_cents"], seen["placed_net_cents"], seen["approved_by"]) == (120_000, 200_000, "approver")
        assert [event["type"] for event in seen["timeline"]][:2] == ["order.placed", "order.approved"]
        assert len(office.get("officer", f"orders/{order_id}/events").json()["events"]) == 8

    def test_reject_gives_everything_back(self, office: Office):
        """A rejected order leaves the ceiling as it was."""
        order_id = office.order(quantity=20).json()["order_id"]
        assert office.post("approver", f"orders/{order_id}/reject", {"reason": "zu teuer"}).status_code == 200
        contract = office.get("officer", "contracts/buero").json()
        assert (contract["allocated_cents"], contract["remaining_cents"]) == (0, 2_000_000)
