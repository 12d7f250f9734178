"""What managers keep: members, vendors, contracts, prices; and licences in use."""

from typing import Any

import pytest

from tests.api.conftest import Office

STEPS: list[tuple[str, Any]] = [
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
"""Every route of the keepers once, each building on the ones before it."""


class TestKeeping:
    def test_everything_a_manager_keeps(self, office: Office):
        """Each route of the keepers records one change and says at which position."""
        for path, body in STEPS:
            head = office.head
            answer = office.post("manager", path, body)
            assert answer.status_code in {200, 201}, (path, answer.text)
            assert answer.json()["position"] == office.head == head + 1
        self.expect_what_was_kept(office)

    def expect_what_was_kept(self, office: Office) -> None:
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
