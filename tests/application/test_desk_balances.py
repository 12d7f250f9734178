"""Desks that begin at a contract's balance decide as desks that have followed its whole ledger."""

from contextlib import closing

import pytest

from procurement.application.decisions import Done
from procurement.application.desk import Desk
from procurement.domain.contract.events import BalanceCarriedForward
from procurement.domain.decider import fold
from procurement.domain.order import placing
from procurement.domain.order.commands import CancelOrder
from procurement.wiring import Store
from tests.application.test_desk import Silent, submit, town
from tests.samples import place
from tests.spec import NOW

__all__ = ["town"]
STREAM = "contract/buero"


def desk_on(store: Store) -> Desk:
    """A desk that knows nothing yet."""
    return Desk(store.log, lambda: NOW, recorded=lambda _position: None, observer=Silent())


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """A balance after every third entry."""
    monkeypatch.setattr(placing, "CARRIED_EVERY", 3)


@pytest.mark.usefixtures("often")
class TestCarriedForward:
    def test_each_order_at_a_desk_of_its_own(self, town: Store):
        """Whoever starts anew goes on where the ledger stands: no version is taken twice, no sum is lost."""
        for number in range(10):
            with closing(desk_on(town)) as desk:
                done: Done = submit(desk, place(order_id=f"o{number}")).result()
                if number % 4 == 3:
                    submit(desk, CancelOrder(order_id=f"o{number}", reason="x")).result()
            assert town.log.head() >= done.position
        ledger = [recorded.event for recorded in town.log.stream(STREAM)]

        with closing(desk_on(town)) as desk:
            seen = desk.ask(lambda states, _at: states[STREAM]).result()

        assert fold(ledger)[STREAM] == seen
        assert [3, 6, 9, 12] == [event.entries for event in ledger if isinstance(event, BalanceCarriedForward)]
        assert (12, 8 * 240_00) == (seen.entries, seen.allocated_cents)

    def test_two_desks_take_turns(self, town: Store):
        """A desk that followed the ledger and one that began at a balance hold the same contract."""
        with closing(desk_on(town)) as first:
            for number in range(4):
                submit(first, place(order_id=f"o{number}")).result()
            with closing(desk_on(town)) as second:
                for number in range(4, 10):
                    submit(second if number % 2 else first, place(order_id=f"o{number}")).result()
                seen = [desk.ask(lambda states, _at: states[STREAM]).result() for desk in (first, second)]

        assert seen[0] == seen[1]
        assert (10, 10 * 240_00) == (seen[0].entries, seen[0].allocated_cents)
