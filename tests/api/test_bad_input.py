"""Bad input to orders: each is answered with a status, a stable type, the field and the numbers; nothing is written."""

import json
from datetime import date
from typing import Any

import httpx
import pytest

from tests.api.conftest import KEEPER, Office, asked, award, listing


def refused(response: httpx.Response, status: int, slug: str, pointer: str = "", **facts: Any) -> dict[str, Any]:
    """The problem, which is exactly this one, in both languages, and says where and how much."""
    problem = response.json()
    assert (response.status_code, problem["type"]) == (status, f"/problems/{slug}"), problem
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["status"] == status
    assert problem["detail"]
    assert problem["detail_en"]
    assert problem["request_id"] == response.headers["x-request-id"]
    assert problem.get("pointer", "") == pointer
    assert {name: problem[name] for name in facts} == facts
    return problem


@pytest.fixture
def unwritten(office: Office):
    """Whatever the test sends, nothing may be recorded."""
    head = office.head
    yield office
    assert office.head == head


class TestOrderRefused:
    def test_unknown_member(self, unwritten: Office):
        """A member that does not exist is a fault of the body, not of the address."""
        answer = unwritten.order("manager", member="nirgendwo")
        refused(answer, 422, "unknown-member", "/member", member="nirgendwo")

    def test_unknown_contract(self, unwritten: Office):
        """So is a contract."""
        refused(unwritten.order(contract="rv-0"), 422, "unknown-contract", "/contract", contract="rv-0")

    def test_article_of_another_contract(self, unwritten: Office):
        """An article is ordered under its own contract only."""
        answer = unwritten.order(article="tisch")
        refused(answer, 409, "article-not-in-contract", "/lines/0/article", article="tisch", contract="buero", line=1)

    @pytest.mark.parametrize("quantity", [0, -1, "0", "-1"])
    def test_quantity_of_nothing(self, unwritten: Office, quantity: Any):
        """Nothing, or less, cannot be ordered; that is all that is wrong."""
        answer = unwritten.order(quantity=quantity)
        problem = refused(
            answer, 409, "quantity-not-possible", "/lines/0/quantity", quantity=str(quantity), line=1, article="stuhl"
        )
        assert "also" not in problem

    @pytest.mark.parametrize("text", ["1e30", "1E+30", '"1e30"', "NaN", "Infinity", "-Infinity", '"NaN"', '"1,5"'])
    @pytest.mark.filterwarnings("default")
    def test_quantity_that_is_no_number(self, unwritten: Office, text: str):
        """What is no possible number is a fault of its field."""
        body = json.dumps(asked(quantity="Q")).replace('"Q"', text).encode()
        answer = unwritten.post("officer", "orders", body, Idempotency_Key="k", Content_Type="application/json")
        problem = refused(answer, 422, "body-invalid", "/lines/0/quantity")
        assert problem["errors"][0]["detail"]

    @pytest.mark.parametrize("quantity", [0.0001, "0.0001", "1e-4", True, None, [], {}, "", " 1", "0x1", "\uff11"])
    def test_quantity_not_written_as_one(self, unwritten: Office, quantity: Any):
        """Four places, other kinds of values and other digits are faults of the field."""
        refused(unwritten.order(quantity=quantity), 422, "body-invalid", "/lines/0/quantity")

    def test_before_the_term(self, unwritten: Office):
        """A day before the contract starts is refused with the term."""
        refused(
            unwritten.order("manager", placed_on="2024-12-31"),
            409,
            "contract-not-running",
            "/placed_on",
            placed_on="2024-12-31",
            starts_on="2025-01-01",
            last_order_on="2028-12-31",
        )

    def test_after_the_term(self, unwritten: Office):
        """A day after its end as well."""
        answer = unwritten.order("manager", placed_on="2029-01-01")
        refused(answer, 409, "contract-not-running", "/placed_on", placed_on="2029-01-01", last_order_on="2028-12-31")

    def test_another_day_is_for_managers(self, unwritten: Office):
        """Officers order today."""
        refused(unwritten.order(placed_on="2026-02-01"), 403, "action-not-allowed", role="officer")

    def test_not_entitled(self, unwritten: Office):
        """A member not named in the contract cannot order under it."""
        answer = unwritten.order(contract="andere", article="tisch")
        refused(answer, 409, "member-not-entitled", "/contract", member="buxtehude", contract="andere")

    def test_ceiling_short_by_one_cent(self, office: Office):
        """One cent above what is left is refused with both amounts; exactly what is left is not."""
        exact = award("knapp", ceiling_cents=9_999, lots=award("buero").lots[1:])
        wide = award("genau", ceiling_cents=10_000, lots=award("buero").lots[1:])
        for command in (exact, wide, listing("stuhl", "knapp", lot="2"), listing("stuhl", "genau", lot="2")):
            office.cooperative.keeping.keep(KEEPER, command, "").result()
        head = office.head
        refused(
            office.order(contract="knapp", quantity=1, key="a"),
            409,
            "ceiling-exceeded",
            contract="knapp",
            lot="",
            ceiling_cents=9_999,
            asked_cents=10_000,
            left_cents=9_999,
        )
        assert office.head == head
        assert office.order(contract="genau", quantity=1, key="b").status_code == 201

    def test_no_lines(self, unwritten: Office):
        """An order has at least one line."""
        refused(unwritten.order(lines=[]), 422, "no-lines", "/lines", lines=0)

    def test_no_budget_code(self, unwritten: Office):
        """A blank budget code is none."""
        refused(unwritten.order(budget_code=" "), 409, "budget-code-missing", "/budget_code")

    def test_everything_at_once(self, unwritten: Office):
        """All that stands against an order is said in one answer."""
        problem = unwritten.order(article="tisch", budget_code="").json()
        slugs = [problem["type"], *(other["type"] for other in problem["also"])]
        assert slugs == ["/problems/article-not-in-contract", "/problems/budget-code-missing"]


class TestStepsRefused:
    def placed(self, office: Office, quantity: int = 4) -> str:
        return office.order("officer", key=f"k-{quantity}", quantity=quantity).json()["order_id"]

    def test_approval_by_the_requester(self, office: Office):
        """Four eyes: whoever ordered cannot approve."""
        order_id = office.order("approver", quantity=20).json()["order_id"]
        head = office.head
        refused(office.post("approver", f"orders/{order_id}/approve"), 409, "approver-is-requester", order_id=order_id)
        assert office.head == head

    def test_double_approval(self, office: Office):
        """An approved order waits no more."""
        order_id = self.placed(office, 20)
        assert office.post("approver", f"orders/{order_id}/approve").json()["status"] == "approved"
        head = office.head
        answer = office.post("approver", f"orders/{order_id}/approve")
        refused(answer, 409, "approval-not-pending", order_status="approved")
        assert office.head == head

    def test_receipt_of_more_than_ordered(self, office: Office):
        """No more is received than was ordered."""
        order_id = self.placed(office)
        head = office.head
        answer = office.post("officer", f"orders/{order_id}/receive", {"lines": [{"line": 1, "quantity": "4.001"}]})
        refused(answer, 409, "more-than-ordered", "/lines", line=1, asked_quantity="4.001", open_quantity="4")
        assert office.head == head

    def test_cancel_after_receipt(self, office: Office):
        """What was received is not cancelled."""
        order_id = self.placed(office)
        office.post("officer", f"orders/{order_id}/receive", {"lines": [{"line": 1, "quantity": 1}]})
        head = office.head
        answer = office.post("officer", f"orders/{order_id}/cancel", {"reason": "Irrtum", "scope": "whole"})
        refused(answer, 409, "received-already", received_quantity="1")
        office.post("officer", f"orders/{order_id}/receive")
        answer = office.post("officer", f"orders/{order_id}/cancel", {"reason": "Irrtum"})
        refused(answer, 409, "nothing-left-to-cancel", order_status="received")
        assert office.head == head + 1

    def test_stale_version(self, office: Office):
        """A decision on a version that is no longer the newest is refused with both versions."""
        order_id = self.placed(office)
        office.post("officer", f"orders/{order_id}/transmit", {"channel": "email"}, If_Match='"1"')
        answer = office.post("officer", f"orders/{order_id}/confirm", If_Match="1")
        refused(answer, 412, "stale-version", expected_version=1, version=2)

    @pytest.mark.parametrize("version", ["one", '"', "-1", "1.5", '"1", "2"', "9" * 10])
    def test_unreadable_version(self, office: Office, version: str):
        """A version is a whole number."""
        order_id = self.placed(office)
        answer = office.post("officer", f"orders/{order_id}/confirm", If_Match=version)
        problem = refused(answer, 400, "header-invalid", "/header/If-Match", header="If-Match")
        assert "eine Version ist eine ganze Zahl" in problem["detail"]
        assert "a version is a whole number" in problem["detail_en"]

    @pytest.mark.parametrize("order_id", ["8f0c", "buxtehude-2026-000099", "%00", "..", "a b", "a" * 200])
    def test_unknown_order(self, unwritten: Office, order_id: str):
        """An order that does not exist, or cannot, is not found."""
        assert unwritten.get("officer", f"orders/{order_id}").status_code == 404
        assert unwritten.post("officer", f"orders/{order_id}/close").status_code == 404


class TestKeys:
    def test_missing(self, unwritten: Office):
        """An order without a key could be placed twice by a lost answer; it is not taken."""
        answer = unwritten.post("officer", "orders", asked())
        refused(answer, 400, "idempotency-key-missing", "/header/Idempotency-Key")

    @pytest.mark.parametrize("key", ["", "k" * 201])
    def test_impossible(self, unwritten: Office, key: str):
        """A key has 1 to 200 characters."""
        refused(unwritten.order(key=key), 422, "key-invalid", "/header/Idempotency-Key", length=len(key))

    def test_reuse_with_another_body(self, office: Office):
        """A key belongs to what was asked with it."""
        number = office.order().json()["number"]
        head = office.head
        refused(office.order(quantity=5), 409, "key-used-for-another-order", number=number)
        assert office.head == head

    def test_the_same_again(self, office: Office):
        """The same key and body again get the same answer, however the number is written, also after a restart."""
        first = office.order(quantity=4)
        head = office.head
        office.cooperative.desk._cache.clear()
        again = office.order(quantity="4.000")
        assert (first.status_code, again.status_code) == (201, 200)
        assert first.content == again.content
        assert office.head == head


class TestFieldsRefused:
    @pytest.mark.parametrize(
        ("changes", "pointer"),
        [
            ({"extra": 1}, "/extra"),
            ({"note": "a\x00b"}, "/note"),
            ({"note": "x" * 2001}, "/note"),
            ({"member": "Bux tehude"}, "/member"),
            ({"member": 7}, "/member"),
            ({"placed_on": "2026-02-30"}, "/placed_on"),
            ({"placed_on": 1_700_000_000}, "/placed_on"),
            ({"placed_on": "1066-10-14"}, "/placed_on"),
            ({"lines": {"article": "stuhl"}}, "/lines"),
            ({"lines": [{"article": "stuhl"}]}, "/lines/0/quantity"),
            ({"lines": [{"article": "stuhl", "quantity": 1, "price": 1}]}, "/lines/0/price"),
            ({"a/b~c": 1}, "/a~1b~0c"),
        ],
    )
    def test_by_name(self, unwritten: Office, changes: dict[str, Any], pointer: str):
        """Each field that does not fit is named by its JSON pointer."""
        refused(unwritten.order("manager", **changes), 422, "body-invalid", pointer)

    def test_all_of_them(self, unwritten: Office):
        """All faults of a body are said in one answer."""
        problem = unwritten.post("officer", "orders", {}, Idempotency_Key="k").json()
        assert {error["pointer"] for error in problem["errors"]} == {"/member", "/contract", "/lines", "/budget_code"}

    def test_unknown_entitled_member(self, unwritten: Office):
        """An unknown name in a list is pointed at in the list."""
        body = {
            "contract": "neu",
            "title": "Neu",
            "vendor": "holzwerk",
            "regime": "vgv",
            "starts_on": "2026-01-01",
            "ends_on": str(date(2027, 12, 31)),
            "ceiling_cents": 100,
            "lots": [{"lot": "1", "title": "Eins"}],
            "entitled_members": ["stade", "nirgendwo"],
            "call_off_mode": "direct",
            "pooling": "allowed",
        }
        refused(unwritten.post("manager", "contracts", body), 422, "unknown-member", "/entitled_members/1")

    def test_ceiling_beyond_addition(self, unwritten: Office):
        """Amounts stay within what can be added up exactly."""
        body = {"approval_above_cents": 10**15 + 1, "decision_ref_above_cents": 0}
        answer = unwritten.post("manager", "members/stade/approval-rule", body)
        refused(answer, 422, "body-invalid", "/approval_above_cents")
