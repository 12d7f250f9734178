"""Pooling opportunities over REST: found, dismissed with the figures they have, shown again as a difference."""

from typing import Any

import pytest

from tests.api.conftest import KEEPER, Office, listing
from tests.api.test_bad_input import refused


@pytest.fixture
def sharing(office: Office) -> Office:
    """Buxtehude has five licences to spare at 100.00, Stade uses three that it does not have."""
    pricing = {"rule": "fixed_price", "unit_price": "100"}
    licence = listing("ora", lot="2", product="oracle", pricing=pricing, licence_metric="named_user", term_months=12)
    office.cooperative.keeping.keep(KEEPER, licence, "founding").result()
    order_id = office.order("officer", article="ora", quantity=9).json()["order_id"]
    assert 200 == office.post("officer", f"orders/{order_id}/receive").status_code
    used(office, "officer", "buxtehude", 4)
    used(office, "other-officer", "stade", 3)
    return office


def used(office: Office, who: str, member: str, quantity: int) -> None:
    reported = {"member": member, "product": "oracle", "quantity": quantity, "source": "inventory"}
    assert 200 == office.post(who, "licences/usage", reported).status_code


def rows(office: Office, query: str = "", who: str = "manager") -> list[dict[str, Any]]:
    return office.get(who, f"opportunities{query}").json()["rows"]


def the_key(office: Office) -> str:
    (found,) = rows(office)
    return found["key"]


def dismiss(office: Office, **changes: Any) -> Any:
    key = changes.pop("key", "") or the_key(office)
    return office.post("manager", f"opportunities/{key}/dismiss", {"reason": "Jork löst ab", **changes})


class TestOpportunities:
    def test_are_listed_with_their_position(self, sharing: Office):
        """Three of the five spare licences cover what is missing."""
        answer = sharing.get("manager", "opportunities").json()

        (found,) = answer["rows"]
        assert sharing.head == answer["position"]
        assert ("reuse", 30_000, {"buxtehude": "-3", "stade": "3"}) == (
            found["kind"],
            found["saving_cents"],
            {member: quantity.removesuffix(".0000") for member, quantity in found["quantities"].items()},
        )

    @pytest.mark.parametrize(
        ("query", "count"),
        [("product=oracle", 1), ("product=x", 0), ("kind=reuse", 1), ("kind=tier", 0), ("member=stade", 1)],
    )
    def test_are_narrowed(self, sharing: Office, query: str, count: int):
        """By product, kind and any member who takes part."""
        assert count == len(rows(sharing, f"?{query}"))

    def test_are_for_those_who_see_all_members(self, sharing: Office):
        """Whoever sees one member only sees none, whatever is asked for."""
        key = the_key(sharing)

        assert [[], []] == [rows(sharing, "?member=stade", who) for who in ("officer", "town-auditor")]
        refused(sharing.get("officer", f"opportunities/{key}"), 404, "unknown-opportunity")

    def test_of_a_moment(self, sharing: Office):
        """Before Stade reported there was none."""
        assert [] == rows(sharing, f"?as_of={sharing.head - 1}")


class TestDismissing:
    def test_takes_it_from_the_list(self, sharing: Office):
        """It stands among the dismissed with its reason from then on."""
        key = the_key(sharing)

        answer = dismiss(sharing)

        assert (200, key, sharing.head) == (answer.status_code, answer.json()["opportunity"], answer.json()["position"])
        (dismissed,) = rows(sharing, "?dismissed=true")
        assert ([], key, "Jork löst ab") == (rows(sharing), dismissed["key"], dismissed["reason"])
        assert sharing.get("manager", f"opportunities/{key}").json()["dismissed"]

    def test_again_changes_nothing(self, sharing: Office):
        """Sent twice it is one decision."""
        key = the_key(sharing)
        dismiss(sharing)
        head = sharing.head

        assert 200 == dismiss(sharing, key=key).status_code
        assert sharing.head == head

    def test_is_of_the_whole_even_where_a_difference_is_shown(self, sharing: Office):
        """Grown, the difference is shown; dismissed again, nothing is."""
        key = the_key(sharing)
        dismiss(sharing)
        used(sharing, "other-officer", "stade", 5)

        seen = sharing.get("manager", f"opportunities/{key}").json()

        assert (20_000, 50_000, False) == (
            seen["opportunity"]["potential_cents"],
            seen["whole"]["potential_cents"],
            seen["dismissed"],
        )
        dismiss(sharing)
        assert [] == rows(sharing)

    def test_of_other_figures_than_were_seen(self, sharing: Office):
        """What has changed meanwhile is looked at again first."""
        problem = refused(dismiss(sharing, potential_cents=1), 412, "opportunity-changed")

        assert (1, 30_000) == (problem["seen_cents"], problem["potential_cents"])
        assert 200 == dismiss(sharing, potential_cents=30_000).status_code

    def test_without_a_reason(self, sharing: Office):
        """Why it is dismissed must be said."""
        refused(dismiss(sharing, reason="  "), 422, "dismissal-reason-missing", "/reason")

    def test_of_none(self, sharing: Office):
        """What is not found cannot be dismissed."""
        refused(dismiss(sharing, key="0" * 16), 404, "unknown-opportunity")

    def test_is_for_managers(self, sharing: Office):
        """Not for the members' people nor for auditors."""
        key = the_key(sharing)
        for who in ("officer", "auditor"):
            answer = sharing.post(who, f"opportunities/{key}/dismiss", {"reason": "x"})

            refused(answer, 403, "action-not-allowed")


class TestRestoring:
    def test_shows_it_whole_again(self, sharing: Office):
        """As if it had never been dismissed."""
        before = rows(sharing)
        key = the_key(sharing)
        dismiss(sharing)

        assert 200 == sharing.post("manager", f"opportunities/{key}/restore").status_code

        assert before == rows(sharing)
        assert [] == rows(sharing, "?dismissed=true")

    def test_of_what_is_not_dismissed(self, sharing: Office):
        """There is nothing to take back."""
        answer = sharing.post("manager", f"opportunities/{the_key(sharing)}/restore", {"reason": "Doch"})

        refused(answer, 409, "opportunity-not-dismissed")
