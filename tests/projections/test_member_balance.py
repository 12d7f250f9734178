"""What a report adds to levy and savings."""

from procurement.domain.member.events import LevyAssessed
from procurement.projections import (
    member_balance,
    samples,
)
from tests.projections.kept_rows import picked, presented


class TestMemberBalance:
    LEVY = LevyAssessed(member="buxtehude", year=2026, inhabitants=400, levy_cents=60_000, admission_levy_cents=20_000)

    def test_the_levy_is_earned_back_at_a_volume(self):
        """At 40 % discount 1,500.00 at list prices save the levy of 600.00."""
        rows = presented(member_balance.PROJECTION, self.LEVY, samples.placed())

        assert picked(rows, "net_benefit_cents", "break_even_listed_cents") == [(-40_000, 150_000)]

    def test_without_orders_there_is_no_break_even(self):
        """A discount nobody had cannot be extrapolated."""
        rows = presented(member_balance.PROJECTION, self.LEVY)

        assert picked(rows, "net_benefit_cents", "break_even_listed_cents") == [(-80_000, None)]
