"""Reading: several reports of one moment, answers that are kept only as long as they hold, and pages by number."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from procurement.application import reading as reading_module
from procurement.application.access import Action, ActionNotAllowed, Actor, OtherMember, Role
from procurement.application.parameter import ParameterInvalid
from procurement.application.reading import ProjectionBehind, Reading, Report, Wanted
from procurement.application.report_request import UnknownReport
from procurement.domain.member.events import MemberAdmitted
from procurement.kernel.projection import Key, Projection, Rows, SumInt, Viewing
from procurement.storage.served import ProjectionStopped
from procurement.storage.views import ViewStore
from procurement.wiring import Store, every_projection
from tests.application.read_story import (
    MANAGER,
    NOW,
    OFFICER,
    counted,
    damage,
    forgetful,
    one_more,
    reading_of,
    record,
    story,
)
from tests.samples import admitted
from tests.storage.test_event_log import append, new
from tests.storage.test_every_projection_stored import catch_up

PAGE = (
    Wanted(name="discount_savings", parameters={"group_by": ["month"]}),
    Wanted(name="vendor_volumes", parameters={"group_by": ["vendor"], "from": ["2026"]}),
    Wanted(name="contract_ceiling", parameters={"lot": [""]}),
    Wanted(name="order_book", parameters={"sort": ["-placed_on"], "limit": ["3"]}),
    Wanted(name="order_book", parameters={"status": ["placed"], "limit": ["5"]}),
    Wanted(name="catalogue", action=Action.READ_REFERENCE),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    state: Key
    members: SumInt


COUNTED = Projection(
    name="members_counted",
    version=1,
    row=Count,
    consumes=(MemberAdmitted,),
    contributions=lambda event: [Count(state=event.state, members=1)],
)
EVERY = [Wanted(name=each.name, extras=True) for each in every_projection()]
ALSO_COUNTED = replace(COUNTED, name="members_also_counted")


class TestReports:
    def test_are_what_each_says_alone(self, reading: Reading):
        """Asked together or one by one, before or after: the same answers."""
        alone = [
            reading.report(MANAGER, one.name, {**one.parameters, "totals": ["no"]}, one.action, extras=one.extras)
            for one in PAGE
        ]

        assert alone == reading.reports(MANAGER, PAGE) == reading.reports(MANAGER, PAGE)
        assert all(report.rows for report in alone)

    def test_extras_come_when_they_are_wanted(self, reading: Reading):
        """Further parts of an answer cost statements, so a page asks for them."""
        plain, whole = reading.reports(
            MANAGER, [Wanted(name="vendor_volumes"), Wanted(name="vendor_volumes", extras=True)]
        )

        assert {} == plain.extras
        assert reading.report(MANAGER, "vendor_volumes", {}).extras == whole.extras

    def test_a_page_costs_a_statement_a_report(self, reading: Reading):
        """One for the head, one for where the views stand, one for each report; and nothing more when asked again."""
        with counted() as first:
            reading.reports(MANAGER, PAGE)
        with counted() as again:
            reading.reports(MANAGER, PAGE)
        with counted() as with_count:
            reading.reports(MANAGER, [replace(PAGE[3], parameters={"limit": ["3"], "totals": ["count"]})])

        assert (2 + len(PAGE), 2, 2 + 2) == (len(first), len(again), len(with_count))

    def test_figures_of_a_page_agree(self, store: Store):
        """What is recorded and folded while a page is read shows in none of its reports."""
        record(store, [admitted("a")])

        def meanwhile(rows: Rows, _viewing: Viewing) -> Rows:
            append(store.log, new(admitted(f"town-{store.log.head()}")))
            catch_up(views)
            return rows

        first = replace(COUNTED, present=meanwhile)
        views = ViewStore(store.views.database, store.log, (first, ALSO_COUNTED))
        views.ensure()
        catch_up(views)
        reading = Reading(store.log, views, (first, ALSO_COUNTED), lambda: NOW)
        found = reading.reports(MANAGER, [Wanted(name=COUNTED.name), Wanted(name=ALSO_COUNTED.name)])

        assert [1, 1] == [report.rows[0]["members"] for report in found]
        assert 1 == len({report.position for report in found})
        assert 2 == reading.report(MANAGER, ALSO_COUNTED.name, {}).rows[0]["members"]

    def test_moments_may_differ(self, reading: Reading, store: Store):
        """A page may compare now with a position and an instant of the past."""
        head = store.log.head()
        now, then, instant = reading.reports(
            MANAGER,
            [
                Wanted(name="order_book"),
                Wanted(name="order_book", parameters={"as_of": [str(head - 9)]}),
                Wanted(name="order_book", parameters={"as_of": ["2000-01-01T00:00:00Z"]}),
            ],
        )

        assert (head, head - 9, 0) == (now.position, then.position, instant.position)
        assert len(now.rows) > len(then.rows) > len(instant.rows)

    def test_narrows_and_refuses_as_one_report_does(self, reading: Reading):
        """A member's people see their own rows, and every refusal of one report is that of the page."""
        own = reading.reports(OFFICER, [PAGE[3], Wanted(name="order_book")])

        assert {"buxtehude"} == {row["member"] for report in own for row in report.rows}
        for refusal, actor, wanted in (
            (OtherMember, OFFICER, Wanted(name="order_book", parameters={"member": ["stade"]})),
            (ActionNotAllowed, Actor(subject="a", role=Role.ADMIN), Wanted(name="order_book")),
            (UnknownReport, MANAGER, Wanted(name="nothing")),
            (ParameterInvalid, MANAGER, Wanted(name="order_book", parameters={"colour": ["red"]})),
            (ParameterInvalid, MANAGER, Wanted(name="order_book", parameters={"min_position": ["999999"]})),
            (ParameterInvalid, MANAGER, Wanted(name="order_book", parameters={"as_of": ["999999"]})),
        ):
            with pytest.raises(refusal):
                reading.reports(actor, [PAGE[0], wanted])

    def test_waits_for_no_longer_than_its_patience(self, reading: Reading, store: Store, monkeypatch: Any):
        """Views that are behind answer with where they stand, or refuse whoever needs more."""
        monkeypatch.setattr(reading_module, "PATIENCE_SECONDS", 0.05)
        before = store.log.head()
        append(store.log, new(admitted("late")))
        head = store.log.head()

        with pytest.raises(ProjectionBehind) as caught:
            reading.reports(MANAGER, [Wanted(name="order_book", parameters={"min_position": [str(head)]})])

        assert (before, head) == (caught.value.position, caught.value.min_position)
        assert before == reading.reports(MANAGER, [Wanted(name="order_book")])[0].position


class TestKeptAnswers:
    def savings(self, reading: Reading) -> Report:
        return reading.reports(MANAGER, [PAGE[0]])[0]

    def test_hold_until_the_next_event(self, reading: Reading, store: Store):
        """An order changes what is told; and what is told is what a reading that remembers nothing says."""
        before = self.savings(reading)
        record(store, [one_more()])
        after = self.savings(reading)

        assert before.rows[0]["orders"] + 1 == after.rows[0]["orders"]
        assert (after, store.log.head()) == (self.savings(reading_of(store)), after.position)

    def test_hold_over_events_that_do_not_change_them(self, reading: Reading, store: Store):
        """An order leaves what was read of members as it is; the report says that it is true at the order's event."""
        register = Wanted(name="member_register", action=Action.READ_REFERENCE)
        before = reading.reports(MANAGER, [register])[0]
        record(store, [one_more()])
        with counted() as statements:
            after = reading.reports(MANAGER, [register])[0]

        assert (2, before.rows) == (len(statements), after.rows)
        assert before.position < after.position == store.log.head()

    @pytest.mark.parametrize("step", [1, 3])
    def test_are_what_is_read_anew(self, store: Store, step: int):
        """Events recorded and folded a few at a time, every report read each time: what a fresh reading says."""
        reading, events = reading_of(store), [*story(), one_more()]
        for start in range(0, len(events), step):
            record(store, events[start : start + step])

            assert forgetful(reading).reports(MANAGER, EVERY) == reading.reports(MANAGER, EVERY)

    def test_end_where_a_stopped_projection_goes_on(self, store: Store, monkeypatch: Any):
        """What it held when it stopped is not told of what it holds after folding the rest."""
        monkeypatch.setattr(reading_module, "PATIENCE_SECONDS", 0.05)

        def contributions(event: MemberAdmitted) -> Rows:
            if event.member == "b" and broken:
                raise ValueError(event.member)
            return COUNTED.contributions(event)  # type: ignore[return-value]

        broken, counting = [True], replace(COUNTED, contributions=contributions)
        views = ViewStore(store.views.database, store.log, (counting,))
        views.ensure()
        for member in "abc":
            append(store.log, new(admitted(member)))
        catch_up(views)
        broken.clear()
        views.ensure()
        reading = Reading(store.log, views, (counting,), lambda: NOW)
        before = reading.report(MANAGER, COUNTED.name, {})
        catch_up(views)
        after = reading.report(MANAGER, COUNTED.name, {})

        assert [1, 3] == [report.rows[0]["members"] for report in (before, after)]

    def test_are_not_changed_by_readers(self, reading: Reading):
        """Whatever a reader does to rows, lists and parts, the next one is told the same."""
        wanted = [
            Wanted(name="order_book", parameters={"totals": ["yes"]}),
            Wanted(name="licence_pooling", extras=True),
        ]
        expected = forgetful(reading).reports(MANAGER, wanted)
        for _ in range(2):
            book, pooling = reading.reports(MANAGER, wanted)
            book.rows[0]["net_cents"] = -1
            book.rows[0]["lots"].append("9")
            book.rows.pop()
            book.totals.clear()
            for part in pooling.extras.values():
                for row in part:
                    row["members"].clear()
                    row["quantities"].clear()
                part.clear()

        assert expected == reading.reports(MANAGER, wanted)
        assert expected[0].totals
        assert expected[1].extras["opportunities"]

    def test_of_one_member_are_not_told_to_another(self, reading: Reading):
        """The same question of two towns' people has two answers."""
        stade = Actor(subject="s", role=Role.OFFICER, member="stade")
        answers = [reading.reports(actor, [PAGE[0]])[0].rows for actor in (OFFICER, stade, MANAGER)]

        assert 3 == len({str(answer) for answer in answers})

    def test_of_one_day_are_not_told_on_another(self, reading: Reading):
        """Nothing is in the catalogue on a day before its contract."""
        today, before = reading.reports(
            MANAGER,
            [
                Wanted(name="catalogue", action=Action.READ_REFERENCE),
                Wanted(name="catalogue", parameters={"on": ["2000-01-01"]}, action=Action.READ_REFERENCE),
            ],
        )

        assert (True, False) == (bool(today.rows), bool(before.rows))

    def test_end_with_a_rebuild(self, reading: Reading, store: Store):
        """A view that was damaged and rebuilt at the same position is read anew."""
        right = reading.reports(MANAGER, [PAGE[3]])
        damage(store, "view_order_book_1_1", "net_cents = 7")
        store.views.rebuild(["order_book"], lambda _position, _head: None)
        damage(store, "view_order_book_1_2", "net_cents = net_cents + 1")
        anew = reading.reports(MANAGER, [PAGE[3]])

        assert [row["net_cents"] + 1 for row in right[0].rows] == [row["net_cents"] for row in anew[0].rows]

    def test_end_with_another_log(self, reading: Reading, store: Store):
        """A view folded from another log to the same position is read anew."""
        reading.reports(MANAGER, [PAGE[3]])
        damage(store, "view_order_book_1_1", "net_cents = 7")
        damage(store, "view_changes", "mark = 'another'")

        assert {7} == {row["net_cents"] for row in reading.reports(MANAGER, [PAGE[3]])[0].rows}

    def test_are_not_told_of_a_view_ahead_of_the_log(self, reading: Reading, store: Store):
        """After a restore nobody knows what such a view holds; it is read each time."""
        damage(store, "view_registry", "position = 9999")
        reading.reports(MANAGER, [PAGE[3]])
        damage(store, "view_order_book_1_1", "net_cents = 7")

        assert {7} == {row["net_cents"] for row in reading.reports(MANAGER, [PAGE[3]])[0].rows}

    def test_are_not_told_of_a_projection_that_stopped(self, reading: Reading, store: Store):
        """What was answered before it stopped is no answer now."""
        reading.reports(MANAGER, [PAGE[3]])
        damage(store, "view_registry", "failed_position = 3")

        with pytest.raises(ProjectionStopped):
            reading.reports(MANAGER, [PAGE[3]])

    def test_take_no_more_than_their_bound(self, reading: Reading, monkeypatch: Any):
        """Answers used least recently go; the figures stay the same."""
        monkeypatch.setattr(reading_module, "MOST_KEPT_ROWS", 20)
        small = forgetful(reading)
        expected = [small.reports(MANAGER, PAGE) for _ in range(2)]

        assert 0 < small._answers.weight <= 20
        assert [reading.reports(MANAGER, PAGE)] * 2 == expected
