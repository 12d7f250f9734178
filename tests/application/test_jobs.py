"""Jobs: started at once, followed from anywhere, ended with a result or with words."""

from collections.abc import Callable
from pathlib import Path

import pytest

from procurement.application import jobs as jobs_module
from procurement.application.jobs import JobFileMissing, Jobs, JobState, Outcome, Progress, UnknownJob, Work
from procurement.wiring import Store
from tests.application.work import ADMIN, AUDITOR, OTHER, TITLE, Held, ended, failing, nothing, refusing, writing
from tests.identity.conftest import Clock
from tests.patience import PATIENCE_SECONDS


class TestStart:
    def test_done(self, jobs: Jobs, clock: Clock):
        """The result is there for whoever asks later, with the instants."""
        job = ended(jobs, jobs.start(AUDITOR, "verify", TITLE, nothing))

        assert ("verify", "Bücher prüfen", "auditor") == (job.kind, job.title.german, job.subject)
        assert (JobState.DONE, {"checked": 3, "name": "Müller"}) == (job.state, job.result)
        assert (clock.now, clock.now, "", "") == (job.started_at, job.ended_at, job.error, job.file_name)

    def test_progress_is_seen_by_others(self, jobs: Jobs, make: Callable[[], Jobs], monkeypatch: pytest.MonkeyPatch):
        """Another process, as after a reload, sees how far it is while it runs."""
        monkeypatch.setattr(jobs_module, "WRITES_EVERY_SECONDS", 3600.0)
        held = Held()
        job_id = jobs.start(AUDITOR, "verify", TITLE, held)
        assert held.begun.wait(PATIENCE_SECONDS)
        seen = make().job(AUDITOR, job_id)
        held.go.set()

        assert (1, 4, JobState.RUNNING, None) == (seen.done, seen.total, seen.state, seen.ended_at)
        assert (4, 4) == (ended(jobs, job_id).done, jobs.job(AUDITOR, job_id).total)

    def test_progress_is_written_seldom(self, jobs: Jobs, store: Store, monkeypatch: pytest.MonkeyPatch):
        """However often work tells, the table hears of it at most twice a second."""
        monkeypatch.setattr(jobs_module, "WRITES_EVERY_SECONDS", 3600.0)
        written: list[int] = []
        change = store.office.jobs.change
        monkeypatch.setattr(
            type(store.office.jobs),
            "change",
            lambda _self, job_id, values: (written.append(values["done"]), change(job_id, values)),
        )

        def counting(progress: Progress) -> Outcome:
            for done in range(1, 1001):
                progress(done, 1000)
            return Outcome()

        job = ended(jobs, jobs.start(AUDITOR, "verify", TITLE, counting))

        assert [1, 1000] == written
        assert (1000, 1000) == (job.done, job.total)

    def test_a_double_click_is_one_job(self, jobs: Jobs):
        """The same key of the same person; another person's is another, and no key is never the same."""
        ran: list[int] = []

        def work(_progress: Progress) -> Outcome:
            ran.append(1)
            return Outcome()

        twice = [jobs.start(AUDITOR, "verify", TITLE, work, key="form-1") for _ in range(2)]
        others = [
            jobs.start(actor, "verify", TITLE, work, key=key) for actor, key in ((OTHER, "form-1"), (AUDITOR, ""))
        ]
        others.append(jobs.start(AUDITOR, "verify", TITLE, work))
        for job_id in (*twice, *others):
            ended(jobs, job_id)

        assert 1 == len(set(twice))
        assert 4 == len({*twice, *others}) == len(ran)

    def test_two_at_a_time(self, jobs: Jobs):
        """The third waits for one of the two before it."""
        held = [Held(), Held(), Held()]
        ids = [jobs.start(AUDITOR, "verify", TITLE, work) for work in held]
        for work in held[:2]:
            assert work.begun.wait(PATIENCE_SECONDS)
        assert not held[2].begun.is_set()
        held[0].go.set()
        assert held[2].begun.wait(PATIENCE_SECONDS)
        for work in held:
            work.go.set()

        assert {JobState.DONE} == {ended(jobs, job_id).state for job_id in ids}


class TestFailure:
    def test_a_refusal_keeps_its_sentences(self, jobs: Jobs):
        """In both languages."""
        job = ended(jobs, jobs.start(AUDITOR, "verify", TITLE, refusing))

        assert (JobState.FAILED, "The books are closed.", "Die Bücher sind geschlossen.") == (
            job.state,
            str(job.error),
            job.error.german,
        )

    @pytest.mark.parametrize("work", [failing, lambda _progress: Outcome(result={"no json": object()})])
    def test_a_fault_says_nothing_of_the_inside(self, jobs: Jobs, work: Work):
        """Words and the number under which the log has it; the next job runs."""
        job = ended(jobs, jobs.start(AUDITOR, "verify", TITLE, work))

        assert JobState.FAILED is job.state
        assert job.job_id in job.error
        assert job.job_id in job.error.german
        assert "secret" not in f"{job.error}{job.error.german}{job.result}"
        assert JobState.DONE is ended(jobs, jobs.start(AUDITOR, "verify", TITLE, nothing)).state


class TestFile:
    def test_is_kept_with_its_name(self, jobs: Jobs, tmp_path: Path):
        """Whether work wrote it in place or elsewhere."""

        def elsewhere(_progress: Progress) -> Outcome:
            (tmp_path / "made").write_text("Inhalt", encoding="utf-8")
            return Outcome(file=tmp_path / "made", file_name="books.csv", media_type="text/csv")

        for work in (writing, elsewhere):
            job = ended(jobs, jobs.start(AUDITOR, "export", TITLE, work))
            assert ("books.csv", "text/csv") == (job.file_name, job.media_type)
            assert "Inhalt" == jobs.file(AUDITOR, job.job_id).read_text(encoding="utf-8")
        assert not (tmp_path / "made").exists()

    def test_missing(self, jobs: Jobs):
        """There is none where work made none."""
        job_id = jobs.start(AUDITOR, "verify", TITLE, nothing)
        ended(jobs, job_id)

        with pytest.raises(JobFileMissing) as caught:
            jobs.file(AUDITOR, job_id)
        assert job_id in caught.value.sentence("de")

    def test_goes_with_its_job_after_a_week(self, jobs: Jobs, clock: Clock):
        """When the next one starts; younger ones stay."""
        old = jobs.start(AUDITOR, "export", TITLE, writing)
        ended(jobs, old)
        path = jobs.file(AUDITOR, old)
        clock.move(days=7)
        young = jobs.start(AUDITOR, "export", TITLE, writing)
        ended(jobs, young)
        assert path.exists()
        clock.move(seconds=1)
        jobs.start(AUDITOR, "verify", TITLE, nothing)

        assert not path.exists()
        with pytest.raises(UnknownJob):
            jobs.job(AUDITOR, old)
        assert jobs.file(AUDITOR, young).exists()


class TestAccess:
    def test_own_only(self, jobs: Jobs):
        """Somebody else's job is answered like one that does not exist; an admin sees all."""
        job_id = jobs.start(AUDITOR, "export", TITLE, writing)
        ended(jobs, job_id)

        for actor, asked in ((OTHER, job_id), (AUDITOR, "no\0where"), (ADMIN, "../jobs")):
            for ask in (jobs.job, jobs.file):
                with pytest.raises(UnknownJob) as caught:
                    ask(actor, asked)
                assert asked in caught.value.sentence("de")
        assert job_id == jobs.job(ADMIN, job_id).job_id
        assert jobs.file(ADMIN, job_id).exists()

    def test_mine(self, jobs: Jobs, clock: Clock):
        """Newest first, fifty at most, nobody else's."""
        jobs.start(OTHER, "verify", TITLE, nothing)
        ids: list[str] = []
        for _ in range(51):
            clock.move(seconds=1)
            ids.append(jobs.start(AUDITOR, "verify", TITLE, nothing))

        assert ids[:0:-1] == [job.job_id for job in jobs.mine(AUDITOR)]
