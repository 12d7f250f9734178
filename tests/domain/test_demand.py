"""What asking for demand promises: every member may say what it would call off, until the day that was named."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from procurement.domain.decider import fold
from procurement.domain.demand.aggregate import (
    DemandClosed,
    DemandInThePast,
    DemandNotAsked,
    DemandQuantityNotPossible,
    DemandUntilPast,
    NoDemandDeclared,
)
from procurement.domain.demand.commands import AskDemand, DeclareDemand, WithdrawDemand
from procurement.domain.demand.events import DemandAsked, DemandDeclared, DemandWithdrawn
from procurement.domain.member.aggregate import MemberGone, UnknownMember
from procurement.domain.member.events import NoticeGiven
from procurement.kernel.event import Event
from procurement.kernel.names import IdNotPossible
from tests.samples import TODAY
from tests.sharing_samples import DEADLINE, DUE, LAST_MOMENT, MARKET
from tests.spec import given

ASK = AskDemand(product="eakte", title="E-Akte", unit="user", until_on=DEADLINE, similar_products=("zeit",))
ASKED = DemandAsked(
    product="eakte",
    title="E-Akte",
    unit="user",
    similar_products=("zeit",),
    until_on=DEADLINE,
    note="",
    asked_on=TODAY,
)
DECLARE = DeclareDemand(product="eakte", member="stade", quantity=Decimal(80), needed_on=date(2027, 1, 1))
DECLARED = DemandDeclared(
    product="eakte",
    member="stade",
    quantity=Decimal(80),
    needed_on=date(2027, 1, 1),
    note="",
    declared_on=TODAY,
)
WITHDRAW = WithdrawDemand(product="eakte", member="stade", reason="Kein Geld")
WITHDRAWN = DemandWithdrawn(product="eakte", member="stade", quantity=Decimal(80), reason="Kein Geld")
OPEN: list[Event] = [*MARKET, ASKED]


class TestAskDemand:
    def test_done(self):
        """The cooperative says what it prepares, in which unit, and until when it wants to know."""
        given(*MARKET).when(ASK).then(ASKED)

    def test_done_until_today(self):
        """Today is the earliest last day."""
        given(*MARKET).when(replace(ASK, until_on=TODAY)).then(replace(ASKED, until_on=TODAY))

    def test_done_plainly(self):
        """Without a title the product is called by its id; a similar product named twice is one."""
        given(*MARKET).when(replace(ASK, title=" ", similar_products=("zeit", "zeit"))).then(
            replace(ASKED, title="eakte")
        )

    def test_done_again(self):
        """Asking again, for longer or anew, keeps what was declared."""
        later = replace(ASK, until_on=date(2026, 6, 30))
        given(*OPEN, DECLARED).when(later, at=DUE).then(
            replace(ASKED, until_on=date(2026, 6, 30), asked_on=date(2026, 4, 1))
        )
        after = [*OPEN, DECLARED, *given(*OPEN, DECLARED).when(later, at=DUE).decided()]
        assert {"stade": Decimal(80)} == fold(after)["demand/eakte"].declared
        given(*after).when(WITHDRAW, at=DUE).then(WITHDRAWN)

    def test_until_past(self):
        """Nobody can answer by yesterday."""
        given(*MARKET).when(ASK, at=DUE).then_refused(DemandUntilPast, until_on=DEADLINE, today=date(2026, 4, 1))

    def test_similar_product_not_possible(self):
        """A similar product is named as everywhere, and the refusal points at the one at fault."""
        asked = replace(ASK, similar_products=("zeit", "a b"))
        assert "/similar_products/1" == given(*MARKET).when(asked).then_refused(IdNotPossible).pointer


class TestDeclareDemand:
    def test_gone(self):
        """Who has left the cooperative needs nothing of it any more."""
        gone = NoticeGiven(member="stade", given_on=date(2025, 9, 1), leaves_on=date(2025, 12, 31))
        given(*OPEN, gone).when(DECLARE).then_refused(MemberGone, member="stade", day=TODAY)

    def test_done(self):
        """A member says how much it needs and from when, to the end of the last day."""
        given(*OPEN).when(DECLARE).then(DECLARED)
        given(*OPEN).when(DECLARE, at=LAST_MOMENT).then(replace(DECLARED, declared_on=DEADLINE))

    def test_done_by_a_member_that_is_entitled_to_nothing(self):
        """What is to be bought next is open to every member."""
        given(*OPEN).when(replace(DECLARE, member="harsefeld")).then(replace(DECLARED, member="harsefeld"))

    def test_done_again(self):
        """A later declaration replaces the earlier one."""
        more = replace(DECLARED, quantity=Decimal("80.5"))
        given(*OPEN, DECLARED).when(replace(DECLARE, quantity=Decimal("80.5"))).then(more)
        assert {"stade": Decimal("80.5")} == fold([*OPEN, DECLARED, more])["demand/eakte"].declared

    def test_closed(self):
        """After the last day it is too late."""
        given(*OPEN).when(DECLARE, at=DUE).then_refused(DemandClosed, until_on=DEADLINE)

    def test_not_asked(self):
        """Nobody declares what was not asked for."""
        given(*MARKET).when(DECLARE).then_refused(DemandNotAsked, product="eakte")

    @pytest.mark.parametrize("quantity", ["0", "-1", "0.0001", "1e30", "NaN", "sNaN", "Infinity"])
    def test_quantity_not_possible(self, quantity: str):
        """Needing nothing is a withdrawal, which is asked for by its name."""
        given(*OPEN).when(replace(DECLARE, quantity=Decimal(quantity))).then_refused(
            DemandQuantityNotPossible, product="eakte"
        )

    def test_in_the_past(self):
        """Demand is from today on."""
        yesterday = date(2026, 3, 1)
        given(*OPEN).when(replace(DECLARE, needed_on=yesterday)).then_refused(DemandInThePast, needed_on=yesterday)
        given(*OPEN).when(replace(DECLARE, needed_on=TODAY)).then(replace(DECLARED, needed_on=TODAY))

    def test_today_is_that_of_berlin(self):
        """Half an hour before midnight UTC it is tomorrow in Berlin."""
        late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
        given(*OPEN).when(replace(DECLARE, needed_on=TODAY), at=late).then_refused(DemandInThePast)

    def test_unknown_member(self):
        """Only members declare."""
        given(*OPEN).when(replace(DECLARE, member="jever")).then_refused(UnknownMember, member="jever")


class TestWithdrawDemand:
    def test_done(self):
        """What is not needed any more is taken out, with what it was."""
        given(*OPEN, DECLARED).when(WITHDRAW).then(WITHDRAWN)

    def test_repeated(self):
        """Who has declared nothing has nothing to withdraw."""
        given(*OPEN, DECLARED, WITHDRAWN).when(WITHDRAW).then_refused(NoDemandDeclared, member="stade")

    def test_closed(self):
        """After the last day the figures stand."""
        given(*OPEN, DECLARED).when(WITHDRAW, at=DUE).then_refused(DemandClosed, until_on=DEADLINE)

    def test_not_asked(self):
        """There must be a question to take an answer back from."""
        given(*MARKET).when(WITHDRAW).then_refused(DemandNotAsked, product="eakte")
