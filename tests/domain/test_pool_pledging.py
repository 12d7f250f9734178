"""What pledging to a pool promises: whatever an order must pass is asked at once, and until the deadline all is open."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from procurement.domain.alliance.commands import GiveAllianceNotice
from procurement.domain.checks.budget_named import BudgetCodeMissing, DecisionReferenceMissing
from procurement.domain.checks.ceiling_left import CeilingExceeded, QuantityCeilingExceeded
from procurement.domain.checks.contract_runs import ContractNotRunning
from procurement.domain.checks.member_entitled import MemberHasLeft, MemberNotEntitled
from procurement.domain.checks.quantity_allowed import PackSizeMissed
from procurement.domain.contract.commands import EndContract
from procurement.domain.decider import fold
from procurement.domain.member.aggregate import UnknownMember
from procurement.domain.member.commands import GiveNotice, SetApprovalRule
from procurement.domain.pool.aggregate import Pool, UnknownPool
from procurement.domain.pool.commands import AbandonPool
from procurement.domain.pool.events import PledgeWithdrawn, PoolPledged
from procurement.domain.pool.opening import PoolNotRunning, PoolQuantityNotPossible
from procurement.domain.pool.pledging import MemberMayNotJoin, NothingPledged, PledgeBelowLeast, PledgesClosed
from procurement.kernel.event import Event
from tests.samples import TODAY, history, list_article
from tests.sharing_samples import (
    CLOSE,
    DEADLINE,
    DUE,
    LAST_MOMENT,
    MARKET,
    alliance,
    open_pool,
    pledge,
    pool_history,
    withdraw,
)
from tests.spec import given

HEADER: dict[str, Any] = {"pool": "zeit-2026", "contract": "soft", "vendor": "holzwerk", "article": "zeit-dauer"}
PLEDGED = PoolPledged(
    **HEADER,
    member="stade",
    quantity=Decimal(5),
    budget_code="1.11.01.431100",
    decision_ref=None,
    note="",
    pledged_by="anna-stade",
    pledged_on=TODAY,
    total_quantity=Decimal(5),
)
NEXT_YEAR = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)


def pool(events: list[Event]) -> Pool:
    return fold(events)["pool/zeit-2026"]


class TestPledgeToPool:
    def test_done(self):
        """A pledge holds all that its order will need, and says what is pledged with it."""
        given(*pool_history()).when(pledge("stade", "5")).then(PLEDGED)

    def test_done_beside_others(self):
        """Pledges add up."""
        given(*pool_history(), PLEDGED).when(pledge("jork", "2.5")).then(
            replace(
                PLEDGED,
                member="jork",
                pledged_by="anna-jork",
                quantity=Decimal("2.5"),
                total_quantity=Decimal("7.5"),
            )
        )

    def test_done_without_surrounding_blanks(self):
        """Budget code and decision are kept as meant; a blank decision is none."""
        given(*pool_history()).when(pledge("stade", "5", budget_code=" 1.1 ", decision_ref=" ")).then(
            replace(PLEDGED, budget_code="1.1")
        )

    def test_done_again(self):
        """A later pledge replaces the earlier one, and keeps its place among the others."""
        before = [*pool_history(), PLEDGED, *given(*pool_history(), PLEDGED).when(pledge("jork", "2")).decided()]
        again = replace(PLEDGED, quantity=Decimal(3), total_quantity=Decimal(5))
        given(*before).when(pledge("stade", "3")).then(again)
        after = pool([*before, again])
        assert (["stade", "jork"], Decimal(5)) == (list(after.pledges), after.quantity)

    def test_done_in_the_last_moment(self):
        """The deadline's day counts, to its end in Berlin."""
        given(*pool_history()).when(pledge("stade", "5"), at=LAST_MOMENT).then(replace(PLEDGED, pledged_on=DEADLINE))

    def test_after_the_deadline(self):
        """Half an hour later it is too late, though in London it is not midnight yet."""
        given(*pool_history()).when(pledge("stade", "5"), at=DUE).then_refused(
            PledgesClosed, deadline_on=DEADLINE, today=date(2026, 4, 1)
        )

    def test_below_least(self):
        """A pool may ask for so much at least; exactly that is enough."""
        before = pool_history(least_quantity=Decimal(5))
        given(*before).when(pledge("stade", "4.999")).then_refused(
            PledgeBelowLeast, quantity=Decimal("4.999"), least_quantity=Decimal(5)
        )
        given(*before).when(pledge("stade", "5")).then(PLEDGED)

    @pytest.mark.parametrize("quantity", ["0", "-1", "0.0001", "1e30", "NaN", "sNaN", "Infinity"])
    def test_quantity_not_possible(self, quantity: str):
        """Nothing is no pledge: it is a withdrawal, which is asked for by its name."""
        given(*pool_history()).when(pledge("stade", quantity)).then_refused(PoolQuantityNotPossible, field="quantity")

    @pytest.mark.parametrize(("open_to", "name"), [("centre", "nord"), ("alliance", "ikz-geest")])
    def test_may_not_join(self, open_to: str, name: str):
        """Who does not belong to the centre or alliance is refused, with the reason in words."""
        before = history(alliance(), before=MARKET)
        opened = history(open_pool(open_to=open_to, open_to_name=name), before=before)
        given(*opened).when(pledge("stade", "5")).then(PLEDGED)
        refused = given(*opened).when(pledge("jork", "5")).then_refused(MemberMayNotJoin, member="jork")
        assert name in refused.sentence("de")

    def test_may_not_join_any_more(self):
        """Who has left the alliance is a stranger to it."""
        before = history(alliance(), GiveAllianceNotice(alliance="ikz-geest", member="buxtehude"), before=MARKET)
        opened = history(
            open_pool(open_to="alliance", open_to_name="ikz-geest", deadline_on=date(2027, 3, 1)), before=before
        )
        assert given(*opened).when(pledge("buxtehude", "5")).decided()
        given(*opened).when(pledge("buxtehude", "5"), at=NEXT_YEAR).then_refused(MemberMayNotJoin, member="buxtehude")

    def test_unknown(self):
        """Only members pledge, and only to a pool there is."""
        given(*pool_history()).when(pledge("jever", "5")).then_refused(UnknownMember, member="jever")
        given(*MARKET).when(pledge("stade", "5")).then_refused(UnknownPool, pool="zeit-2026")

    def test_not_running(self):
        """A pool that is over takes no pledges."""
        over = pool_history(AbandonPool(pool="zeit-2026", reason="x"))
        given(*over).when(pledge("stade", "5")).then_refused(PoolNotRunning, status="lapsed")

    def test_after_a_refused_closing(self):
        """A changed pledge takes the refusal away: what stood against the pool may be gone."""
        before = pool_history(pledge("stade", "60"), pledge("jork", "50"), CLOSE)
        assert "closing_refused" == pool(before).status
        after = pool([*before, *given(*before).when(pledge("jork", "40")).decided()])
        assert ("open", ()) == (after.status, after.hindrances)


class TestChecks:
    """Every check of an order, at the price of all pledges together."""

    def test_member_not_entitled(self):
        """Who may not call off may not pledge."""
        given(*pool_history()).when(pledge("harsefeld", "5")).then_refused(MemberNotEntitled, member="harsefeld")

    def test_member_has_left(self):
        """Nor may who has left."""
        before = pool_history(GiveNotice(member="stade"), deadline_on=date(2027, 3, 1))
        given(*before).when(pledge("stade", "5"), at=NEXT_YEAR).then_refused(MemberHasLeft, member="stade")

    def test_contract_not_running(self):
        """A contract that was ended takes no pledges."""
        before = pool_history(EndContract(contract="soft", ended_on=TODAY, reason="x"))
        given(*before).when(pledge("stade", "5"), at=LAST_MOMENT).then_refused(ContractNotRunning)

    def test_ceilings(self):
        """A pledge beyond what is left is refused with all that stands against it."""
        refused = given(*pool_history()).when(pledge("stade", "301")).then_refused(CeilingExceeded, lot="")
        assert [CeilingExceeded, QuantityCeilingExceeded] == [type(also) for also in refused.also]

    def test_quantity_limits(self):
        """What the article asks of an order it asks of each pledge."""
        packs = list_article("paket", contract="soft", lot="2", pack_size=Decimal(5))
        before = history(packs, open_pool(article="paket"), before=MARKET)
        assert given(*before).when(pledge("stade", "10")).decided()
        given(*before).when(pledge("stade", "7")).then_refused(PackSizeMissed, line=1)

    def test_budget_code_missing(self):
        """An order without a budget code is none."""
        given(*pool_history()).when(pledge("stade", "5", budget_code=" ")).then_refused(BudgetCodeMissing)

    def test_decision_reference_missing(self):
        """Above the member's threshold the decision is named; the pooled price makes the amount."""
        rule = SetApprovalRule(member="stade", approval_above_cents=0, decision_ref_above_cents=80_00)
        alone = pool_history(rule)
        given(*alone).when(pledge("stade", "10")).then_refused(DecisionReferenceMissing, net_cents=100_00)
        assert given(*alone).when(pledge("stade", "10", decision_ref="B 7")).decided()
        assert given(*pool_history(rule, pledge("jork", "1"))).when(pledge("stade", "10")).decided()


class TestWithdrawPledge:
    WITHDRAWN = PledgeWithdrawn(
        **HEADER, member="stade", quantity=Decimal(5), reason="Bedarf entfällt", total_quantity=Decimal(2)
    )

    def before(self) -> list[Event]:
        return pool_history(pledge("stade", "5"), pledge("jork", "2"))

    def test_done(self):
        """Until the deadline a member is free to go."""
        given(*self.before()).when(withdraw("stade")).then(self.WITHDRAWN)
        given(*self.before()).when(withdraw("stade"), at=LAST_MOMENT).then(self.WITHDRAWN)
        assert ["jork"] == list(pool([*self.before(), self.WITHDRAWN]).pledges)

    def test_after_the_deadline(self):
        """Then the others rely on it."""
        given(*self.before()).when(withdraw("stade"), at=DUE).then_refused(PledgesClosed, deadline_on=DEADLINE)

    def test_done_after_the_deadline_by_a_manager(self):
        """A manager may take out a pledge that stands against the closing."""
        given(*self.before()).when(withdraw("stade", by_manager=True), at=DUE).then(self.WITHDRAWN)

    def test_repeated(self):
        """Who has pledged nothing has nothing to withdraw."""
        given(*self.before(), self.WITHDRAWN).when(withdraw("stade")).then_refused(NothingPledged, member="stade")

    def test_not_running(self):
        """What became orders is cancelled as orders are."""
        closed = pool_history(pledge("stade", "12"), CLOSE)
        given(*closed).when(withdraw("stade", by_manager=True)).then_refused(PoolNotRunning, status="closed")

    def test_unknown_pool(self):
        """There must be a pool to withdraw from."""
        given(*MARKET).when(withdraw("stade")).then_refused(UnknownPool, pool="zeit-2026")
