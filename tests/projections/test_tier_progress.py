"""Where all members together stand, and how much is missing to the next tier."""

from datetime import date
from decimal import Decimal
from typing import Any

from procurement.kernel.event import Event
from procurement.projections import samples, tier_progress
from tests.projections.kept_rows import extra, ordered, picked, presented


def tiers(*given: Event) -> list[dict[str, Any]]:
    return presented(tier_progress.PROJECTION, *given)


class TestTierProgress:
    def test_a_tier_counts_all_members_of_the_contract_year(self):
        """95 licences of two members stay 5 below the tier at 100."""
        orders = [
            ordered("buxtehude", date(2026, 3, 2), "60", "80", terms=samples.YEAR_TIERS),
            ordered("jork", date(2026, 4, 2), "35", "80", terms=samples.YEAR_TIERS),
        ]
        names = ("quantity", "tier_from", "next_tier_from", "units_to_next", "next_unit_price", "next_discount_percent")
        rows = tiers(*orders)

        assert picked(rows, *names) == [(Decimal(95), Decimal(1), Decimal(100), Decimal(5), None, Decimal(35))]
        assert rows[0]["counts_year"]

    def test_the_highest_tier_has_no_next(self):
        """Whoever reached the last tier misses nothing."""
        order = ordered("jork", date(2026, 4, 2), "50", "60")

        assert picked(tiers(order), "tier_from", "units_to_next", "counts_year") == [(Decimal(50), None, False)]

    def test_the_newest_terms_say_which_tiers_there_are(self):
        """A later cancellation under old terms does not bring the old tiers back."""
        old = ordered("jork", date(2026, 3, 2), "10", "80")
        new = ordered("jork", date(2026, 4, 2), "10", "80", terms=samples.YEAR_TIERS)
        back = samples.cancelled(
            samples.placed(samples.line(unit_price="80", terms=samples.ORDER_TIERS), member="jork")
        )

        assert picked(tiers(old, new, back), "next_tier_from", "quantity") == [(Decimal(100), Decimal(10))]

    def test_articles_without_tiers_have_no_row(self):
        """A percentage off the list price knows no tiers."""
        assert tiers(samples.placed()) == []

    def test_volume_runs_up_within_a_contract_year(self):
        """Months add up; the next contract year starts from nothing."""
        next_year = samples.line(contract_year=2)
        rows = extra(
            tier_progress.PROJECTION,
            "running",
            samples.placed(placed_on=date(2026, 11, 2)),
            samples.placed(placed_on=date(2026, 12, 2)),
            samples.placed(next_year, placed_on=date(2027, 1, 4)),
        )

        assert picked(rows, "month", "running_quantity", "running_net_cents") == [
            ("2026-11", Decimal(10), 60_000),
            ("2026-12", Decimal(20), 120_000),
            ("2027-01", Decimal(10), 60_000),
        ]
