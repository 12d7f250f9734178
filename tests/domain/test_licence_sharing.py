"""What sharing licences promises: only what can be spared, only where the contract lets it, both sides at once."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from procurement.domain.contract.aggregate import UnknownContract
from procurement.domain.decider import fold
from procurement.domain.licence.aggregate import Licence
from procurement.domain.licence.commands import WithdrawClaim, WithdrawOffer
from procurement.domain.licence.events import (
    ClaimWithdrawn,
    Licences,
    LicencesClaimed,
    LicencesOffered,
    OfferWithdrawn,
)
from procurement.domain.licence.sharing_refusals import (
    ClaimedAlready,
    MoreThanOffered,
    MoreThanSpare,
    OwnOffer,
    SharedQuantityNotPossible,
    SharingNotPermitted,
    UnknownClaim,
    UnknownOffer,
    UsageNotKnown,
)
from procurement.domain.member.aggregate import MemberGone, UnknownMember
from procurement.domain.member.events import NoticeGiven
from procurement.kernel.event import Event
from tests.samples import TODAY, history
from tests.sharing_samples import MARKET, bought, claim, offer, report
from tests.spec import given

IMPOSSIBLE = ["0", "-1", "0.0001", "1e30", "NaN", "Infinity"]
IN_A_YEAR = datetime(2027, 3, 2, 9, 0, tzinfo=UTC)
OFFERED = LicencesOffered(
    member="stade",
    product="zeit",
    offer=1,
    contract="soft",
    vendor="holzwerk",
    article="zeit-dauer",
    clause="allowed",
    quantity=Decimal(6),
    note="",
    offered_on=TODAY,
)
CLAIMED = LicencesClaimed(
    member="stade",
    product="zeit",
    offer=1,
    claim=1,
    claimed_by="jork",
    quantity=Decimal(4),
    note="",
    claimed_on=TODAY,
)


def stade(*commands: object) -> list[Event]:
    """Stade owns ten, uses four, and this happens."""
    return history(*bought("stade", "10"), report("stade", "4"), *commands, before=MARKET)


def licence(events: list[Event], member: str = "stade") -> Licence:
    return fold(events)[f"licence/{member}/zeit"]


class TestOfferLicences:
    def test_done(self):
        """All that is owned and not in use can be offered."""
        given(*stade()).when(offer("stade", "6")).then(OFFERED)

    def test_done_under_a_clause_of_consent(self):
        """Where the vendor must agree, offering is possible: consent is a matter of passing on."""
        owned = bought("stade", "10", contract="nachfrage")
        before = history(*owned, report("stade", "4"), before=MARKET)
        (offered,) = given(*before).when(offer("stade", "6", contract="nachfrage")).decided()
        assert replace(OFFERED, contract="nachfrage", clause="with_consent") == offered

    def test_offers_are_numbered(self):
        """Each offer has its number, which no later offer has again."""
        before = stade(offer("stade", "1"), WithdrawOffer(member="stade", product="zeit", offer=1))
        given(*before).when(offer("stade", "6")).then(replace(OFFERED, offer=2))

    @pytest.mark.parametrize("commands", [(), (offer("stade", "2"), offer("stade", "1"))])
    def test_more_than_spare(self, commands: tuple[object, ...]):
        """Not a thousandth more than owned less used, less what is offered already."""
        spare = Decimal(6 - 3 * bool(commands))
        given(*stade(*commands)).when(offer("stade", str(spare + Decimal("0.001")))).then_refused(
            MoreThanSpare, spare=spare, owned=Decimal(10), used=Decimal(4)
        )
        assert given(*stade(*commands)).when(offer("stade", str(spare))).decided()

    def test_repeated(self):
        """The same offer twice would offer more than there is."""
        given(*stade(offer("stade", "6"))).when(offer("stade", "6")).then_refused(MoreThanSpare, spare=Decimal(0))

    def test_more_than_spare_of_the_article(self):
        """Licences are offered of the article they were bought as; use counts for the product as a whole."""
        before = stade(*bought("stade", "3", "zeit-abo"))
        given(*before).when(offer("stade", "4", article="zeit-abo")).then_refused(MoreThanSpare, spare=Decimal(3))
        given(*before).when(offer("stade", "1", article="karte")).then_refused(MoreThanSpare, spare=Decimal(0))

    def test_more_in_use_than_owned(self):
        """Whoever uses more than it owns can spare nothing, not less than nothing."""
        given(*stade(report("stade", "12"))).when(offer("stade", "1")).then_refused(MoreThanSpare, spare=Decimal(0))

    def test_term_that_is_over(self):
        """What ran out cannot be offered; on the day a term of twelve months ends nothing is left of it."""
        before = history(*bought("stade", "10", "zeit-abo"), report("stade", "4"), before=MARKET)
        asked = offer("stade", "6", article="zeit-abo")
        given(*before).when(asked, at=IN_A_YEAR).then_refused(MoreThanSpare, owned=Decimal(0))
        assert given(*before).when(asked, at=IN_A_YEAR.replace(day=1)).decided()

    def test_usage_not_known(self):
        """Nobody knows what can be spared before somebody counted."""
        before = history(*bought("stade", "10"), before=MARKET)
        given(*before).when(offer("stade", "1")).then_refused(UsageNotKnown, member="stade", product="zeit")

    @pytest.mark.parametrize(("contract", "clause"), [("verboten", "not allowed"), ("ungeklaert", "not settled")])
    def test_not_permitted(self, contract: str, clause: str):
        """The contract decides, and what it does not settle it does not allow."""
        before = history(*bought("stade", "10", contract=contract), report("stade", "0"), before=MARKET)
        given(*before).when(offer("stade", "1", contract=contract)).then_refused(
            SharingNotPermitted, contract=contract, clause=clause
        )

    @pytest.mark.parametrize("quantity", IMPOSSIBLE)
    def test_quantity_not_possible(self, quantity: str):
        """An offer is of a positive quantity with three places at most."""
        given(*stade()).when(offer("stade", quantity)).then_refused(SharedQuantityNotPossible)

    def test_unknown(self):
        """Only members offer, and only what a contract brought."""
        given(*stade()).when(offer("jever", "1")).then_refused(UnknownMember, member="jever")
        given(*stade()).when(offer("stade", "1", contract="x")).then_refused(UnknownContract, contract="x")


class TestWithdrawOffer:
    WITHDRAW = WithdrawOffer(member="stade", product="zeit", offer=1, reason="Doch gebraucht")
    WITHDRAWN = OfferWithdrawn(member="stade", product="zeit", offer=1, quantity=Decimal(6), reason="Doch gebraucht")

    def test_done(self):
        """What was not passed on is offered no more, and can be offered again."""
        before = stade(offer("stade", "6"))
        given(*before).when(self.WITHDRAW).then(self.WITHDRAWN)
        assert given(*before, self.WITHDRAWN).when(offer("stade", "6")).decided()

    def test_done_with_claims(self):
        """Claims on it are void."""
        before = stade(offer("stade", "6"), claim("jork", "4"), self.WITHDRAW)
        asked = WithdrawClaim(member="stade", product="zeit", offer=1, claim=1)
        given(*before).when(asked).then_refused(UnknownOffer)

    def test_repeated(self):
        """What was withdrawn is there no more."""
        given(*stade(offer("stade", "6"), self.WITHDRAW)).when(self.WITHDRAW).then_refused(
            UnknownOffer, member="stade", product="zeit", offer=1
        )


class TestClaimLicences:
    BEFORE = stade(offer("stade", "6"))

    def test_done(self):
        """A claim is for a part or all of an offer."""
        given(*self.BEFORE).when(claim("jork", "4")).then(CLAIMED)
        assert given(*self.BEFORE).when(claim("jork", "6")).decided()

    def test_more_than_offered(self):
        """What others claim is not there to be claimed again, not by a thousandth."""
        given(*self.BEFORE).when(claim("jork", "6.001")).then_refused(MoreThanOffered, left=Decimal(6))
        given(*self.BEFORE, CLAIMED).when(claim("buxtehude", "2.001")).then_refused(MoreThanOffered, left=Decimal(2))
        assert given(*self.BEFORE, CLAIMED).when(claim("buxtehude", "2")).decided()

    def test_repeated(self):
        """A member has one claim on an offer."""
        given(*self.BEFORE, CLAIMED).when(claim("jork", "1")).then_refused(ClaimedAlready, claim=1, claimed_by="jork")

    def test_gone(self):
        """Who has left the cooperative claims nothing any more."""
        gone = NoticeGiven(member="jork", given_on=date(2025, 9, 1), leaves_on=date(2025, 12, 31))
        given(*self.BEFORE, gone).when(claim("jork", "1")).then_refused(MemberGone, member="jork", day=TODAY)

    def test_own_offer(self):
        """Nobody claims its own licences."""
        given(*self.BEFORE).when(claim("stade", "1")).then_refused(OwnOffer, member="stade")

    def test_unknown(self):
        """Only members claim, and only what is offered."""
        given(*self.BEFORE).when(claim("jever", "1")).then_refused(UnknownMember, member="jever")
        given(*self.BEFORE).when(claim("jork", "1", offer=2)).then_refused(UnknownOffer, offer=2)
        given(*self.BEFORE).when(claim("jork", "1", member="buxtehude")).then_refused(UnknownOffer)

    @pytest.mark.parametrize("quantity", IMPOSSIBLE)
    def test_quantity_not_possible(self, quantity: str):
        """A claim is for a positive quantity with three places at most."""
        given(*self.BEFORE).when(claim("jork", quantity)).then_refused(SharedQuantityNotPossible)


class TestWithdrawClaim:
    BEFORE = stade(offer("stade", "6"), claim("jork", "4"))

    def withdraw(self, **changes: Any) -> WithdrawClaim:
        command = WithdrawClaim(member="stade", product="zeit", offer=1, claim=1, reason="Zu spät")
        return replace(command, **changes)

    @pytest.mark.parametrize("only_member", ["", "jork", "stade"])
    def test_done(self, only_member: str):
        """The claimant takes it back, the giver declines it, a manager does either; the licences are free again."""
        given(*self.BEFORE).when(self.withdraw(only_member=only_member)).then(
            ClaimWithdrawn(
                member="stade",
                product="zeit",
                offer=1,
                claim=1,
                claimed_by="jork",
                quantity=Decimal(4),
                reason="Zu spät",
            )
        )
        after = [*self.BEFORE, *given(*self.BEFORE).when(self.withdraw()).decided()]
        given(*after).when(claim("jork", "6")).then(replace(CLAIMED, claim=2, quantity=Decimal(6)))

    def test_of_another_member(self):
        """For a third member the claim does not exist."""
        given(*self.BEFORE).when(self.withdraw(only_member="buxtehude")).then_refused(UnknownClaim, offer=1, claim=1)

    def test_repeated(self):
        """What was withdrawn is there no more."""
        after = [*self.BEFORE, *given(*self.BEFORE).when(self.withdraw()).decided()]
        given(*after).when(self.withdraw()).then_refused(UnknownClaim, claim=1)


class TestReceived:
    def test_licences_of_one_kind_are_one(self):
        """Received in parts on one day, licences are one holding; received on another day they are another."""
        parts = bought("stade", "5 2 3")
        held = licence(history(*parts[:3], before=MARKET)).held
        assert [Decimal(7)] == [each.quantity for each in held]
        after = history(parts[3], before=history(*parts[:3], before=MARKET), at=IN_A_YEAR)
        assert [(TODAY, Decimal(7)), (date(2027, 3, 2), Decimal(3))] == [
            (each.received_on, each.quantity) for each in licence(after).held
        ]

    def test_owned_is_what_runs(self):
        """Licences for good stay; a term of twelve months is over on the day a year later."""
        before = history(*bought("stade", "10"), *bought("stade", "3", "zeit-abo"), before=MARKET)
        days = [date(2027, 3, 1), date(2027, 3, 2), date(2099, 1, 1)]
        assert [13, 10, 10] == [licence(before).owned(day) for day in days]
        assert [3, 0, 0] == [licence(before).owned_of("soft", "zeit-abo", day) for day in days]

    def test_those_that_end_first_come_first(self):
        """What runs is in the order in which it will be gone."""
        before = history(*bought("stade", "10"), *bought("stade", "3", "zeit-abo"), before=MARKET)
        kinds: list[Licences] = list(licence(before).running(TODAY))
        assert ["zeit-abo", "zeit-dauer"] == [each.article for each in kinds]
