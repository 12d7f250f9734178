"""Views: exactly once, side by side, honest about what they cannot do, and the same as of any moment."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from procurement.application.ports import ReportQuery, Selected, Totals
from procurement.domain.member.events import MemberAdmitted
from procurement.kernel.event import Event
from procurement.kernel.projection import Key, Projection, SumDecimal, SumInt
from procurement.storage import pages as pages_module
from procurement.storage.served import ProjectionStopped
from procurement.storage.views import ViewStore
from procurement.wiring import Store, every_projection
from tests.samples import admitted, approve, history, place
from tests.storage.test_event_log import append, new
from tests.storage.test_every_projection_stored import catch_up, record


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    state: Key
    members: SumInt


@dataclass(frozen=True, slots=True, kw_only=True)
class Fine:
    state: Key
    members: SumDecimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    state: Key
    centre: Key
    members: SumInt


def count(event: MemberAdmitted) -> Iterator[Count]:
    if event.member == "poison":
        raise ValueError("this member cannot be counted")
    yield Count(state=event.state, members=1)


EVERYTHING = ReportQuery(totals=Totals.YES)
COUNTED = Projection(name="members_counted", version=1, row=Count, consumes=(MemberAdmitted,), contributions=count)
CAREFUL = replace(COUNTED, name="members_counted_too", contributions=lambda event: [Count(state="all", members=1)])


def views_of(store: Store, *projections: Projection) -> ViewStore:
    views = ViewStore(store.views.database, store.log, projections)
    views.ensure()
    return views


def rows(views: ViewStore, projection: Projection) -> list[dict[str, Any]]:
    return [{name: row[name] for name in ("state", "members")} for row in selected(views, projection).rows]


def selected(views: ViewStore, projection: Projection) -> Selected:
    with views.served() as served:
        return served.select(projection, EVERYTHING)


class TestAdvance:
    def test_two_projectors_fold_each_event_once(self, store: Store):
        """Two processes that fold at once count nobody twice."""
        record(store, [admitted(f"town-{number}") for number in range(40)])
        both = [views_of(store, COUNTED) for _ in range(2)]
        threads = [threading.Thread(target=catch_up, args=(views,)) for views in both for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        catch_up(both[0])

        assert [{"state": "NI", "members": 40}] == rows(both[1], COUNTED)

    def test_a_failing_projection_stops_alone_and_says_where(self, store: Store):
        """What came before the event stands, the others go on, and asking it names the event."""
        record(store, [admitted("a"), admitted("poison"), admitted("b")])
        poisoned = store.log.read(0, 10)[1].position
        views = views_of(store, COUNTED, CAREFUL)
        catch_up(views)

        with pytest.raises(ProjectionStopped) as caught:
            selected(views, COUNTED)
        status = {status.name: status for status in views.statuses()}

        assert poisoned == caught.value.facts["failed_position"] == status["members_counted"].failed_position
        assert "cannot be counted" in status["members_counted"].failed_reason
        assert [{"state": "all", "members": 3}] == rows(views, CAREFUL)

    @pytest.mark.parametrize("members", [2**70, Decimal("0.00001")])
    def test_a_row_no_table_can_hold_stops_its_projection_alone(self, store: Store, members: Any):
        """A number too large or too fine stops the projection at its event; the events before it are kept."""

        def huge(event: MemberAdmitted) -> Iterator[Count]:
            yield Count(state=event.state, members=members if event.member == "b" else members - members + 1)

        counted = replace(COUNTED, contributions=huge, row=Fine if isinstance(members, Decimal) else Count)
        record(store, [admitted("a"), admitted("b"), admitted("c")])
        views = views_of(store, counted, CAREFUL)
        catch_up(views)
        status = {status.name: status for status in views.statuses()}["members_counted"]

        assert store.log.read(0, 10)[1].position == status.failed_position
        assert store.log.read(0, 10)[0].position == status.position
        assert [{"state": "all", "members": 3}] == rows(views, CAREFUL)

    def test_a_mended_projection_goes_on_where_it_stopped(self, store: Store):
        """A restart with the fault mended folds the rest, and nothing twice."""
        record(store, [admitted("a"), admitted("poison"), admitted("b")])
        catch_up(views_of(store, COUNTED))
        mended = replace(COUNTED, contributions=lambda event: [Count(state=event.state, members=1)])
        views = views_of(store, mended)
        catch_up(views)

        assert [{"state": "NI", "members": 3}] == rows(views, mended)

    def test_an_unreadable_event_stops_those_who_need_it(self, store: Store):
        """A row that is no event is not skipped."""
        record(store, [admitted("a")])
        insert = "INSERT INTO events (originator_id, originator_version, topic, state) VALUES (?, ?, ?, ?)"
        with store.log.database.writing() as session:
            session.run(insert, ("member/x", 1, "member.admitted", b"torn"))
        views = views_of(store, COUNTED)
        catch_up(views)

        with pytest.raises(ProjectionStopped):
            selected(views, COUNTED)


class TestRebuild:
    def test_a_row_that_changed_is_folded_anew(self, store: Store):
        """Who changes a row and forgets the version gets the new row, not a broken table."""
        record(store, [admitted("a")])
        catch_up(views_of(store, COUNTED))
        changed = replace(
            COUNTED, row=Centre, contributions=lambda event: [Centre(state=event.state, centre="nord", members=1)]
        )
        views = views_of(store, changed)
        catch_up(views)

        assert [{"state": "NI", "members": 1}] == rows(views, changed)

    def test_a_new_version_is_built_beside_the_old(self, store: Store):
        """The old version goes on being served to the program that knows it."""
        record(store, [admitted("a"), admitted("b")])
        old = views_of(store, COUNTED)
        catch_up(old)
        newer = replace(COUNTED, version=2, contributions=lambda event: [Count(state="x", members=10)])
        new = views_of(store, newer)
        catch_up(new)

        assert [{"state": "NI", "members": 2}] == rows(old, COUNTED)
        assert [{"state": "x", "members": 20}] == rows(new, newer)

    def test_a_damaged_view_is_found_and_mended(self, store: Store):
        """Comparing names the row that differs; rebuilding makes it right, and readers never see half of it."""
        record(store, [admitted("a"), admitted("b")])
        views = views_of(store, COUNTED)
        catch_up(views)
        with views.database.writing() as session:
            session.run("UPDATE view_members_counted_1_1 SET members = 7")

        found = views.differences("members_counted")[1]
        views.rebuild(["members_counted"], lambda _position, _head: None)

        assert 1 == len(found)
        assert "7" in found[0]
        assert (store.log.head(), []) == views.differences("members_counted")

    def test_what_is_recorded_meanwhile_is_not_lost(self, store: Store, monkeypatch: pytest.MonkeyPatch):
        """Events that arrive during a rebuild are in the new build."""
        monkeypatch.setattr(pages_module, "PAGE", 2)
        record(store, [admitted(f"town-{number}") for number in range(5)])
        views = views_of(store, COUNTED)
        late = [admitted(f"late-{number}") for number in range(3)]

        def progress(_position: int, _head: int) -> None:
            if late:
                record(store, [late.pop()])

        views.rebuild(["members_counted"], progress)
        catch_up(views)

        assert [{"state": "NI", "members": 8}] == rows(views, COUNTED)


def story() -> list[Event]:
    """Orders placed, approved and partly taken back in the sample town."""
    commands = [place(("stuhl", "1"), order_id=f"o{number}") for number in range(6)]
    big = place(("stuhl", "40"), ("papier", "5000"), order_id="big", decision_ref="DS1")
    return history(*commands, big, approve(order_id="big"))


class TestAsOf:
    @pytest.mark.parametrize("projection", every_projection(), ids=lambda projection: projection.name)
    def test_is_what_a_view_stopped_there_would_serve(self, store: Store, projection: Projection):
        """At every position: the report as of it equals the view at the moment it stood there."""
        served: dict[int, Any] = {}
        seen: dict[str, int] = {}
        for event in story():
            seen[event.stream] = seen.get(event.stream, 0) + 1
            append(store.log, new(event, version=seen[event.stream]))
            catch_up(store.views)
            served[store.log.head()] = selected(store.views, projection)

        for position, rows in served.items():
            assert rows == store.views.past(position).select(projection, EVERYTHING)


class TestProperties:
    @pytest.mark.slow
    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(page=st.integers(1, 9), towns=st.lists(st.sampled_from("abcdefgh"), max_size=12))
    def test_any_batching_folds_the_same(self, store: Store, page: int, towns: list[str]):
        """However events fall into pages, the rows are those of one fold from zero."""
        versions = {f"member/{town}": len(store.log.stream(f"member/{town}")) for town in "abcdefgh"}
        for town in towns:
            versions[f"member/{town}"] += 1
            append(store.log, new(admitted(town), version=versions[f"member/{town}"]))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pages_module, "PAGE", page)
            views = views_of(store, COUNTED)
            catch_up(views)

        assert (store.log.head(), []) == views.differences("members_counted")
