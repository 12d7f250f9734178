"""Rebuilding in parts: however the log is cut, the rows are those of one fold from zero, and nothing is left behind."""

import itertools
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing import Pipe
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as of_examples
from hypothesis import strategies as st

from procurement.domain.member.events import MemberAdmitted
from procurement.kernel.event import Event
from procurement.kernel.projection import FirstText, Key, LatestText, Projection, SumInt
from procurement.projections import samples
from procurement.settings import Settings
from procurement.storage import gathering, pages, rebuilding
from procurement.storage.rebuild_parts import Bounds, Helper, HelperLost, help_once, helpers
from procurement.storage.served import ProjectionStopped
from procurement.storage.views import ViewStore
from procurement.wiring import Store, every_projection, open_store
from tests.samples import admitted
from tests.storage.test_event_log import append, new
from tests.storage.test_every_projection_stored import catch_up, record

pytestmark = pytest.mark.postgresql
Show = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """All that order matters to: who came first, who came last, and how many."""

    state: Key
    first: FirstText
    latest: LatestText
    members: SumInt


def towns(event: MemberAdmitted) -> Iterator[Town]:
    if event.member == "poison":
        raise ValueError("this member cannot be counted")
    said = None if event.member.startswith("silent") else event.member
    yield Town(state=event.state, first=said, latest=said, members=2**62 if event.member == "huge" else 1)


TOWNS = Projection(name="towns", version=1, row=Town, consumes=(MemberAdmitted,), contributions=towns)


class Views(ViewStore):
    def __init__(self, store: Store) -> None:
        super().__init__(store.views.database, store.log, [TOWNS])


class TownStore:
    """A store whose views are those of towns alone."""

    def __init__(self, settings: Settings) -> None:
        self._store = open_store(settings, migrate=False, sign=False)
        self.views = Views(self._store)

    def close(self) -> None:
        self._store.close()


class Within:
    """A helper that is a thread, so that many examples are quick; it has no exit code."""

    exitcode = None

    def __init__(self, opening: Any, pipe: Any) -> None:
        self._thread = threading.Thread(target=self._work, args=(opening, pipe))
        self._thread.start()

    def _work(self, opening: Any, pipe: Any) -> None:
        with pipe, suppress(EOFError, ConnectionError):
            help_once(opening, pipe)

    def terminate(self) -> None:
        """It ends by itself when its pipe is closed."""

    def join(self) -> None:
        self._thread.join()


@contextmanager
def threads(opening: Any, number: int) -> Generator[Sequence[Helper]]:
    begun: list[Helper] = []
    for _ in range(number):
        pair: Any = Pipe()
        ours, theirs = pair
        begun.append(Helper(Within(opening, theirs), ours))
    try:
        yield begun
    finally:
        for helper in begun:
            helper.end()


@pytest.fixture
def settings(postgres_url: str, tmp_path: Any) -> Settings:
    return Settings(data_dir=tmp_path, database_url=postgres_url)


@pytest.fixture
def opening(settings: Settings) -> Callable[[], Store]:
    return partial(open_store, settings, migrate=False, sign=False)


def admit(store: Store, *members: str) -> None:
    """Members by name, the same one several times too."""
    for member in members:
        append(store.log, new(admitted(member), version=len(store.log.stream(f"member/{member}")) + 1))


def nothing(_position: int, _head: int) -> None:
    """Nobody watches."""


def rebuilt(views: ViewStore, opening: Any, number: int, names: Sequence[str], show: Show = nothing) -> int:
    with threads(opening, number) as helping:
        return views.rebuild(names, show, helping)


def tables(store: Store) -> list[str]:
    """All there are, passing ones of others too."""
    with store.log.database.reading() as session:
        found = session.run("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^(view|part|stage)_'")
    return sorted(name for (name,) in found)


def cut_at(*positions: int) -> Callable[[int, int], Sequence[Bounds]]:
    def cuts(head: int, _parts: int) -> Sequence[Bounds]:
        bounds = [0, *sorted(min(position, head) for position in positions), head]
        return list(itertools.pairwise(bounds))

    return cuts


@pytest.fixture(scope="module")
def examples() -> Sequence[Event]:
    """The events of the examples of all projections, each example with streams of its own."""
    return [event for projection in every_projection() for example in projection.examples for event in example.given]


class TestRebuild:
    @pytest.mark.parametrize("most_rows", [1, 20_000], ids=["in tables", "in memory"])
    def test_every_projection_is_as_folded_from_zero(
        self,
        store: Store,
        opening: Any,
        examples: Sequence[Event],
        most_rows: int,
        monkeypatch: pytest.MonkeyPatch,
    ):
        """Three parts, all projections at once: the rows of each are those that one process folds from zero."""
        monkeypatch.setattr(gathering, "MOST_ROWS", most_rows)
        monkeypatch.setattr(pages, "PAGE", 7)
        record(store, examples)
        names = sorted(store.views.projections)
        rebuilt(store.views, opening, 2, names)

        found = {name: store.views.differences(name) for name in names}

        assert dict.fromkeys(names, (store.log.head(), [])) == found

    @of_examples(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        members=st.lists(st.sampled_from(["a", "b", "silent", "c"]), max_size=12),
        cuts=st.lists(st.integers(0, 40), min_size=2, max_size=2),
        most_rows=st.sampled_from([1, 20_000]),
    )
    def test_any_cut_gives_the_same_rows(
        self, store: Store, settings: Settings, members: list[str], cuts: list[int], most_rows: int
    ):
        """Wherever the log is cut: first stays first, latest stays latest, and all are counted."""
        admit(store, *members)
        views = Views(store)
        views.ensure()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(rebuilding, "cuts", cut_at(*cuts))
            patch.setattr(gathering, "MOST_ROWS", most_rows)
            patch.setattr(pages, "PAGE", 3)
            rebuilt(views, partial(TownStore, settings), 2, ["towns"])

        assert (store.log.head(), []) == views.differences("towns")

    def test_processes_of_their_own_do_it_too(self, store: Store, opening: Any):
        """Real processes, and whoever watches is told about all parts together, never backwards."""
        order = samples.placed()
        record(store, [samples.awarded(), order, samples.cancelled(order)])
        shown: list[tuple[int, int]] = []
        with helpers(opening, 2) as helping:
            store.views.rebuild(["contract_ceiling", "order_book"], lambda *at: shown.append(at), helping)

        assert [] == store.views.differences("contract_ceiling")[1] + store.views.differences("order_book")[1]
        assert shown == sorted(shown)
        assert {store.log.head()} == {head for _done, head in shown}

    def test_what_is_recorded_meanwhile_is_not_lost(self, store: Store, settings: Settings):
        """Events that arrive while parts are folded are in what is served."""
        record(store, [admitted(f"town-{number}") for number in range(6)])
        views = Views(store)
        views.ensure()
        late = [admitted("late")]

        def show(_position: int, _head: int) -> None:
            if late:
                record(store, [late.pop()])

        rebuilt(views, partial(TownStore, settings), 1, ["towns"], show)

        assert (store.log.head(), []) == views.differences("towns")
        assert 7 == store.log.head()


class TestFailing:
    @pytest.mark.parametrize("poisoned", [[2], [5], [2, 5], [4, 5]], ids=str)
    def test_stops_at_the_first_event_that_cannot_be_folded(
        self, store: Store, settings: Settings, poisoned: list[int]
    ):
        """Whichever part it is in; what was served stays, and the new tables go."""
        admit(store, *("poison" if number in poisoned else f"town-{number}" for number in range(6)))
        position = store.log.read(0, 10)[min(poisoned)].position
        views = Views(store)
        views.ensure()
        before = tables(store)

        with pytest.raises(ProjectionStopped) as caught:
            rebuilt(views, partial(TownStore, settings), 2, ["towns"])

        assert ("towns", position) == (caught.value.facts["projection"], caught.value.facts["failed_position"])
        assert before == tables(store)

    def test_a_sum_too_large_for_its_table_is_found_where_parts_meet(self, store: Store, settings: Settings):
        """Each part alone could be kept; together they cannot, and the event that is too much is named."""
        admit(store, "huge", "a", "b", "huge")
        views = Views(store)
        views.ensure()

        with pytest.raises(ProjectionStopped) as caught:
            rebuilt(views, partial(TownStore, settings), 1, ["towns"])

        assert store.log.head() == caught.value.facts["failed_position"]

    def test_a_killed_helper_leaves_nothing(self, store: Store, opening: Any):
        """The rebuild says so, what was served stays, and no table of it remains; the next one works."""
        record(store, [admitted(f"town-{number}") for number in range(6)])
        catch_up(store.views)
        before = tables(store)
        with helpers(opening, 1) as helping:
            os.kill(helping[0]._process.pid, signal.SIGKILL)

            with pytest.raises(HelperLost):
                store.views.rebuild(["member_register"], nothing, helping)
        after = tables(store)
        rebuilt(store.views, opening, 1, ["member_register"])

        assert before == after
        assert (store.log.head(), []) == store.views.differences("member_register")


class TestAbandoned:
    def test_a_rebuild_that_was_killed_is_cleared_away(self, store: Store, settings: Settings, opening: Any):
        """Its helpers end by themselves; the build that nobody finished goes when the next one is served."""
        record(store, [admitted("a")])
        catch_up(store.views)
        before = tables(store)
        killed = multiprocessing.get_context("spawn").Process(target=rebuild_and_die, args=(settings,))
        killed.start()
        killed.join()
        left = tables(store)
        rebuilt(store.views, opening, 1, ["member_register"])

        assert (1, len(before) + 1) == (killed.exitcode, len(left))
        assert len(before) == len(tables(store))


def rebuild_and_die(settings: Settings) -> None:
    with helpers(partial(open_store, settings, migrate=False, sign=False), 1) as helping:
        store = open_store(settings, migrate=False, sign=False)
        store.views.rebuild(["member_register"], lambda _position, _head: os._exit(1), helping)
