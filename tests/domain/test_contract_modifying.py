"""What changing a contract promises: a ceiling is raised within the bounds of the law."""

import pytest

from procurement.domain.contract.aggregate import UnknownContract, UnknownLot
from procurement.domain.contract.commands import ModifyContract
from procurement.domain.contract.events import ContractModified
from procurement.domain.contract.modifying import (
    EU_THRESHOLD_CENTS,
    ModificationInvalid,
    ModificationKindUnknown,
    ModificationTooLarge,
)
from procurement.domain.decider import fold
from tests.samples import SETTING, TODAY, admitted, awarded, history, registered
from tests.spec import given

BEFORE = (admitted(), admitted("stade"), registered())


def modify(kind: str, amount_cents: int, lot: str = "") -> ModifyContract:
    return ModifyContract(contract="buero", kind=kind, amount_cents=amount_cents, reason="Mehrbedarf", lot=lot)


def modified(kind: str, amount_cents: int, ceiling_cents: int, lot: str = "") -> ContractModified:
    return ContractModified(
        contract="buero",
        vendor="holzwerk",
        kind=kind,
        amount_cents=amount_cents,
        ceiling_cents=ceiling_cents,
        lot=lot,
        reason="Mehrbedarf",
        modified_on=TODAY,
    )


class TestModifyContract:
    @pytest.mark.parametrize(
        ("regime", "kind", "most"),
        [
            ("vgv", "additional", 1_000_000),
            ("vgv", "unforeseeable", 1_000_000),
            ("vgv", "de_minimis", 200_000),
            ("uvgo", "de_minimis", 400_000),
            ("vgv", "review_clause", 2_000_000),
        ],
    )
    def test_done_up_to_what_the_law_allows(self, regime: str, kind: str, most: int):
        """§ 132 GWB and § 47 UVgO bound each kind of change by the original value; a cent more is refused."""
        before = (*BEFORE, awarded(regime=regime))
        given(*before).when(modify(kind, most)).then(modified(kind, most, 2_000_000 + most))
        given(*before).when(modify(kind, most + 1)).then_refused(
            ModificationTooLarge, kind=kind, asked_cents=most + 1, allowed_cents=most
        )

    def test_done_for_a_lot(self):
        """A change for a lot raises the lot's ceiling and the contract's."""
        after = fold([*SETTING, modified("additional", 500_000, 2_500_000, lot="1")])["contract/buero"]
        given(*SETTING).when(modify("additional", 500_000, "1")).then(
            modified("additional", 500_000, 2_500_000, lot="1")
        )
        assert (after.ceiling_cents, after.lots["1"].ceiling_cents) == (2_500_000, 2_000_000)
        assert after.lots["2"].ceiling_cents is None

    def test_repeated(self):
        """De minimis is a total: what was used before is gone. Half the value is for each change anew."""
        before = history(modify("de_minimis", 100_000), modify("de_minimis", 50_000), modify("additional", 1_000_000))
        given(*before).when(modify("de_minimis", 50_001)).then_refused(ModificationTooLarge, allowed_cents=50_000)
        given(*before).when(modify("additional", 1_000_000)).then(modified("additional", 1_000_000, 4_150_000))

    def test_de_minimis_stays_below_the_threshold(self):
        """Ten per cent of a large contract are bounded by the EU threshold (§ 132(3) GWB)."""
        large = (*BEFORE, awarded(ceiling_cents=100_000_000_00))
        given(*large).when(modify("de_minimis", EU_THRESHOLD_CENTS + 1)).then_refused(
            ModificationTooLarge, allowed_cents=EU_THRESHOLD_CENTS
        )

    @pytest.mark.parametrize("amount_cents", [0, -1])
    def test_modification_invalid(self, amount_cents: int):
        """A change adds something."""
        given(*SETTING).when(modify("additional", amount_cents)).then_refused(ModificationInvalid)

    def test_kind_unknown(self):
        """A kind of change the law does not name is not guessed."""
        given(*SETTING).when(modify("friendly", 1)).then_refused(ModificationKindUnknown, kind="friendly")

    def test_unknown_lot(self):
        """Only a lot of this contract can be raised."""
        given(*SETTING).when(modify("additional", 1, lot="9")).then_refused(UnknownLot, lot="9")

    def test_unknown_contract(self):
        """There must be a contract to change."""
        given().when(modify("additional", 1)).then_refused(UnknownContract, contract="buero")
