"""The desk: decides in order, records at once, answers everybody exactly once."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from procurement.application import desk as desk_module
from procurement.application.decisions import Done
from procurement.application.desk import Desk, DeskClosed
from procurement.application.ports import LogUnavailable, StoreUnavailable
from procurement.domain.checks.ceiling_left import CeilingExceeded
from procurement.domain.order.placing import KeyUsedForAnotherOrder
from procurement.wiring import Store
from tests.patience import PATIENCE_SECONDS
from tests.samples import SETTING, approve, place
from tests.spec import NOW
from tests.storage.test_event_log import append, new


class Silent:
    """An observer that only remembers."""

    def __init__(self) -> None:
        self.outcomes: list[tuple[str, str]] = []
        self.sizes: list[int] = []

    def decided(self, kind: str, outcome: str, times: int) -> None:
        self.outcomes += [(kind, outcome)] * times

    def batch(self, size: int) -> None:
        self.sizes.append(size)


@pytest.fixture
def town(store: Store) -> Store:
    """The sample town, recorded."""
    versions: dict[str, int] = {}
    items = []
    for event in SETTING:
        versions[event.stream] = versions.get(event.stream, 0) + 1
        items.append(new(event, version=versions[event.stream]))
    append(store.log, *items)
    return store


@pytest.fixture
def observer() -> Silent:
    return Silent()


@pytest.fixture
def desk(town: Store, observer: Silent) -> Iterator[Desk]:
    opened = Desk(town.log, lambda: NOW, recorded=lambda _position: None, observer=observer)
    yield opened
    opened.close()


def submit(desk: Desk, command: Any, command_id: str = "") -> Any:
    return desk.submit(
        command,
        about=f"order/{command.order_id}",
        actor="person-1",
        command_id=command_id or f"{type(command).__name__}-{command.order_id}",
        correlation_id="test",
    )


def busy(desk: Desk) -> tuple[Future[None], Callable[[], None]]:
    """A desk that is held up: what else comes in waits together, until the second of these is called."""
    going, on = threading.Event(), threading.Event()

    def hold(_states: Any, _at: Any) -> None:
        going.set()
        on.wait(PATIENCE_SECONDS)

    held = desk.ask(hold)
    assert going.wait(PATIENCE_SECONDS)
    return held, on.set


class TestSubmit:
    def test_done(self, desk: Desk, town: Store):
        """What is answered stands in the log, and the answer says where."""
        done: Done = submit(desk, place()).result()

        assert ["order.registered", "contract.call_off_allocated", "order.placed"] == [
            recorded.event.TYPE for recorded in done.events
        ]
        assert town.log.head() == done.position == done.events[-1].position
        assert "buxtehude-2026-000001"[:9] == done.state.number[:9]

    def test_refused_writes_nothing(self, desk: Desk, town: Store):
        """A refusal is the answer, and the log is as it was."""
        head = town.log.head()

        with pytest.raises(CeilingExceeded) as caught:
            submit(desk, place(("stuhl", "100000"))).result()

        assert head == town.log.head()
        assert 2_000_000 == caught.value.facts["left_cents"]

    def test_refused_alone(self, desk: Desk, town: Store):
        """In one batch a refusal touches no other command."""
        futures = [
            submit(desk, place(("stuhl", "1" if number % 2 else "100000"), order_id=f"o{number}"))
            for number in range(20)
        ]

        outcomes = [future.exception() is None for future in futures]

        assert [bool(number % 2) for number in range(20)] == outcomes

    def test_repeated(self, desk: Desk, town: Store):
        """The same order again records nothing and answers with the order that is there."""
        submit(desk, place()).result()
        head = town.log.head()

        again: Done = submit(desk, place()).result()

        assert ([], head) == (list(again.events), town.log.head())
        assert again.state.placed.request_digest == "a1"

    def test_repeated_with_another_body(self, desk: Desk):
        """The same key for something else is refused."""
        submit(desk, place()).result()

        with pytest.raises(KeyUsedForAnotherOrder):
            submit(desk, replace(place(), request_digest="b2")).result()

    def test_sees_what_another_process_recorded(self, desk: Desk, town: Store):
        """An approval by another process is known before the next decision."""
        submit(desk, place(("stuhl", "50"), decision_ref="DS1")).result()
        other = Desk(town.log, lambda: NOW, recorded=lambda _position: None, observer=Silent())
        submit(other, approve()).result()
        other.close()

        with pytest.raises(Exception, match="does not wait for approval"):
            submit(desk, approve(), "second-approval").result()

    def test_gives_up_catching_up_when_far_behind(self, desk: Desk, town: Store, monkeypatch: pytest.MonkeyPatch):
        """After more events than are worth reading, states are folded anew, and the decision is as right."""
        monkeypatch.setattr("procurement.storage.event_log.MOST_TO_CATCH_UP", 3)
        submit(desk, place(("stuhl", "50"), decision_ref="DS1")).result()
        other = Desk(town.log, lambda: NOW, recorded=lambda _position: None, observer=Silent())
        for number in range(5):
            submit(other, place(("stuhl", "1"), order_id=f"other-{number}")).result()
        submit(other, approve()).result()
        other.close()

        with pytest.raises(Exception, match="does not wait for approval"):
            submit(desk, approve(), "second-approval").result()
        assert "000007" == submit(desk, place(("stuhl", "1"), order_id="last")).result().state.number[-6:]

    def test_whoever_gave_up_takes_nobody_along(self, desk: Desk, town: Store):
        """A caller that went away before the decision is not decided for, and the others get their answers."""
        held, go = busy(desk)
        gone, stays = submit(desk, place()), submit(desk, place(order_id="o2"))
        assert gone.cancel()
        go()
        held.result()

        assert "000001" == stays.result().state.number[-6:]
        assert not town.log.stream("order/o1")

    def test_forgets_orders_used_longest_ago(self, desk: Desk, monkeypatch: pytest.MonkeyPatch):
        """Memory is bounded, and a forgotten order is folded anew when it is asked for."""
        monkeypatch.setattr("procurement.application.decisions.MOST_CACHED_ORDERS", 2)
        for number in range(5):
            submit(desk, place(("stuhl", "1"), order_id=f"o{number}")).result()

        assert {"order/o3", "order/o4"} == {name for name in desk._cache.names() if name.startswith("order/")}
        assert not submit(desk, place(("stuhl", "1"), order_id="o0"), "again").result().events

    def test_batches_what_waits(self, desk: Desk, observer: Silent):
        """Commands that wait together are recorded together."""
        _, go = busy(desk)
        futures = [submit(desk, place(("stuhl", "1"), order_id=f"o{number}")) for number in range(60)]
        go()
        for future in futures:
            future.exception()

        assert max(observer.sizes) > 1
        assert 60 == sum(kind == "PlaceOrder" for kind, _ in observer.outcomes)

    def test_closed(self, town: Store):
        """A closed desk takes nothing more, and says so."""
        closed = Desk(town.log, lambda: NOW, recorded=lambda _position: None, observer=Silent())
        waiting = submit(closed, place())
        closed.close()

        assert waiting.result().events
        with pytest.raises(DeskClosed):
            submit(closed, place(order_id="o2"))


class TestUnreliableLog:
    """A log whose connection breaks at the worst moments."""

    @pytest.fixture
    def broken(self, town: Store, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """Names of the moments that still break, first first."""
        moments: list[str] = []
        real = town.log.writing

        @contextmanager
        def writing() -> Iterator[Any]:
            if moments and moments[0] == "before":
                raise LogUnavailable(moments.pop(0))
            with real() as pen:
                yield pen
                if moments and moments[0] == "during":
                    raise LogUnavailable(moments.pop(0))
            if moments and moments[0] == "after commit":
                raise LogUnavailable(moments.pop(0))

        monkeypatch.setattr(town.log, "writing", writing)
        return moments

    @pytest.mark.parametrize("moment", ["before", "during", "after commit"])
    def test_records_once_whenever_it_breaks(self, desk: Desk, town: Store, broken: list[str], moment: str):
        """Lost before, during or after the commit: the order stands once and its caller hears of it."""
        broken += [moment, moment]
        placed = submit(desk, place(("stuhl", "50"), decision_ref="DS1")).result()
        broken += [moment]
        approved = submit(desk, approve()).result()

        types = [recorded.event.TYPE for recorded in town.log.stream("order/o1")]
        assert ["order.placed", "order.approved"] == types
        assert "order.placed" == placed.events[-1].event.TYPE
        assert ("order.approved", "approved") == (approved.events[-1].event.TYPE, approved.state.status)

    def test_answers_once_when_it_breaks_again_after_a_lost_reply(
        self, desk: Desk, town: Store, broken: list[str], monkeypatch: pytest.MonkeyPatch
    ):
        """The reply to one order was lost and the next attempt breaks too: both orders stand once and are answered."""
        _, go = busy(desk)
        broken += ["after commit", "during", "before"]
        first, second = submit(desk, place(("stuhl", "1"))), submit(desk, place(("stuhl", "1"), order_id="o2"))
        go()

        assert ["order/o1", "order/o2"] == [future.result().events[-1].stream for future in (first, second)]
        assert [1, 1] == [len(town.log.stream(name)) for name in ("order/o1", "order/o2")]

    def test_gives_up_with_words(self, desk: Desk, broken: list[str], monkeypatch: pytest.MonkeyPatch):
        """A log that stays away is a 503 to come, and the desk lives on."""
        monkeypatch.setattr(desk_module, "time", SimpleNamespace(sleep=lambda _seconds: None))
        broken += ["before"] * 6

        with pytest.raises(StoreUnavailable):
            submit(desk, place()).result()

        assert submit(desk, place()).result().events

    def test_many_threads(self, desk: Desk, town: Store):
        """Threads that ask at once each get their own answer."""
        answers: dict[int, str] = {}

        def ask(number: int) -> None:
            done = submit(desk, place(("stuhl", "1"), order_id=f"o{number}"), f"c{number}").result()
            answers[number] = done.state.order_id

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert {number: f"o{number}" for number in range(40)} == answers
