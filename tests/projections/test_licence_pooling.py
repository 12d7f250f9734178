"""Positions of members, and where they would do better together."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.domain.licence.events import UsageReported
from procurement.kernel.event import Event
from procurement.kernel.projection import Rows
from procurement.projections import entitlements, licence_pooling, licence_samples, samples, sharing_samples
from tests.projections.kept_rows import extra, ordered, picked, presented
from tests.projections.licences import received, used


class TestLicencePooling:
    POSITION = ("product", "member", "owned", "used", "spare", "missing")
    BUXTEHUDE = samples.placed(samples.line(quantity="10"))
    JORK = samples.placed(samples.line(quantity="2"), order_id="o-2", member="jork")

    def used(self, member: str, quantity: str) -> Event:
        return UsageReported(
            member=member,
            product="oracle",
            quantity=Decimal(quantity),
            reported_on=date(2026, 6, 30),
            source="inventory",
        )

    def both(self) -> tuple[Event, ...]:
        received = (samples.received(self.BUXTEHUDE), samples.received(self.JORK))
        return (*received, self.used("buxtehude", "6"), self.used("jork", "5"))

    def test_positions_compare_owned_and_used(self):
        """Four spare here, three missing there."""
        rows = presented(licence_pooling.PROJECTION, *self.both())

        assert picked(rows, *self.POSITION) == [
            ("oracle", "buxtehude", Decimal(10), Decimal(6), Decimal(4), Decimal(0)),
            ("oracle", "jork", Decimal(2), Decimal(5), Decimal(0), Decimal(3)),
        ]
        assert picked(rows, "used_on", "ends_next_on") == [("2026-06-30", "2027-03-16")] * 2

    @pytest.mark.parametrize(("on", "owned"), [(date(2027, 3, 15), 10), (date(2027, 3, 16), 0)])
    def test_a_term_of_twelve_months_is_over_on_the_same_day_next_year(self, on: date, owned: int):
        """On that day the licences are no longer owned."""
        rows = presented(licence_pooling.PROJECTION, samples.received(self.BUXTEHUDE), on=on)

        assert picked(rows, "owned") == [(Decimal(owned),)]

    def test_without_a_report_nobody_knows_what_is_spare(self):
        """Owned licences are no proof of spare ones."""
        rows = presented(licence_pooling.PROJECTION, samples.received(self.BUXTEHUDE))

        assert picked(rows, "used", "spare", "missing") == [(None, None, None)]

    def test_orders_alone_are_no_position(self):
        """What is not received yet is not owned."""
        order = ordered("jork", date(2026, 3, 2), "10", "80")

        assert presented(licence_pooling.PROJECTION, order) == []

    def test_reuse_rests_on_receipts_and_reports(self):
        """The evidence names the positions of the events."""
        row = extra(licence_pooling.PROJECTION, "opportunities", *self.both())[0]

        assert (row["kind"], row["saving_cents"], row["potential_cents"], row["counted"]) == (
            "reuse",
            18_000,
            18_000,
            True,
        )
        assert row["quantities"] == {"buxtehude": Decimal(-3), "jork": Decimal(3)}
        assert row["evidence"] == [1, 2, 3, 4]

    @pytest.mark.parametrize(
        ("clause", "saving_cents"),
        [("allowed", 100_000), ("with_consent", 100_000), ("unknown", 0), ("not_allowed", 0)],
    )
    def test_no_clause_no_claim(self, clause: str, saving_cents: int):
        """What the contract does not permit is shown and not counted."""
        orders = [
            ordered("buxtehude", date(2026, 3, 2), "30", "80", pooling=clause),
            ordered("jork", date(2026, 5, 4), "20", "80", pooling=clause),
        ]
        row = extra(licence_pooling.PROJECTION, "opportunities", *orders)[0]

        assert (row["potential_cents"], row["saving_cents"], row["counted"]) == (
            100_000,
            saving_cents,
            saving_cents > 0,
        )
        assert row["next_step_de"]
        assert row["next_step_en"]

    def test_a_cancelled_order_pools_nothing(self):
        """What was given back is not there to be pooled."""
        first = samples.placed(samples.line(quantity="30", unit_price="80", terms=samples.ORDER_TIERS))
        second = replace(first, order_id="o-2", member="jork")
        events = (first, second, samples.cancelled(second))

        assert extra(licence_pooling.PROJECTION, "opportunities", *events) == []

    def test_tiers_of_the_contract_year_count_what_was_ordered_before(self):
        """70 were called off long before; 20 and 20 apart stay below 100 once, together both are above it."""
        terms = samples.YEAR_TIERS
        orders = [
            ordered("stade", date(2026, 1, 5), "70", "80", terms=terms),
            ordered("buxtehude", date(2026, 5, 4), "20", "80", terms=terms),
            ordered("jork", date(2026, 6, 1), "20", "65", terms=terms),
        ]
        row = extra(licence_pooling.PROJECTION, "opportunities", *orders)[0]

        assert row["members"] == ["buxtehude", "jork"]
        assert row["saving_cents"] == 20 * 15_00

    def test_windows_do_not_overlap(self):
        """Every order saves once."""
        days = (date(2026, 1, 5), date(2026, 2, 5), date(2026, 3, 5), date(2026, 5, 5), date(2026, 6, 5))
        orders = [ordered(f"m{index % 2}", day, "25", "80") for index, day in enumerate(days)]
        rows = extra(licence_pooling.PROJECTION, "opportunities", *orders)

        assert picked(rows, "saving_cents", "evidence") == [(150_000, [1, 2, 3]), (100_000, [4, 5])]


class TestPositions:
    def rows(self, *events: Event, on: date = date(2026, 7, 1)) -> Rows:
        return presented(licence_pooling.PROJECTION, *events, on=on)

    def test_licences_passed_on_move_between_both_positions(self):
        """Three of ten leave the one and come to the other, with the end of their term."""
        rows = self.rows(received("buxtehude", "10"), licence_samples.passed_on("3"), licence_samples.taken_over("3"))

        assert picked(rows, "member", "owned", "transferred_in", "transferred_out", "ends_next_on") == [
            ("buxtehude", Decimal(7), Decimal(0), Decimal(3), "2027-03-16"),
            ("jork", Decimal(3), Decimal(3), Decimal(0), "2027-03-16"),
        ]

    def test_more_in_use_than_owned_is_allowed_and_flagged(self):
        """It is shown as missing."""
        rows = self.rows(received("jork", "2"), used("jork", "5"))

        assert picked(rows, "missing", "over_used") == [(Decimal(3), True)]

    def test_ended_terms_are_no_longer_owned(self):
        """They are counted apart."""
        rows = self.rows(received("jork", "2"), on=date(2027, 3, 16))

        assert picked(rows, "owned", "ended", "ends_next_on") == [(Decimal(0), Decimal(2), None)]

    def test_an_older_report_stays_in_the_log_only(self):
        """The newest holds, with its age; the metric is that of the licences."""
        rows = self.rows(received("jork", "2"), used("jork", "5"), used("jork", "1", date(2026, 7, 1)))

        assert picked(rows, "metric", "used", "used_on", "reported_age_days") == [
            ("named_user", Decimal(1), "2026-07-01", 0)
        ]

    def test_offers_and_waiting_orders_are_shown(self):
        """What is offered is still owned; what waits is not owned yet."""
        waiting = samples.placed(requires_approval=True)
        rows = self.rows(received("buxtehude", "10"), sharing_samples.offered(), waiting)

        assert picked(rows, "owned", "offered", "waiting") == [(Decimal(10), Decimal(8), Decimal(10))]

    @given(st.lists(st.tuples(st.booleans(), st.integers(1, 9)), max_size=8))
    def test_transfers_change_no_sum(self, transfers: list[tuple[bool, int]]):
        """Whatever goes back and forth: all members together own what was received."""
        events = [received("buxtehude", "100"), received("jork", "100")]
        for there, quantity in transfers:
            out, into = licence_samples.passed_on(str(quantity)), licence_samples.taken_over(str(quantity))
            events += [out, into] if there else [replace(out, member="jork"), replace(into, member="buxtehude")]

        owned = sum(row["owned"] for row in self.rows(*events))
        entitled = sum(row["quantity"] for row in presented(entitlements.PROJECTION, *events))

        assert (200, 200) == (owned, entitled)
