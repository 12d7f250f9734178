"""A backup comes back whole on either database, or not at all."""

import os
import shutil
import signal
import zipfile
from pathlib import Path

import psycopg
import pytest

from procurement.application.access import Role
from procurement.application.accesses import AccessKind
from procurement.storage.migration import ADVISORY_LOCK
from procurement.storage.restoring import UNFINISHED
from tests.application.read_story import one_more
from tests.audit.logs import remember
from tests.cli.backups import (
    AUDITOR,
    KEY,
    PASSWORD,
    WHEN,
    Lived,
    Place,
    Run,
    Start,
    everything,
    give_key,
    limited,
    lived_in,
)
from tests.patience import wait_until


class TestRoundTrip:
    @pytest.fixture
    def lived(self, place: Place) -> Lived:
        return lived_in(place)

    def test_all_comes_back(self, run: Run, lived: Lived, target: Place, tmp_path: Path):
        """From either database to either: the same events at the same positions, and the office beside them."""
        give_key(lived.place, target)
        made = lived.place.run(run, "backup", tmp_path / "b.zip")
        restored = target.run(run, "restore", tmp_path / "b.zip")
        exported = [each.run(run, "export", "events").out for each in (lived.place, target)]

        assert (0, 0) == (made.code, restored.code), made.err + restored.err
        assert everything(lived.place) == everything(target)
        assert exported[0] == exported[1]
        assert "Zurückgesichert" in restored.out
        assert "identisch" in restored.out
        assert 0 == target.run(run, "verify").code

    def test_life_goes_on(self, run: Run, lived: Lived, target: Place, tmp_path: Path):
        """New events follow the last one, new accesses too; people sign in again; sessions are over."""
        lived.place.run(run, "backup", tmp_path / "b.zip", "--with-key")
        target.run(run, "restore", tmp_path / "b.zip")
        cooperative = target.opened()
        head = cooperative.store.log.head()
        remember(cooperative.store, [one_more()])
        cooperative.accesses.note(AUDITOR, AccessKind.VIEWED)
        noted = [
            row["number"]
            for row in cooperative.store.office.accesses.select({}, since=None, until=None, before=None, limit=9)
        ]

        assert head + 1 == cooperative.store.log.head()
        assert sorted({*noted}, reverse=True) == noted
        assert Role.AUDITOR == getattr(cooperative.tokens.actor(lived.token), "role", None)
        assert cooperative.sessions.session(lived.session) is None
        assert "p-1" == cooperative.sessions.sign_in("voss", PASSWORD, address="::1")[1].actor.subject
        assert cooperative.audit.checkpoint(WHEN).position == head + 1
        cooperative.close()

    def test_the_key_comes_along_where_it_is_asked_for(self, run: Run, lived: Lived, target: Place, tmp_path: Path):
        """Only then, readable for its owner alone; without it the program says what is missing."""
        lived.place.run(run, "backup", tmp_path / "without.zip")
        made = lived.place.run(run, "backup", tmp_path / "with.zip", "--with-key")
        assert KEY not in zipfile.ZipFile(tmp_path / "without.zip").namelist()
        assert "fälschen" in made.err

        target.run(run, "restore", tmp_path / "with.zip")

        assert (lived.place.data / KEY).read_text() == (target.data / KEY).read_text()
        assert 0o600 == (target.data / KEY).stat().st_mode & 0o777

    def test_an_empty_log(self, run: Run, place: Place, target: Place, tmp_path: Path):
        """A cooperative that has not begun yet: nothing recorded, and a backup all the same."""
        place.opened().close()
        made = place.run(run, "backup", tmp_path / "b.zip", "--with-key", "--json")
        restored = target.run(run, "restore", tmp_path / "b.zip", "--json")

        assert (0, 0) == (made.code, restored.code), made.err + restored.err
        assert (0, 0) == (made.json["events"], restored.json["position"])
        target.opened().close()


class TestRestore:
    def test_what_is_there_stays(self, run: Run, backup: Path, target: Place):
        """Never over data that are there; how to make room is said."""
        lived_in(target)
        before = everything(target)

        refused = target.run(run, "restore", backup)

        assert 1 == refused.code
        assert "nichts wurde verändert" in refused.err
        assert "nothing was changed" in refused.err
        assert before == everything(target)

    def test_the_key_of_another_log(self, run: Run, backup: Path, target: Place):
        """A key that lies there and does not fit is noticed before anything is written."""
        target.data.mkdir()
        other = lived_in(Place(target.data.parent / "other", ""))
        give_key(other.place, target)

        refused = target.run(run, "restore", backup)

        assert 1 == refused.code
        assert "Signaturschlüssel" in refused.err
        assert [] == [name for name in target.left if name != KEY]

    def test_without_the_key(self, run: Run, embedded: Place, backup: Path, target: Place):
        """The data come back, and it is said what is missing; with it everything starts."""
        restored = target.run(run, "restore", backup)
        refused = target.run(run, "export", "events")
        give_key(embedded, target)

        assert (0, 1) == (restored.code, refused.code)
        assert "Es fehlt noch der Signaturschlüssel" in restored.err
        assert 0 == target.run(run, "export", "events").code

    def test_in_english(self, run: Run, backup: Path, elsewhere: Place):
        """The same sentences."""
        restored = elsewhere.run(run, "restore", backup, "--language", "en")

        assert "Restored to" in restored.out
        assert "forgotten" in restored.err

    @pytest.mark.slow
    def test_killed_on_the_way(self, run: Run, start: Start, demo: Path, target: Place, tmp_path: Path):
        """Whatever a dead restore leaves is never taken for whole: refused with words, or empty; then restored again."""
        run("backup", tmp_path / "b.zip", data_dir=demo)
        shutil.copy(demo / KEY, tmp_path / KEY)

        def killed() -> bool:
            for name in target.left if not target.url else ():
                path = target.data / name
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            process = target.start(start, "restore", tmp_path / "b.zip")
            wait_until(lambda: under_way(target) or process.poll() is not None)
            os.kill(process.pid, signal.SIGKILL)
            process.communicate()
            return process.returncode == -signal.SIGKILL and (bool(target.url) or (target.data / UNFINISHED).exists())

        wait_until(killed)
        left = target.left
        refused = None if target.url else target.run(run, "migrate")
        again = target.run(run, "restore", tmp_path / "b.zip")
        give_key(Place(tmp_path, ""), target)

        assert refused is None or (1, True) == (refused.code, "noch einmal" in refused.err)
        assert not target.url or [] == left
        assert 0 == again.code, again.err
        assert run("export", "events", data_dir=demo).out == target.run(run, "export", "events").out

    def test_files_of_others_outlive_a_dead_restore(self, run: Run, backup: Path, elsewhere: Place):
        """Only databases are thrown away with what a restore left; anything else that came meanwhile is refused."""
        (elsewhere.data / UNFINISHED).mkdir(parents=True)
        (elsewhere.data / "events.db").write_bytes(b"half")
        (elsewhere.data / "Brief.txt").write_text("wichtig")

        refused = elsewhere.run(run, "restore", backup)
        (elsewhere.data / "Brief.txt").unlink()

        assert 1 == refused.code
        assert "Brief.txt" in refused.err
        assert 0 == elsewhere.run(run, "restore", backup).code

    def test_no_room(self, run: Run, demo: Path, tmp_path: Path):
        """A disk that takes no more: said so, and nothing is left."""
        run("backup", tmp_path / "b.zip", data_dir=demo)

        _, err, code = limited(300_000, "restore", tmp_path / "b.zip", "--data-dir", tmp_path / "target")

        assert 1 == code
        assert "Datenträger ist voll" in err
        assert not (tmp_path / "target").exists()

    def test_under_views_of_another_state(self, run: Run, embedded: Place, backup: Path, elsewhere: Place):
        """Views put beside an older log by hand are noticed: rebuild heals it."""
        elsewhere.run(run, "restore", backup)
        give_key(embedded, elsewhere)
        cooperative = embedded.opened()
        remember(cooperative.store, [one_more()])
        while cooperative.store.views.advance():
            pass
        cooperative.close()
        shutil.copy(embedded.data / "views.db", elsewhere.data / "views.db")

        refused, rebuilt = elsewhere.run(run, "export", "events"), elsewhere.run(run, "rebuild")

        assert (1, 0) == (refused.code, rebuilt.code)
        assert "abrufbuch rebuild" in refused.err

    def test_under_newer_checkpoints_of_witnesses(self, run: Run, embedded: Place, backup: Path, elsewhere: Place):
        """The folder that others keep knows of events that this backup does not have."""
        witnesses = {"ABRUFBUCH_CHECKPOINT_FOLDER": str(embedded.data / "witnesses")}
        cooperative = embedded.opened()
        remember(cooperative.store, [one_more()])
        cooperative.close()
        run("checkpoint", data_dir=embedded.data, env=witnesses)
        give_key(embedded, elsewhere)

        restored = run("restore", backup, data_dir=elsewhere.data, env=witnesses)
        refused = run("export", "events", data_dir=elsewhere.data, env=witnesses)

        assert (0, 1) == (restored.code, refused.code)
        assert "ältere Sicherung" in refused.err


def under_way(target: Place) -> bool:
    """Whether a restore has begun to write."""
    if not target.url:
        return (target.data / UNFINISHED / "audit.db").exists()
    with psycopg.connect(target.url) as connection:
        held = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        return connection.execute(held, (ADVISORY_LOCK % 2**32,)).fetchone() is not None
