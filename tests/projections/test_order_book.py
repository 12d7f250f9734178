"""What a report adds to orders."""

import pytest

from procurement.projections import (
    order_book,
    samples,
)
from tests.projections.kept_rows import JULY, presented


class TestOrderBook:
    @pytest.mark.parametrize(("requires_approval", "awaits"), [(True, True), (False, False)])
    def test_an_order_awaits_approval_where_one_is_required(self, requires_approval: bool, awaits: bool):
        """Placed and to be approved: somebody has to act."""
        row = presented(order_book.PROJECTION, samples.placed(requires_approval=requires_approval))[0]

        assert (row["awaits_approval"], row["requires_approval"], row["saved_cents"]) == (awaits, awaits, 40_000)

    def test_an_approved_order_awaits_nothing(self):
        """The second person has acted."""
        waiting = samples.placed(requires_approval=True)

        assert not presented(order_book.PROJECTION, waiting, samples.approved(waiting))[0]["awaits_approval"]

    def test_totals_have_savings_only(self):
        """A row of sums knows no status."""
        assert order_book.PROJECTION.present([{"net_cents": 60, "listed_cents": 100}], JULY) == [
            {"net_cents": 60, "listed_cents": 100, "saved_cents": 40}
        ]
