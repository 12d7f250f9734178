"""Demand: what all members declare together, what each declares alone, and what past orders let expect."""

from datetime import date

import pytest

from procurement.application.access import Actor, OtherMember, Role
from procurement.application.reading import Report
from procurement.projections import samples, sharing_samples
from procurement.wiring import Store
from tests.application.read_story import MANAGER, reading_of, record
from tests.projections.kept_rows import picked

JORK = Actor(subject="j", role=Role.OFFICER, member="jork")
AUDITOR = Actor(subject="a", role=Role.AUDITOR)


@pytest.fixture
def demand(store: Store) -> Store:
    """Two members declare for a product that Oracle is similar to; Oracle and toner were ordered for years."""
    years = [(2022, "buxtehude"), (2023, "buxtehude"), (2025, "buxtehude"), (2025, "jork"), (2026, "jork")]
    orders = [
        samples.placed(samples.line(), samples.toner(2), order_id=f"{year}-{member}", member=member, placed_on=day)
        for year, member in years
        for day in [date(year, 5, 1)]
    ]
    answers = [
        sharing_samples.declared("buxtehude", "30", date(2028, 6, 30)),
        sharing_samples.declared("jork", "20", date(2028, 7, 1)),
        sharing_samples.declared("stade", "5", date(2028, 1, 1)),
        sharing_samples.demand_withdrawn("stade", "5"),
    ]
    record(store, [*orders, sharing_samples.asked(), *answers])
    return store


def asked(store: Store, name: str, actor: Actor = MANAGER, **parameters: str) -> Report:
    return reading_of(store).report(actor, name, {key: [value] for key, value in parameters.items()})


class TestDemandTotals:
    def test_are_those_of_all_members_to_everybody(self, demand: Store):
        """What stands declared, by how many, and from when on; the same to an officer as to an auditor."""
        shown = asked(demand, "demand_totals", JORK)

        assert [("datenbank-2028", 50, 2, "2028-06-30")] == picked(
            shown.rows, "product", "quantity", "members", "needed_on"
        )
        assert shown == asked(demand, "demand_totals", AUDITOR)
        assert [] == asked(demand, "demand_totals", JORK, party="buxtehude").rows

    def test_are_open_until_the_last_day(self, demand: Store):
        """The day named in the question still counts."""
        days = ("2026-09-30", "2026-10-01")

        assert ["open", "over"] == [asked(demand, "demand_totals", on=day).rows[0]["status"] for day in days]

    def test_say_when_it_is_needed(self, demand: Store):
        """By half-year; what was withdrawn is needed no more."""
        half_years = asked(demand, "demand_totals").extras["half_years"]

        assert [("2028-H1", 30, 1), ("2028-H2", 20, 1)] == picked(half_years, "half_year", "quantity", "members")

    @pytest.mark.parametrize("actor", [MANAGER, JORK])
    def test_show_past_orders_of_similar_products(self, demand: Store, actor: Actor):
        """Of all members, by calendar year from three years before the running one on, whatever is filtered."""
        shown = asked(demand, "demand_totals", actor, on="2026-07-01", product="datenbank-2028").extras["similar"]

        assert [
            ("oracle", "2023", 10, 60_000, 1),
            ("oracle", "2025", 20, 120_000, 2),
            ("oracle", "2026", 10, 60_000, 1),
        ] == picked(shown, "similar_product", "year", "quantity", "paid_cents", "members")

    def test_stand_as_they_stood(self, demand: Store):
        """Before Jork declared, there was one."""
        at = str(demand.log.head() - 3)

        assert [(30, 1)] == picked(asked(demand, "demand_totals", as_of=at).rows, "quantity", "members")


class TestDemand:
    def test_shows_a_member_its_own_declaration(self, demand: Store):
        """Officers their own member's, managers and auditors all; asking for another is refused."""
        assert ["jork"] == [row["member"] for row in asked(demand, "demand", JORK).rows]
        assert [("buxtehude", "declared"), ("jork", "declared"), ("stade", "withdrawn")] == picked(
            asked(demand, "demand", AUDITOR).rows, "member", "status"
        )
        with pytest.raises(OtherMember):
            asked(demand, "demand", JORK, member="stade")


class TestYearsOfProducts:
    def test_are_nobodys_alone(self, demand: Store):
        """Whoever sees one member's spending gets no sums of all members beside it."""
        assert [] == asked(demand, "product_spending", JORK).extras["years"]
        assert {"oracle", "druckerverbrauch"} == {
            row["product"] for row in asked(demand, "product_spending", on="2026-07-01").extras["years"]
        }
