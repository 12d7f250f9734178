"""What placing an order promises: priced, checked, numbered and allocated, or refused whole."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from procurement.domain.checks.budget_named import BudgetCodeMissing, DecisionReferenceMissing
from procurement.domain.checks.ceiling_left import CeilingExceeded
from procurement.domain.checks.contract_runs import ContractNotRunning, LotNotOpen
from procurement.domain.checks.member_entitled import MemberHasLeft, MemberNotEntitled
from procurement.domain.checks.price_known import AmountTooLarge, ArticleNotInContract, NoPriceOnDate
from procurement.domain.checks.quantity_allowed import QuantityNotPossible
from procurement.domain.contract.aggregate import UnknownContract
from procurement.domain.contract.commands import EntitleMember
from procurement.domain.contract.events import ArticleShare, CallOffAllocated, LotShare
from procurement.domain.member.aggregate import UnknownMember
from procurement.domain.member.commands import GiveNotice, SetApprovalRule
from procurement.domain.order.events import OrderLine, OrderPlaced, OrderRegistered
from procurement.domain.order.placing import KeyUsedForAnotherOrder, NoLines, PlacedInFuture
from procurement.kernel.money import MOST_CENTS
from tests.samples import (
    ENDS_ON,
    SETTING,
    STARTS_ON,
    TODAY,
    admitted,
    award,
    ended,
    history,
    list_article,
    listed,
    place,
    placed,
    price_changed,
    registered,
)
from tests.spec import given

REGISTERED = OrderRegistered(member="buxtehude", year=2026, sequence=1, number="buxtehude-2026-000001", order_id="o1")
ALLOCATED = CallOffAllocated(
    contract="buero",
    vendor="holzwerk",
    order_id="o1",
    member="buxtehude",
    net_cents=240_00,
    lots=(LotShare(lot="1", net_cents=240_00, quantity=Decimal(2)),),
    articles=(ArticleShare(article="stuhl", contract_year=2, quantity=Decimal(2)),),
)
CHAIRS = OrderLine(
    line=1,
    article="stuhl",
    name="Stuhl",
    product="stuhl",
    lot="1",
    quantity=Decimal(2),
    unit="piece",
    list_unit_price=Decimal(200),
    unit_price=Decimal(120),
    rule="percent_off_list",
    terms={"rule": "percent_off_list", "discount_percent": "40"},
    list_price_from=STARTS_ON,
    terms_from=STARTS_ON,
    contract_year=2,
    listed_cents=400_00,
    net_cents=240_00,
    vat_rate=Decimal(19),
    licence_metric=None,
    term_months=None,
)
PLACED = OrderPlaced(
    order_id="o1",
    number="buxtehude-2026-000001",
    member="buxtehude",
    contract="buero",
    vendor="holzwerk",
    placed_on=TODAY,
    budget_code="1.11.01.431100",
    decision_ref=None,
    note="",
    pooling="allowed",
    requires_approval=False,
    requested_by="anna",
    net_cents=240_00,
    listed_cents=400_00,
    lines=(CHAIRS,),
    request_digest="a1",
)


class TestPlaceOrder:
    def test_done(self):
        """An order is numbered, allocated and placed in one go."""
        given(*SETTING).when(place()).then(REGISTERED, ALLOCATED, PLACED)

    def test_done_without_surrounding_blanks(self):
        """Budget code and decision are kept as meant; a blank decision is none."""
        order = placed(place(budget_code=" 1.1 ", decision_ref="  "))
        assert (order.budget_code, order.decision_ref) == ("1.1", None)
        assert placed(place(decision_ref=" DS0562/21 ")).decision_ref == "DS0562/21"

    def test_repeated(self):
        """The same key with the same body places nothing more, whatever has become of the contract since."""
        given(*history(place()), ended(date(2026, 1, 1))).when(place()).then_nothing()

    def test_key_reused(self):
        """The same key with another body is refused and names the order it belongs to."""
        given(*history(place())).when(place(("stuhl", "3"), request_digest="b2")).then_refused(
            KeyUsedForAnotherOrder, order_id="o1", number="buxtehude-2026-000001"
        )

    def test_numbers_are_dense_per_member_and_year(self):
        """Each member counts its own orders, anew each year, in the order of placing."""
        before = history(place(), place(order_id="o2"), place(order_id="o3", member="stade"))
        assert placed(place(order_id="o4"), *before).number == "buxtehude-2026-000003"
        assert placed(place(order_id="o4", member="stade"), *before).number == "stade-2026-000002"
        assert placed(place(order_id="o4", placed_on=ENDS_ON), *before).number == "buxtehude-2028-000001"

    def test_the_day_is_that_of_berlin(self):
        """An order given half an hour before midnight UTC on New Year's Eve is one of the new year."""
        late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
        registered_late = given(*SETTING).when(place(), at=late).decided()[0]
        assert registered_late == replace(REGISTERED, year=2027, number="buxtehude-2027-000001")

    @pytest.mark.parametrize(("quantity", "waits"), [("8", False), ("9", True)])
    def test_waits_above_the_threshold(self, quantity: str, waits: bool):
        """From one cent above 1,000.00 EUR net on an order waits for a second person."""
        assert placed(place(("stuhl", quantity))).requires_approval is waits

    def test_waits_only_above_the_members_own_threshold(self):
        """Exactly the threshold does not wait; a cent more does."""
        exactly = SetApprovalRule(member="buxtehude", approval_above_cents=240_00, decision_ref_above_cents=10**9)
        below = replace(exactly, approval_above_cents=239_99)
        assert not placed(place(), *history(exactly)).requires_approval
        assert placed(place(), *history(below)).requires_approval


class TestPricesOfAnOrder:
    def test_price_versions_in_force_on_the_day(self):
        """An order takes the list price and terms of its day and keeps their dates, whatever is announced after."""
        before = [*SETTING, price_changed("220", TODAY), price_changed("300", date(2026, 3, 3))]
        (line,) = placed(place(), *before).lines
        assert (line.list_unit_price, line.list_price_from, line.unit_price) == (Decimal(220), TODAY, Decimal(132))

    def test_rounded_once_per_line(self):
        """A line is whole cents, half up; 1,500 sheets at 0.0123 are 18.45, and lines add up."""
        order = placed(place(("papier", "1500"), ("papier", "500")))
        assert [line.net_cents for line in order.lines] == [18_45, 6_15]
        assert order.net_cents == 24_60

    def test_lines_of_one_article_reach_a_tier_together(self):
        """Two lines with the same article have the price of both together."""
        tiers = {"tiers": [{"from_quantity": "1", "unit_price": "10"}, {"from_quantity": "11", "unit_price": "8"}]}
        before = [
            *SETTING,
            listed("lampe", pricing={"rule": "volume_tier", **tiers}),
            listed("regal", pricing={"rule": "incremental_tier", **tiers}),
        ]
        order = placed(place(("lampe", "6"), ("regal", "6"), ("lampe", "5"), ("regal", "6")), *before)
        assert [line.net_cents for line in order.lines] == [48_00, 60_00, 40_00, 56_00]

    def test_cumulative_tier_counts_all_members_in_the_contract_year(self):
        """What one member called off this contract year brings the next one closer to the better tier."""
        tiers = [{"from_quantity": "1", "unit_price": "10"}, {"from_quantity": "11", "unit_price": "8"}]
        regal = listed("regal", pricing={"rule": "cumulative_tier", "tiers": tiers})
        before = history(place(("regal", "9"), order_id="o0", member="stade"), before=[*SETTING, regal])
        this_year, next_year = place(("regal", "2")), place(("regal", "2"), placed_on=date(2027, 1, 1))
        assert placed(this_year, *before).net_cents == 16_00
        assert placed(next_year, *before).net_cents == 20_00


class TestPlaceOrderRefused:
    @pytest.mark.parametrize("placed_on", [date(2024, 12, 31), date(2029, 1, 1)])
    def test_contract_not_running(self, placed_on: date):
        """Nothing is ordered a day before the term or a day after it."""
        given(*SETTING).when(place(placed_on=placed_on)).then_refused(
            ContractNotRunning, placed_on=placed_on, starts_on=STARTS_ON, last_order_on=ENDS_ON
        )

    @pytest.mark.parametrize("placed_on", [STARTS_ON, ENDS_ON])
    def test_first_and_last_day_are_in_the_term(self, placed_on: date):
        """The first and the last day of the term take orders."""
        assert placed(place(placed_on=placed_on)).placed_on == placed_on

    def test_placed_in_future(self):
        """Nobody orders today with the date of tomorrow; an order of yesterday may be entered late."""
        tomorrow, yesterday = date(2026, 3, 3), date(2026, 3, 1)
        given(*SETTING).when(place(placed_on=tomorrow)).then_refused(PlacedInFuture, placed_on=tomorrow, today=TODAY)
        assert placed(place(placed_on=yesterday)).placed_on == yesterday

    def test_contract_ended_early(self):
        """An ended contract takes orders on its last day and none after."""
        yesterday = date(2026, 3, 1)
        assert placed(place(), *SETTING, ended(TODAY)).placed_on == TODAY
        given(*SETTING, ended(yesterday)).when(place()).then_refused(ContractNotRunning, last_order_on=yesterday)

    def test_lot_not_open(self):
        """A closed lot takes no orders; the other lots do."""
        before = [*SETTING, ended(date(2026, 3, 1), lot="1")]
        given(*before).when(place(("papier", "1000"), ("stuhl", "1"))).then_refused(LotNotOpen, lot="1", line=2)
        assert placed(place(("papier", "1000")), *before).net_cents == 12_30
        assert placed(place(), *SETTING, ended(TODAY, lot="1")).placed_on == TODAY

    def test_member_not_entitled(self):
        """Who is not named in the contract orders nothing."""
        given(*SETTING).when(place(member="jork")).then_refused(MemberNotEntitled, member="jork", entitled_from=None)

    def test_member_not_entitled_yet(self):
        """Who is named from tomorrow on orders nothing today."""
        tomorrow = date(2026, 3, 3)
        before = history(EntitleMember(contract="buero", member="jork", entitled_from=tomorrow))
        given(*before).when(place(member="jork")).then_refused(MemberNotEntitled, entitled_from=tomorrow)
        assert placed(place(member="jork", placed_on=tomorrow), *before).member == "jork"

    def test_member_has_left(self):
        """A member orders until the day it leaves."""
        leaves, after = date(2026, 12, 31), date(2027, 1, 1)
        before = history(GiveNotice(member="buxtehude"))
        assert placed(place(placed_on=leaves), *before).placed_on == leaves
        refused = given(*before).when(place(placed_on=after))
        refused.then_refused(MemberHasLeft, placed_on=after, left_on=leaves)

    def test_article_of_another_contract(self):
        """An article that only another contract lists is none of this contract."""
        before = history(award(contract="it"), list_article("server", contract="it"))
        given(*before).when(place(("server", "1"))).then_refused(
            ArticleNotInContract, contract="buero", article="server", line=1
        )

    def test_no_price_on_date(self):
        """An article cannot be ordered before its first price."""
        before = [*SETTING, listed("tisch", valid_from=date(2026, 3, 3))]
        given(*before).when(place(("tisch", "1"))).then_refused(NoPriceOnDate, article="tisch", placed_on=TODAY)

    @pytest.mark.parametrize("budget_code", ["", "  "])
    def test_budget_code_missing(self, budget_code: str):
        """Every order names the budget that pays."""
        given(*SETTING).when(place(budget_code=budget_code)).then_refused(BudgetCodeMissing, member="buxtehude")

    def test_decision_reference_missing(self):
        """Above 10,000.00 EUR net an order names the decision behind it, and blanks are none."""
        given(*SETTING).when(place(("stuhl", "84"), decision_ref=" ")).then_refused(
            DecisionReferenceMissing, net_cents=10_080_00, above_cents=10_000_00
        )
        assert placed(place(("stuhl", "83"))).net_cents == 9_960_00
        assert placed(place(("stuhl", "84"), decision_ref="DS0562/21")).decision_ref == "DS0562/21"

    def test_amount_too_large(self):
        """Amounts that could not be added up exactly everywhere are refused before they are."""
        huge = list_article("stern", lot="2", list_unit_price=Decimal(9_999_999))
        before = history(award(ceiling_cents=MOST_CENTS), huge, before=[admitted(), admitted("stade"), registered()])
        refusal = given(*before).when(place(("stern", "9999999"))).then_refused(CeilingExceeded)
        assert [type(also) for also in refusal.also] == [AmountTooLarge, DecisionReferenceMissing]
        free = list_article(
            "luft", list_unit_price=Decimal(9_999_999), pricing={"rule": "fixed_price", "unit_price": "0"}, lot="2"
        )
        given(*history(free, before=before)).when(place(("luft", "9999999"))).then_refused(AmountTooLarge, line=1)

    def test_unknown_member(self):
        """Only members order."""
        given(*SETTING).when(place(member="atlantis")).then_refused(UnknownMember, member="atlantis")

    def test_unknown_contract(self):
        """There must be a contract to order under."""
        given(*SETTING).when(place(contract="x")).then_refused(UnknownContract, contract="x")

    @pytest.mark.parametrize("lines", [0, 501])
    def test_no_lines(self, lines: int):
        """An order has between one line and five hundred."""
        command = replace(place(), lines=place().lines * lines)
        given(*SETTING).when(command).then_refused(NoLines, lines=lines, most_lines=500)

    def test_all_that_is_wrong_is_said_at_once(self):
        """The first broken rule is the refusal; the others come with it, in the order of the rules."""
        command = place(("stuhl", "0"), ("sofa", "1"), member="jork", placed_on=date(2024, 1, 1), budget_code="")
        refusal = given(*SETTING).when(command).then_refused(ContractNotRunning)
        expected = [MemberNotEntitled, QuantityNotPossible, NoPriceOnDate, ArticleNotInContract, BudgetCodeMissing]
        assert [type(also) for also in refusal.also] == expected
