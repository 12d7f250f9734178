"""Pools and shared licences, from the log to the reports: where they stand, and who sees what."""

from typing import Any

import pytest

from procurement.application.access import Actor, OtherMember, Role
from procurement.application.reading import Reading
from procurement.projections import sharing_samples as samples
from procurement.wiring import Store
from tests.application.read_story import MANAGER, reading_of, record
from tests.projections.kept_rows import picked

JORK = Actor(subject="j", role=Role.OFFICER, member="jork")
STADE = Actor(subject="s", role=Role.OFFICER, member="stade")
TWO = [samples.opened(), samples.pledged("buxtehude", "20", "20"), samples.pledged("jork", "40", "60")]


def rows(store: Store, name: str, actor: Actor = MANAGER, **asked: str) -> list[dict[str, Any]]:
    found = reading_of(store).report(actor, name, {key: [value] for key, value in asked.items()})
    return found.rows


class TestPools:
    def test_counts_who_has_pledged(self, store: Store):
        """Members with a pledge that stands, their quantity, and how much of the target that is."""
        record(store, [*TWO, samples.pledged("jork", "15", "35"), samples.pledge_withdrawn("buxtehude", "20", "15")])

        shown = picked(rows(store, "pools"), "status", "members", "pledged_quantity", "reached_percent")
        assert [("open", 1, 15, 30)] == shown

    def test_without_a_pledge_has_reached_nothing(self, store: Store):
        """A pool just opened is in the list, with nothing pledged."""
        record(store, [samples.opened()])

        shown = picked(rows(store, "pools"), "members", "pledged_quantity", "reached_percent", "orders")
        assert [(0, 0, 0, 0)] == shown

    def test_refused_says_why_until_something_changes(self, store: Store):
        """The sentences of what stands against closing; a new pledge opens the pool again and takes them away."""
        record(store, [*TWO, samples.closing_refused()])
        before = reading_of(store).report(JORK, "pools", {"status": ["closing_refused"]})
        record(store, [samples.pledged("jork", "30", "50")])
        after = reading_of(store).report(JORK, "pools", {})

        assert [("closing_refused", "2026-07-01")] == picked(before.rows, "status", "refused_on")
        shown = picked(before.extras["hindrances"], "pool", "member", "refusal", "sentence_de")
        assert [("oracle-2026", "jork", "ceiling-exceeded", "Der Höchstwert ist ausgeschöpft.")] == shown
        assert [("open", None)] == picked(after.rows, "status", "refused_on")
        assert [] == after.extras["hindrances"]

    def test_are_open_to_all_without_anybodys_pledge(self, store: Store):
        """A member that pledged nothing sees the pool, and no row or filter tells it what another pledged."""
        record(store, TWO)

        assert rows(store, "pools") == rows(store, "pools", STADE)
        assert [] == rows(store, "pools", STADE, party="jork")
        assert not {"party", "pledged", "hindrances"} & set(rows(store, "pools", STADE)[0])

    def test_stand_as_they_stood(self, store: Store):
        """As of an earlier event the pool is what it was then."""
        record(store, [*TWO, samples.closed()])

        shown = [picked(rows(store, "pools", as_of=str(at)), "status", "members", "orders") for at in (1, 2, 3, 4)]
        assert [[("open", 0, 0)], [("open", 1, 0)], [("open", 2, 0)], [("closed", 2, 2)]] == shown

    def test_lapsed_say_why(self, store: Store):
        """Abandoned by a manager, with the reason."""
        record(store, [*TWO, samples.lapsed("buxtehude", "jork", cause="abandoned", reason="Vertrag endet")])

        shown = picked(rows(store, "pools", status="lapsed"), "lapsed_on", "cause", "reason", "members")
        assert [("2026-07-01", "abandoned", "Vertrag endet", 2)] == shown


class TestPoolShares:
    def test_are_a_members_own(self, store: Store):
        """An officer sees the share of the own member; asking for another is refused."""
        record(store, [*TWO, samples.closed()])

        assert [("jork", "ordered", 80_000)] == picked(
            rows(store, "pool_shares", JORK), "member", "status", "saved_cents"
        )
        with pytest.raises(OtherMember):
            rows(store, "pool_shares", JORK, member="buxtehude")

    def test_savings_add_up_by_month(self, store: Store):
        """The book of pooling groups by month and member like that of discounts, and stays apart from it."""
        record(store, [*TWO, samples.closed()])
        both = rows(store, "pooling_savings", MANAGER, group_by="month", **{"from": "2026-07"})
        own = rows(store, "pooling_savings", JORK, group_by="month")

        assert [("2026-07", 2, 120_000)] == picked(both, "month", "members", "saved_cents")
        assert [("2026-07", 1, 80_000)] == picked(own, "month", "members", "saved_cents")
        assert [] == rows(store, "discount_savings")


class TestLicenceOffers:
    @pytest.fixture
    def offers(self, store: Store) -> Reading:
        """Eight offered, two passed on to Jork, six claimed by Stade and passed on too."""
        steps = [samples.offered(), samples.claimed("2"), samples.passed_on("2"), samples.claimed("6", 2, "stade")]
        record(store, [*steps, samples.passed_on("6", 2, "stade")])
        return reading_of(store)

    def test_with_nothing_left_are_passed_on(self, offers: Reading):
        """The status follows from what is left, and is what the filter heeds."""
        everything = offers.report(MANAGER, "licence_offers", {"status": ["passed_on"]}).rows

        assert [(1, 0, 0, 8)] == picked(everything, "offer", "left_quantity", "claimed_quantity", "passed_on_quantity")
        assert [] == offers.report(MANAGER, "licence_offers", {"status": ["open"]}).rows

    def test_are_there_for_everybody(self, store: Store):
        """Stade sees what Buxtehude has to give."""
        record(store, [samples.offered()])

        assert [("buxtehude", "open", 8)] == picked(
            rows(store, "licence_offers", STADE, offer="1"), "member", "status", "left_quantity"
        )

    def test_claims_are_between_two(self, offers: Reading):
        """The claimant sees its own claim, the giver every claim on its offer, and nobody those of others."""
        jork = offers.report(JORK, "licence_claims", {}).rows
        giver = Actor(subject="b", role=Role.OFFICER, member="buxtehude")
        given = offers.report(giver, "licence_claims", {}).rows

        assert [("claimant", "buxtehude", 2, "passed_on")] == picked(jork, "side", "other", "quantity", "status")
        assert [("giver", "jork", 2), ("giver", "stade", 6)] == picked(given, "side", "other", "quantity")
