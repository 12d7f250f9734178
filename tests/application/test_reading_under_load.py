"""Reading while orders come in: waiting only where it helps, and reports asked again."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from procurement.application import reading as reading_module
from procurement.application.access import Action, ActionNotAllowed, Actor, OtherMember, Role
from procurement.application.parameter import ParameterInvalid
from procurement.application.reading import ProjectionBehind, Reading, Report, Wanted, Written
from procurement.storage import served as served_module
from procurement.storage.served import ProjectionStopped
from procurement.wiring import Store
from tests.application.read_story import MANAGER, OFFICER, counted, damage, forgetful, one_more, record
from tests.samples import admitted
from tests.storage.test_event_log import append, new
from tests.storage.test_every_projection_stored import catch_up

STADE = Actor(subject="s", role=Role.OFFICER, member="stade")
VOLUMES = {"group_by": ["vendor", "month"], "from": ["2026"]}
Parameters = Mapping[str, Sequence[str]]


def events_to_come(store: Store, count: int) -> int:
    """Events recorded that no view has folded yet; the log's new end."""
    for number in range(count):
        append(store.log, new(admitted(f"late-{number}")))
    return store.log.head()


@pytest.fixture
def near(monkeypatch: Any) -> int:
    """Views three positions behind are waited for."""
    monkeypatch.setattr(served_module, "NEAR_POSITIONS", 3)
    return 3


class Waits:
    """Each time a reader waits, the projector goes as far as it can; or nobody may wait at all."""

    def __init__(self, store: Store, monkeypatch: Any, *, allowed: bool = True) -> None:
        self._store, self._allowed = store, allowed
        self.until: list[Mapping[str, int]] = []
        monkeypatch.setattr(store.views, "_wait", self._wait)

    def _wait(self, waiting: Mapping[str, int], _deadline: float) -> None:
        self.until.append(waiting)
        assert self._allowed, waiting
        catch_up(self._store.views)


class TestWaiting:
    def test_for_views_that_are_near(self, reading: Reading, store: Store, near: int, monkeypatch: Any):
        """What was recorded just before is waited for and told."""
        head, waits = events_to_come(store, near), Waits(store, monkeypatch)

        assert head == reading.report(MANAGER, "order_book", {}).position
        assert [{"order_book": head}] == waits.until

    def test_not_for_views_that_are_far_behind(self, reading: Reading, store: Store, near: int, monkeypatch: Any):
        """While orders come in faster than they are folded, a report answers at once and says where it stands."""
        before = store.log.head()
        events_to_come(store, near + 1)
        Waits(store, monkeypatch, allowed=False)

        assert before == reading.report(MANAGER, "order_book", {}).position
        assert before == reading.reports(MANAGER, [Wanted(name="order_book")])[0].position

    def test_for_the_position_that_is_asked_for(self, reading: Reading, store: Store, near: int, monkeypatch: Any):
        """Who says which position is needed waits for that one, however far behind the views are."""
        first = store.log.head() + 1
        events_to_come(store, near + 5)
        waits = Waits(store, monkeypatch)

        assert first <= reading.report(MANAGER, "order_book", {"min_position": [str(first)]}).position
        assert [{"order_book": first}] == waits.until

    def test_for_nothing_that_is_there_already(self, reading: Reading, store: Store, near: int, monkeypatch: Any):
        """A position that was reached is answered at once, whatever came after it."""
        before = store.log.head()
        events_to_come(store, near + 1)
        Waits(store, monkeypatch, allowed=False)

        assert before == reading.report(MANAGER, "order_book", {"min_position": [str(before)]}).position

    def test_in_vain_for_a_position_far_away(self, reading: Reading, store: Store, near: int, monkeypatch: Any):
        """Who needs more than there is, is told so in the end."""
        monkeypatch.setattr(reading_module, "PATIENCE_SECONDS", 0.05)
        head = events_to_come(store, near + 1)

        with pytest.raises(ProjectionBehind):
            reading.report(MANAGER, "order_book", {"min_position": [str(head)]})


def as_text(report: Report) -> bytes:
    return repr((report.rows, report.totals, report.count, dict(report.extras), report.next_cursor)).encode()


def told(reading: Reading, actor: Actor = MANAGER, parameters: Parameters = VOLUMES, **wanted: Any) -> Written:
    return reading.written(
        actor, wanted.pop("name", "vendor_volumes"), parameters, Action.READ_REPORTS, as_text, **wanted
    )


class TestWritten:
    @pytest.mark.parametrize("extras", [True, False])
    def test_is_what_the_report_says(self, reading: Reading, extras: bool):
        """First and again: position, moment and everything else."""
        report = reading.report(MANAGER, "vendor_volumes", VOLUMES, extras=extras)

        assert report.rows
        for _ in range(2):
            found = told(reading, extras=extras)

            assert (report.position, report.as_of, as_text(report)) == (found.position, found.as_of, found.content)

    def test_costs_one_statement_when_asked_again(self, reading: Reading, store: Store):
        """Where the views stand is asked; where they have a file of their own, the log's end as well."""
        first = told(reading)
        with counted() as statements:
            again = told(reading)

        assert (first, 1 + (store.log.database is not store.views.database)) == (again, len(statements))
        assert first.content is again.content

    def test_ends_with_the_next_order(self, reading: Reading, store: Store):
        """An order changes what is told, and its tag; what is told is what a reading that remembers nothing says."""
        before = told(reading)
        record(store, [one_more()])
        after = told(reading)

        assert (before.content != after.content, before.tag != after.tag) == (True, True)
        assert (after, store.log.head()) == (told(forgetful(reading)), after.position)

    def test_holds_over_events_that_do_not_change_it(self, reading: Reading, store: Store):
        """A new member leaves volumes as they are: the same content and tag, true at the newer event."""
        before = told(reading)
        record(store, [admitted("late")])
        after = told(reading)

        assert (before.content, before.tag) == (after.content, after.tag)
        assert before.position < after.position == store.log.head()

    def test_waits_for_what_was_written_before_it(self, reading: Reading, store: Store, monkeypatch: Any):
        """What is kept is no answer while an order recorded before is about to be folded."""
        before = told(reading)
        append(store.log, new(one_more()))
        Waits(store, monkeypatch)

        assert (store.log.head(), True) == (told(reading).position, before.content != told(reading).content)

    def test_is_told_at_once_where_views_are_far_behind(
        self, reading: Reading, store: Store, near: int, monkeypatch: Any
    ):
        """Under a load of orders what is kept is told again, unless its reader needs a later position."""
        before = told(reading)
        head = events_to_come(store, near + 1)
        Waits(store, monkeypatch, allowed=False)

        assert before == told(reading)
        with pytest.raises(ParameterInvalid):
            told(reading, parameters={**VOLUMES, "min_position": [str(head + 1)]})

    def test_of_one_member_is_not_told_to_another(self, reading: Reading):
        """The same question of two towns' people has two answers; whoever may not ask is refused each time."""
        mine, theirs, all_of_it = [told(reading, actor) for actor in (OFFICER, STADE, MANAGER)]

        assert 3 == len({mine.content, theirs.content, all_of_it.content})
        for _ in range(2):
            with pytest.raises(OtherMember):
                told(reading, STADE, {**VOLUMES, "member": ["buxtehude"]})
            with pytest.raises(ActionNotAllowed):
                told(reading, Actor(subject="a", role=Role.ADMIN))

    def test_tells_questions_apart(self, reading: Reading, store: Store):
        """Another page, sort, day, filter, or without its extras: each its own answer, first and again."""
        asked: list[Parameters] = [
            {},
            {"extras": ["no"]},
            {"limit": ["2"]},
            {"limit": ["2"], "page": ["2"]},
            {"sort": ["-article"]},
            {"vendor": ["nobody"]},
            {"totals": ["no"]},
            {"as_of": [str(store.log.head() - 9)]},
        ]
        cursor = reading.report(MANAGER, "vendor_volumes", {"limit": ["2"]}).next_cursor
        asked.append({"limit": ["2"], "cursor": [cursor]})
        expected = [told(forgetful(reading), parameters=each) for each in asked]

        assert expected == [told(reading, parameters=each) for each in asked]
        assert expected == [told(reading, parameters=each) for each in asked]
        assert len(asked) - 1 == len({each.content for each in expected})

    def test_of_one_day_is_not_told_on_another(self, reading: Reading):
        """Nothing is in the catalogue on a day before its contract."""
        today, before = [told(reading, parameters=on, name="catalogue") for on in ({}, {"on": ["2000-01-01"]})]

        assert today.content != before.content

    def test_ends_with_a_rebuild(self, reading: Reading, store: Store):
        """A view that was damaged and rebuilt at the same position is read anew."""
        before = told(reading)
        store.views.rebuild(["vendor_volumes"], lambda _position, _head: None)
        damage(store, "view_vendor_volumes_1_2", "net_cents = 7")

        assert before.content != told(reading, extras=False).content
        assert before.position == told(reading).position

    def test_is_not_told_of_a_view_ahead_of_the_log(self, reading: Reading, store: Store):
        """After a restore nobody knows what such a view holds; it is read each time."""
        first = told(reading, name="order_book", parameters={})
        damage(store, "view_registry", "position = 9999")
        damage(store, "view_order_book_1_1", "net_cents = 7")
        second = told(reading, name="order_book", parameters={})
        damage(store, "view_order_book_1_1", "net_cents = 8")

        assert 3 == len({first.content, second.content, told(reading, name="order_book", parameters={}).content})

    def test_is_not_told_of_a_projection_that_stopped(self, reading: Reading, store: Store):
        """What was answered before it stopped is no answer now."""
        told(reading)
        damage(store, "view_registry", "failed_position = 3")

        with pytest.raises(ProjectionStopped):
            told(reading)

    def test_takes_no_more_than_the_bound_of_all_answers(self, reading: Reading, monkeypatch: Any):
        """A page that was written weighs as much as rows of its size; what weighs too much is not kept."""
        monkeypatch.setattr(reading_module, "MOST_KEPT_ROWS", 30)
        small = forgetful(reading)
        towns: list[Parameters] = [
            {**VOLUMES, "member": [member]} for member in ("buxtehude", "stade", "jork", "nobody")
        ]
        expected = [told(reading, parameters=each) for each in towns]

        assert expected * 2 == [told(small, parameters=each) for each in towns * 2]
        assert 0 < small._answers.weight <= 30
