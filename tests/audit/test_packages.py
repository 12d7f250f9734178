"""Evidence taken away: it is checked by the file that lies in it, alone, and whatever is done to it is found."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from procurement.application.access import ActionNotAllowed, Actor, OtherMember
from procurement.audit import verify
from procurement.audit.package import Scope
from procurement.audit.verify import Finding, check
from procurement.wiring import Cooperative
from tests.application.read_story import MANAGER, NOW, OFFICER, one_more
from tests.audit.logs import remember
from tests.audit.taken import AUDITOR, STADE, TOWN_AUDITOR, lines, quiet, sizes


class TestWhole:
    @pytest.mark.parametrize("packed", [True, False])
    def test_is_complete_and_checked_by_its_own_file(self, cooperative: Cooperative, tmp_path: Path, packed: bool):
        """A plain interpreter with nothing but the file of the package says so, with the key from elsewhere."""
        target = tmp_path / "evidence"
        make = cooperative.packing.zip if packed else cooperative.packing.folder
        manifest = make(AUDITOR, Scope(), target, quiet)
        script = tmp_path / "verify.py"
        script.write_bytes(Path(verify.__file__).read_bytes())
        words = [sys.executable, "-I", "-S", str(script), str(target), "--key", str(cooperative.audit.key)]
        ran = subprocess.run(words, capture_output=True, text=True, check=False, cwd=tmp_path)

        head = cooperative.store.log.head()
        assert Finding("complete", head, count=manifest["size"], checkpoints=2) == check(target)
        assert (0, "") == (ran.returncode, ran.stderr)
        assert ran.stdout.startswith("Vollständig und unverändert")

    def test_covers_what_was_recorded_just_before(self, cooperative: Cooperative, tmp_path: Path):
        """A checkpoint is made first."""
        remember(cooperative.store, [one_more()])
        manifest = cooperative.packing.folder(AUDITOR, Scope(), tmp_path / "log", quiet)

        assert cooperative.store.log.head() == manifest["position"]
        assert 3 == len(sizes(tmp_path / "log"))

    def test_holds_the_export(self, cooperative: Cooperative, tmp_path: Path):
        """Its events are, byte by byte, what the export of events has."""
        from procurement.application.history import EventFilter

        cooperative.packing.folder(AUDITOR, Scope(), tmp_path / "log", quiet)
        exported = [line + b"\n" for line in cooperative.history.events(AUDITOR, EventFilter())]

        assert exported == lines(tmp_path / "log")


class TestPart:
    def test_reveals_nothing_of_others(self, part: Path):
        """No file of it holds a name of another member, nor an event that does not name this one."""
        content = b"".join(path.read_bytes() for path in part.iterdir() if path.suffix != ".py")

        assert b"buxtehude" not in content
        assert all(json.loads(line)["data"]["member"] == "stade" for line in lines(part))

    def test_proves_each_event(self, cooperative: Cooperative, tmp_path: Path):
        """On both databases, as a ZIP."""
        manifest = cooperative.packing.zip(AUDITOR, STADE, tmp_path / "stade.zip", quiet)
        found = check(tmp_path / "stade.zip", cooperative.audit.key)

        assert ("part", manifest["events"]) == (found.kind, found.count)
        assert found.count > 0

    @pytest.mark.parametrize("scope", [Scope(contract="buero"), Scope(since=NOW.date()), Scope(until=NOW.date())])
    def test_of_a_contract_or_period(self, cooperative: Cooperative, tmp_path: Path, scope: Scope):
        """Any part can be taken away."""
        cooperative.packing.folder(AUDITOR, scope, tmp_path / "part", quiet)

        assert "part" == check(tmp_path / "part", cooperative.audit.key).kind

    def test_the_newest_checkpoints_agree(self, part: Path):
        """A kept checkpoint that is in the chain agrees; one that is not cannot be told."""
        notes = [json.loads(line)["note"] for line in (part / "checkpoints.jsonl").read_text().splitlines()]

        assert check(part, None, notes).good

    def test_a_history_with_a_break(self, part: Path):
        """Where one checkpoint does not go on from the other, it is found."""
        step = json.loads((part / "consistency.jsonl").read_text())
        step["proof"] = step["proof"][:-1]
        (part / "consistency.jsonl").write_text(json.dumps(step) + "\n")

        first, second = sizes(part)
        assert Finding("forked", 0, first, second) == check(part)


class TestWhoMay:
    def test_an_auditor_of_one_member_takes_its_part(self, cooperative: Cooperative, tmp_path: Path):
        """Asked for everything, gets that member's; another one's is refused."""
        manifest = cooperative.packing.folder(TOWN_AUDITOR, Scope(), tmp_path / "own", quiet)

        assert ("part", "stade") == (manifest["scope"], manifest["member"])
        with pytest.raises(OtherMember):
            cooperative.packing.folder(TOWN_AUDITOR, Scope(member="buxtehude"), tmp_path / "other", quiet)

    @pytest.mark.parametrize("actor", [OFFICER, MANAGER])
    def test_others_may_not(self, cooperative: Cooperative, tmp_path: Path, actor: Actor):
        """Evidence is for auditors; nothing is written for others."""
        with pytest.raises(ActionNotAllowed):
            cooperative.packing.folder(actor, Scope(), tmp_path / "none", quiet)
        assert not (tmp_path / "none").exists()


class TestZip:
    def test_is_an_ordinary_one(self, cooperative: Cooperative, tmp_path: Path):
        """Any program opens it; it holds its own verifier and a page that says how."""
        cooperative.packing.zip(AUDITOR, Scope(), tmp_path / "log.zip", quiet)
        with zipfile.ZipFile(tmp_path / "log.zip") as archive:
            names = sorted(archive.namelist())

        assert None is zipfile.ZipFile(tmp_path / "log.zip").testzip()
        assert [
            "LIESMICH.txt",
            "checkpoints.jsonl",
            "events.jsonl",
            "key.txt",
            "leaves.bin",
            "manifest.json",
            "manifest.sig",
            "verify.py",
            "zusammenfassung.pdf",
        ] == names
