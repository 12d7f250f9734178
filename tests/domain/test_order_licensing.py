"""What receiving licences promises: each line with a licence metric adds to what the member owns, in the same decision."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from procurement.domain.contract.commands import AgreeLicenceMinimum
from procurement.domain.licence.events import Licences, LicencesReceived
from procurement.domain.order.commands import CancelOrder, ReceivedLine, ReceiveOrder
from procurement.domain.order.events import OrderReceived
from procurement.kernel.event import Event
from tests.samples import TODAY, history, list_article, place
from tests.sharing_samples import MARKET
from tests.spec import given

MINIMUM = AgreeLicenceMinimum(contract="soft", article="zeit-dauer", per="processor", quantity=Decimal(25))
CHAIR = list_article("stuhl", contract="soft", lot="2")
ORDER = place(("zeit-dauer", "5"), ("stuhl", "1"), ("zeit-abo", "3"), contract="soft", member="stade")
PERPETUAL = LicencesReceived(
    member="stade",
    product="zeit",
    licences=Licences(
        order_id="o1",
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
        quantity=Decimal(5),
    ),
)
SUBSCRIBED = LicencesReceived(
    member="stade",
    product="zeit",
    licences=replace(
        PERPETUAL.licences,
        line=3,
        article="zeit-abo",
        metric="subscription",
        ends_on=date(2027, 3, 2),
        quantity=Decimal(3),
    ),
)


def receive(*lines: tuple[int, str], received_on: date | None = None) -> ReceiveOrder:
    asked = tuple(ReceivedLine(line=line, quantity=Decimal(quantity)) for line, quantity in lines)
    return ReceiveOrder(order_id="o1", lines=asked, received_on=received_on)


def licences(before: list[Event], command: object) -> list[Event]:
    """What is recorded after the receipt."""
    receipt, *rest = given(*before).when(command).decided()
    assert isinstance(receipt, OrderReceived)
    return rest


def ordered(*more: object) -> list[Event]:
    return history(CHAIR, ORDER, *more, before=MARKET)


class TestReceiveOrder:
    def test_done(self):
        """Each line with a metric becomes licences of its own kind; a chair does not."""
        assert [PERPETUAL, SUBSCRIBED] == licences(ordered(), receive())

    def test_done_in_parts(self):
        """A part that came adds that part and nothing else."""
        part = replace(PERPETUAL, licences=replace(PERPETUAL.licences, quantity=Decimal("2.5")))
        assert [part] == licences(ordered(), receive((1, "2.5"), (2, "1")))
        assert [part] == licences(ordered(receive((1, "2.5"))), receive((1, "2.5")))

    def test_done_with_a_line_named_twice(self):
        """Two deliveries of one line on one note are one addition of their sum."""
        assert [PERPETUAL] == licences(ordered(), receive((1, "2"), (1, "3")))

    def test_nothing_but_goods(self):
        """Where no licence came none is added."""
        assert [] == licences(ordered(), receive((2, "1")))

    def test_nothing_given_back(self):
        """What was cancelled is never owned."""
        cancelled = CancelOrder(order_id="o1", reason="x")
        before = ordered(receive((1, "2")))
        assert not [event for event in given(*before).when(cancelled).decided() if isinstance(event, LicencesReceived)]

    @pytest.mark.parametrize(
        ("received_on", "ends_on"),
        [(date(2026, 3, 1), date(2027, 3, 1)), (date(2024, 2, 29), date(2025, 2, 28))],
    )
    def test_term_begins_with_the_receipt(self, received_on: date, ends_on: date):
        """Twelve months run from the day of receipt, whenever the order was placed."""
        (event,) = licences(ordered(), receive((3, "3"), received_on=received_on))
        assert isinstance(event, LicencesReceived)
        assert (received_on, ends_on) == (event.licences.received_on, event.licences.ends_on)

    def test_minimum_of_that_day(self):
        """An agreed minimum holds for what is received later, not for what came before."""
        before = ordered(receive((1, "2")), MINIMUM)
        (event,) = licences(before, receive((1, "3")))
        assert isinstance(event, LicencesReceived)
        assert ("processor", Decimal(25)) == (event.licences.minimum_per, event.licences.minimum_quantity)
        taken_away = history(replace(MINIMUM, quantity=Decimal(0)), before=before)
        (event,) = licences(taken_away, receive((1, "3")))
        assert isinstance(event, LicencesReceived)
        assert ("", Decimal(0)) == (event.licences.minimum_per, event.licences.minimum_quantity)
