"""The tree follows the log: in its own time, whoever else does so, and whenever a process dies."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from procurement.audit.checking import verify
from procurement.audit.log import EvidenceDamaged, LogRewritten, NothingAttested
from procurement.audit.verify import read_checkpoint
from procurement.settings import Settings
from procurement.wiring import Cooperative, wire
from tests.application.read_story import NOW, one_more, story
from tests.audit.logs import Superuser, remember, told
from tests.patience import PATIENCE_SECONDS, wait_until

ROOT = Path(__file__).resolve().parents[2]
FOLLOWING = Path(__file__).with_name("following.py")


def following(settings: Settings, checkpoints: int) -> "subprocess.Popen[bytes]":
    words = [sys.executable, str(FOLLOWING), str(settings.data_dir), settings.database_url, str(checkpoints)]
    return subprocess.Popen(
        words, cwd=ROOT, env={"PYTHONPATH": str(ROOT), "PATH": ""}, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL
    )


def keep_ordering(cooperative: Cooperative, until: Callable[[], bool]) -> None:
    """Record until something holds, however long that takes; a limit ends what hangs."""

    def over() -> bool:
        remember(cooperative.store, [one_more()])
        return until()

    wait_until(over)


class TestSeveral:
    @pytest.mark.slow
    def test_two_processes_agree(self, settings: Settings):
        """Both take in and sign while events are recorded: one tree, each checkpoint of it."""
        cooperative = told(settings)
        processes = [following(settings, 5) for _ in range(2)]
        keep_ordering(cooperative, lambda: None not in [process.poll() for process in processes])
        failures = [process.communicate()[1].decode() for process in processes]
        made = cooperative.audit.checkpoint(NOW)
        found = verify(cooperative.audit)
        cooperative.close()

        assert [0, 0] == [process.returncode for process in processes], failures
        assert ("complete", made.size) == (found.kind, found.count)
        assert found.checkpoints > 4

    def test_threads_of_one_process_agree(self, settings: Settings):
        """The same with threads."""
        cooperative = told(settings)
        before = cooperative.audit.newest().size
        remember(cooperative.store, [one_more() for _ in range(20)])
        threads = [threading.Thread(target=cooperative.audit.checkpoint, args=(NOW,)) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert before + 20 == cooperative.audit.newest().size
        assert verify(cooperative.audit).good
        cooperative.close()

    @pytest.mark.slow
    def test_killed_at_any_moment(self, settings: Settings):
        """Killed in the middle of following and signing: what stands is whole, and the next goes on."""
        cooperative = told(settings)
        moments = random.Random(5)
        for _ in range(4):
            before, process = len(cooperative.audit.evidence.checkpoints()), following(settings, 1_000_000)
            keep_ordering(cooperative, lambda: len(cooperative.audit.evidence.checkpoints()) > before + 1)  # noqa: B023
            time.sleep(moments.random() * 0.1)
            os.kill(process.pid, signal.SIGKILL)
            process.communicate()
        cooperative.audit.checkpoint(NOW)
        found = verify(cooperative.audit)
        cooperative.close()

        assert found.good
        assert found.checkpoints > 4


def telling(advance: Callable[[], bool], failed: threading.Event) -> Callable[[], bool]:
    """The same, and it tells of its failure."""

    def told_of() -> bool:
        try:
            return advance()
        except EvidenceDamaged:
            failed.set()
            raise

    return told_of


class TestFollower:
    def wired(self, settings: Settings, **changes: int) -> Cooperative:
        self.now = NOW
        return wire(settings.model_copy(update=changes), clock=lambda: self.now, project=False)

    def test_signs_after_so_many_events_or_minutes(self, settings: Settings):
        """The first at once, then by number or time, and never for nothing."""
        cooperative = self.wired(settings, checkpoint_events=3, checkpoint_minutes=10)
        sizes: list[int] = []

        def after(minutes: int, events: int) -> None:
            self.now += timedelta(minutes=minutes)
            remember(cooperative.store, [one_more() for _ in range(events)])
            cooperative.follower.follow()
            sizes.append(len(cooperative.audit.evidence.checkpoints()))

        for minutes, events in ((0, 0), (0, 1), (1, 1), (1, 2), (1, 1), (10, 0), (60, 0)):
            after(minutes, events)
        cooperative.close()

        assert [0, 1, 1, 2, 2, 3, 3] == sizes

    def test_runs_by_itself(self, settings: Settings):
        """A running service has its tree at the head a moment later; closing ends it."""
        cooperative = wire(settings, clock=lambda: NOW)
        remember(cooperative.store, story()[:3])
        wait_until(lambda: cooperative.audit.evidence.reached().size == 3 and cooperative.audit.evidence.checkpoints())
        cooperative.close()

        again = wire(settings, project=False)
        assert 3 == again.audit.evidence.reached().size
        assert 1 == len(again.audit.evidence.checkpoints())
        again.close()

    def test_outlives_a_fault(self, settings: Settings, monkeypatch: pytest.MonkeyPatch):
        """What goes wrong is logged and tried again; the thread stays."""
        monkeypatch.setattr("procurement.audit.follower.LOOKS_EVERY_SECONDS", 0.01)
        monkeypatch.setattr("procurement.audit.follower.AFTER_A_FAULT_SECONDS", 0.01)
        cooperative = told(settings)
        superuser = Superuser(settings)
        head = cooperative.store.log.head()
        superuser.alter(head)
        remember(cooperative.store, [one_more()])
        with pytest.raises(EvidenceDamaged):
            cooperative.follower.follow()
        failed = threading.Event()
        monkeypatch.setattr(cooperative.audit, "advance", telling(cooperative.audit.advance, failed))
        cooperative.projector.start()
        cooperative.follower.start()
        assert failed.wait(PATIENCE_SECONDS)
        state = bytes(superuser.event(head)[3]).replace(b'"actor":"x', b'"actor":"')
        superuser.run("UPDATE events SET state = ? WHERE POSITION = ?", (state, head))
        wait_until(lambda: cooperative.audit.evidence.reached().position > head)

        assert verify(cooperative.audit).count == cooperative.audit.evidence.reached().size
        cooperative.close()


class TestCheckpoint:
    def test_covers_everything_recorded(self, settings: Settings):
        """On demand, at once; a second one without anything new is the first."""
        cooperative = told(settings)
        remember(cooperative.store, [one_more()])
        made = cooperative.audit.checkpoint(NOW)

        assert cooperative.store.log.head() == made.position
        assert made == cooperative.audit.checkpoint(NOW + timedelta(days=1))
        assert (made.size, made.root) == tuple(vars(read_checkpoint(made.note, cooperative.audit.key)).values())[1:]
        cooperative.close()

    def test_of_nothing(self, settings: Settings):
        """An empty log has none."""
        cooperative = wire(settings, project=False)
        for ask in (lambda: cooperative.audit.checkpoint(NOW), cooperative.audit.newest):
            with pytest.raises(NothingAttested):
                ask()
        cooperative.close()

    def test_the_name_of_the_log_can_be_chosen(self, settings: Settings):
        """Once, when it is made."""
        first = wire(settings.model_copy(update={"audit_origin": "rathaus.example/abrufe"}), project=False)
        again = wire(settings.model_copy(update={"audit_origin": "other"}), project=False)

        assert "rathaus.example/abrufe" == first.audit.signer.name == again.audit.signer.name
        first.close()
        again.close()

    def test_stays_as_it_is(self, settings: Settings):
        """Triggers refuse to change or delete it."""
        cooperative = told(settings)
        for sql in (
            "UPDATE audit_checkpoints SET note = ''",
            "DELETE FROM audit_checkpoints",
            "DELETE FROM audit_origin",
        ):
            with pytest.raises(Exception, match="append-only"), cooperative.audit.evidence.growing() as tree:
                tree._session.run(sql)  # pyright: ignore[reportAttributeAccessIssue]
        cooperative.close()


class TestBackup:
    def copied(self, tmp_path: Path, *names: str) -> Cooperative:
        """Files copied in an order, something recorded and attested between each, and opened again."""
        settings = Settings(data_dir=tmp_path / "data", database_url="")
        cooperative, copy = told(settings), tmp_path / "copy"
        copy.mkdir()
        for name in names:
            with sqlite3.connect(settings.data_dir / name) as source, sqlite3.connect(copy / name) as target:
                source.backup(target)
            source.close()
            target.close()
            remember(cooperative.store, [one_more()])
            cooperative.audit.checkpoint(NOW)
        shutil.copy(settings.audit_key, copy / "audit-key")
        cooperative.close()
        return wire(Settings(data_dir=copy, database_url=""), project=False)

    def test_made_while_it_runs_is_whole(self, tmp_path: Path):
        """Evidence first, then events, as the page on backups says."""
        cooperative = self.copied(tmp_path, "audit.db", "events.db")
        cooperative.audit.checkpoint(NOW)

        assert verify(cooperative.audit).good
        cooperative.close()

    def test_in_another_order_is_refused(self, tmp_path: Path):
        """Events that were attested are missing from the copy."""
        with pytest.raises(LogRewritten):
            self.copied(tmp_path, "events.db", "audit.db")
