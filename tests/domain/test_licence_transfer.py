"""What passing licences on promises: both positions change at once, nothing appears and nothing is lost."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from procurement.domain.contract.commands import AgreeLicenceMinimum
from procurement.domain.contract.events import ContractAwarded
from procurement.domain.decider import fold
from procurement.domain.licence.aggregate import Licence
from procurement.domain.licence.events import Licences, LicencesTransferredIn, LicencesTransferredOut
from procurement.domain.licence.sharing_refusals import (
    ConsentMissing,
    MoreThanSpare,
    SharingNotPermitted,
    UnknownClaim,
    UnknownOffer,
)
from procurement.kernel.event import Event
from tests.samples import TODAY, history
from tests.sharing_samples import MARKET, bought, claim, offer, report, transfer
from tests.spec import given

IN_A_YEAR = datetime(2027, 3, 2, 9, 0, tzinfo=UTC)
BOUGHT = Licences(
    order_id="stade-soft-zeit-dauer",
    line=1,
    contract="soft",
    vendor="holzwerk",
    article="zeit-dauer",
    metric="named_user",
    minimum_per="",
    minimum_quantity=Decimal(0),
    unit_price=Decimal(10),
    clause="allowed",
    received_on=TODAY,
    ends_on=None,
    quantity=Decimal(10),
)
MOVED = {
    "product": "zeit",
    "offer": 1,
    "claim": 1,
    "contract": "soft",
    "vendor": "holzwerk",
    "article": "zeit-dauer",
    "clause": "allowed",
    "consent_ref": "",
    "quantity": Decimal(4),
    "licences": (replace(BOUGHT, quantity=Decimal(4)),),
    "transferred_on": TODAY,
}
OUT = LicencesTransferredOut(member="stade", to_member="jork", **MOVED)
IN = LicencesTransferredIn(member="jork", from_member="stade", **MOVED)


def claimed(*bought_before: object, quantity: str = "4", **offered: str) -> list[Event]:
    """Stade owns ten, uses four, offers six, and Jork claims some of them."""
    owned = bought_before or bought("stade", "10")
    return history(*owned, report("stade", "4"), offer("stade", "6", **offered), claim("jork", quantity), before=MARKET)


def consenting() -> list[Event]:
    """The same under a contract that asks for the vendor's consent."""
    return claimed(*bought("stade", "10", contract="nachfrage"), contract="nachfrage")


def licence(events: list[Event], member: str) -> Licence:
    return fold(events)[f"licence/{member}/zeit"]


class TestTransferLicences:
    def test_done(self):
        """What one gives the other has, in one transaction, and both sides say the same."""
        given(*claimed()).when(transfer()).then(OUT, IN)

    def test_positions_after(self):
        """The giver holds less, the receiver more, all together the same; the rest of the offer stands."""
        after = [*claimed(), OUT, IN]
        giver, receiver = licence(after, "stade"), licence(after, "jork")
        assert (Decimal(6), Decimal(4)) == (giver.owned(TODAY), receiver.owned(TODAY))
        assert (Decimal(2), {}) == (giver.offers[1].left, giver.offers[1].claims)
        assert None is receiver.used

    def test_done_to_the_last(self):
        """An offer that was passed on whole is over."""
        before = claimed(quantity="6")
        after = [*before, *given(*before).when(transfer()).decided()]
        assert {} == licence(after, "stade").offers
        given(*after).when(claim("buxtehude", "1")).then_refused(UnknownOffer, offer=1)

    def test_repeated(self):
        """What was passed on once is not passed on again."""
        given(*claimed(), OUT, IN).when(transfer()).then_refused(UnknownClaim, offer=1, claim=1)

    def test_unknown_offer(self):
        """There must be an offer to fulfil a claim on."""
        given(*claimed()).when(transfer(offer=2)).then_refused(UnknownOffer, offer=2)

    def test_consent_missing(self):
        """Where the contract asks for the vendor's consent it is named; blanks name nothing."""
        given(*consenting()).when(transfer(consent_ref=" ")).then_refused(ConsentMissing, contract="nachfrage")

    def test_done_with_consent(self):
        """The reference stands in both events, without the blanks around it."""
        out, into = given(*consenting()).when(transfer(consent_ref=" Schreiben vom 1.3. ")).decided()
        assert isinstance(out, LicencesTransferredOut)
        assert isinstance(into, LicencesTransferredIn)
        assert "Schreiben vom 1.3." == out.consent_ref == into.consent_ref
        assert "with_consent" == out.clause == into.clause

    @pytest.mark.parametrize("used", ["6.001", "10", "20"])
    def test_more_than_spare(self, used: str):
        """If more is in use since the offer, not a thousandth that is needed is passed on."""
        before = history(report("stade", used), before=claimed())
        given(*before).when(transfer()).then_refused(MoreThanSpare, asked=Decimal(4), owned=Decimal(10))

    def test_done_while_it_can_be_spared(self):
        """More in use is no obstacle as long as the claimed licences are spare."""
        assert given(*history(report("stade", "6"), before=claimed())).when(transfer()).decided()

    def test_term_that_is_over(self):
        """Licences whose term ended since the offer are not passed on."""
        before = claimed(*bought("stade", "10", "zeit-abo"), article="zeit-abo")
        given(*before).when(transfer(), at=IN_A_YEAR).then_refused(MoreThanSpare, owned=Decimal(0), spare=Decimal(0))
        assert given(*before).when(transfer(), at=IN_A_YEAR.replace(day=1)).decided()

    def test_not_permitted(self):
        """An offer under a contract that does not let licences be passed on is not fulfilled."""
        forbidden = [
            replace(event, pooling="not_allowed") if isinstance(event, ContractAwarded) else event
            for event in claimed()
        ]
        given(*forbidden).when(transfer()).then_refused(SharingNotPermitted, contract="soft")


class TestKinds:
    def test_those_that_run_longest_go_first(self):
        """Of an article with terms the last received is passed on first: it stays useful longest."""
        newer = bought("stade", "3", "zeit-abo", order_id="o1")
        older = bought("stade", "7", "zeit-abo", order_id="o2", received_on=TODAY.replace(day=1))
        before = claimed(*newer, *older, article="zeit-abo")
        out, _ = given(*before).when(transfer()).decided()
        assert isinstance(out, LicencesTransferredOut)
        assert [("o1", Decimal(3)), ("o2", Decimal(1))] == [(each.order_id, each.quantity) for each in out.licences]

    @pytest.mark.parametrize("parts", ["5 2", "2 5", "1 1 5", "3.5 3.5"])
    def test_received_in_parts(self, parts: str):
        """However a delivery came in parts, any number of what can be spared of it can be passed on."""
        before = history(
            *bought("stade", parts),
            report("stade", "0"),
            offer("stade", "7"),
            claim("jork", "6"),
            before=MARKET,
        )
        after = [*before, *given(*before).when(transfer()).decided()]
        owned = licence(after, "stade").owned(TODAY), licence(after, "jork").owned(TODAY)
        assert (Decimal(1), Decimal(6)) == owned

    def test_there_and_back(self):
        """Licences that come back join those they once left."""
        back = [
            report("jork", "0"),
            offer("jork", "4"),
            claim("stade", "4", member="jork"),
            transfer(member="jork"),
        ]
        after = history(*back, before=[*claimed(), OUT, IN])
        assert (BOUGHT,) == licence(after, "stade").held
        assert () == licence(after, "jork").held

    def test_keep_what_was_agreed(self):
        """What was agreed when they were bought goes with them: price, end of term, minimum, clause."""
        minimum = AgreeLicenceMinimum(contract="soft", article="zeit-abo", per="server", quantity=Decimal(10))
        before = claimed(minimum, *bought("stade", "10", "zeit-abo"), article="zeit-abo")
        after = [*before, *given(*before).when(transfer()).decided()]
        (moved,), (kept,) = licence(after, "jork").held, licence(after, "stade").held
        assert replace(kept, quantity=Decimal(4)) == moved
        assert ("server", Decimal(10), TODAY.replace(year=2027)) == (
            moved.minimum_per,
            moved.minimum_quantity,
            moved.ends_on,
        )
