"""The event store library's own test cases for recorders, run on ours."""

import uuid
from pathlib import Path

import pytest
from eventsourcing.persistence import ApplicationRecorder
from eventsourcing.tests.persistence import ApplicationRecorderTestCase, NonInterleavingNotificationIDsBaseCase

from procurement.storage.postgres_log import PostgresLogRecorder, postgres_datastore
from procurement.storage.sqlite_log import DurableDatastore, SQLiteLogRecorder


class OwnRecorder:
    """What the library's cases need to know of a recorder: how to make one, and that streams have text names."""

    INITIAL_VERSION = 1

    def new_originator_id(self) -> str:
        return f"stream/{uuid.uuid4()}"


class OnSqlite(OwnRecorder):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path):
        self.datastore = DurableDatastore(str(tmp_path / "events.db"))
        yield
        self.datastore.close()

    def create_recorder(self) -> ApplicationRecorder:
        recorder = SQLiteLogRecorder(self.datastore)
        recorder.create_table()
        return recorder


class OnPostgres(OwnRecorder):
    @pytest.fixture(autouse=True)
    def _database(self, postgres_url: str):
        self.datastore = postgres_datastore(postgres_url)
        yield
        self.datastore.close()

    def create_recorder(self) -> ApplicationRecorder:
        recorder = PostgresLogRecorder(self.datastore)
        recorder.create_table()
        return recorder


@pytest.mark.slow
class TestSqliteRecorder(OnSqlite, ApplicationRecorderTestCase):
    """The library's expectations of an application recorder hold on SQLite."""

    def test_insert_subscribe(self) -> None:
        """Following by push is not what SQLite does here: views pull, woken by the desk."""
        with pytest.raises(NotImplementedError):
            self.create_recorder().subscribe()


@pytest.mark.slow
@pytest.mark.postgresql
class TestPostgresRecorder(OnPostgres, ApplicationRecorderTestCase):
    """The library's expectations of an application recorder hold on PostgreSQL."""

    def test_insert_subscribe(self) -> None:
        """Its expectation of subscriptions holds too."""
        self.optional_test_insert_subscribe()


class TestSqliteOrder(OnSqlite, NonInterleavingNotificationIDsBaseCase):
    """Two writers' positions do not interleave on SQLite."""


@pytest.mark.postgresql
class TestPostgresOrder(OnPostgres, NonInterleavingNotificationIDsBaseCase):
    """Two writers' positions do not interleave on PostgreSQL."""


for base in (ApplicationRecorderTestCase, NonInterleavingNotificationIDsBaseCase):
    base.__test__ = False
for case in (TestSqliteRecorder, TestPostgresRecorder, TestSqliteOrder, TestPostgresOrder):
    case.__test__ = True
