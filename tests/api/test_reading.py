"""What is read: contracts, catalogue, orders as pages and files, reports now and as of, events."""

import json

import pytest

from procurement.application.access import Actor, Role
from procurement.application.accesses import AccessKind
from tests.api.conftest import Office

ADMIN = Actor(subject="admin", role=Role.ADMIN)


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

    def test_catalogue_for_a_member_leaves_out_what_it_cannot_order(self, office: Office):
        """Articles of a contract that has ended are no offer to a member; by contract they can still be looked up."""
        ended = office.get("officer", "catalogue", params={"member": "buxtehude", "on": "2099-01-01"})

        assert [] == ended.json()["rows"]
        assert office.get("officer", "catalogue", params={"contract": "buero", "on": "2099-01-01"}).json()["rows"]

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

    def test_grouping(self, office: Office):
        """Every report that can be grouped adds up to one row, or by each of its keys, sorted by what it shows."""
        office.order()
        for name, projection in office.cooperative.reading.projections.items():
            if projection.collapses:
                continue
            for group in ("", *projection.key):
                answer = office.get("auditor", f"reports/{name}?group_by={group}")
                assert answer.status_code == 200, (name, group, answer.text)
                hidden = next(key for key in projection.key if key != group) if len(projection.key) > 1 else ""
                if hidden:
                    sorted_by_it = office.get("auditor", f"reports/{name}?group_by={group}&sort={hidden}")
                    assert sorted_by_it.status_code == 422, (name, group, hidden)
        assert office.get("auditor", "orders?group_by=").json()["rows"][0]["net_cents"] == 40_000

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


class TestReportsAskedAgain:
    PATH = "reports/vendor_volumes?group_by=vendor,month"

    def test_say_the_same(self, office: Office):
        """First and again, byte for byte, with position and moment in front."""
        office.order()
        first, again = [office.get("auditor", self.PATH) for _ in range(2)]

        assert (first.content, first.headers["etag"]) == (again.content, again.headers["etag"])
        assert ["position", "as_of", "rows", "totals", "count"] == list(first.json())[:5]
        assert (office.head, str(office.head)) == (first.json()["position"], first.json()["as_of"])

    def test_without_extras(self, office: Office):
        """Further parts stay away where they are not wanted; the figures are the same."""
        office.order()
        whole = office.get("auditor", self.PATH).json()
        plain = office.get("auditor", f"{self.PATH}&extras=no").json()

        assert {"tiers", "running", "shares"} == whole.keys() - plain.keys()
        assert plain == {name: whole[name] for name in plain}
        assert "/query/extras" == office.get("auditor", f"{self.PATH}&extras=some").json()["pointer"]

    def test_unchanged_since_the_tag(self, office: Office):
        """Whoever sends the tag gets no body until an event changes what the report shows, whatever else happens."""
        office.order()
        tag = office.get("auditor", self.PATH).headers["etag"]

        def ask() -> tuple[int, bool]:
            answer = office.client.get(
                f"/api/v1/{self.PATH}", headers={**office.bearer("auditor"), "If-None-Match": tag}
            )
            assert tag == answer.headers["etag"] or answer.content
            return answer.status_code, bool(answer.content)

        assert (304, False) == ask()
        assert 201 == office.post("manager", "vendors", {"vendor": "neu", "name": "Neu"}).status_code
        assert (304, False) == ask()
        office.order(key="k-2")
        assert (200, True) == ask()

    def test_tags_open_no_doors(self, office: Office):
        """A tag of another member's figures is no answer to whoever may not see them."""
        office.order()
        tag = office.get("officer", self.PATH).headers["etag"]
        sent = {"If-None-Match": tag}
        stranger = office.client.get(f"/api/v1/{self.PATH}", headers={**office.bearer("other-officer"), **sent})
        nobody = office.client.get(f"/api/v1/{self.PATH}", headers=sent)
        asked = f"/api/v1/{self.PATH}&member=buxtehude"
        refused = office.client.get(asked, headers={**office.bearer("other-officer"), **sent})

        assert (200, 401, 403) == (stranger.status_code, nobody.status_code, refused.status_code)
        assert [] == stranger.json()["rows"]

    def test_are_noted_each_time(self, office: Office):
        """What an auditor looks at is noted, also where the answer was kept or came without a body."""
        tag = office.get("auditor", self.PATH).headers["etag"]
        office.get("auditor", self.PATH)
        office.client.get(f"/api/v1/{self.PATH}", headers={**office.bearer("auditor"), "If-None-Match": tag})
        entries = office.cooperative.accesses.entries(ADMIN, kind=AccessKind.VIEWED.value)

        assert 3 == len([entry for entry in entries if entry.about.startswith("vendor_volumes")])
