"""What a report adds to ceilings: what is left, and until when."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from procurement.domain.contract.events import ContractEnded
from procurement.projections import (
    contract_ceiling,
    samples,
)
from tests.projections.kept_rows import JULY, grouped, kept, picked, presented


class TestContractCeiling:
    MIXED = samples.placed(samples.line(), samples.toner(2))

    def test_what_is_left_stands_beside_what_is_used(self):
        """A lot without a ceiling in value has none left and none used."""
        rows = presented(contract_ceiling.PROJECTION, samples.awarded(), samples.allocated(self.MIXED))

        assert picked(rows, "lot", "ceiling_cents", "remaining_cents", "used_percent", "remaining_quantity") == [
            ("", 1_000_000, 930_000, Decimal("7.0"), None),
            ("1", 100_000, 40_000, Decimal("60.0"), Decimal(90)),
            ("2", None, None, None, None),
        ]

    def test_the_day_of_exhaustion_goes_on_at_the_present_pace(self):
        """Half a year for 60 % of a lot: the ceiling is reached after 302 days; the contract's after its end."""
        rows = presented(contract_ceiling.PROJECTION, samples.awarded(), samples.allocated(self.MIXED))

        assert picked(rows, "exhausted_on") == [("2033-01-30",), ("2026-10-30",), (None,)]

    def test_a_ceiling_in_quantity_may_be_the_nearer_one(self):
        """80 of 100 pieces for little money: quantity decides."""
        cheap = samples.placed(samples.line(quantity="80", unit_price="1"))
        rows = presented(contract_ceiling.PROJECTION, samples.awarded(), samples.allocated(cheap), on=date(2026, 1, 9))

        assert rows[1]["exhausted_on"] == "2026-01-11"

    @pytest.mark.parametrize("on", [date(2025, 12, 31), date(2026, 1, 1)])
    def test_the_first_days_need_no_division_by_nothing(self, on: date):
        """Before the start there is no forecast; on the first day that day counts as one."""
        events = (samples.awarded(), samples.allocated(self.MIXED))
        rows = presented(contract_ceiling.PROJECTION, *events, on=on)

        assert rows[1]["exhausted_on"] == (None if on.year == 2025 else "2026-01-03")

    def test_a_forecast_beyond_the_calendar_is_none(self):
        """One cent a day of ten thousand billion never ends."""
        order = samples.placed(samples.line(net_cents=1))
        events = (samples.awarded(ceiling_cents=10**15), samples.allocated(order))

        assert presented(contract_ceiling.PROJECTION, *events)[0]["exhausted_on"] is None

    def test_totals_count_whole_contracts_only(self):
        """Lots are parts of their contract and not added to it."""
        projection = contract_ceiling.PROJECTION
        events = (samples.awarded(), samples.modified(lot="1"), samples.allocated(self.MIXED))
        totals = projection.present(grouped(projection, kept(projection, *events)), JULY)[0]

        assert totals["ceiling_cents"] == 1_050_000
        assert totals["allocated_cents"] == 70_000
        assert totals["allocated_quantity"] == Decimal(15)
        assert totals["remaining_cents"] == 980_000

    def test_totals_of_lots_alone_have_no_ceiling(self):
        """Ceilings of lots do not add up; what was called off of them does."""
        projection = contract_ceiling.PROJECTION
        rows = [row for row in kept(projection, samples.awarded(), samples.allocated(self.MIXED)) if row["lot"]]
        totals = projection.present(grouped(projection, rows), JULY)[0]

        assert (totals["allocated_cents"], totals["ceiling_cents"]) == (70_000, None)

    def test_a_raised_lot_without_ceiling_still_has_none(self):
        """A modification for a lot without a ceiling raises the contract only."""
        rows = presented(contract_ceiling.PROJECTION, samples.awarded(), samples.modified(lot="2"))

        assert picked(rows, "lot", "ceiling_cents") == [("", 1_050_000), ("1", 100_000), ("2", None)]

    def test_no_rows_have_totals_too(self):
        """A store may hand over a row of nothing."""
        totals: dict[str, Any] = {"ceiling_cents": None, "allocated_cents": None, "allocated_quantity": None}

        assert contract_ceiling.PROJECTION.present([totals], JULY)[0]["allocated_cents"] == 0

    def test_an_ended_contract_keeps_its_term(self):
        """When a contract was ended stands beside when it would have ended."""
        ended = ContractEnded(
            contract="rv-db", vendor="datenhaus", ended_on=date(2026, 6, 30), lot="", reason="Nachfolger"
        )
        row = presented(contract_ceiling.PROJECTION, samples.awarded(), ended)[0]

        assert (row["ends_on"], row["ended_on"]) == ("2026-12-31", "2026-06-30")
