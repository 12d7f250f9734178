"""The office beside the log, on both databases: what it keeps, what it refuses, and how it came to older ones."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from procurement.application.access import Actor, Role
from procurement.application.accesses import AccessKind
from procurement.application.office_ports import MOST_DRAFT_BYTES, DraftTooLarge
from procurement.settings import Settings
from procurement.storage.migration import SCHEMA, ForeignDatabase, NotMigrated, TornDatabase
from procurement.wiring import Store, open_store, wire
from tests.storage.test_migration import filled

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
AUDITOR = Actor(subject="auditor", role=Role.AUDITOR)
OFFICE = ("accounts", "sessions", "sign_in_failures", "accesses", "drafts", "jobs")


class TestDrafts:
    @pytest.mark.parametrize("content", [b"", b"\0\xff\n%?'", b"x" * MOST_DRAFT_BYTES], ids=["empty", "odd", "large"])
    def test_come_back_as_they_were(self, store: Store, content: bytes):
        """Byte for byte, by person and name."""
        drafts = store.office.drafts
        drafts.save("p-1", "basket", content, NOW)

        assert content == drafts.load("p-1", "basket")
        assert (None, None) == (drafts.load("p-2", "basket"), drafts.load("p-1", "other"))

    def test_the_last_one_stays(self, store: Store):
        """Saving replaces; dropping takes away that one only, and may be repeated."""
        drafts = store.office.drafts
        for content in (b"first", b"second"):
            drafts.save("p-1", "basket", content, NOW)
        drafts.save("p-2", "basket", b"other", NOW)

        assert b"second" == drafts.load("p-1", "basket")
        for _ in range(2):
            drafts.drop("p-1", "basket")
        assert (None, b"other") == (drafts.load("p-1", "basket"), drafts.load("p-2", "basket"))

    def test_too_large(self, store: Store):
        """Refused with the numbers; what was there stays."""
        drafts = store.office.drafts
        drafts.save("p-1", "list", b"small", NOW)

        with pytest.raises(DraftTooLarge) as caught:
            drafts.save("p-1", "list", b"x" * (MOST_DRAFT_BYTES + 1), NOW)
        assert {"size_bytes": 6_000_001, "most_bytes": 6_000_000} == caught.value.facts
        assert "6000001" in caught.value.sentence("de")
        assert b"small" == drafts.load("p-1", "list")

    def test_are_forgotten(self, store: Store):
        """After sixty days, when anything is saved."""
        drafts = store.office.drafts
        drafts.save("p-1", "old", b"x", NOW)
        drafts.save("p-1", "new", b"x", NOW + timedelta(days=60))
        assert drafts.load("p-1", "old") is not None
        drafts.save("p-2", "any", b"x", NOW + timedelta(days=60, microseconds=1))

        assert (None, b"x") == (drafts.load("p-1", "old"), drafts.load("p-1", "new"))


class TestAccesses:
    @pytest.mark.parametrize("change", ["UPDATE accesses SET subject = 'x'", "DELETE FROM accesses"])
    def test_never_change(self, settings: Settings, change: str):
        """The database itself refuses, whoever asks; what was noted stands."""
        cooperative = wire(settings, project=False)
        cooperative.accesses.note(AUDITOR, AccessKind.VIEWED)
        with (
            pytest.raises((sqlite3.IntegrityError, psycopg.errors.RaiseException), match="append-only"),
            cooperative.store.databases[-1].writing() as session,
        ):
            session.run(change)

        assert ["auditor"] == [entry.subject for entry in cooperative.accesses.entries(AUDITOR)]
        cooperative.close()


class TestBesideTheLog:
    def test_its_lock_is_not_the_logs(self, tmp_path: Path):
        """On SQLite somebody may write to the office for as long as they like: the log does not wait."""
        store = open_store(Settings(data_dir=tmp_path))
        with store.databases[-1].writing() as office, store.log.database.writing() as log:
            office.run("DELETE FROM drafts")
            log.run("DELETE FROM access_tokens")
        store.close()


class TestUpgrade:
    def make_old(self, settings: Settings) -> None:
        """A database as schema 1 left it, with three members, a token, and views that are folded."""
        filled(settings)
        cooperative = wire(settings, project=False)
        self.secret = cooperative.tokens.create(Role.MANAGER, subject="manager").secret
        cooperative.close()
        if settings.database_url:
            with psycopg.connect(settings.database_url) as connection:
                for table in OFFICE:
                    connection.execute(f"DROP TABLE {table}")
                connection.execute("DROP FUNCTION accesses_refuse_change")
                connection.execute("UPDATE abrufbuch_schema SET version = 1")
            return
        for path in settings.data_dir.glob("office.db*"):
            path.unlink()
        for name in ("events.db", "views.db"):
            connection = sqlite3.connect(settings.data_dir / name)
            connection.execute("PRAGMA user_version = 1")
            connection.close()

    def test_nothing_is_lost(self, settings: Settings):
        """Events, views and tokens of schema 1 are all there, and the office opens beside them."""
        self.make_old(settings)

        cooperative = wire(settings, project=False)
        assert 3 == len(cooperative.store.log.read(0, 10))
        assert {3} == {view.position for view in cooperative.store.views.statuses()}
        actor = cooperative.tokens.actor(self.secret)
        assert actor is not None
        assert "manager" == actor.subject
        account = cooperative.accounts.create(Role.ADMIN, "admin", "Jan Voss", "ein gutes Kennwort")
        cooperative.close()
        again = wire(settings, migrate=False, project=False)
        assert [account.subject] == [found.subject for found in again.accounts.all()]
        again.close()

    def test_only_whoever_may_migrate_does(self, settings: Settings):
        """A worker or `status` leaves an older database as it is and says what to do."""
        self.make_old(settings)

        with pytest.raises(NotMigrated, match="abrufbuch migrate"):
            open_store(settings, migrate=False)
        open_store(settings).close()
        open_store(settings, migrate=False).close()

    def test_files_say_their_schema(self, tmp_path: Path):
        """An older program will refuse all three."""
        open_store(Settings(data_dir=tmp_path)).close()
        for name in ("events.db", "views.db", "office.db"):
            connection = sqlite3.connect(tmp_path / name)
            assert (SCHEMA,) == connection.execute("PRAGMA user_version").fetchone()
            connection.close()


class TestRefusesToStart:
    @pytest.mark.parametrize(("content", "refusal"), [("notes", ForeignDatabase), ("half", TornDatabase)])
    def test_an_office_that_is_none(self, tmp_path: Path, content: str, refusal: type[Exception]):
        """Accounts cannot be computed again: what is torn needs its backup, what is somebody else's stays."""
        settings = Settings(data_dir=tmp_path)
        open_store(settings).close()
        path = tmp_path / "office.db"
        spoilt = b"Liebe Kolleginnen" * 99 if content == "notes" else path.read_bytes()[:-8192]
        path.write_bytes(spoilt)

        with pytest.raises(refusal, match=r"office\.db"):
            open_store(settings)
        assert spoilt == path.read_bytes()
