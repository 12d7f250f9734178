"""What keeping a framework contract promises: award, entitlement, change, extension, end."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from procurement.domain.contract.aggregate import UnknownContract, UnknownLot
from procurement.domain.contract.commands import EndContract, EntitleMember, ExtendContract
from procurement.domain.contract.events import AwardedLot, ContractAwarded, ContractExtended
from procurement.domain.contract.keeping import (
    CallOffModeUnknown,
    CeilingNotPossible,
    ContractAlreadyAwarded,
    ContractAlreadyEnded,
    ExtensionNotLater,
    LotsInvalid,
    MemberAlreadyEntitled,
    PoolingClauseUnknown,
    RegimeUnknown,
    TermInvalid,
    TermTooLong,
)
from procurement.domain.decider import evolve, fold
from procurement.domain.member.aggregate import UnknownMember
from procurement.domain.vendor.aggregate import UnknownVendor
from procurement.kernel.money import MOST_CENTS
from tests.samples import (
    ENDS_ON,
    LOTS,
    SETTING,
    STARTS_ON,
    TODAY,
    admitted,
    award,
    awarded,
    ended,
    entitled,
    registered,
)
from tests.spec import given

BEFORE = (admitted(), admitted("stade"), registered())


class TestAwardContract:
    def test_done(self):
        """A contract is awarded with its term, ceilings, lots and the members named in it."""
        given(*BEFORE).when(award()).then(
            ContractAwarded(
                contract="buero",
                vendor="holzwerk",
                title="Büroausstattung",
                regime="vgv",
                starts_on=STARTS_ON,
                ends_on=ENDS_ON,
                ceiling_cents=2_000_000,
                lots=LOTS,
                entitled_members=("buxtehude", "stade"),
                call_off_mode="direct",
                pooling="allowed",
            )
        )

    @pytest.mark.parametrize(
        ("regime", "ends_on"), [("vgv", date(2028, 12, 31)), ("uvgo", date(2030, 12, 31)), ("vgv", STARTS_ON)]
    )
    def test_done_for_the_longest_term(self, regime: str, ends_on: date):
        """Four years (§ 21(6) VgV) or six (§ 15(4) UVgO) end on the day before the anniversary."""
        given(*BEFORE).when(award(regime=regime, ends_on=ends_on)).then(awarded(regime=regime, ends_on=ends_on))

    def test_done_for_longer_with_a_reason(self):
        """A reason on record carries a longer term."""
        changes: dict[str, Any] = {"ends_on": date(2032, 12, 31), "term_reason": "Amortisation der Server"}
        given(*BEFORE).when(award(**changes)).then(awarded(**changes))

    @pytest.mark.parametrize(("regime", "latest"), [("vgv", date(2028, 12, 31)), ("uvgo", date(2030, 12, 31))])
    def test_term_too_long(self, regime: str, latest: date):
        """One day more than the regime allows needs a reason, and blanks are none."""
        one_more = date.fromordinal(latest.toordinal() + 1)
        given(*BEFORE).when(award(regime=regime, ends_on=one_more, term_reason=" ")).then_refused(
            TermTooLong, regime=regime, latest_end_on=latest
        )

    def test_term_invalid(self):
        """A term does not end before it starts."""
        given(*BEFORE).when(award(ends_on=date(2024, 12, 31))).then_refused(TermInvalid, starts_on=STARTS_ON)

    @pytest.mark.parametrize("regime", ["", "VGV", "sektvo"])
    def test_regime_unknown(self, regime: str):
        """A regime whose longest term is not known is not guessed."""
        given(*BEFORE).when(award(regime=regime)).then_refused(RegimeUnknown, regime=regime, known=("vgv", "uvgo"))

    def test_call_off_mode_unknown(self):
        """How members call off is one of the ways the law knows."""
        given(*BEFORE).when(award(call_off_mode="phone")).then_refused(CallOffModeUnknown, call_off_mode="phone")

    def test_pooling_clause_unknown(self):
        """A clause that is not understood is no claim; that it is unknown can be said."""
        given(*BEFORE).when(award(pooling="perhaps")).then_refused(PoolingClauseUnknown, pooling="perhaps")

    @pytest.mark.parametrize("ceiling_cents", [0, -1, MOST_CENTS + 1])
    def test_ceiling_not_possible(self, ceiling_cents: int):
        """A contract has a ceiling that something can be called off under."""
        given(*BEFORE).when(award(ceiling_cents=ceiling_cents, lots=(AwardedLot(lot="1", title="x"),))).then_refused(
            CeilingNotPossible, ceiling_cents=ceiling_cents
        )

    @pytest.mark.parametrize(
        "lots",
        [
            (),
            (LOTS[0], LOTS[0]),
            (replace(LOTS[0], ceiling_cents=2_000_001),),
            (replace(LOTS[0], ceiling_cents=0),),
            (replace(LOTS[0], ceiling_quantity=Decimal(0)),),
            (replace(LOTS[0], ceiling_quantity=Decimal("NaN")),),
        ],
    )
    def test_lots_invalid(self, lots: tuple[AwardedLot, ...]):
        """Lots are there, told apart by name, and have possible ceilings within the contract's."""
        given(*BEFORE).when(award(lots=lots)).then_refused(LotsInvalid)

    def test_unknown_vendor(self):
        """Only a registered vendor is awarded a contract."""
        given(admitted(), admitted("stade")).when(award()).then_refused(UnknownVendor, vendor="holzwerk")

    def test_unknown_member(self):
        """Only members are named as entitled."""
        given(admitted(), registered()).when(award()).then_refused(UnknownMember, member="stade")

    def test_repeated(self):
        """A contract is awarded once."""
        given(*SETTING).when(award()).then_refused(ContractAlreadyAwarded, contract="buero")


class TestEntitleMember:
    def test_done(self):
        """A member may call off from a day on, today where none is named."""
        given(*SETTING).when(EntitleMember(contract="buero", member="jork")).then(entitled("jork", TODAY))

    def test_repeated(self):
        """Who is named from the start is entitled from the start."""
        given(*SETTING).when(EntitleMember(contract="buero", member="stade", entitled_from=TODAY)).then_refused(
            MemberAlreadyEntitled, entitled_from=STARTS_ON
        )

    def test_unknown_member(self):
        """Only members can be entitled."""
        given(*SETTING).when(EntitleMember(contract="buero", member="atlantis")).then_refused(UnknownMember)

    def test_unknown_contract(self):
        """There must be a contract to be entitled under."""
        given(*SETTING).when(EntitleMember(contract="x", member="jork")).then_refused(UnknownContract, contract="x")


class TestExtendContract:
    SHORT = (*BEFORE, awarded(ends_on=date(2026, 12, 31)))

    def extend(self, ends_on: date, reason: str = "") -> ExtendContract:
        return ExtendContract(contract="buero", ends_on=ends_on, reason=reason)

    def test_done(self):
        """An extension moves the last day of the term, within the longest usual one."""
        extended = ContractExtended(contract="buero", vendor="holzwerk", ends_on=ENDS_ON, reason="")
        given(*self.SHORT).when(self.extend(ENDS_ON)).then(extended)
        assert fold([*self.SHORT, extended])["contract/buero"].last_order_on == ENDS_ON

    def test_term_too_long(self):
        """Beyond the longest usual term an extension needs a reason."""
        too_long = date(2029, 1, 1)
        given(*self.SHORT).when(self.extend(too_long)).then_refused(TermTooLong, latest_end_on=ENDS_ON)
        assert given(*self.SHORT).when(self.extend(too_long, "Neuvergabe verzögert")).decided()

    @pytest.mark.parametrize("ends_on", [date(2026, 12, 31), date(2026, 1, 1)])
    def test_not_later(self, ends_on: date):
        """An extension ends later than the term did; so a repeated one is refused."""
        given(*self.SHORT).when(self.extend(ends_on)).then_refused(
            ExtensionNotLater, ends_on=ends_on, present_end_on=date(2026, 12, 31)
        )

    def test_already_ended(self):
        """What was ended is not extended."""
        given(*self.SHORT, ended(TODAY)).when(self.extend(ENDS_ON)).then_refused(ContractAlreadyEnded, ended_on=TODAY)

    def test_unknown_contract(self):
        """There must be a contract to extend."""
        given().when(self.extend(ENDS_ON)).then_refused(UnknownContract)


class TestEndContract:
    def end(self, lot: str = "") -> EndContract:
        return EndContract(contract="buero", ended_on=TODAY, reason="Kündigung", lot=lot)

    @pytest.mark.parametrize("lot", ["", "1"])
    def test_done(self, lot: str):
        """A contract or one of its lots ends on a day."""
        given(*SETTING).when(self.end(lot)).then(ended(TODAY, lot))

    @pytest.mark.parametrize("before", ["", "1"])
    def test_repeated(self, before: str):
        """What has ended, itself or with the whole contract, does not end again."""
        given(*SETTING, ended(TODAY, before)).when(self.end("1")).then_refused(ContractAlreadyEnded, ended_on=TODAY)

    def test_contract_ends_after_a_lot(self):
        """One closed lot does not keep the contract from ending."""
        given(*SETTING, ended(TODAY, "1")).when(self.end()).then(ended(TODAY))

    def test_unknown_lot(self):
        """Only a lot of this contract can end."""
        given(*SETTING).when(self.end("9")).then_refused(UnknownLot, contract="buero", lot="9")

    def test_unknown_contract(self):
        """There must be a contract to end."""
        given().when(self.end()).then_refused(UnknownContract)


class TestHistory:
    def test_starts_with_the_award(self):
        """A contract's record that starts with anything else is broken, and says so."""
        with pytest.raises(ValueError, match=r"contract\.ended before contract\.awarded"):
            evolve(None, ended(TODAY))
