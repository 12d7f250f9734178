"""German sentences are German to the last word, whatever programs call the same thing."""

from decimal import Decimal

import pytest

from procurement.domain.contract.commands import ModifyContract
from procurement.domain.order.commands import CancelOrder, CloseOrder, ReceiveOrder, TransmitOrder
from procurement.domain.order.life import BINDING
from procurement.domain.order.steps import STATUSES
from procurement.domain.pool.commands import AbandonPool
from procurement.kernel.refusal import Refused
from tests.samples import LOTS, SETTING, approve, award, history, list_article, place
from tests.sharing_samples import CLOSE, alliance, offer, open_pool, pledge, pool_history
from tests.spec import When, given

NUMBER = "buxtehude-2026-000001"
RECEIVE = ReceiveOrder(order_id="o1")


def refused(when: When) -> Refused:
    with pytest.raises(Refused) as caught:
        when.decided()
    return caught.value


class TestSentences:
    def test_of_a_step(self):
        """Steps and statuses have German names in the sentence and stable ones in the facts."""
        refusal = refused(given(*history(place(), RECEIVE)).when(TransmitOrder(order_id="o1", channel="mail")))
        assert refusal.sentence("de") == (
            f"Der Abruf {NUMBER} ist empfangen; „übermitteln“ geht nur, wenn er gestellt, freigegeben ist."
        )
        assert refusal.sentence("en") == (
            f"Order {NUMBER} is received; transmit is possible from placed, approved only."
        )
        assert refusal.facts == {
            "number": NUMBER,
            "step": "transmit",
            "status": "received",
            "possible_from": ("placed", "approved"),
        }
        assert {type(fact) for fact in (refusal.facts["status"], *refusal.facts["possible_from"])} == {str}

    @pytest.mark.parametrize("step", [approve(), CancelOrder(order_id="o1", reason="x")])
    def test_of_a_status(self, step: object):
        """So does a refusal that names the status only."""
        assert "(Status abgeschlossen)" in refused(
            given(*history(place(), RECEIVE, CloseOrder(order_id="o1"))).when(step)
        ).sentence("de")

    def test_of_a_ceiling(self):
        """The contract's ceiling names the contract, a lot's the lot as well."""
        refusal = refused(given(*history()).when(place(("stuhl", "200"), decision_ref="B 1")))
        assert refusal.sentence("de").endswith("(Vertrag buero).")
        assert refusal.sentence("en").endswith("(contract buero).")
        assert [also.sentence("de").partition(" (")[2] for also in refusal.also] == ["Vertrag buero, Los 1)."] * 2
        assert [also.sentence("en").partition(" (")[2] for also in refusal.also] == ["contract buero, lot 1)."] * 2

    @pytest.mark.parametrize(
        ("command", "german", "english"),
        [
            (award(contract="x", lots=()), "ein Vertrag hat mindestens ein Los", "a contract has at least one lot"),
            (award(contract="x", lots=(LOTS[0], LOTS[0])), "zwei Lose heißen gleich", "two lots have the same name"),
            (
                list_article("tisch", min_quantity=Decimal("2.5"), max_quantity=Decimal(2)),
                "Mindestmenge 2,5 über Höchstmenge 2",
                "minimum 2.5 is above maximum 2",
            ),
            (
                list_article("tisch", pricing={"rule": "percent_off_list", "discount_percent": "100.5"}),
                "100,5 liegt nicht zwischen 0 und 100",
                "100.5 is not between 0 and 100",
            ),
            (
                ModifyContract(contract="buero", kind="de_minimis", amount_cents=10**9, reason="x"),
                "(geringfügig)",
                "(de_minimis)",
            ),
        ],
    )
    def test_of_a_reason(self, command: object, german: str, english: str):
        """A reason is told in the language of its sentence, its numbers too."""
        refusal = refused(given(*SETTING).when(command))
        assert german in refusal.sentence("de")
        assert english in refusal.sentence("en")
        assert english not in refusal.sentence("de")

    @pytest.mark.parametrize(
        ("command", "german", "english"),
        [
            (
                open_pool(pool="zeit-2027", contract="verboten"),
                "Der Vertrag verboten lässt einen Sammelabruf nicht zu (Klausel: nicht erlaubt).",
                "Contract verboten does not permit a pooled order (clause: not allowed).",
            ),
            (
                offer("stade", "1", contract="ungeklaert"),
                "Nach dem Vertrag ungeklaert ist das Überlassen von Lizenzen nicht geklärt.",
                "Under contract ungeklaert passing licences on is not settled.",
            ),
            (
                pledge("stade", "1", pool="zeit-nord"),
                "Der Pool zeit-nord ist nur offen für Mitglieder des Zentrums sued; stade gehört nicht dazu.",
                "Pool zeit-nord is open to members of the centre sued only; stade is not among them.",
            ),
            (
                pledge("stade", "1", pool="zeit-ikz"),
                "Der Pool zeit-ikz ist nur offen für Mitglieder des Verbunds ikz-geest; stade gehört nicht dazu.",
                "Pool zeit-ikz is open to members of the alliance ikz-geest only; stade is not among them.",
            ),
            (
                CLOSE,
                "Der Pool zeit-2026 läuft nicht mehr (verfallen).",
                "Pool zeit-2026 does not run any more (lapsed).",
            ),
        ],
    )
    def test_of_sharing(self, command: object, german: str, english: str):
        """Clauses, circles of members and statuses of pools have German names in the sentence."""
        before = pool_history(
            AbandonPool(pool="zeit-2026", reason="x"),
            alliance(lead="jork", members=("jork", "buxtehude")),
            open_pool(pool="zeit-nord", open_to="centre", open_to_name="sued"),
            open_pool(pool="zeit-ikz", open_to="alliance", open_to_name="ikz-geest"),
        )
        refusal = refused(given(*before).when(command))
        assert (german, english) == (refusal.sentence("de"), refusal.sentence("en"))


class TestNames:
    def test_every_status_has_one(self):
        """No order can get into a status that has no German name."""
        assert {*BINDING, "rejected", "received", "cancelled", "closed"} == set(STATUSES)
