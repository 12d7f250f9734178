"""Deadlines: what is due is closed or lapses by itself, once, whoever looks and whatever stood still meanwhile."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import timedelta
from typing import Any

import pytest

from procurement.application.deadlines import ACTOR, Deadlines
from procurement.application.decisions import Done
from procurement.application.ports import StoreUnavailable
from procurement.domain.pool.commands import AbandonPool, ClosePool
from procurement.domain.pool.events import PoolClosed
from procurement.settings import Settings
from procurement.wiring import Cooperative, wire
from tests.application.pooling_town import MANAGER, events_of, keep, orders_of, pledged, pool_in, recorded_market
from tests.identity.conftest import Clock
from tests.patience import wait_until
from tests.sharing_samples import DUE, LAST_MOMENT, pledge, withdraw

ONE_DAY = timedelta(days=1)


@pytest.fixture
def make(settings: Settings, clock: Clock) -> Iterator[Callable[..., Cooperative]]:
    """Processes on one database, one after the other or at once, with one clock."""
    recorded_market(settings)
    made: list[Cooperative] = []

    def begin(*, project: bool = False) -> Cooperative:
        made.append(wire(settings, clock=clock, project=project))
        return made[-1]

    yield begin
    for cooperative in made:
        cooperative.close()


@pytest.fixture
def cooperative(make: Callable[..., Cooperative]) -> Cooperative:
    return make()


class TestKeep:
    def test_closes_what_is_due(self, cooperative: Cooperative, clock: Clock):
        """On the day after the deadline every pledge becomes an order, and it is on record that nobody asked."""
        pledged(cooperative, ("stade", "10"), ("jork", "3"))
        clock.now = DUE

        assert 1 == cooperative.deadlines.keep()

        assert "closed" == pool_in(cooperative).status
        assert ["stade", "jork"] == orders_of(cooperative)
        assert ACTOR == cooperative.store.log.stream("pool/zeit-2026")[-1].actor

    def test_leaves_what_is_not_due(self, cooperative: Cooperative, clock: Clock):
        """Until the end of the deadline's day members may still pledge and withdraw."""
        pledged(cooperative, ("stade", "13"))
        clock.now = LAST_MOMENT

        assert 0 == cooperative.deadlines.keep()

        assert "open" == pool_in(cooperative).status

    def test_lets_lapse_what_missed_its_target(self, cooperative: Cooperative, clock: Clock):
        """Too little pledged is over, and nothing is ordered."""
        pledged(cooperative, ("stade", "5"))
        clock.now = DUE

        cooperative.deadlines.keep()

        assert "lapsed" == pool_in(cooperative).status
        assert [] == orders_of(cooperative)

    def test_does_nothing_twice(self, cooperative: Cooperative, clock: Clock):
        """A second look, on that day or later, finds it done and asks nobody."""
        pledged(cooperative, ("stade", "13"))
        clock.now = DUE
        cooperative.deadlines.keep()
        head = cooperative.store.log.head()

        assert 0 == cooperative.deadlines.keep()
        clock.now = DUE + 400 * ONE_DAY
        assert 0 == cooperative.deadlines.keep()

        assert head == cooperative.store.log.head()

    def test_does_nothing_twice_in_several_processes(self, make: Callable[..., Cooperative], clock: Clock):
        """Each process looks for itself; the pool is closed once, and the others find it done."""
        processes = [make() for _ in range(3)]
        pledged(processes[0], ("stade", "10"), ("jork", "3"))
        clock.now = DUE

        # Each has seen that the pool runs, as they would if they looked at the same moment.
        handed = [process.deadlines.keep() for process in processes]

        assert [1, 0, 0] == handed
        assert ["stade", "jork"] == orders_of(processes[2])

    def test_knows_pools_that_another_closed_meanwhile(self, make: Callable[..., Cooperative], clock: Clock):
        """Two that both hold the pool to be due: the second's command changes nothing."""
        first, second = make(), make()
        pledged(first, ("stade", "13"))
        clock.now = DUE
        close = ClosePool(pool="zeit-2026", at_deadline=True)

        done = [_submit(process, close) for process in (first, second, first, second)]

        assert 1 == sum(bool(each.result().events) for each in done)
        assert ["stade"] == orders_of(first)

    def test_catches_up(self, make: Callable[..., Cooperative], clock: Clock):
        """A deadline that passed while nothing ran is kept at the next start, once, with prices of that day."""
        before = make()
        pledged(before, ("stade", "13"))
        pledged(before, ("jork", "1"), pool="zeit-zwei")
        before.close()
        clock.now = DUE + 30 * ONE_DAY

        after = make()

        assert 2 == after.deadlines.keep()
        assert ("closed", "lapsed") == (pool_in(after).status, pool_in(after, "zeit-zwei").status)
        (closed,) = [event for event in events_of(after) if isinstance(event, PoolClosed)]
        assert (DUE + 30 * ONE_DAY).date() + ONE_DAY == closed.closed_on
        assert 0 == make().deadlines.keep()

    def test_leaves_to_a_manager_what_was_refused(self, make: Callable[..., Cooperative], clock: Clock):
        """Refused after its deadline a pool is not tried again, by this process or the next; a manager mends it."""
        cooperative = make()
        pledged(cooperative, ("stade", "60"), ("jork", "50"))
        clock.now = DUE
        cooperative.deadlines.keep()
        assert "closing_refused" == pool_in(cooperative).status

        assert 0 == cooperative.deadlines.keep()
        keep(cooperative, MANAGER, withdraw("jork")).result()
        assert [0, 0] == [cooperative.deadlines.keep(), make().deadlines.keep()]

        assert "open" == pool_in(cooperative).status
        keep(cooperative, MANAGER, ClosePool(pool="zeit-2026")).result()
        assert ["stade"] == orders_of(cooperative)

    @pytest.mark.parametrize("days", [0, 1, 29])
    def test_tries_again_what_was_refused_before(self, cooperative: Cooperative, clock: Clock, days: int):
        """A manager's attempt until the deadline's day is not the last word: when it is due it is tried once more."""
        pledged(cooperative, ("stade", "60"), ("jork", "50"))
        clock.now = LAST_MOMENT - days * ONE_DAY
        keep(cooperative, MANAGER, ClosePool(pool="zeit-2026")).result()
        assert "closing_refused" == pool_in(cooperative).status
        cooperative.deadlines.keep()
        clock.now = DUE

        assert [1, 0] == [cooperative.deadlines.keep(), cooperative.deadlines.keep()]

        refused = pool_in(cooperative).refused
        assert refused is not None
        assert refused.refused_on > pool_in(cooperative).opened.deadline_on

    def test_leaves_what_was_given_up(self, cooperative: Cooperative, clock: Clock):
        """A pool that a manager gave up or closed early is not due."""
        pledged(cooperative, ("stade", "13"))
        pledged(cooperative, ("jork", "13"), pool="zeit-zwei")
        keep(cooperative, MANAGER, AbandonPool(pool="zeit-2026", reason="x")).result()
        keep(cooperative, MANAGER, ClosePool(pool="zeit-zwei")).result()
        clock.now = DUE

        assert 0 == cooperative.deadlines.keep()

    def test_one_failing_pool_does_not_keep_the_others_open(self, cooperative: Cooperative, clock: Clock):
        """Whatever one pool fails with, the others are closed; the one is tried again at the next look."""
        pledged(cooperative, ("stade", "13"), pool="a")
        pledged(cooperative, ("jork", "13"), pool="b")
        clock.now = DUE
        failing = Failing(cooperative, "a")
        deadlines = Deadlines(failing, cooperative.store.log, clock)  # pyright: ignore[reportArgumentType]

        assert 2 == deadlines.keep()
        assert ("open", "closed") == (pool_in(cooperative, "a").status, pool_in(cooperative, "b").status)
        failing.fails = ""
        assert 1 == deadlines.keep()
        assert ["jork", "stade"] == orders_of(cooperative)


class TestRunning:
    def test_by_itself(self, make: Callable[..., Cooperative], clock: Clock):
        """A service that starts after the deadline closes the pool without anybody asking."""
        before = make()
        pledged(before, ("stade", "13"))
        before.close()
        clock.now = DUE

        after = make(project=True)

        wait_until(lambda: pool_in(after).status == "closed")
        assert ["stade"] == orders_of(after)

    def test_pledges_in_the_last_moment_count(self, cooperative: Cooperative, clock: Clock):
        """What was pledged a minute before the end is in the pool that is closed at the next look."""
        pledged(cooperative, ("stade", "10"))
        assert 0 == cooperative.deadlines.keep()
        clock.now = LAST_MOMENT
        keep(cooperative, MANAGER, pledge("jork", "3")).result()
        clock.now = DUE

        cooperative.deadlines.keep()

        assert ["stade", "jork"] == orders_of(cooperative)


class Failing:
    """A desk that cannot decide about one pool."""

    def __init__(self, cooperative: Cooperative, fails: str) -> None:
        self._desk, self.fails = cooperative.desk, fails
        self.ask = cooperative.desk.ask

    def submit(self, command: ClosePool, **told: Any) -> Future[Done]:
        if command.pool == self.fails:
            raise StoreUnavailable
        return self._desk.submit(command, **told)


def _submit(cooperative: Cooperative, command: object) -> Future[Done]:
    return cooperative.desk.submit(
        command, about="pool/zeit-2026", actor=ACTOR, command_id=str(id(cooperative)), correlation_id=ACTOR
    )
