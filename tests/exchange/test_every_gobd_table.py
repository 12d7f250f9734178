"""Every file of the data carrier, found by its TABLE: examples, keys, references; numbers and texts as they are written."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.exchange.gobd.carrier import TABLES
from procurement.exchange.gobd.table import Example, Number, Table, Text
from procurement.kernel.event import Recorded

EACH_TABLE = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.file)
EXAMPLES = [(table, example) for table in TABLES for example in table.examples]
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def recorded(events: Example) -> Iterator[Recorded]:
    for at, event in enumerate(events.given):
        yield Recorded(
            position=at + 1,
            stream=event.stream,
            version=1,
            event=event,
            recorded_at=NINE + timedelta(minutes=at),
            actor="anna",
            command_id=f"c-{at + 1}",
            correlation_id="k",
        )


class TestTable:
    @pytest.mark.parametrize(("table", "example"), EXAMPLES, ids=[example.title for _, example in EXAMPLES])
    def test_example(self, table: Table, example: Example):
        """Its events make these lines and no others."""
        assert list(example.lines) == [";".join(cells) for cells in table.rows(recorded(example))]

    @EACH_TABLE
    def test_keys_stand_first(self, table: Table):
        """All keys before all other columns; no name twice; everything is described, by an example too."""
        keys = [column.key for column in table.columns]
        names = [column.name for column in table.columns]

        assert keys == sorted(keys, reverse=True)
        assert True in keys
        assert len(names) == len(set(names))
        assert all(column.description for column in table.columns)
        assert table.examples

    @EACH_TABLE
    def test_references_name_a_whole_key(self, table: Table):
        """Columns that point to another file are called there the same, have the same type, and are its key."""
        by_name = {other.name: other for other in TABLES}
        own = {column.name: column.kind for column in table.columns}
        for reference in table.references:
            target = by_name[reference.table]

            assert {name: own[name] for name in reference.columns} == {
                column.name: column.kind for column in target.columns if column.key
            }

    @EACH_TABLE
    def test_every_event_consumed_is_in_an_example(self, table: Table):
        """Nothing is read that no example shows."""
        given_events = {type(event) for example in table.examples for event in example.given}

        assert set(table.consumes) == given_events


class TestCells:
    def test_a_number_is_never_rounded(self):
        """More places than declared is a fault, not a rounding."""
        with pytest.raises(ValueError, match="more than 2"):
            Number(2).cell(Decimal("0.125"))

    @given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=4))
    @settings(deadline=None)
    def test_any_text_survives(self, texts: list[str]):
        """Whatever a text holds, a strict reader gives it back."""
        written = ";".join(Text(1).cell(text) for text in texts) + "\r\n"

        assert [texts] == list(csv.reader(io.StringIO(written, newline=""), delimiter=";", strict=True))
