"""Long work with progress: started by a request, followed by others, whichever process answers them."""

import json
import queue
import shutil
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any, ClassVar

import structlog

from procurement.application.access import Actor, Role
from procurement.application.office_ports import JobTable, KeptRow
from procurement.application.ports import Clock
from procurement.kernel.refusal import Refused, Unknown
from procurement.kernel.wording import Wording

THREADS = 2
MOST_SHOWN = 50
KEPT_FOR = timedelta(days=7)
SILENT_FOR = timedelta(seconds=60)
"""A running job whose process has not been heard of for so long is taken for abandoned."""

BEATS_EVERY_SECONDS = 15.0
WRITES_EVERY_SECONDS = 0.5
PATIENCE_SECONDS = 5.0

_log = structlog.get_logger("jobs")


class JobState(Enum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    ABANDONED = "abandoned"

    @property
    def words(self) -> Wording:
        return STATES[self]


STATES = {
    JobState.RUNNING: Wording("running", "läuft"),
    JobState.DONE: Wording("done", "fertig"),
    JobState.FAILED: Wording("failed", "gescheitert"),
    JobState.ABANDONED: Wording("abandoned", "abgebrochen"),
}


@dataclass(eq=False, kw_only=True)
class UnknownJob(Unknown):
    """There is none, or it is somebody else's."""

    job_id: str
    DE: ClassVar[str] = "Den Vorgang {job_id} gibt es nicht."
    EN: ClassVar[str] = "There is no job {job_id}."


@dataclass(eq=False, kw_only=True)
class JobFileMissing(Unknown):
    """The job made no file, has not made it yet, or it was removed after its time."""

    job_id: str
    DE: ClassVar[str] = "Zum Vorgang {job_id} gibt es keine Datei."
    EN: ClassVar[str] = "There is no file of job {job_id}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What work leaves: values for JSON, and a file where it made one, with the name it is downloaded under."""

    result: Mapping[str, Any] = field(default_factory=dict[str, Any])
    file: Path | None = None
    file_name: str = ""
    media_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Work and how far it is. `total` is 0 while nobody knows; `error` is empty unless it failed."""

    job_id: str
    kind: str
    title: Wording
    subject: str
    started_at: datetime
    ended_at: datetime | None
    done: int
    total: int
    state: JobState
    result: Mapping[str, Any]
    file_name: str
    media_type: str
    error: Wording


class GivenUp(Exception):
    """The process ends; the work is to stop."""


class Progress:
    """Given to the work, which calls it as `progress(done, total)`; `file` is where it may put its file.

    Raises `GivenUp` when the process ends.
    """

    def __init__(self, job_id: str, file: Path, jobs: JobTable, clock: Clock, ending: threading.Event) -> None:
        self.file = file
        self._job_id, self._jobs, self._clock, self._ending = job_id, jobs, clock, ending
        self._next_write = 0.0
        self.counted = (0, 0)

    def __call__(self, done: int, total: int) -> None:
        if self._ending.is_set():
            raise GivenUp
        self.counted = (done, total)
        if time.monotonic() >= self._next_write:
            self._jobs.change(self._job_id, {"done": done, "total": total, "beat_at": self._clock()})
            self._next_write = time.monotonic() + WRITES_EVERY_SECONDS


Work = Callable[[Progress], Outcome]


class Jobs:
    """Starts work in threads of its own, and tells how far it is."""

    def __init__(self, jobs: JobTable, clock: Clock, folder: Path) -> None:
        self._jobs, self._clock, self._folder = jobs, clock, folder
        self._runner = str(uuid.uuid4())
        self._waiting: queue.SimpleQueue[tuple[str, Work] | None] = queue.SimpleQueue()
        self._ending, self._threads = threading.Event(), list[threading.Thread]()
        self._starting = threading.Lock()

    def start(self, actor: Actor, kind: str, title: Wording, work: Work, *, key: str = "") -> str:
        """The id of the job, at once. The same key of the same person again: the job that is there."""
        self._remove_old()
        now, job_id = self._clock(), str(uuid.uuid4())
        row = {
            "job_id": job_id,
            "kind": kind,
            "title": str(title),
            "title_german": title.german,
            "subject": actor.subject,
            "idempotency_key": key,
            "runner": self._runner,
            "state": JobState.RUNNING.value,
            "started_at": now,
            "beat_at": now,
            "done": 0,
            "total": 0,
            "result": "{}",
            "file_name": "",
            "media_type": "",
            "error": "",
            "error_german": "",
        }
        found = self._jobs.add(row)
        if found == job_id:
            self._start_threads()
            self._waiting.put((job_id, work))
        return found

    def job(self, actor: Actor, job_id: str) -> Job:
        """One's own; an admin's are all. Raises `UnknownJob`."""
        row = self._jobs.find(job_id)
        if row is None or (row["subject"] != actor.subject and actor.role is not Role.ADMIN):
            raise UnknownJob(job_id=job_id)
        return self._as_job(row)

    def mine(self, actor: Actor) -> Sequence[Job]:
        """Newest first, 50 at most."""
        return [self._as_job(row) for row in self._jobs.of(actor.subject, MOST_SHOWN)]

    def file(self, actor: Actor, job_id: str) -> Path:
        """Where the file of a finished job lies. Raises `UnknownJob` or `JobFileMissing`."""
        job = self.job(actor, job_id)
        path = self._path(job.job_id)
        if job.state is not JobState.DONE or not path.exists():
            raise JobFileMissing(job_id=job_id)
        return path

    def close(self) -> None:
        """Ask what runs to stop, wait a little, and mark what is unfinished as abandoned."""
        self._ending.set()
        with self._starting:
            threads = [*self._threads]
        for _ in threads:
            self._waiting.put(None)
        until = time.monotonic() + PATIENCE_SECONDS
        for thread in threads:
            thread.join(max(until - time.monotonic(), 0))
        if threads:
            self._jobs.change_all(self._runner, {"state": JobState.ABANDONED.value, "ended_at": self._clock()})

    def _start_threads(self) -> None:
        with self._starting:
            if not self._threads:
                self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                targets = [(f"job-{number}", self._keep_working) for number in range(THREADS)]
                for name, target in [*targets, ("jobs-beat", self._keep_beating)]:
                    self._threads.append(threading.Thread(target=target, name=name, daemon=True))
                    self._threads[-1].start()

    def _keep_working(self) -> None:
        while (waiting := self._waiting.get()) is not None and not self._ending.is_set():
            job_id, work = waiting
            try:
                self._work(job_id, work)
            except Exception:  # noqa: BLE001  whatever became of one job, the next is waiting
                _log.error("job not kept", job=job_id, exc_info=True)

    def _work(self, job_id: str, work: Work) -> None:
        progress = Progress(job_id, self._path(job_id), self._jobs, self._clock, self._ending)
        try:
            outcome = work(progress)
            ended = self._ended(job_id, outcome)
        except GivenUp:
            ended = {"state": JobState.ABANDONED.value}
        except Refused as refusal:
            ended = _failed(Wording(refusal.sentence("en"), refusal.sentence("de")))
        except Exception:  # noqa: BLE001  the log has it, the person gets words
            _log.error("job failed", job=job_id, exc_info=True)
            ended = _failed(
                Wording(
                    f"Something failed inside the service; it is noted under {job_id}.",
                    f"Im Dienst ist ein Fehler aufgetreten; er ist unter {job_id} festgehalten.",
                )
            )
        done, total = progress.counted
        self._jobs.change(job_id, {"done": done, "total": total, "ended_at": self._clock(), **ended})

    def _ended(self, job_id: str, outcome: Outcome) -> KeptRow:
        path = self._path(job_id)
        if outcome.file is not None and outcome.file != path:
            shutil.move(outcome.file, path)
        return {
            "state": JobState.DONE.value,
            "result": json.dumps(outcome.result, ensure_ascii=False),
            "file_name": outcome.file_name,
            "media_type": outcome.media_type,
        }

    def _keep_beating(self) -> None:
        while not self._ending.wait(BEATS_EVERY_SECONDS):
            try:
                self._jobs.change_all(self._runner, {"beat_at": self._clock()})
            except Exception:  # noqa: BLE001  the next beat comes soon
                _log.warning("no beat", exc_info=True)

    def _as_job(self, row: KeptRow) -> Job:
        state = JobState(row["state"])
        if state is JobState.RUNNING and self._clock() - row["beat_at"] > SILENT_FOR:
            state = JobState.ABANDONED
        return Job(
            **{name: row[name] for name in ("job_id", "kind", "subject", "started_at", "ended_at", "done", "total")},
            title=Wording(row["title"], row["title_german"]),
            state=state,
            result=json.loads(row["result"]),
            file_name=row["file_name"],
            media_type=row["media_type"],
            error=Wording(row["error"], row["error_german"]),
        )

    def _path(self, job_id: str) -> Path:
        return self._folder / job_id

    def _remove_old(self) -> None:
        for job_id in self._jobs.drop_started_before(self._clock() - KEPT_FOR):
            self._path(job_id).unlink(missing_ok=True)


def _failed(error: Wording) -> KeptRow:
    return {"state": JobState.FAILED.value, "error": str(error), "error_german": error.german}
