"""Long work of every kind, for tests of jobs."""

import threading
from dataclasses import dataclass
from typing import ClassVar

from procurement.application.access import Actor, Role
from procurement.application.jobs import Job, Jobs, Outcome, Progress
from procurement.kernel.refusal import Refused
from procurement.kernel.wording import Wording
from tests import patience

AUDITOR = Actor(subject="auditor", role=Role.AUDITOR)
OTHER = Actor(subject="other", role=Role.AUDITOR)
ADMIN = Actor(subject="admin", role=Role.ADMIN)
TITLE = Wording("check the books", "Bücher prüfen")


@dataclass(eq=False, kw_only=True)
class BooksClosed(Refused):
    DE: ClassVar[str] = "Die Bücher sind geschlossen."
    EN: ClassVar[str] = "The books are closed."


def ended(jobs: Jobs, job_id: str) -> Job:
    """The job once it no longer runs."""
    return patience.ended(lambda: jobs.job(ADMIN, job_id))


def nothing(_progress: Progress) -> Outcome:
    return Outcome(result={"checked": 3, "name": "Müller"})


def refusing(_progress: Progress) -> Outcome:
    raise BooksClosed


def failing(_progress: Progress) -> Outcome:
    raise ZeroDivisionError("secret inside")


def writing(progress: Progress) -> Outcome:
    progress.file.write_text("Inhalt", encoding="utf-8")
    return Outcome(file=progress.file, file_name="books.csv", media_type="text/csv")


class Held:
    """Work that tells how far it is and waits to be let go."""

    def __init__(self) -> None:
        self.begun, self.go = threading.Event(), threading.Event()

    def __call__(self, progress: Progress) -> Outcome:
        progress(1, 4)
        self.begun.set()
        while not self.go.wait(0.01):
            progress(2, 4)
        progress(4, 4)
        return Outcome()
