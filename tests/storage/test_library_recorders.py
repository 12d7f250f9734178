"""The event store library's own test cases for recorders, run on ours."""

import threading
import uuid
from pathlib import Path
from typing import Any

import pytest
from eventsourcing.persistence import ApplicationRecorder
from eventsourcing.tests import persistence as cases

from procurement.storage.postgres_log import PostgresLogRecorder, postgres_datastore
from procurement.storage.sqlite_log import DurableDatastore, SQLiteLogRecorder
from tests.patience import PATIENCE_SECONDS


class OwnRecorder:
    """What the library's cases need to know of a recorder: how to make one, and that streams have text names."""

    INITIAL_VERSION = 1

    def new_originator_id(self) -> str:
        return f"stream/{uuid.uuid4()}"

    def close(self, datastore: Any) -> None:
        """Close once the case's own threads have ended: it lets readers run on, and a connection closed under one of
        them would take the process down.
        """
        for thread in threading.enumerate():
            if "read_continuously" in thread.name or "insert" in thread.name:
                thread.join(PATIENCE_SECONDS)
        datastore.close()


class OnSqlite(OwnRecorder):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path):
        self.datastore = DurableDatastore(str(tmp_path / "events.db"))
        yield
        self.close(self.datastore)

    def create_recorder(self) -> ApplicationRecorder:
        recorder = SQLiteLogRecorder(self.datastore)
        recorder.create_table()
        return recorder


class OnPostgres(OwnRecorder):
    @pytest.fixture(autouse=True)
    def _database(self, postgres_url: str):
        self.datastore, self.url = postgres_datastore(postgres_url), postgres_url
        yield
        self.close(self.datastore)

    def create_recorder(self) -> ApplicationRecorder:
        recorder = PostgresLogRecorder(self.datastore, self.url)
        recorder.create_table()
        return recorder


@pytest.mark.slow
class TestSqliteRecorder(OnSqlite, cases.ApplicationRecorderTestCase[ApplicationRecorder]):
    """The library's expectations of an application recorder hold on SQLite."""

    def test_insert_subscribe(self) -> None:
        """Following by push is not what SQLite does here: views pull, woken by the desk."""
        with pytest.raises(NotImplementedError):
            self.create_recorder().subscribe()


@pytest.mark.slow
@pytest.mark.postgresql
class TestPostgresRecorder(OnPostgres, cases.ApplicationRecorderTestCase[ApplicationRecorder]):
    """The library's expectations of an application recorder hold on PostgreSQL."""

    def test_insert_subscribe(self) -> None:
        """Its expectation of subscriptions holds too."""
        self.optional_test_insert_subscribe()


class TestSqliteOrder(OnSqlite, cases.NonInterleavingNotificationIDsBaseCase):
    """Two writers' positions do not interleave on SQLite."""


@pytest.mark.postgresql
class TestPostgresOrder(OnPostgres, cases.NonInterleavingNotificationIDsBaseCase):
    """Two writers' positions do not interleave on PostgreSQL."""
