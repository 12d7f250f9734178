"""Tables are made once, however many start; databases that are not ours, torn or newer are refused with words."""

import multiprocessing
import shutil
import sqlite3
from pathlib import Path

import psycopg
import pytest

from procurement.settings import Settings
from procurement.storage.migration import (
    ForeignDatabase,
    ForeignViews,
    NewerSchema,
    NotMigrated,
    RefusedToStart,
    TornDatabase,
    TornViews,
    UnlockedAppendsForbidden,
)
from procurement.storage.view_registry import ViewAhead, ViewOfAnotherLog
from procurement.wiring import open_store, wire
from tests.samples import admitted
from tests.storage.test_event_log import append, new


def start(data_dir: str, database_url: str) -> str:
    """What one of many processes does; the text of its failure, or nothing."""
    try:
        open_store(Settings(data_dir=Path(data_dir), database_url=database_url)).close()
    except Exception as error:  # noqa: BLE001  # whatever fails is the finding
        return f"{type(error).__name__}: {error}"
    return ""


def filled(settings: Settings, members: int = 3) -> None:
    """Events and views that are folded: by this thread alone, so that nobody else is in the middle of it."""
    cooperative = wire(settings, project=False)
    for number in range(members):
        append(cooperative.store.log, new(admitted(f"town-{number}")))
    while cooperative.store.views.advance():
        pass
    cooperative.close()


@pytest.mark.slow
class TestMigrate:
    def test_eight_processes_start_at_once(self, settings: Settings):
        """All eight start on an empty database, and what they made is whole."""
        arguments = [(str(settings.data_dir), settings.database_url)] * 8
        with multiprocessing.get_context("spawn").Pool(8) as pool:
            failures = pool.starmap(start, arguments)

        assert [""] * 8 == failures
        filled(settings)

    def test_again_changes_nothing(self, settings: Settings):
        """A second start finds everything there."""
        filled(settings)
        store = open_store(settings)

        assert 3 == len(store.log.read(0, 10))
        store.close()


class TestRefusesToStart:
    @pytest.fixture
    def embedded(self, tmp_path: Path) -> Settings:
        return Settings(data_dir=tmp_path / "data")

    def refused(self, settings: Settings, refusal: type[RefusedToStart]) -> str:
        with pytest.raises(refusal) as caught:
            wire(settings)
        return str(caught.value)

    def test_functions_enabled(self, embedded: Settings, monkeypatch: pytest.MonkeyPatch):
        """The mode of the event store that loses events is refused."""
        monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "y")

        assert "POSTGRES_ENABLE_DB_FUNCTIONS" in self.refused(
            Settings(data_dir=embedded.data_dir), UnlockedAppendsForbidden
        )

    def test_a_file_that_is_no_database(self, embedded: Settings):
        """Somebody's text file stays as it is."""
        embedded.data_dir.mkdir()
        (embedded.data_dir / "events.db").write_bytes(b"Liebe Kolleginnen und Kollegen" * 10)

        self.refused(embedded, ForeignDatabase)

        assert (embedded.data_dir / "events.db").read_bytes().startswith(b"Liebe")

    def test_another_programs_database(self, embedded: Settings):
        """A SQLite file of another program is not taken over."""
        embedded.data_dir.mkdir()
        connection = sqlite3.connect(embedded.data_dir / "events.db")
        connection.execute("CREATE TABLE notes (text)")
        connection.commit()
        connection.close()

        self.refused(embedded, ForeignDatabase)

    @pytest.mark.parametrize("share", [2, 3])
    def test_a_torn_copy(self, embedded: Settings, share: int):
        """A file that lost its end is named, with what to do."""
        filled(embedded)
        path = embedded.data_dir / "events.db"
        path.write_bytes(path.read_bytes()[: path.stat().st_size // share])
        shutil.rmtree(embedded.data_dir / "events.db-wal", ignore_errors=True)

        assert "backup" in self.refused(embedded, TornDatabase)

    def test_a_damaged_page(self, embedded: Settings):
        """A page of noise in the middle is found."""
        filled(embedded, members=200)
        path = embedded.data_dir / "events.db"
        torn = bytearray(path.read_bytes())
        torn[4096 * 4 : 4096 * 8] = b"\xa5" * (4096 * 4)
        path.write_bytes(torn)

        self.refused(embedded, TornDatabase)

    @pytest.mark.parametrize(
        ("content", "refusal"),
        [("noise", ForeignViews), ("half", TornViews), ("notes", ForeignViews), ("damaged", TornViews)],
    )
    def test_torn_or_foreign_views(self, embedded: Settings, content: str, refusal: type[RefusedToStart]):
        """Views that cannot be used need no backup: without the file everything starts, and all is there again."""
        filled(embedded, members=40)
        path = embedded.data_dir / "views.db"
        whole = path.read_bytes()
        if content == "notes":
            path.unlink()
            with sqlite3.connect(path) as connection:
                connection.execute("CREATE TABLE notes (text)")
            connection.close()
        else:
            middle = len(whole) // 8192 * 4096
            damaged = whole[:8192] + b"\xa5" * (len(whole) - 8192)
            path.write_bytes({"noise": b"Liebe" * 99, "half": whole[:middle], "damaged": damaged}[content])

        said = self.refused(embedded, refusal)
        path.unlink()
        filled(embedded, members=0)

        assert said.count("abrufbuch rebuild") == 2
        assert "zurückspielen" not in said
        assert path.stat().st_size >= len(whole)

    def test_a_newer_schema(self, embedded: Settings):
        """An older program leaves a newer database alone."""
        filled(embedded)
        connection = sqlite3.connect(embedded.data_dir / "events.db")
        connection.execute("PRAGMA user_version = 99")
        connection.close()

        assert "99" in self.refused(embedded, NewerSchema)

    def test_a_view_ahead_of_the_log(self, settings: Settings, tmp_path: Path):
        """An older backup under newer views is refused, and says how to rebuild."""
        filled(settings)
        self.forget_events(settings)

        assert "abrufbuch rebuild" in self.refused(settings, ViewAhead)

    def test_a_view_of_another_log(self, settings: Settings):
        """A log that went another way since the backup is noticed too."""
        filled(settings)
        self.forget_events(settings)
        store = open_store(settings)
        for number in range(9):
            append(store.log, new(admitted(f"other-{number}")))
        store.close()

        self.refused(settings, ViewOfAnotherLog)

    def forget_events(self, settings: Settings) -> None:
        """As a restored backup would: fewer events than the views have seen."""
        store = open_store(settings)
        with store.log.database.writing() as session:
            if settings.database_url:
                session.run("ALTER TABLE events DISABLE TRIGGER ALL")
                session.run("DELETE FROM events")
                session.run("ALTER SEQUENCE events_notification_id_seq RESTART")
                session.run("ALTER TABLE events ENABLE TRIGGER ALL")
            else:
                session.run("DROP TRIGGER events_no_delete")
                session.run("DELETE FROM events")
                session.run("DELETE FROM sqlite_sequence")
        store.close()


@pytest.mark.postgresql
class TestRefusesToStartOnPostgres:
    def test_without_tables(self, postgres_url: str, tmp_path: Path):
        """A worker does not make tables; it says who does."""
        with pytest.raises(NotMigrated, match="abrufbuch migrate"):
            wire(Settings(data_dir=tmp_path, database_url=postgres_url), migrate=False)

    def test_a_newer_schema(self, postgres_url: str, tmp_path: Path):
        """An older program leaves a newer database alone."""
        settings = Settings(data_dir=tmp_path, database_url=postgres_url)
        filled(settings)
        with psycopg.connect(postgres_url) as connection:
            connection.execute("UPDATE abrufbuch_schema SET version = 99")

        for migrate in (True, False):
            with pytest.raises(NewerSchema, match="99"):
                wire(settings, migrate=migrate)

    def test_another_programs_tables(self, postgres_url: str, tmp_path: Path):
        """A table called events that is not ours is not touched."""
        with psycopg.connect(postgres_url) as connection:
            connection.execute("CREATE TABLE events (note text)")

        with pytest.raises(ForeignDatabase):
            wire(Settings(data_dir=tmp_path, database_url=postgres_url))
