"""Backups are made while orders are placed, and can be looked at without being restored."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from procurement.application.history import EventFilter
from tests.application.test_several_processes import STORM, prepared
from tests.audit.logs import Superuser
from tests.cli.backups import (
    ROOT,
    Place,
    Run,
    Start,
    limited,
    lived_in,
)
from tests.patience import wait_until


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
