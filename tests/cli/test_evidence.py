"""Evidence on the command line: the log and what was taken away are checked, reports are computed again."""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from procurement.audit.verify import read_checkpoint, read_key
from procurement.settings import Settings
from procurement.wiring import wire
from tests.application.read_story import MANAGER
from tests.audit.logs import Superuser
from tests.cli.conftest import Run
from tests.patience import wait_until

Start = Callable[..., subprocess.Popen[bytes]]


class TestVerify:
    def test_the_log(self, run: Run, demo: Path):
        """Whole, then with one event altered: named, and exit code 1."""
        whole = run("verify")
        Superuser(Settings(data_dir=demo, database_url="")).alter(17)
        broken = run("verify", "--json")

        assert 0 == whole.code
        assert whole.out.startswith("Vollständig und unverändert")
        assert 1 == broken.code
        assert ("altered", 17, False) == tuple(broken.json[name] for name in ("kind", "position", "good"))

    def test_a_log_the_program_refuses(self, run: Run, demo: Path):
        """The newest event is gone: every command says so, `verify` says which."""
        settings = Settings(data_dir=demo, database_url="")
        run("checkpoint")
        cooperative = wire(settings, project=False)
        last = cooperative.store.log.head()
        cooperative.close()
        Superuser(settings).delete(last)
        for path in demo.glob("views.db*"):
            path.unlink()

        refused, found = run("export", "events"), run("verify", "--language", "en")
        assert (1, 1) == (refused.code, found.code)
        assert "bezeugt ist es bis Position" in refused.err
        assert f"After position {last - 1} the end is missing" in found.out

    def test_a_package(self, run: Run, demo: Path, tmp_path: Path):
        """Taken away as a ZIP; checked with the key; against a checkpoint of an earlier visit."""
        assert 0 == run("checkpoint", "--out", tmp_path / "visit.txt").code
        assert 0 == run("export", "evidence", tmp_path / "log.zip").code
        key = demo / "audit-key.pub"

        assert 0 == run("verify", tmp_path / "log.zip", "--key", key, "--against", tmp_path / "visit.txt").code
        assert read_checkpoint((tmp_path / "visit.txt").read_text(), read_key(key.read_text())).size > 0

    def test_no_key_and_no_evidence(self, run: Run, demo: Path, tmp_path: Path):
        """What is no key is usage, what is no evidence ends with 2."""
        (tmp_path / "file").write_text("hello")

        assert 2 == run("verify", tmp_path / "file").code
        assert "kein öffentlicher Schlüssel" in run("verify", tmp_path / "file", "--key", "hello").err.replace(
            "\n", " "
        )


class TestExport:
    def test_a_member(self, run: Run, demo: Path, tmp_path: Path):
        """A folder that holds one member's events; a name that is taken is refused."""
        member = json.loads(run("export", "events", "--type", "order.placed").out.splitlines()[0])["data"]["member"]
        done = run("export", "evidence", tmp_path / "part", "--member", member, "--from", "2020-01-01")
        again = run("export", "evidence", tmp_path / "part")

        assert (0, 1) == (done.code, again.code)
        assert 0 == run("verify", tmp_path / "part").code
        assert "gibt es schon" in again.err


class TestReproduce:
    def test_identical_then_not(self, run: Run, demo: Path, tmp_path: Path):
        """The file as it was pinned, and with one figure changed."""
        cooperative = wire(Settings(data_dir=demo, database_url=""), project=False)
        document = cooperative.pinning.pin(MANAGER, "order_book", {})
        cooperative.close()
        (tmp_path / "pinned.json").write_text(json.dumps(document))
        same = run("reproduce", tmp_path / "pinned.json")
        document["report"]["rows"][0]["net_cents"] += 1
        (tmp_path / "pinned.json").write_text(json.dumps(document))
        other = run("reproduce", tmp_path / "pinned.json")

        assert (0, 1) == (same.code, other.code)
        assert "identisch" in same.out
        assert "net_cents" in other.out
        assert "keine gültige Unterschrift" in other.out

    def test_no_report(self, run: Run, demo: Path, tmp_path: Path):
        """Another file is refused with a sentence."""
        (tmp_path / "file").write_text("hello")

        assert "keine festgehaltene Auswertung" in run("reproduce", tmp_path / "file").err


@pytest.mark.slow
class TestKilled:
    @pytest.mark.parametrize("words", [("checkpoint",), ("export", "evidence")])
    def test_at_any_moment(self, start: Start, run: Run, demo: Path, tmp_path: Path, words: tuple[str, ...]):
        """Killed while it signs or writes: the log is as it was, and the next try is whole."""
        for number in range(4):
            for name in ("audit.db", "audit.db-wal", "audit.db-shm"):
                (demo / name).unlink(missing_ok=True)
            target = (tmp_path / f"log{number}.zip",) if len(words) > 1 else ()
            process = start(*words, *target, "--data-dir", demo)
            wait_until((demo / "audit.db").exists)
            time.sleep(0.2 * number)
            os.kill(process.pid, signal.SIGKILL)
            process.communicate()
            if target and target[0].exists():
                assert 0 == run("verify", target[0]).code

        assert 0 == run(*words, *([tmp_path / "next.zip"] if len(words) > 1 else [])).code
        assert 0 == run("verify").code
        assert 0 == run("export", "evidence", tmp_path / "whole").code
        assert 0 == run("verify", tmp_path / "whole", "--key", demo / "audit-key.pub").code
        shutil.rmtree(tmp_path / "whole")
