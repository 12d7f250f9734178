"""What a member's record promises."""

from dataclasses import replace
from datetime import date
from typing import ClassVar

import pytest

from procurement.domain.decider import evolve, fold
from procurement.domain.member.aggregate import (
    InhabitantsOutOfRange,
    LevyAlreadyAssessed,
    LevyYearNotPossible,
    MemberAlreadyAdmitted,
    NoticeAlreadyGiven,
    ThresholdNotPossible,
    UnknownMember,
)
from procurement.domain.member.commands import AdmitMember, AssessLevy, GiveNotice, ReportInhabitants, SetApprovalRule
from procurement.domain.member.events import (
    ApprovalRuleSet,
    InhabitantsReported,
    LevyAssessed,
    MemberEvent,
    NoticeGiven,
)
from procurement.kernel.money import MOST_CENTS
from tests.samples import TODAY, admitted, history, place
from tests.spec import given

ADMIT = AdmitMember(
    member="buxtehude", name="Buxtehude", kind="Stadt", centre="nord", state="NI", inhabitants=40_000, admitted_on=None
)
LEAVES = NoticeGiven(member="buxtehude", given_on=date(2026, 3, 2), leaves_on=date(2026, 12, 31))


class Renamed(MemberEvent):
    TYPE: ClassVar[str] = "member.renamed"


class TestAdmitMember:
    def test_done(self):
        """A municipality is admitted today where no day is named."""
        given().when(ADMIT).then(admitted(admitted_on=TODAY))

    @pytest.mark.parametrize("inhabitants", [0, -1, 100_000_001])
    def test_inhabitants_out_of_range(self, inhabitants: int):
        """A municipality has between one inhabitant and a hundred million."""
        command = AdmitMember(
            member="jork", name="Jork", kind="Gemeinde", centre="nord", state="NI", inhabitants=inhabitants
        )
        given().when(command).then_refused(InhabitantsOutOfRange, inhabitants=inhabitants)

    def test_repeated(self):
        """Nobody is admitted twice."""
        given(admitted()).when(ADMIT).then_refused(MemberAlreadyAdmitted, member="buxtehude")


class TestReportInhabitants:
    def test_done(self):
        """The newest number of inhabitants stands, from today where no day is named."""
        given(admitted()).when(ReportInhabitants(member="buxtehude", inhabitants=41_000)).then(
            InhabitantsReported(member="buxtehude", inhabitants=41_000, reported_on=TODAY)
        )

    @pytest.mark.parametrize("inhabitants", [0, 100_000_001])
    def test_inhabitants_out_of_range(self, inhabitants: int):
        """A report must be a possible number."""
        given(admitted()).when(ReportInhabitants(member="buxtehude", inhabitants=inhabitants)).then_refused(
            InhabitantsOutOfRange, inhabitants=inhabitants
        )

    def test_unknown_member(self):
        """Only members report."""
        given().when(ReportInhabitants(member="jork", inhabitants=1)).then_refused(UnknownMember, member="jork")


class TestAssessLevy:
    def test_done(self):
        """The levy is 1.50 EUR for each inhabitant as last reported."""
        reported = InhabitantsReported(member="buxtehude", inhabitants=41_000, reported_on=TODAY)
        given(admitted(), reported).when(AssessLevy(member="buxtehude", year=2026)).then(
            LevyAssessed(
                member="buxtehude", year=2026, inhabitants=41_000, levy_cents=6_150_000, admission_levy_cents=0
            )
        )

    def test_done_in_the_year_of_admission(self):
        """A new member pays 0.50 EUR per inhabitant once more."""
        given(admitted(admitted_on=TODAY)).when(AssessLevy(member="buxtehude", year=2026)).then(
            LevyAssessed(
                member="buxtehude", year=2026, inhabitants=40_000, levy_cents=6_000_000, admission_levy_cents=2_000_000
            )
        )

    def test_repeated(self):
        """A year's levy is assessed once; the next year's is another."""
        town = history(AssessLevy(member="buxtehude", year=2026), before=[admitted()])
        given(*town).when(AssessLevy(member="buxtehude", year=2026)).then_refused(LevyAlreadyAssessed, year=2026)
        assert len(given(*town).when(AssessLevy(member="buxtehude", year=2027)).decided()) == 1

    @pytest.mark.parametrize("year", [0, 1989, 2101, 10_000])
    def test_year_not_possible(self, year: int):
        """A levy is for a year that there is."""
        given(admitted()).when(AssessLevy(member="buxtehude", year=year)).then_refused(LevyYearNotPossible, year=year)

    def test_unknown_member(self):
        """Only members pay."""
        given().when(AssessLevy(member="jork", year=2026)).then_refused(UnknownMember, member="jork")


class TestSetApprovalRule:
    RULE = SetApprovalRule(member="buxtehude", approval_above_cents=0, decision_ref_above_cents=500_000)

    def test_done(self):
        """A member sets its own thresholds, and its next order follows them."""
        rule_set = ApprovalRuleSet(member="buxtehude", approval_above_cents=0, decision_ref_above_cents=500_000)
        given(admitted()).when(self.RULE).then(rule_set)
        assert fold(history(self.RULE, place()))["order/o1"].awaits_approval

    @pytest.mark.parametrize("field", ["approval_above_cents", "decision_ref_above_cents"])
    @pytest.mark.parametrize("above_cents", [-1, MOST_CENTS + 1])
    def test_threshold_not_possible(self, field: str, above_cents: int):
        """A threshold is an amount, from nothing on."""
        rule = replace(self.RULE, **{field: above_cents})
        given(admitted()).when(rule).then_refused(ThresholdNotPossible, field=field, above_cents=above_cents)

    def test_unknown_member(self):
        """Only members have a rule."""
        given().when(self.RULE).then_refused(UnknownMember, member="buxtehude")


class TestGiveNotice:
    @pytest.mark.parametrize(
        ("given_on", "leaves_on"),
        [
            (None, date(2026, 12, 31)),
            (date(2026, 9, 30), date(2026, 12, 31)),
            (date(2026, 10, 1), date(2027, 12, 31)),
            (date(2026, 12, 31), date(2027, 12, 31)),
        ],
    )
    def test_done(self, given_on: date | None, leaves_on: date):
        """A member leaves at the first year's end that leaves three months' notice."""
        given(admitted()).when(GiveNotice(member="buxtehude", given_on=given_on)).then(
            NoticeGiven(member="buxtehude", given_on=given_on or TODAY, leaves_on=leaves_on)
        )

    def test_repeated(self):
        """A second notice changes nothing and is told the day that stands."""
        given(admitted(), LEAVES).when(GiveNotice(member="buxtehude")).then_refused(
            NoticeAlreadyGiven, leaves_on=LEAVES.leaves_on
        )

    def test_unknown_member(self):
        """Only members can leave."""
        given().when(GiveNotice(member="jork")).then_refused(UnknownMember, member="jork")


class TestHistory:
    def test_starts_with_the_admission(self):
        """A record that starts with anything else is broken, and says so."""
        with pytest.raises(ValueError, match=r"member\.notice_given before member\.admitted"):
            evolve(None, LEAVES)

    def test_holds_only_what_happens_to_members(self):
        """An event that is no member's cannot be folded into a member."""
        with pytest.raises(ValueError, match=r"member\.renamed is no event of a member"):
            evolve(fold([admitted()])["member/buxtehude"], Renamed(member="buxtehude"))
