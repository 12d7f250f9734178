"""Alliances: who is in them on a day, and what they cost since somebody joined."""

from datetime import date
from typing import Any

import pytest

from procurement.application.access import Actor, Role
from procurement.application.reading import Report
from procurement.domain.order.events import OrderPlaced
from procurement.projections import samples, sharing_samples
from procurement.wiring import Store
from tests.application.read_story import MANAGER, reading_of, record
from tests.projections.kept_rows import picked

STADE = Actor(subject="s", role=Role.OFFICER, member="stade")


def order(member: str, placed_on: date, *lines: Any) -> OrderPlaced:
    """Ten licences at 600.00 instead of 1,000.00, unless other lines are given."""
    return samples.placed(*lines, order_id=f"{member}-{placed_on}", member=member, placed_on=placed_on)


@pytest.fixture
def alliance(store: Store) -> Store:
    """Formed in April 2026; Stade joins on 15 June, Jork leaves at the year's end. All order Oracle now and then."""
    orders = [
        order("buxtehude", date(2026, 3, 31)),
        order("buxtehude", date(2026, 4, 1)),
        order("stade", date(2026, 5, 31)),
        order("stade", date(2026, 6, 2), samples.line(), samples.toner(2)),
        order("jork", date(2026, 12, 31)),
        order("jork", date(2027, 1, 2)),
        order("hamburg", date(2026, 7, 1)),
    ]
    steps = [sharing_samples.formed(), sharing_samples.joined(), sharing_samples.leaving()]
    record(store, [*steps, *orders])
    return store


def asked(store: Store, name: str, actor: Actor = MANAGER, **parameters: str) -> Report:
    return reading_of(store).report(actor, name, {key: [value] for key, value in parameters.items()})


class TestAlliances:
    def test_run_on_the_day_of_viewing(self, alliance: Store):
        """Until joining and after leaving a member is not in it; the days themselves count."""
        days = ("2026-03-31", "2026-04-01", "2026-06-15", "2026-12-31", "2027-01-01")
        running = [
            [row["member"] for row in asked(alliance, "alliances", on=day).rows if row["running"]] for day in days
        ]

        both, three = ["buxtehude", "jork"], ["buxtehude", "jork", "stade"]
        assert [[], both, three, three, ["buxtehude", "stade"]] == running

    def test_end_for_all_when_dissolved(self, alliance: Store):
        """From the day after the last one nobody is in it."""
        record(alliance, [sharing_samples.dissolved()])

        assert [True, False, True] == [row["running"] for row in asked(alliance, "alliances", on="2027-12-31").rows]
        assert not any(row["running"] for row in asked(alliance, "alliances", on="2028-01-01").rows)

    def test_show_every_member_to_everybody(self, alliance: Store):
        """Who leads it, what it shares, since when each is in it; also filtered by one of them."""
        shown = asked(alliance, "alliances", STADE).rows

        assert [("buxtehude", True), ("jork", False), ("stade", False)] == picked(shown, "member", "lead")
        assert ["oracle", "postgres"] == shown[0]["products"]
        assert ["2026-06-15"] == [row["joined_on"] for row in asked(alliance, "alliances", member="stade").rows]

    def test_stand_as_they_stood(self, alliance: Store):
        """Before Stade joined, there were two."""
        assert [2, 3] == [len(asked(alliance, "alliances", as_of=at).rows) for at in ("1", "2")]


class TestAllianceCosts:
    def test_count_from_the_month_of_joining_to_that_of_leaving(self, alliance: Store):
        """No order before it, none after it, no other product, no other member."""
        costs = asked(alliance, "product_spending").extras["alliance_costs"]

        assert [
            ("buxtehude", "oracle", 1, 60_000),
            ("jork", "oracle", 1, 60_000),
            ("stade", "oracle", 1, 60_000),
        ] == picked(costs, "member", "product", "orders", "paid_cents")

    def test_leave_out_what_was_cancelled(self, alliance: Store):
        """A product of which nothing is left cost nothing and stands nowhere."""
        late = order("jork", date(2026, 12, 31))
        record(alliance, [samples.cancelled(late)])
        costs = asked(alliance, "product_spending").extras["alliance_costs"]

        assert ["buxtehude", "stade"] == [row["member"] for row in costs]

    def test_add_up_for_the_whole_alliance(self, alliance: Store):
        """For a grant application: what all members paid, and what they saved against the list price."""
        totals = asked(alliance, "product_spending", to="2026-06").extras["alliance_totals"]

        assert [("db-verbund", 2, 200_000, 120_000, 80_000)] == picked(
            totals, "alliance", "members", "listed_cents", "paid_cents", "saved_cents"
        )

    def test_of_others_stay_theirs(self, alliance: Store):
        """A member's people see what the alliance cost their own member, and no totals."""
        extras = asked(alliance, "product_spending", STADE).extras

        assert [("stade", 60_000)] == picked(extras["alliance_costs"], "member", "paid_cents")
        assert [] == extras["alliance_totals"]


class TestProductSpending:
    def test_counts_an_order_once(self, alliance: Store):
        """An order of two products is one order of its member, and one of each article."""
        by_member = asked(alliance, "product_spending", group_by="member", member="stade").rows
        by_article = asked(alliance, "product_spending", group_by="article", month="2026-06").rows

        assert [("stade", 2, 130_000)] == picked(by_member, "member", "orders", "paid_cents")
        assert [("ora-user", 1), ("toner", 1)] == picked(by_article, "article", "orders")
        by_product = asked(alliance, "product_spending", group_by="product").rows
        assert {None} == {row["orders"] for row in by_product}
