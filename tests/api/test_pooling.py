"""Sharing licences over REST: counted, offered, passed on; pledged, ordered as one; allied; asked for."""

from typing import Any

import pytest

from tests.api.conftest import KEEPER, Office, listing
from tests.api.test_bad_input import refused

TIERS = [
    {"from_quantity": "1", "unit_price": "100"},
    {"from_quantity": "10", "unit_price": "80"},
    {"from_quantity": "20", "unit_price": "60"},
]
POOL = {
    "pool": "ora-2026",
    "contract": "buero",
    "article": "ora",
    "deadline_on": "2026-03-31",
    "target_quantity": 20,
    "legal_basis": "§ 7 des Vertrags",
}


@pytest.fixture
def licensed(office: Office) -> Office:
    """A licence with tiers is listed, Buxtehude has received nine of it and uses four."""
    pricing = {"rule": "volume_tier", "tiers": TIERS}
    licence = listing("ora", lot="2", product="oracle", pricing=pricing, licence_metric="named_user", term_months=12)
    office.cooperative.keeping.keep(KEEPER, licence, "founding").result()
    order_id = office.order("officer", article="ora", quantity=9).json()["order_id"]
    assert office.post("officer", f"orders/{order_id}/receive").status_code == 200
    used = {"member": "buxtehude", "product": "oracle", "quantity": 4, "source": "inventory"}
    assert office.post("officer", "licences/usage", used).json() | {"position": 0} == {
        "member": "buxtehude",
        "product": "oracle",
        "owned": "9",
        "used": "4",
        "missing": "0",
        "position": 0,
    }
    return office


def pledged(member: str, quantity: int, **changes: Any) -> dict[str, Any]:
    return {"member": member, "quantity": quantity, "budget_code": "1.1", **changes}


class TestUsage:
    def test_beyond_owned(self, licensed: Office):
        """More in use than owned is recorded and shown."""
        used = {"member": "buxtehude", "product": "oracle", "quantity": 12, "source": "inventory"}

        assert "3" == licensed.post("officer", "licences/usage", used).json()["missing"]

    def test_by_site(self, licensed: Office):
        """Sites are counted under the metric of what is owned, with the minimum that was agreed."""
        minimum = {"article": "ora", "per": "processor", "quantity": 25}
        assert 200 == licensed.post("manager", "contracts/buero/licence-minimums", minimum).status_code
        order_id = licensed.order("officer", "k-2", article="ora", quantity=1).json()["order_id"]
        licensed.post("officer", f"orders/{order_id}/receive")
        site = {"site": "Rathaus", "units": 30, "cores": 3, "core_factor": "0.5"}
        used = {"member": "buxtehude", "product": "oracle", "source": "inventory", "sites": [site]}

        assert "50" == licensed.post("officer", "licences/usage", used).json()["used"]

    def test_ahead(self, licensed: Office):
        """Nobody knows what is in use tomorrow."""
        ahead = {"member": "buxtehude", "product": "oracle", "quantity": 1, "source": "x", "reported_on": "2026-03-03"}

        refused(licensed.post("officer", "licences/usage", ahead), 409, "usage-reported-ahead", "/reported_on")


class TestSharing:
    OFFERS = "licences/buxtehude/oracle/offers"

    def test_from_offer_to_transfer(self, licensed: Office):
        """Offered, claimed, passed on: both positions change."""
        offered = {"contract": "buero", "article": "ora", "quantity": 5}
        claimed = {"claimed_by": "stade", "quantity": 3}
        steps = [
            licensed.post("officer", self.OFFERS, offered),
            licensed.post("other-officer", f"{self.OFFERS}/1/claims", claimed),
            licensed.post("officer", f"{self.OFFERS}/1/claims/1/transfer", {}),
        ]

        assert [200] * 3 == [step.status_code for step in steps]
        position = steps[-1].json()["position"]
        report = licensed.get("manager", f"reports/licence_pooling?min_position={position}").json()
        assert [("buxtehude", "6"), ("stade", "3")] == [(row["member"], row["owned"]) for row in report["rows"]]

    def test_more_than_spare(self, licensed: Office):
        """What is in use stays."""
        offered = {"contract": "buero", "article": "ora", "quantity": 6}

        problem = refused(licensed.post("officer", self.OFFERS, offered), 409, "more-than-spare", "/quantity")
        assert ("5", "9", "4") == tuple(problem[name] for name in ("spare", "owned", "used"))

    def test_of_no_such_offer(self, licensed: Office):
        """A claim on nothing is a claim on nothing, whatever the path says."""
        for offer in ("7", "0", "x", "99999999999"):
            answer = licensed.post(
                "other-officer", f"{self.OFFERS}/{offer}/claims", {"claimed_by": "stade", "quantity": 1}
            )
            assert 404 == answer.status_code


class TestPools:
    def test_from_opening_to_orders(self, licensed: Office):
        """The price falls with each pledge; closed early, every member has its order at the pooled price."""
        assert 201 == licensed.post("manager", "pools", POOL).status_code
        licensed.post("officer", "pools/ora-2026/pledges", pledged("buxtehude", 8))
        quote = licensed.post("other-officer", "pools/ora-2026/pledges:quote", pledged("stade", 12)).json()
        assert ("20", 96_000, 72_000) == (quote["total_quantity"], quote["alone_cents"], quote["net_cents"])
        licensed.post("other-officer", "pools/ora-2026/pledges", pledged("stade", 12))
        seen = licensed.get("officer", "pools/ora-2026").json()
        assert ("20", "60", True) == (seen["pledged_quantity"], seen["unit_price"], seen["target_met"])

        closed = licensed.post("manager", "pools/ora-2026/close").json()

        assert ("closed", [48_000, 72_000]) == (closed["status"], [order["net_cents"] for order in closed["orders"]])
        order = licensed.get("officer", f"orders/{closed['orders'][0]['order_id']}").json()
        assert ("60", 48_000) == (order["lines"][0]["unit_price"], order["net_cents"])
        problem = licensed.post("manager", "pools/ora-2026/close")
        assert (409, "/problems/pool-not-running") == (problem.status_code, problem.json()["type"])

    def test_split_is_ones_own(self, licensed: Office):
        """A manager sees all parts by all methods, an officer those of the own member; they add up to the gain."""
        licensed.post("manager", "pools", POOL)
        licensed.post("officer", "pools/ora-2026/pledges", pledged("buxtehude", 8))
        licensed.post("other-officer", "pools/ora-2026/pledges", pledged("stade", 12))

        everything = licensed.get("manager", "pools/ora-2026/split").json()
        own = licensed.get("officer", "pools/ora-2026/split").json()

        gains = {
            method: sum(part["gain_cents"] for part in everything["parts"] if part["method"] == method)
            for method in ("equal_price", "proportional", "shapley")
        }
        assert {56_000} == set(gains.values())
        assert {"buxtehude"} == {part["member"] for part in own["parts"]} | {stake["member"] for stake in own["stakes"]}

    def test_hindered(self, licensed: Office):
        """One order that fails its check keeps all others from being placed, and everybody sees why."""
        licensed.post("manager", "pools", POOL)
        licensed.post("officer", "pools/ora-2026/pledges", pledged("buxtehude", 8))
        licensed.post("other-officer", "pools/ora-2026/pledges", pledged("stade", 12))
        licensed.post("manager", "contracts/buero/end", {"ended_on": "2026-03-01", "reason": "x", "lot": "2"})
        before = licensed.get("manager", "orders").json()["count"]

        closed = licensed.post("manager", "pools/ora-2026/close").json()

        assert ("closing_refused", []) == (closed["status"], closed["orders"])
        assert [("buxtehude", "lot-not-open"), ("stade", "lot-not-open")] == [
            (each["member"], each["refusal"]) for each in closed["hindrances"]
        ]
        assert before == licensed.get("manager", "orders").json()["count"]
        assert closed["hindrances"] == licensed.get("officer", "pools/ora-2026").json()["hindrances"]

    def test_target_not_met(self, licensed: Office):
        """Before the deadline only a pool that met its target is closed."""
        licensed.post("manager", "pools", POOL)
        licensed.post("officer", "pools/ora-2026/pledges", pledged("buxtehude", 8))

        refused(licensed.post("manager", "pools/ora-2026/close"), 409, "target-not-met", quantity="8")

    def test_without_entitlement(self, licensed: Office):
        """Who is not named in the contract cannot pledge under it."""
        licensed.post("manager", "members", JORK)
        licensed.post("manager", "pools", POOL)

        answer = licensed.post("manager", "pools/ora-2026/pledges", pledged("jork", 5))
        refused(answer, 409, "member-not-entitled", "/contract", member="jork")

    def test_withdrawn_and_abandoned(self, licensed: Office):
        """A pledge is taken back, a pool given up; then nobody can pledge any more."""
        licensed.post("manager", "pools", POOL)
        licensed.post("officer", "pools/ora-2026/pledges", pledged("buxtehude", 8))
        assert 200 == licensed.post("officer", "pools/ora-2026/pledges/buxtehude/withdraw", {}).status_code
        assert 200 == licensed.post("manager", "pools/ora-2026/abandon", {"reason": "Kein Bedarf"}).status_code

        refused(licensed.post("officer", "pools/ora-2026/pledges", pledged("buxtehude", 8)), 409, "pool-not-running")


JORK = {"member": "jork", "name": "Jork", "kind": "Gemeinde", "centre": "west", "state": "NI", "inhabitants": 12_000}
IKZ = {
    "alliance": "ikz",
    "title": "IKZ",
    "purpose": "Zeiterfassung",
    "legal_basis": "Vereinbarung 1/2026",
    "lead": "buxtehude",
    "members": ["buxtehude", "stade"],
    "products": ["zeit"],
}


class TestAlliances:
    def test_from_forming_to_the_end(self, office: Office):
        """Notice in March is in time for the end of the year."""
        office.post("manager", "members", JORK)
        steps = [
            office.post("manager", "alliances", IKZ),
            office.post("manager", "alliances/ikz/members", {"member": "jork"}),
            office.post("manager", "alliances/ikz/notice", {"member": "stade"}),
            office.post("manager", "alliances/ikz/dissolve", {"reason": "Neuordnung"}),
        ]

        assert [201, 200, 200, 200] == [step.status_code for step in steps]
        position = steps[-1].json()["position"]
        rows = office.get("auditor", f"alliances?min_position={position}").json()["rows"]
        assert {"buxtehude", "jork", "stade"} == {row["member"] for row in rows}
        assert ["2026-12-31"] == [row["leaves_on"] for row in rows if row["member"] == "stade"]
        assert [] == office.get("manager", "alliances/costs").json()["alliance_costs"]

    def test_lead_from_outside(self, office: Office):
        """Who leads is in it."""
        refused(office.post("manager", "alliances", {**IKZ, "lead": "jork"}), 422, "lead-not-member", "/lead")


ASKED = {"product": "zeit", "title": "Zeiterfassung", "unit": "C62", "until_on": "2026-06-30"}


class TestDemand:
    def test_asked_declared_withdrawn(self, office: Office):
        """Members say what they need; the sum is what counts."""
        need = {"quantity": 80, "needed_on": "2027-01-01"}
        answers = [
            office.post("manager", "demand", ASKED),
            office.post("officer", "demand/zeit/declarations", {"member": "buxtehude", **need}),
            office.post("other-officer", "demand/zeit/declarations", {"member": "stade", **need}),
            office.post("other-officer", "demand/zeit/declarations/stade/withdraw", {}),
        ]

        assert [200] * 4 == [answer.status_code for answer in answers]
        position = answers[-1].json()["position"]
        totals = office.get("officer", f"reports/demand_totals?min_position={position}").json()["rows"]
        assert ["80"] == [row["quantity"] for row in totals]

    def test_nobody_asked(self, office: Office):
        """Demand is declared where somebody asks for it."""
        need = {"member": "buxtehude", "quantity": 80, "needed_on": "2027-01-01"}

        assert 404 == office.post("officer", "demand/nichts/declarations", need).status_code
