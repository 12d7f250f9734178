"""Backups are made while orders are placed, come back whole on either database, and are refused where they cannot."""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from procurement.application.access import Role
from procurement.application.accesses import AccessKind
from procurement.application.history import EventFilter
from procurement.storage.migration import ADVISORY_LOCK
from procurement.storage.restoring import UNFINISHED
from tests.application.read_story import one_more
from tests.application.test_several_processes import STORM, prepared
from tests.audit.logs import Superuser, remember
from tests.cli.backups import (
    AUDITOR,
    PASSWORD,
    WHEN,
    Lived,
    Place,
    Start,
    claiming,
    everything,
    lived_in,
    rewritten,
)
from tests.cli.conftest import ROOT, Run
from tests.patience import wait_until

DATABASES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgresql)]
KEY = "audit-key"


@pytest.fixture(params=DATABASES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Where the cooperative lives, once on each database."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    return Place(tmp_path / "data", url)


@pytest.fixture(params=DATABASES)
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """An empty place, once on each database."""
    url = request.getfixturevalue("other_postgres_url") if request.param == "postgres" else ""
    return Place(tmp_path / "target", url)


@pytest.fixture
def embedded(tmp_path: Path) -> Place:
    return Place(tmp_path / "data", "")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Place:
    """An empty place on SQLite."""
    return Place(tmp_path / "target", "")


@pytest.fixture
def backup(run: Run, embedded: Place, tmp_path: Path) -> Path:
    """A backup of a cooperative on SQLite, without its key."""
    lived_in(embedded)
    assert 0 == embedded.run(run, "backup", tmp_path / "b.zip").code
    return tmp_path / "b.zip"


def give_key(place: Place, target: Place) -> None:
    target.data.mkdir(exist_ok=True)
    shutil.copy(place.data / KEY, target.data / KEY)


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


class TestBackup:
    @pytest.mark.slow
    def test_while_orders_are_placed(self, run: Run, start: Start, place: Place, tmp_path: Path):
        """A process of eight threads orders; each backup meanwhile is whole, and the beginning of the log."""
        prepared(place.settings, 1_000_000)
        place.opened().close()
        words = [sys.executable, str(STORM), str(place.data), place.url, "p", "100000"]
        storm = subprocess.Popen(
            words,
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT), "PATH": ""},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        backups: list[dict[str, int]] = []
        try:
            for number in range(2):
                before = head_of(place)
                wait_until(lambda before=before: head_of(place) > before)
                process = place.start(start, "backup", tmp_path / f"{number}.zip", "--json")
                out, err = process.communicate(timeout=120)
                assert 0 == process.returncode, err
                backups.append(json.loads(out))
        finally:
            storm.kill()
            storm.communicate()
        lines = [line for _, line in read_all(place)]

        for number, made in enumerate(backups):
            kept = zipfile.ZipFile(tmp_path / f"{number}.zip").read("events.jsonl").splitlines()
            assert lines[: made["events"]] == kept
            assert 0 == run("verify", tmp_path / f"{number}.zip").code
        assert backups[0]["events"] < backups[1]["events"] <= len(lines)

    def test_into_a_folder(self, run: Run, embedded: Place, tmp_path: Path):
        """The name says when; nobody else can read it; nothing else is left there; a name that is taken is refused."""
        lived_in(embedded)
        folder = tmp_path / "backups"
        folder.mkdir()

        made = embedded.run(run, "backup", folder, "--json")
        again = embedded.run(run, "backup", made.json["file"])

        assert [Path(made.json["file"])] == [*folder.iterdir()]
        assert Path(made.json["file"]).name.startswith("abrufbuch-20")
        assert 0o600 == Path(made.json["file"]).stat().st_mode & 0o777
        assert 1 == again.code
        assert "gibt es schon" in again.err

    def test_is_noted_among_the_accesses(self, run: Run, embedded: Place, backup: Path):
        """What leaves the house is known to have left."""
        cooperative = embedded.opened()
        noted = [*cooperative.store.office.accesses.select({}, since=None, until=None, before=None, limit=1)]
        cooperative.close()

        assert [("exported", "backup events=37 key=no")] == [(row["kind"], row["about"]) for row in noted]

    def test_nothing_to_back_up(self, run: Run, embedded: Place, tmp_path: Path):
        """A directory mistyped is said so, and not made."""
        refused = embedded.run(run, "backup", tmp_path / "b.zip")

        assert 1 == refused.code
        assert "keine Datenbank" in refused.err
        assert [] == [*tmp_path.iterdir()]

    def test_of_an_altered_log(self, run: Run, embedded: Place, tmp_path: Path):
        """Kept, as it may be all there is; but it says what is wrong, and is not taken back."""
        lived_in(embedded)
        Superuser(embedded.settings).alter(3)

        made = embedded.run(run, "backup", tmp_path / "b.zip")
        refused = run("restore", tmp_path / "b.zip", data_dir=tmp_path / "target")

        assert (1, 1) == (made.code, refused.code)
        assert "Position 3 wurde verändert" in made.err
        assert "Position 3 wurde verändert" in refused.err
        assert not (tmp_path / "target").exists()

    def test_no_room(self, demo: Path, tmp_path: Path):
        """A disk that takes no more: said so, and nothing is left, not even a part."""
        folder = tmp_path / "backups"
        folder.mkdir()

        out, err, code = limited(100_000, "backup", folder, "--data-dir", demo)

        assert (1, "") == (code, out)
        assert "Datenträger ist voll" in err
        assert "nichts zurückgeblieben" in err
        assert [] == [*folder.iterdir()]


class TestCheck:
    def test_says_what_a_backup_holds(self, run: Run, backup: Path, elsewhere: Place):
        """In German and English and for programs; nothing is made."""
        said = [
            elsewhere.run(run, "restore", "--check", backup, *words) for words in ([], ["--language", "en"], ["--json"])
        ]

        assert [0, 0, 0] == [each.code for each in said]
        assert "ist heil: 37 Ereignisse bis Position 37" in said[0].out
        assert "is sound: 37 events up to position 37" in said[1].out
        assert (37, 1) == (said[2].json["position"], said[2].json["rows"]["accounts"])
        assert [] == elsewhere.left

    def test_a_backup_is_evidence_too(self, run: Run, embedded: Place, backup: Path):
        """An auditor's verifier reads it, with the key from elsewhere."""
        assert 0 == run("verify", backup, "--key", embedded.data / "audit-key.pub").code


def flipped(path: Path, name: str) -> None:
    """One bit in the middle of a part."""
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo(name)
    content = bytearray(path.read_bytes())
    content[entry.header_offset + 30 + len(name) + entry.compress_size // 2] ^= 4
    path.write_bytes(content)


def without(name: str) -> Callable[[Path], None]:
    return lambda path: rewritten(path, lambda part, content: None if part == name else content)


def changed(name: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    return lambda path: rewritten(path, lambda part, content: content.replace(old, new) if part == name else content)


DAMAGES: list[tuple[str, Callable[[Path], object], str]] = [
    ("truncated", lambda path: path.write_bytes(path.read_bytes()[:-100]), "im Teil ZIP"),
    ("empty", lambda path: path.write_bytes(b""), "keine Sicherung"),
    ("foreign", lambda path: path.write_text("Einkaufszettel"), "keine Sicherung"),
    ("foreign zip", without("backup.json"), "keine Sicherung"),
    ("unsigned", without("backup.sig"), "im Teil ZIP"),
    ("bit in events", lambda path: flipped(path, "events.jsonl"), "im Teil events.jsonl"),
    ("bit in accounts", lambda path: flipped(path, "tables/accounts.jsonl"), "im Teil tables/accounts.jsonl"),
    ("an event altered", changed("events.jsonl", b'"actor":"person-1"', b'"actor":"person-2"'), "im Teil events.jsonl"),
    ("a role raised", changed("tables/accounts.jsonl", b"auditor", b"admin"), "im Teil tables/accounts.jsonl"),
    ("no accounts", without("tables/accounts.jsonl"), "im Teil tables/accounts.jsonl"),
    ("other numbers", lambda path: rewritten(path, claiming(events=3)), "im Teil backup.json"),
    ("newer format", lambda path: rewritten(path, claiming(format="abrufbuch-backup/2")), "neueren Version"),
    ("newer schema", lambda path: rewritten(path, claiming(schema=99)), "neueren Version"),
]


class TestDamage:
    @pytest.mark.parametrize(("spoil", "german"), [pytest.param(*case[1:], id=case[0]) for case in DAMAGES])
    def test_is_refused(self, run: Run, backup: Path, elsewhere: Place, spoil: Callable[[Path], object], german: str):
        """With the name of the part, in German and English, before anything is made."""
        spoil(backup)

        refused, looked = (elsewhere.run(run, "restore", *words, backup) for words in ([], ["--check"]))

        assert (1, "") == (refused.code, refused.out)
        assert german in refused.err
        assert "backup" in refused.err
        assert "Unerwartet" not in refused.err
        assert refused.err == looked.err
        assert [] == elsewhere.left

    def test_no_file(self, run: Run, tmp_path: Path, elsewhere: Place):
        """A name that nothing has is usage."""
        assert 2 == elsewhere.run(run, "restore", tmp_path / "none.zip").code


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


def head_of(place: Place) -> int:
    cooperative = place.opened()
    try:
        return cooperative.store.log.head()
    finally:
        cooperative.close()


def read_all(place: Place) -> list[tuple[int, bytes]]:
    cooperative = place.opened()
    found = [*cooperative.audit.lines.matching(EventFilter())]
    cooperative.close()
    return found


def under_way(target: Place) -> bool:
    """Whether a restore has begun to write."""
    if not target.url:
        return (target.data / UNFINISHED / "audit.db").exists()
    with psycopg.connect(target.url) as connection:
        held = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        return connection.execute(held, (ADVISORY_LOCK % 2**32,)).fetchone() is not None


def limited(most_bytes: int, *words: object) -> tuple[str, str, int]:
    """The command line in a process whose files cannot become larger."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    done = subprocess.run(
        [sys.executable, "-m", "procurement.cli.main", *map(str, words)],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        preexec_fn=limit,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout, done.stderr, done.returncode
