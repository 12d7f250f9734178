"""What dismissing an opportunity promises: not shown again with these figures, until somebody restores it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from procurement.domain.decider import fold
from procurement.domain.opportunity.aggregate import (
    DismissalReasonMissing,
    Opportunity,
    OpportunityFiguresNotPossible,
    OpportunityNotDismissed,
    OpportunityQuantityNotPossible,
)
from procurement.domain.opportunity.commands import DismissOpportunity, RestoreOpportunity
from procurement.domain.opportunity.events import OpportunityDismissed, OpportunityRestored
from procurement.kernel.money import MOST_CENTS
from tests.samples import TODAY
from tests.spec import given

FIGURES = {"stade": Decimal(10), "jork": Decimal(3)}
DISMISS = DismissOpportunity(
    opportunity="tier-zeit-soft",
    kind="tier",
    product="zeit",
    potential_cents=26_00,
    quantities=FIGURES,
    reason=" Kein Bedarf ",
)
DISMISSED = OpportunityDismissed(
    opportunity="tier-zeit-soft",
    kind="tier",
    product="zeit",
    potential_cents=26_00,
    quantities=FIGURES,
    reason="Kein Bedarf",
    dismissed_on=TODAY,
)
RESTORE = RestoreOpportunity(opportunity="tier-zeit-soft", reason=" Doch ")
RESTORED = OpportunityRestored(
    opportunity="tier-zeit-soft", kind="tier", product="zeit", reason="Doch", restored_on=TODAY
)


class TestDismissOpportunity:
    def test_done(self):
        """A manager says why, and the figures that were seen are kept."""
        given().when(DISMISS).then(DISMISSED)
        state: Opportunity = fold([DISMISSED])["opportunity/tier-zeit-soft"]
        assert (26_00, FIGURES) == (state.dismissed_cents, state.quantities)

    def test_repeated(self):
        """Dismissed twice with the same figures is dismissed once, whatever the reason."""
        given(DISMISSED).when(replace(DISMISS, reason="x", quantities=dict(reversed(FIGURES.items())))).then_nothing()

    @pytest.mark.parametrize(
        "changes", [{"potential_cents": 27_00}, {"quantities": {**FIGURES, "jork": Decimal(4)}}, {"quantities": {}}]
    )
    def test_done_with_other_figures(self, changes: dict[str, object]):
        """With other figures it is dismissed anew."""
        given(DISMISSED).when(replace(DISMISS, **changes)).then(replace(DISMISSED, **changes))

    def test_done_after_restoring(self):
        """What was restored can be dismissed again with the same figures."""
        given(DISMISSED, RESTORED).when(DISMISS).then(DISMISSED)

    def test_reason_missing(self):
        """Without a reason nobody can tell later."""
        given().when(replace(DISMISS, reason=" ")).then_refused(DismissalReasonMissing)

    @pytest.mark.parametrize("potential_cents", [-1, MOST_CENTS + 1])
    def test_figures_not_possible(self, potential_cents: int):
        """A saving is from nothing on, within what amounts can be."""
        given().when(replace(DISMISS, potential_cents=potential_cents)).then_refused(
            OpportunityFiguresNotPossible, potential_cents=potential_cents
        )
        assert given().when(replace(DISMISS, potential_cents=0)).decided()

    @pytest.mark.parametrize("quantity", ["NaN", "sNaN", "Infinity", "1e400", "0.0001"])
    def test_quantity_not_possible(self, quantity: str):
        """Figures are numbers that can be compared and added later; the refusal says whose is none."""
        asked = replace(DISMISS, quantities={**FIGURES, "jork": Decimal(quantity)})
        refused = given().when(asked).then_refused(OpportunityQuantityNotPossible, of="jork")
        assert refused.pointer == "/quantities/jork"
        lacking = replace(DISMISS, quantities={"stade": Decimal(0), "jork": Decimal("-3.5")})
        assert given().when(lacking).decided()


class TestRestoreOpportunity:
    def test_done(self):
        """It is shown whole again."""
        given(DISMISSED).when(RESTORE).then(RESTORED)
        state: Opportunity = fold([DISMISSED, RESTORED])["opportunity/tier-zeit-soft"]
        assert (None, {}) == (state.dismissed_cents, state.quantities)

    def test_repeated(self):
        """What is shown is not restored."""
        given(DISMISSED, RESTORED).when(RESTORE).then_refused(OpportunityNotDismissed, opportunity="tier-zeit-soft")

    def test_never_dismissed(self):
        """Nor is what nobody dismissed."""
        given().when(RESTORE).then_refused(OpportunityNotDismissed)
