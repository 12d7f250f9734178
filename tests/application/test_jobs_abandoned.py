"""Jobs whose process ends, is deaf, or has died."""

import threading
from collections.abc import Callable

import pytest

from procurement.application import jobs as jobs_module
from procurement.application.jobs import Jobs, JobState, Outcome, Progress
from procurement.wiring import Store
from tests.application.work import AUDITOR, TITLE, Held, ended
from tests.identity.conftest import Clock
from tests.patience import PATIENCE_SECONDS, wait_until


class TestProcessEnds:
    def test_work_is_asked_to_stop(self, jobs: Jobs, make: Callable[[], Jobs]):
        """Closing gives up what runs and what waits, and says so."""
        held = [Held(), Held(), Held()]
        ids = [jobs.start(AUDITOR, "verify", TITLE, work) for work in held]
        assert held[0].begun.wait(PATIENCE_SECONDS)
        jobs.close()

        found = [make().job(AUDITOR, job_id) for job_id in ids]
        assert [JobState.ABANDONED] * 3 == [job.state for job in found]
        assert None not in [job.ended_at for job in found]

    def test_work_that_does_not_listen_is_left(
        self, jobs: Jobs, make: Callable[[], Jobs], monkeypatch: pytest.MonkeyPatch
    ):
        """Closing waits a little and no longer; what such work returns afterwards changes nothing."""
        monkeypatch.setattr(jobs_module, "PATIENCE_SECONDS", 0.05)
        begun, go, left = threading.Event(), threading.Event(), threading.Event()

        def deaf(_progress: Progress) -> Outcome:
            begun.set()
            go.wait(PATIENCE_SECONDS)
            left.set()
            return Outcome(result={"late": 1})

        job_id = jobs.start(AUDITOR, "verify", TITLE, deaf)
        assert begun.wait(PATIENCE_SECONDS)
        jobs.close()
        abandoned = make().job(AUDITOR, job_id)
        go.set()
        assert left.wait(PATIENCE_SECONDS)
        for thread in jobs._threads:
            thread.join()

        assert JobState.ABANDONED is abandoned.state
        assert abandoned == make().job(AUDITOR, job_id)

    def test_silence_is_noticed(self, jobs: Jobs, make: Callable[[], Jobs], clock: Clock, store: Store):
        """A process that died says nothing: after a minute its job counts as abandoned."""
        held = Held()
        job_id = jobs.start(AUDITOR, "verify", TITLE, held)
        assert held.begun.wait(PATIENCE_SECONDS)
        silent = store.office.jobs.find(job_id) or {}
        store.office.jobs.add({**silent, "job_id": "dead", "runner": "a process that died"})
        clock.move(seconds=60)
        assert JobState.RUNNING is make().job(AUDITOR, "dead").state
        clock.move(seconds=1)

        assert JobState.ABANDONED is make().job(AUDITOR, "dead").state
        held.go.set()

    def test_a_heart_beats_for_all_that_waits(self, jobs: Jobs, clock: Clock, monkeypatch: pytest.MonkeyPatch):
        """Work that tells nothing for long, and a job still waiting for its turn, are not taken for dead."""
        monkeypatch.setattr(jobs_module, "BEATS_EVERY_SECONDS", 0.01)
        go = threading.Event()

        def deaf(_progress: Progress) -> Outcome:
            go.wait(PATIENCE_SECONDS)
            return Outcome()

        ids = [jobs.start(AUDITOR, "verify", TITLE, deaf) for _ in range(3)]
        clock.move(minutes=10)
        wait_until(lambda: {JobState.RUNNING} == {jobs.job(AUDITOR, job_id).state for job_id in ids})
        go.set()

        assert {JobState.DONE} == {ended(jobs, job_id).state for job_id in ids}
