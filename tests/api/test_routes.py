"""The contract with outside programs: routes, their parameters and what they answer."""

import json
from typing import Any

import pytest
from fastapi import FastAPI

from api.app import openapi_document
from api.declared import PUBLIC, Declared
from procurement.application.access import Action
from tests.api.conftest import Office, asked

ORDER = "76f0ca25-8524-5fa2-a9fb-454c97ee4715"
PROMISED = {
    "GET": (
        "members members/{member} vendors vendors/{vendor} contracts contracts/{contract} catalogue orders "
        "orders/{order_id} orders/{order_id}/events reports reports/{projection} events"
    ),
    "POST": (
        "orders:quote orders orders/{order_id}/approve orders/{order_id}/reject orders/{order_id}/transmit "
        "orders/{order_id}/confirm orders/{order_id}/receive orders/{order_id}/cancel orders/{order_id}/close "
        "orders/{order_id}/invoice members members/{member}/inhabitants members/{member}/levies "
        "members/{member}/approval-rule members/{member}/notice vendors vendors/{vendor}/details contracts "
        "contracts/{contract}/articles contracts/{contract}/list-prices contracts/{contract}/terms "
        "contracts/{contract}/modifications contracts/{contract}/extensions contracts/{contract}/entitlements "
        "contracts/{contract}/end licences/usage"
    ),
}


class TestRoutes:
    @pytest.mark.parametrize(("method", "path"), [(m, path) for m, paths in PROMISED.items() for path in paths.split()])
    def test_promised_ones_exist(self, method: str, path: str):
        """Every route outside programs are written against is there under its name."""
        assert method.lower() in openapi_document()["paths"][f"/api/v1/{path}"]

    def test_each_declares_its_action(self, office: Office):
        """There is no route without an action, nor a public one below /api."""
        for route in office.app.routes:
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


class TestReading:
    def test_contract(self, office: Office):
        """Ceilings and what is left, for the contract and its lots; members; articles with prices; possible changes."""
        office.order()
        contract = office.get("officer", "contracts/buero").json()
        assert (contract["ceiling_cents"], contract["allocated_cents"], contract["remaining_cents"]) == (
            2_000_000,
            40_000,
            1_960_000,
        )
        lot = contract["lots"][0]
        assert (lot["remaining_cents"], lot["remaining_quantity"]) == (1_460_000, "96")
        assert contract["entitled_members"] == ["buxtehude", "stade"]
        prices = {article["article"]: article["unit_price"] for article in contract["articles"]}
        assert prices == {"stuhl": "100", "papier": "0.0123"}
        allowed = {change["kind"]: change["allowed_cents"] for change in contract["modifications"]}
        assert allowed["additional"] == 1_000_000

    def test_catalogue(self, office: Office):
        """Prices, savings and what is left; narrowed to what a member may order, by category, text and day."""
        rows = office.get("officer", "catalogue", params={"member": "buxtehude"}).json()["rows"]
        assert {row["article"] for row in rows} == {"stuhl", "papier"}
        chair = next(row for row in rows if row["article"] == "stuhl")
        assert (chair["list_unit_price"], chair["unit_price"], chair["discount_percent"]) == ("200", "100", "50")
        assert (chair["remaining_cents"], chair["lot_remaining_cents"]) == (2_000_000, 1_500_000)
        for query, articles in (
            ({"category": "office"}, {"stuhl", "papier", "tisch"}),
            ({"category": "garden"}, set()),
            ({"q": "tis"}, {"tisch"}),
            ({"member": "nirgendwo"}, set()),
            ({"member": "buxtehude", "contract": "andere"}, set()),
            ({"on": "2024-12-31"}, set()),
        ):
            rows = office.get("officer", "catalogue", params=query).json()["rows"]
            assert {row["article"] for row in rows} == articles, query

    def test_a_new_price_keeps_the_category(self, office: Office):
        """An article whose price changed is still found by its category, at the new price."""
        change = {"article": "stuhl", "list_unit_price": "300", "valid_from": "2026-03-01"}
        assert office.post("manager", "contracts/buero/list-prices", change).status_code == 200
        rows = office.get("officer", "catalogue?category=office&contract=buero").json()["rows"]
        assert {row["article"]: row["unit_price"] for row in rows} == {"stuhl": "150", "papier": "0.0123"}

    def test_pages_and_files(self, office: Office):
        """Pages follow each other to the end; a file holds all hits whatever page was asked for."""
        for number in range(5):
            office.order(key=f"k-{number}", quantity=number + 1)
        found, cursor = list[str](), ""
        while True:
            page = office.get("officer", f"orders?limit=2&sort=-net_cents&cursor={cursor}").json()
            found += [row["number"] for row in page["rows"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert found == [f"buxtehude-2026-00000{number}" for number in (5, 4, 3, 2, 1)]
        file = office.get("officer", "orders?limit=2&format=csv")
        assert file.headers["content-type"] == "text/csv; charset=utf-8"
        assert len(file.content.decode("utf-8-sig").splitlines()) == 6
        book = office.get("officer", "orders?limit=2&format=xlsx")
        assert book.content.startswith(b"PK")

    def test_as_of(self, office: Office):
        """A report as of a position knows nothing later."""
        first = office.order(key="a").json()["position"]
        office.order(key="b")
        now = office.get("officer", "reports/discount_savings").json()
        then = office.get("officer", f"reports/discount_savings?as_of={first}").json()
        assert (now["rows"][0]["saved_cents"], then["rows"][0]["saved_cents"]) == (80_000, 40_000)
        assert (then["position"], then["as_of"], then["totals"]["orders"]) == (first, str(first), 1)

    @pytest.mark.parametrize(
        ("query", "parameter"),
        [
            ("as_of=soon", "as_of"),
            ("as_of=99999", "as_of"),
            ("limit=0", "limit"),
            ("cursor=x", "cursor"),
            ("cursor=WyJcdWQ4MDAiXQ", "cursor"),
            ("cursor=W10", "cursor"),
            ("sort=colour", "sort"),
            ("colour=red", "colour"),
            ("member=%00", "member"),
            ("format=pdf", "format"),
            ("awaiting_approval=maybe", "awaiting_approval"),
            ("on=yesterday", "on"),
            ("from=March", "from"),
        ],
    )
    def test_parameters_refused(self, office: Office, query: str, parameter: str):
        """A parameter that cannot be used is named, with what is possible."""
        office.order()
        answer = office.get("auditor", f"orders?{query}")
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/parameter-invalid")
        assert answer.json()["pointer"] == f"/query/{parameter}"

    def test_every_report(self, office: Office):
        """Every projection is a report under its name, in every format."""
        office.order()
        names = [report["name"] for report in office.get("auditor", "reports").json()["reports"]]
        assert set(names) == set(office.cooperative.reading.projections)
        for name in names:
            answer = office.get("auditor", f"reports/{name}")
            assert {"position", "as_of", "rows", "totals"} <= answer.json().keys(), answer.text
            assert office.get("auditor", f"reports/{name}?format=csv").status_code == 200
            assert office.get("auditor", f"reports/{name}?format=xlsx").status_code == 200

    def test_events(self, office: Office):
        """The log in pages and as one stream says the same."""
        order_id = office.order().json()["order_id"]
        first = office.get("auditor", "events?limit=4").json()
        rest = office.get("auditor", f"events?after={first['next_after']}").json()
        streamed = office.get("auditor", "events?format=jsonl")
        assert streamed.headers["content-type"] == "application/jsonl"
        lines = [json.loads(line) for line in streamed.text.splitlines()]
        assert lines == first["events"] + rest["events"]
        assert rest["next_after"] is None
        own = office.get("auditor", f"events?stream=order/{order_id}").json()["events"]
        assert [event["type"] for event in own] == ["order.placed"]
        assert office.get("auditor", "events?type=order.eaten").status_code == 422
        assert office.get("auditor", "events?stream=%00").status_code == 422


class TestKeeping:
    def test_everything_a_manager_keeps(self, office: Office):
        """Each route of the keepers records one change and says at which position."""
        steps: list[tuple[str, Any]] = [
            (
                "members",
                {
                    "member": "jork",
                    "name": "Jork",
                    "kind": "Gemeinde",
                    "centre": "nord",
                    "state": "NI",
                    "inhabitants": 12_000,
                },
            ),
            ("members/jork/inhabitants", {"inhabitants": 12_100}),
            ("members/jork/levies", {"year": 2026}),
            ("members/jork/approval-rule", {"approval_above_cents": 0, "decision_ref_above_cents": 50_000}),
            ("members/jork/notice", None),
            ("vendors", {"vendor": "papierhaus", "name": "Papierhaus"}),
            ("vendors/papierhaus/details", {"name": "Papierhaus AG", "city": "Verden"}),
            (
                "contracts",
                {
                    "contract": "rv-papier",
                    "title": "Papier",
                    "vendor": "papierhaus",
                    "regime": "uvgo",
                    "starts_on": "2026-01-01",
                    "ends_on": "2027-12-31",
                    "ceiling_cents": 1_000_000,
                    "lots": [{"lot": "1", "title": "Papier", "ceiling_quantity": 5000}],
                    "entitled_members": ["stade"],
                    "call_off_mode": "direct",
                    "pooling": "unknown",
                },
            ),
            (
                "contracts/rv-papier/articles",
                {
                    "article": "a4",
                    "product": "papier-a4",
                    "lot": "1",
                    "name": "Papier A4",
                    "unit": "C62",
                    "list_unit_price": "0.0200",
                    "vat_rate": 19,
                    "pricing": {
                        "rule": "volume_tier",
                        "tiers": [
                            {"from_quantity": 1, "unit_price": "0.0123"},
                            {"from_quantity": 500, "discount_percent": 50},
                        ],
                    },
                    "valid_from": "2026-01-01",
                    "pack_size": 500,
                },
            ),
            (
                "contracts/rv-papier/list-prices",
                {"article": "a4", "list_unit_price": 0.0211, "valid_from": "2026-07-01"},
            ),
            (
                "contracts/rv-papier/terms",
                {
                    "article": "a4",
                    "pricing": {"rule": "percent_off_list", "discount_percent": 42.5},
                    "valid_from": "2026-07-01",
                },
            ),
            (
                "contracts/rv-papier/modifications",
                {"kind": "de_minimis", "amount_cents": 100_000, "reason": "Mehrbedarf"},
            ),
            ("contracts/rv-papier/extensions", {"ends_on": "2028-12-31", "reason": "Option"}),
            ("contracts/rv-papier/entitlements", {"member": "buxtehude"}),
            ("contracts/rv-papier/end", {"ended_on": "2028-06-30", "reason": "Nachfolger"}),
            ("licences/usage", {"member": "stade", "product": "oracle", "quantity": 12, "source": "inventory"}),
        ]
        for path, body in steps:
            head = office.head
            answer = office.post("manager", path, body)
            assert answer.status_code in {200, 201}, (path, answer.text)
            assert answer.json()["position"] == office.head == head + 1
        assert office.get("officer", "members/jork").json()["leaves_on"] == "2026-12-31"
        assert office.get("officer", "vendors/papierhaus").json()["city"] == "Verden"
        assert office.get("officer", "members?q=jork").json()["rows"][0]["inhabitants"] == 12_100
        contract = office.get("officer", "contracts/rv-papier").json()
        assert (contract["ceiling_cents"], contract["ends_on"]) == (1_100_000, "2028-12-31")
        assert contract["articles"][0]["next_tier_from"] == "500"
        contracts = {row["contract"] for row in office.get("officer", "contracts").json()["rows"]}
        assert contracts == {"buero", "andere", "rv-papier"}

    @pytest.mark.parametrize(
        ("pricing", "pointer"),
        [
            ({"rule": "barter"}, "/pricing/rule"),
            ({"rule": "percent_off_list", "discount_percent": 101}, "/pricing/discount_percent"),
            (
                {"rule": "volume_tier", "tiers": [{"from_quantity": 5, "unit_price": 1}]},
                "/pricing/tiers/0/from_quantity",
            ),
        ],
    )
    def test_terms_refused(self, office: Office, pricing: dict[str, Any], pointer: str):
        """Terms that no rule can read are a fault of their field."""
        body = {"article": "stuhl", "pricing": pricing, "valid_from": "2026-07-01"}
        answer = office.post("manager", "contracts/buero/terms", body)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/terms-invalid")
        assert answer.json()["pointer"] == pointer
