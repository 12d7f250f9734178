"""Reading the past: whatever was asked before, the rows are those of a fold from zero."""

from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from procurement.application.reading import Reading, Wanted
from procurement.storage import past_tables
from procurement.storage.past_tables import Past, PastTables
from procurement.wiring import Store, every_projection
from tests.application.read_story import EVERYTHING, MANAGER, counted, reading_of, record, story
from tests.samples import admitted


class TestPast:
    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(data=st.data())
    def test_is_the_same_as_from_zero(self, store: Store, data: st.DataObject):
        """Whichever positions were asked for before: what goes on from a kept table equals a fold from zero."""
        if not store.log.head():
            record(store, story())
        projections = st.sampled_from([it for it in every_projection() if it.consumes])
        projection = data.draw(projections)
        asked = data.draw(st.lists(st.integers(0, store.log.head()), min_size=2, max_size=6))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(past_tables, "STRIDE", data.draw(st.integers(1, 9)))
            tables = PastTables(store.log)
            found = [tables.select(projection, EVERYTHING, position) for position in asked]

        assert [PastTables(store.log).select(projection, EVERYTHING, position) for position in asked] == found

    def test_is_told_again_without_reading_the_log(self, reading: Reading, store: Store):
        """A position that was asked for costs the head and the events it stands at, however long the log is."""
        wanted = [Wanted(name="order_book", parameters={"as_of": [str(store.log.head() - 2)]})]
        first = reading.reports(MANAGER, wanted)
        with counted() as statements:
            again = reading.reports(MANAGER, wanted)

        assert first == again
        assert 3 == len(statements)

    def test_goes_on_from_the_nearest_kept_table(self, store: Store):
        """A step forward reads the events of the step only."""
        record(store, story())
        head, book = store.log.head(), reading_of(store).projection("order_book")
        tables = PastTables(store.log)
        tables.select(book, EVERYTHING, head - 3)
        read: list[tuple[int, int | None]] = []
        rows = store.log.states

        def listened(session: Any, after: int, limit: int, **how: Any) -> Any:
            read.append((after, how.get("stop")))
            return rows(session, after, limit, **how)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(store.log, "states", listened)
            tables.select(book, EVERYTHING, head)

        assert [(head - 3, head)] == read

    def test_does_not_go_on_from_another_log(self, store: Store):
        """A table whose last event the log no longer has is not used."""
        record(store, [admitted("a"), admitted("b")])
        tables = PastTables(store.log)
        members = reading_of(store).projection("member_register")
        right = tables.select(members, EVERYTHING, 2)
        for key in tables._kept.held():
            tables._kept.put(key, ("another mark", b"no database"), 1)

        assert right == tables.select(members, EVERYTHING, 2)

    def test_of_another_log_is_not_told_again(self, store: Store):
        """The state of a past moment names the event it ends at."""
        record(store, [admitted("a"), admitted("b")])
        tables = PastTables(store.log)
        member = reading_of(store).projection("member_register")
        states = {Past(tables, position).state(member) for position in (0, 1, 2)}

        assert 3 == len({state.rpartition(":")[2] for state in states})

    def test_takes_no_more_than_its_bound(self, store: Store, monkeypatch: Any):
        """Tables used least recently go, large ones are not kept at all; the rows stay the same."""
        monkeypatch.setattr(past_tables, "MOST_BYTES", 150_000)
        monkeypatch.setattr(past_tables, "STRIDE", 1)
        record(store, story())
        tables, expected = PastTables(store.log), PastTables(store.log)
        for projection, position in product(every_projection(), (5, store.log.head(), 1)):
            assert expected.select(projection, EVERYTHING, position) == tables.select(projection, EVERYTHING, position)

        assert 0 < tables._kept.weight <= 150_000
