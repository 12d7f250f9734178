"""Opportunities: what is found in events, what of it counts, how sure it is, and what was decided about it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from procurement.domain.member.events import MemberAdmitted
from procurement.domain.opportunity.events import OpportunityDismissed, OpportunityRestored
from procurement.kernel.event import Event
from procurement.projections import licence_pooling, licence_samples, samples, sharing_samples
from tests.projections.kept_rows import extra, ordered, picked
from tests.projections.licences import SPARE_AND_NEED, opportunities, received, used

PASSING_ON = "Lizenzen einem anderen Mitglied zu überlassen"


class TestReuse:
    def test_what_waits_for_approval_is_a_need(self):
        """The member that is about to order two gets them from the one that has four to spare."""
        waiting = samples.placed(samples.line(quantity="2"), order_id="o-9", member="jork", requires_approval=True)
        row = opportunities(received("buxtehude", "10"), used("buxtehude", "6"), waiting)[0]

        assert (row["kind"], row["quantities"]["jork"]) == ("reuse", Decimal(2))

    def test_an_approved_order_waits_no_more(self):
        """It is counted when it is received."""
        waiting = samples.placed(order_id="o-9", member="jork", requires_approval=True)

        assert opportunities(*SPARE_AND_NEED[:2], waiting, samples.approved(waiting)) == []

    def test_passed_on_it_is_gone(self):
        """Once the licences are with the other, nothing is left to be passed on."""
        events = (*SPARE_AND_NEED, licence_samples.passed_on("3"), licence_samples.taken_over("3"))

        assert opportunities(*events) == []


class TestEvidence:
    @pytest.mark.parametrize(
        ("on", "confidence"),
        [(date(2026, 9, 28), "high"), (date(2026, 9, 29), "medium"), (date(2027, 3, 15), "medium")],
    )
    def test_the_older_the_report_the_less_sure(self, on: date, confidence: str):
        """Up to 90 days, up to a year; the oldest report counts."""
        row = opportunities(*SPARE_AND_NEED, on=on)[0]

        assert (row["confidence"], row["reported_on"]) == (confidence, "2026-06-30")

    def test_a_report_of_last_year_is_hardly_any(self):
        """More than 365 days."""
        perpetual = samples.received(samples.placed(samples.line(term_months=None)))
        row = opportunities(perpetual, *SPARE_AND_NEED[1:2], used("jork", "5"), on=date(2027, 7, 1))[0]

        assert row["confidence"] == "low"

    def test_orders_are_sure(self):
        """They rest on no report."""
        orders = [ordered("buxtehude", date(2026, 3, 2), "30", "80"), ordered("jork", date(2026, 5, 4), "20", "80")]
        row = opportunities(*orders)[0]

        assert (row["kind"], row["confidence"], row["reported_on"]) == ("tier", "high", None)

    @pytest.mark.parametrize(
        ("clause", "said"),
        [
            ("allowed", f"Vertrag rv-db erlaubt es, {PASSING_ON}."),
            (
                "with_consent",
                f"Vertrag rv-db erlaubt es mit Zustimmung des Lieferanten, {PASSING_ON}.",
            ),
            ("not_allowed", f"Vertrag rv-db erlaubt es nicht, {PASSING_ON}."),
            (
                "unknown",
                f"Ob Vertrag rv-db es erlaubt, {PASSING_ON}, ist nicht geklärt.",
            ),
        ],
    )
    def test_the_clause_says_what_it_permits(self, clause: str, said: str):
        """In a sentence, and what it does not permit counts nothing."""
        given = (received("buxtehude", "10", pooling=clause), *SPARE_AND_NEED[1:])
        row = opportunities(*given)[0]

        assert (said, row["potential_cents"], row["counted"]) == (
            row["permits_de"],
            18_000,
            clause in {"allowed", "with_consent"},
        )
        assert row["saving_cents"] == (18_000 if row["counted"] else 0)


class TestDismissal:
    def dismissal(self, potential_cents: int = 18_000, quantity: str = "3") -> OpportunityDismissed:
        return OpportunityDismissed(
            opportunity=opportunities(*SPARE_AND_NEED)[0]["key"],
            kind="reuse",
            product="oracle",
            potential_cents=potential_cents,
            quantities={"buxtehude": -Decimal(quantity), "jork": Decimal(quantity)},
            reason="Jork löst das Verfahren ab",
            dismissed_on=date(2026, 7, 1),
        )

    @pytest.mark.parametrize("potential_cents", [18_000, 24_000])
    def test_with_these_or_larger_figures_it_is_not_shown(self, potential_cents: int):
        """It is listed among those dismissed, with its whole figures and the reason."""
        events = (*SPARE_AND_NEED, self.dismissal(potential_cents))
        listed = extra(licence_pooling.PROJECTION, "dismissed", *events)

        assert opportunities(*events) == []
        assert picked(listed, "potential_cents", "dismissed_cents", "difference", "reason", "dismissed_on") == [
            (18_000, potential_cents, False, "Jork löst das Verfahren ab", "2026-07-01")
        ]

    def test_with_changed_figures_only_the_difference_is_shown(self):
        """Three were dismissed, four are possible: one is shown, and counts."""
        events = (*SPARE_AND_NEED, self.dismissal(), used("jork", "6"))
        row = opportunities(*events)[0]
        whole = extra(licence_pooling.PROJECTION, "dismissed", *events)[0]

        assert picked([row], "potential_cents", "saving_cents", "dismissed_cents", "difference") == [
            (6_000, 6_000, 18_000, True)
        ]
        assert row["quantities"] == {"buxtehude": Decimal(-1), "jork": Decimal(1)}
        assert (whole["potential_cents"], whole["difference"]) == (24_000, True)

    def test_restored_it_is_shown_whole(self):
        """As if it had never been dismissed."""
        dismissed = self.dismissal()
        restored = OpportunityRestored(
            opportunity=dismissed.opportunity, kind="reuse", product="oracle", reason="", restored_on=date(2026, 8, 1)
        )

        assert opportunities(*SPARE_AND_NEED) == opportunities(*SPARE_AND_NEED, dismissed, restored)

    def test_another_opportunity_is_not_meant(self):
        """The key is that of kind, product, contract, article and members."""
        events = (received("stade", "10"), used("stade", "8"), *SPARE_AND_NEED[2:], self.dismissal())

        assert picked(opportunities(*events), "members", "dismissed_cents") == [(["stade", "jork"], 0)]


class TestPoolsOfOpportunities:
    def test_an_open_pool_is_named(self):
        """Until it is closed or lapses."""
        key = opportunities(*SPARE_AND_NEED)[0]["key"]
        opened = sharing_samples.opened(opportunity=key)

        assert [row["pool"] for row in opportunities(*SPARE_AND_NEED, opened)] == ["oracle-2026"]
        assert [row["pool"] for row in opportunities(*SPARE_AND_NEED, opened, sharing_samples.lapsed())] == [None]


class TestRounding:
    SITES = tuple(
        replace(site, needed=Decimal(2), site=f"site-{number}") for number, site in enumerate(licence_samples.TWO_SITES)
    )

    def counted(self, *members: str) -> list[Event]:
        """Each owns four licences and needs two for each of two sites of 1.5 processors."""
        reports = [used(member, "4", metric="processor", sites=self.SITES) for member in members]
        return [*(received(member, "4") for member in members), *reports]

    def admitted(self, member: str, centre: str) -> Event:
        return MemberAdmitted(
            member=member,
            name=member,
            kind="Stadt",
            centre=centre,
            state="NI",
            inhabitants=1,
            admitted_on=date(2026, 1, 1),
        )

    def test_members_of_an_alliance_round_up_once(self):
        """2 + 2 + 2 + 2 apart, ⌈6⌉ = 6 on the alliance's server: two licences of 60.00."""
        row = opportunities(*self.counted("buxtehude", "jork"), sharing_samples.formed())[0]

        assert picked([row], "kind", "members", "potential_cents", "evidence") == [
            ("rounding", ["buxtehude", "jork"], 12_000, [1, 2, 3, 4])
        ]

    def test_members_of_one_centre_could_share_a_server(self):
        """Those of another centre could not."""
        centres = [self.admitted("buxtehude", "nord"), self.admitted("jork", "nord"), self.admitted("ulm", "sued")]
        found = opportunities(*centres, *self.counted("buxtehude", "jork", "ulm"))

        assert picked(found, "kind", "members") == [("rounding", ["buxtehude", "jork"])]

    def test_an_alliance_that_is_dissolved_shares_nothing(self):
        """Neither does one for other products."""
        later = date(2028, 1, 1)
        counted = [
            replace(event, received_on=later) if number < 2 else event
            for number, event in enumerate(self.counted("buxtehude", "jork"))
        ]
        formed, other = sharing_samples.formed(), sharing_samples.formed(products=("gis",))

        assert opportunities(*counted, formed, sharing_samples.dissolved(), on=later) == []
        assert opportunities(*counted, other, on=later) == []


class TestRenewal:
    def test_terms_that_end_close_together_are_renewed_as_one(self):
        """30 and 20 at 80.00 each reach 60.00 together."""
        orders = [ordered("buxtehude", date(2025, 9, 1), "30", "80"), ordered("jork", date(2026, 2, 2), "20", "80")]
        receipts = [
            samples.received(order, received_on=day)
            for order, day in zip(orders, (date(2026, 3, 16), date(2026, 5, 4)), strict=True)
        ]
        found = opportunities(*orders, *receipts)

        assert picked(found, "kind", "since", "members", "saving_cents", "confidence") == [
            ("renewal", "2027-03-16", ["buxtehude", "jork"], 100_000, "high")
        ]
