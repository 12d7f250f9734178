"""What opening a pool promises, and giving one up."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from procurement.domain.alliance.aggregate import AllianceNotRunning, UnknownAlliance
from procurement.domain.contract.aggregate import UnknownContract
from procurement.domain.contract.commands import EndContract
from procurement.domain.contract.listing import ArticleNotListed
from procurement.domain.pool.aggregate import UnknownPool
from procurement.domain.pool.commands import AbandonPool
from procurement.domain.pool.events import PoolLapsed, PoolOpened
from procurement.domain.pool.opening import (
    AbandonReasonMissing,
    DeadlineNotPossible,
    LegalBasisMissing,
    OpenToNameMissing,
    OpenToUnknown,
    PoolAlreadyOpened,
    PoolingNotPermitted,
    PoolNotRunning,
    PoolQuantityNotPossible,
    SplitUnknown,
)
from tests.samples import ENDS_ON, STARTS_ON, TODAY, history
from tests.sharing_samples import CLOSE, DEADLINE, DUE, MARKET, alliance, open_pool, pledge, pool_history
from tests.spec import NOW, given

OPENED = PoolOpened(
    pool="zeit-2026",
    contract="soft",
    vendor="holzwerk",
    article="zeit-dauer",
    title="Zeiterfassung 2026",
    product="zeit",
    lot="1",
    unit="piece",
    target_quantity=Decimal(12),
    least_quantity=Decimal(0),
    opened_on=TODAY,
    deadline_on=DEADLINE,
    legal_basis="§ 4 des Rahmenvertrags",
    open_to="all",
    open_to_name="",
    split="equal_price",
    pooling="allowed",
    opportunity="",
    note="",
)
ONE_DAY = timedelta(days=1)
IMPOSSIBLE = ["-1", "0.0001", "1e30", "NaN", "sNaN", "Infinity"]


def ahead(day: date) -> datetime:
    return NOW.replace(year=day.year, month=day.month, day=day.day)


class TestOpenPool:
    def test_done(self):
        """A pool says for what, until when, how much, on which basis and for whom."""
        given(*MARKET).when(open_pool()).then(OPENED)

    def test_done_from_an_opportunity(self):
        """A pool opened from an opportunity says which, and what the manager chose besides."""
        command = open_pool(opportunity="zeit.soft", split="shapley", least_quantity=Decimal(2), note="Eilt")
        given(*MARKET).when(command).then(
            replace(OPENED, opportunity="zeit.soft", split="shapley", least_quantity=Decimal(2), note="Eilt")
        )

    def test_done_without_a_title(self):
        """A pool without a title is called as its article is; blanks are no title."""
        given(*MARKET).when(open_pool(title=" ")).then(replace(OPENED, title="Zeit-Dauer"))

    def test_done_under_a_clause_of_consent(self):
        """Where the vendor's consent is asked for, the legal basis names it."""
        given(*MARKET).when(open_pool(contract="nachfrage", legal_basis=" Zustimmung vom 1.3. ")).then(
            replace(OPENED, contract="nachfrage", pooling="with_consent", legal_basis="Zustimmung vom 1.3.")
        )

    @pytest.mark.parametrize("open_to", ["centre", "all"])
    def test_done_for_a_centre(self, open_to: str):
        """A name belongs to a centre or an alliance; a pool for all has none."""
        name = "nord" if open_to == "centre" else ""
        given(*MARKET).when(open_pool(open_to=open_to, open_to_name=" nord ")).then(
            replace(OPENED, open_to=open_to, open_to_name=name)
        )

    def test_done_for_an_alliance(self):
        """A pool can be for an alliance that runs."""
        given(*history(alliance(), before=MARKET)).when(open_pool(open_to="alliance", open_to_name="ikz-geest")).then(
            replace(OPENED, open_to="alliance", open_to_name="ikz-geest")
        )

    def test_repeated(self):
        """A pool's name is given once, also when the pool is over."""
        given(*pool_history()).when(open_pool()).then_refused(PoolAlreadyOpened, pool="zeit-2026")
        over = pool_history(AbandonPool(pool="zeit-2026", reason="x"))
        given(*over).when(open_pool()).then_refused(PoolAlreadyOpened)

    @pytest.mark.parametrize(("contract", "clause"), [("verboten", "not allowed"), ("ungeklaert", "not settled")])
    def test_not_permitted(self, contract: str, clause: str):
        """The contract decides, and what it does not settle it does not allow."""
        given(*MARKET).when(open_pool(contract=contract)).then_refused(
            PoolingNotPermitted, contract=contract, clause=clause
        )

    def test_legal_basis_missing(self):
        """Ordering as one rests on something."""
        given(*MARKET).when(open_pool(legal_basis=" ")).then_refused(LegalBasisMissing, pool="zeit-2026")

    @pytest.mark.parametrize("day", [TODAY, ENDS_ON - ONE_DAY])
    def test_done_with_the_first_and_last_deadline(self, day: date):
        """From today until the day before the contract ends: orders are placed on the day after."""
        given(*MARKET).when(open_pool(deadline_on=day)).then(replace(OPENED, deadline_on=day))

    @pytest.mark.parametrize("day", [TODAY - ONE_DAY, ENDS_ON])
    def test_deadline_not_possible(self, day: date):
        """Neither yesterday nor a day after which nothing can be ordered."""
        given(*MARKET).when(open_pool(deadline_on=day)).then_refused(
            DeadlineNotPossible, earliest_on=TODAY, latest_on=ENDS_ON - ONE_DAY
        )

    def test_deadline_before_the_contract(self):
        """Before a contract runs nobody can pledge."""
        early = ahead(STARTS_ON - 10 * ONE_DAY)
        given(*MARKET).when(open_pool(deadline_on=STARTS_ON - ONE_DAY), at=early).then_refused(
            DeadlineNotPossible, earliest_on=STARTS_ON
        )
        assert given(*MARKET).when(open_pool(deadline_on=STARTS_ON), at=early).decided()

    @pytest.mark.parametrize("lot", ["", "1"])
    def test_deadline_after_an_early_end(self, lot: str):
        """If the contract or the article's lot ends early, so must the pool."""
        before = history(EndContract(contract="soft", ended_on=DEADLINE, reason="x", lot=lot), before=MARKET)
        given(*before).when(open_pool()).then_refused(DeadlineNotPossible, latest_on=DEADLINE - ONE_DAY)
        assert given(*before).when(open_pool(deadline_on=DEADLINE - ONE_DAY)).decided()

    @pytest.mark.parametrize("quantity", [*IMPOSSIBLE, "0"])
    def test_target_not_possible(self, quantity: str):
        """A target is a quantity that can be ordered."""
        given(*MARKET).when(open_pool(target_quantity=Decimal(quantity))).then_refused(
            PoolQuantityNotPossible, field="target_quantity"
        )

    @pytest.mark.parametrize("quantity", IMPOSSIBLE)
    def test_least_not_possible(self, quantity: str):
        """The smallest pledge is a quantity, or none."""
        refused = (
            given(*MARKET)
            .when(open_pool(least_quantity=Decimal(quantity)))
            .then_refused(PoolQuantityNotPossible, field="least_quantity")
        )
        assert refused.pointer == "/least_quantity"

    def test_open_to_unknown(self):
        """A pool is open to all, a centre or an alliance."""
        given(*MARKET).when(open_pool(open_to="friends")).then_refused(OpenToUnknown, open_to="friends")

    @pytest.mark.parametrize("open_to", ["centre", "alliance"])
    def test_open_to_name_missing(self, open_to: str):
        """Which centre or alliance must be said."""
        given(*MARKET).when(open_pool(open_to=open_to, open_to_name=" ")).then_refused(
            OpenToNameMissing, open_to=open_to
        )

    def test_alliance_not_running(self):
        """A pool for an alliance needs one that exists today."""
        for_alliance = open_pool(open_to="alliance", open_to_name="ikz-geest")
        given(*MARKET).when(for_alliance).then_refused(UnknownAlliance, alliance="ikz-geest")
        later = history(alliance(formed_on=TODAY + ONE_DAY), before=MARKET)
        given(*later).when(for_alliance).then_refused(AllianceNotRunning, day=TODAY)

    def test_split_unknown(self):
        """The gain is split by a method there is."""
        refused = given(*MARKET).when(open_pool(split="fair")).then_refused(SplitUnknown, split="fair")
        assert refused.facts["known"] == ("equal_price", "proportional", "shapley")

    def test_unknown(self):
        """A pool is for an article of a contract."""
        given(*MARKET).when(open_pool(contract="x")).then_refused(UnknownContract, contract="x")
        given(*MARKET).when(open_pool(article="x")).then_refused(ArticleNotListed, article="x")


class TestAbandonPool:
    ABANDON = AbandonPool(pool="zeit-2026", reason=" Anbieter lehnt ab ")
    LAPSED = PoolLapsed(
        pool="zeit-2026",
        contract="soft",
        vendor="holzwerk",
        article="zeit-dauer",
        lapsed_on=TODAY,
        cause="abandoned",
        reason="Anbieter lehnt ab",
        quantity=Decimal(5),
        target_quantity=Decimal(12),
        members=("stade",),
    )

    def test_done(self):
        """A pool that is given up says why, and whose pledges are void."""
        given(*pool_history(pledge("stade", "5"))).when(self.ABANDON).then(self.LAPSED)

    def test_done_after_the_deadline(self):
        """Also one whose closing was refused after the deadline and that waits for a manager."""
        refused = pool_history(pledge("stade", "60", decision_ref="B"), pledge("jork", "50", decision_ref="B"))
        after = history(CLOSE, before=refused, at=DUE)
        (lapsed,) = given(*after).when(self.ABANDON, at=DUE).decided()
        assert isinstance(lapsed, PoolLapsed)
        assert ("abandoned", ("stade", "jork")) == (lapsed.cause, lapsed.members)

    def test_reason_missing(self):
        """Members learn why."""
        given(*pool_history()).when(AbandonPool(pool="zeit-2026", reason=" ")).then_refused(AbandonReasonMissing)

    def test_repeated(self):
        """What is over is not given up."""
        given(*pool_history(), self.LAPSED).when(self.ABANDON).then_refused(PoolNotRunning, status="lapsed")

    def test_closed(self):
        """Orders that were placed are not taken back by giving up their pool."""
        closed = pool_history(pledge("stade", "12"), CLOSE)
        given(*closed).when(self.ABANDON).then_refused(PoolNotRunning, status="closed")

    def test_unknown_pool(self):
        """There must be a pool to give up."""
        given(*MARKET).when(self.ABANDON).then_refused(UnknownPool, pool="zeit-2026")
