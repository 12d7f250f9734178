"""What a backup keeps of the tables, line by line, and back."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.application.history import EventFilter
from procurement.storage.database import SqliteDatabase
from procurement.storage.event_lines import CanonicalLines, row_of
from procurement.storage.event_log import EventLog
from procurement.storage.kept_tables import READ_AT_ONCE, TABLES, KeptTables
from procurement.storage.mapper import Mapper
from procurement.wiring import Store
from tests.application.read_story import NOW, story
from tests.audit.logs import remember

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
ODD = TEXT | st.sampled_from(['"', "\\", ',"position":7', ',"v":1}', '{"x":1}', "ß€🚲"])
NO_RECORDER: Any = None
TABLE = {table.name: table for table in TABLES}


def rooms(store: Store) -> KeptTables:
    return KeptTables(
        store.log,
        {"log": store.log.database, "office": store.office.database, "audit": store.audit.database},
    )


def rows(store: Store, room: str, name: str) -> list[dict[str, Any]]:
    with rooms(store).reading(room) as tables:
        return next([dict(row) for row in found] for table, found in tables if table == name)


class TestEvents:
    def test_come_back_as_they_were(self, store: Store):
        """Every row of a log, also of events whose shape has changed since."""
        remember(store, story())
        lines = CanonicalLines(store.log)
        written = list(lines.rows(EventFilter()))

        assert [(*row[:4], bytes(row[4]), row[5]) for row in written] == [row_of(lines.line(row)) for row in written]
        assert len(story()) == len(written)

    @given(stream=ODD, topic=ODD, actor=ODD, number=st.integers(1, 2**62), us=st.integers(0, 4 * 10**15))
    def test_whatever_they_are_called(self, stream: str, topic: str, actor: str, number: int, us: int):
        """Text that looks like the line around it is none of it."""
        data = {"a": actor, "position": 1}
        envelope = {"actor": actor, "command_id": stream, "correlation_id": topic, "data": data, "v": 3}
        row = (number, stream, number, topic, msgspec.json.encode(envelope, order="sorted"), us)

        lines = CanonicalLines(EventLog(SqliteDatabase(":memory:"), NO_RECORDER, Mapper()))

        assert row == row_of(lines.line(row))

    @pytest.mark.parametrize(
        "line",
        [
            b"",
            b"{}",
            b'{"actor":"","data":{},"position":"1"}',
            b'{"a":1,"position":1,"recorded_at":"yesterday","stream":"s","type":"t","v":1,"version":1}',
            b'{"a":1,"position":1,"recorded_at":"2026-03-02T09:00:00.000000+00","stream":"s","type":"t","v":1,"version":1}',
        ],
    )
    def test_other_lines_are_refused(self, line: bytes):
        """A line that no event was written to is no row."""
        with pytest.raises(ValueError):  # noqa: PT011  the reason is whatever was expected at that place
            row_of(line)


class TestTables:
    def test_are_read_a_page_at_a_time(self, store: Store):
        """More rows than one page holds: all of them, each once, in order."""
        count = 2 * READ_AT_ONCE + 1
        with store.office.database.writing() as session:
            names = TABLE["accesses"].columns
            session.load("accesses", names, [(number, 1, "s", "r", "", "k", "", "") for number in range(1, count + 1)])

        assert [*range(1, count + 1)] == [row["number"] for row in rows(store, "office", "accesses")]

    @pytest.mark.parametrize("name", ["b", "ä", "", "%_'"])
    def test_by_several_columns(self, store: Store, name: str):
        """Rows whose key has two columns."""
        for subject in ("p-2", "p-1"):
            for drafted in (name, "z"):
                store.office.drafts.save(subject, drafted, b"\0\xff", NOW)

        found = rows(store, "office", "drafts")

        assert 4 == len(found)
        assert {(subject, drafted, b"\0\xff") for subject in ("p-1", "p-2") for drafted in (name, "z")} == {
            (row["subject"], row["name"], bytes(row["content"])) for row in found
        }

    @pytest.mark.parametrize(
        "line", [b"", b"[]", b'{"subject":"p"}', b'{"subject":"p","name":"n","content":"%","saved_at":1}']
    )
    def test_other_lines_are_refused(self, store: Store, line: bytes):
        """What is no row of a table does not get into it."""
        with pytest.raises(ValueError):  # noqa: PT011  the reason is whatever was expected at that place
            rooms(store).fill(TABLE["drafts"], [line])
        assert [] == rows(store, "office", "drafts")

    def test_a_row_that_is_there_is_refused(self, store: Store):
        """Tables are filled, not mixed."""
        line = b'{"subject":"p","name":"n","content":"AA==","saved_at":1}'

        with pytest.raises(ValueError):  # noqa: PT011  the database says which key
            rooms(store).fill(TABLE["drafts"], [line, line])
        assert [] == rows(store, "office", "drafts")

    def test_every_table_is_kept_or_follows_from_others(self, store: Store):
        """A table that somebody adds is either in a backup or named here with its reason."""
        follows = {"events", "audit_tiles", "view_registry", "view_changes"}
        must_not_come_back = {"sessions", "sign_in_failures"}
        of_the_database = {"abrufbuch_schema", "sqlite_sequence"}

        tables = {name for name in all_tables(store) if not name.startswith("view_")} | {
            "view_registry",
            "view_changes",
        }

        assert follows | must_not_come_back | of_the_database | {*TABLE} == tables | of_the_database


def all_tables(store: Store) -> set[str]:
    found: set[str] = set()
    for database in store.databases:
        with database.reading() as session:
            listed = (
                "SELECT name FROM sqlite_master WHERE type = 'table'"
                if database.dialect == "sqlite"
                else "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
            )
            found |= {row[0] for row in session.run(listed)}
    return found
