"""What a report adds to savings: cents, percent and a flag."""

from decimal import Decimal

import pytest

from procurement.projections import (
    discount_savings,
    samples,
)
from tests.projections.kept_rows import JULY, picked, presented


class TestDiscountSavings:
    @pytest.mark.parametrize(
        ("unit_price", "saved_cents", "percent", "outside"),
        [
            ("80", 20_000, "20.0", False),
            ("80.04", 19_960, "20.0", True),
            ("30", 70_000, "70.0", False),
            ("29.99", 70_010, "70.0", True),
            ("120", -20_000, "-20.0", True),
        ],
    )
    def test_a_saving_outside_the_usual_is_flagged(
        self, unit_price: str, saved_cents: int, percent: str, outside: bool
    ):
        """The flag looks at cents, not at the rounded percentage."""
        rows = presented(discount_savings.PROJECTION, samples.placed(samples.line(unit_price=unit_price)))

        assert picked(rows, "saved_cents", "saved_percent", "outside_usual") == [
            (saved_cents, Decimal(percent), outside)
        ]

    def test_nothing_listed_has_no_percentage(self):
        """A month that was emptied saved nothing, and that is not unusual."""
        order = samples.placed()
        rows = presented(discount_savings.PROJECTION, order, samples.cancelled(order))

        assert picked(rows, "saved_cents", "saved_percent", "outside_usual") == [(0, None, False)]

    def test_totals_are_presented_too(self):
        """A row of sums only, or of no rows at all, is presented as well."""
        present = discount_savings.PROJECTION.present

        assert present([{"listed_cents": 300, "paid_cents": 200}], JULY)[0]["saved_percent"] == Decimal("33.3")
        assert present([{"listed_cents": None, "paid_cents": None}], JULY)[0]["saved_cents"] == 0
