"""Authorisation, generated from the access table: every route × role × own or other member."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.routing import BaseRoute

from api.answers import CSV
from api.app import ROUTERS
from api.declared import PUBLIC, Declared
from procurement.application.access import ACCESS, Action, Role, Scope
from tests.api.conftest import Office, asked

WHO = {
    Role.OFFICER: ("officer", "other-officer"),
    Role.APPROVER: ("approver", "other-approver"),
    Role.MANAGER: ("manager", "manager"),
    Role.AUDITOR: ("auditor", "town-auditor"),
    Role.ADMIN: ("admin", "admin"),
}
"""By role: somebody of Buxtehude (or of nowhere), and somebody of Stade."""

NAMES = {
    "member": "buxtehude",
    "vendor": "holzwerk",
    "contract": "buero",
    "projection": "order_book",
    "product": "oracle",
    "offer": "1",
    "claim": "1",
    "pool": "ora",
    "alliance": "ikz",
    "opportunity": "0" * 16,
}
OF_ONE_MEMBER = {
    *(Action.QUOTE_ORDER, Action.PLACE_ORDER, Action.REPORT_USAGE),
    *(Action.SHARE_LICENCES, Action.PLEDGE, Action.DECLARE_DEMAND),
}
OF_TWO_MEMBERS = "/api/v1/licences/{member}/{product}/offers/{offer}/claims/{claim}/withdraw"
"""Giver and claimant may; for anybody else there is no such claim."""
USED = b"member;product;quantity;reported_on;source\nbuxtehude;oracle;1;2026-03-01;count\n"
OFFERED = {"contract": "buero", "article": "stuhl", "quantity": 1}
CLAIMED = {"claimed_by": "buxtehude", "quantity": 1}
PLEDGED = {"member": "buxtehude", "quantity": 1, "budget_code": "1"}
BODIES = {
    "/api/v1/orders/{order_id}/transmit": {"channel": "email"},
    "/api/v1/orders/{order_id}/reject": {"reason": "x"},
    "/api/v1/orders/{order_id}/cancel": {"reason": "x"},
    "/api/v1/orders/{order_id}/invoice": {"invoice": "R", "lines": [{"line": 1, "quantity": 1, "net_cents": 1}]},
    "/api/v1/licences/usage": {"member": "buxtehude", "product": "oracle", "quantity": 1, "source": "count"},
    "/api/v1/licences/{member}/{product}/offers": OFFERED,
    "/api/v1/licences/{member}/{product}/offers/{offer}/claims": CLAIMED,
    "/api/v1/pools/{pool}/pledges": PLEDGED,
    "/api/v1/pools/{pool}/pledges:quote": PLEDGED,
    "/api/v1/demand/{product}/declarations": {"member": "buxtehude", "quantity": 1, "needed_on": "2026-12-01"},
}
OF_ONE_ORDER = {Action.FOLLOW_ORDER, Action.DECIDE_APPROVAL}


def _routes() -> Iterator[tuple[str, Declared]]:
    every: list[BaseRoute] = [route for router in ROUTERS for route in router.routes]
    for route in every:
        assert isinstance(route, Declared)
        if route.operation.action != PUBLIC:
            for method in sorted(route.methods or ()):
                yield method, route


CASES = [
    pytest.param(method, route, role, id=f"{method} {route.path} {role.value}")
    for method, route in _routes()
    for role in Role
]


def _send(office: Office, who: str, method: str, route: Declared, order_id: str) -> Any:
    path = route.path
    for name, value in {**NAMES, "order_id": order_id}.items():
        path = path.replace(f"{{{name}}}", value)
    headers = {**office.bearer(who), "Idempotency-Key": f"key of {who}"}
    if method == "GET":
        return office.client.get(path, headers=headers)
    if route.operation.files:
        return office.client.post(path, content=USED, headers={**headers, "Content-Type": CSV})
    return office.client.post(path, json=_body(route), headers=headers)


def _body(route: Declared) -> Any:
    if route.operation.action in {Action.PLACE_ORDER, Action.QUOTE_ORDER}:
        return asked()
    return BODIES.get(route.path, {})


class TestAccess:
    @pytest.mark.parametrize(("method", "route", "role"), CASES)
    def test_route(self, office: Office, method: str, route: Declared, role: Role):
        """A role the table does not name gets 403; one for its own member gets nothing of another; others get in."""
        order_id = office.order("officer", quantity=20).json()["order_id"]
        action = route.operation.action
        assert isinstance(action, Action)
        scope = ACCESS[action].get(role)
        own, other = WHO[role]
        head = office.head
        foreign = _send(office, other, method, route, order_id)
        narrowed = scope is Scope.OWN or (role is Role.AUDITOR and scope is not None)
        if scope is None:
            assert foreign.status_code == 403
            assert foreign.json()["type"] == "/problems/action-not-allowed"
        elif narrowed and route.operation.files:
            assert ["refused"] == [row["result"] for row in foreign.json()["rows"]]
        elif narrowed and action in OF_ONE_MEMBER and route.path != OF_TWO_MEMBERS:
            assert (foreign.status_code, foreign.json()["type"]) == (403, "/problems/other-member")
        elif narrowed and (action in OF_ONE_ORDER or "{order_id}" in route.path or route.path == OF_TWO_MEMBERS):
            assert foreign.status_code == 404
        if scope is None or narrowed:
            assert office.head == head
            if action is not Action.READ_REFERENCE:
                assert order_id not in foreign.text.replace(f"/{order_id}", "").replace(f" {order_id} ", "") or (
                    foreign.json().get("order_id") == order_id and foreign.status_code == 404
                )
        allowed = _send(office, own, method, route, order_id)
        assert (allowed.status_code in {401, 403}) == (scope is None), allowed.text

    @pytest.mark.parametrize(("method", "route"), [pytest.param(m, r, id=f"{m} {r.path}") for m, r in _routes()])
    def test_nobody(self, office: Office, method: str, route: Declared):
        """Nobody gets in without a token, whatever is sent."""
        answer = office.client.request(method, route.path.replace("{", "").replace("}", ""))
        assert answer.status_code == 401


class TestOtherMembers:
    def test_do_not_exist(self, office: Office):
        """An order of another member is answered like one that does not exist, to the letter."""
        order_id = office.order("officer").json()["order_id"]
        answers = [office.get("other-officer", f"orders/{name}").json() for name in (order_id, "nowhere")]
        for answer in answers:
            for name in ("request_id", "instance", "order_id", "detail", "detail_en"):
                answer.pop(name)
        assert answers[0] == answers[1]
        number = office.get("other-officer", "orders/buxtehude-2026-000001")
        assert number.status_code == 404

    def test_lists_are_narrowed(self, office: Office):
        """Lists hold a member's own orders only; asking for another's is refused whether or not there are any."""
        office.order("officer")
        assert office.get("other-officer", "orders").json()["rows"] == []
        assert office.get("officer", "orders").json()["rows"] != []
        for member in ("buxtehude", "nirgendwo"):
            refusal = office.get("other-officer", f"orders?member={member}")
            assert (refusal.status_code, refusal.json()["type"]) == (403, "/problems/other-member")

    def test_auditor_of_one_member(self, office: Office):
        """An auditor of one member sees events that name that member only."""
        office.order("officer")
        events = office.get("town-auditor", "events").json()["events"]
        assert {event["data"]["member"] for event in events} == {"stade"}
        assert "buxtehude" not in json.dumps([event["stream"] for event in events])
        assert office.get("town-auditor", "events?member=buxtehude").status_code in {403, 422}
