"""Long work as people see it: their own, as it runs, what it left, and nobody else's."""

import threading
from pathlib import Path

import pytest

from api.web.jobs.telling import job_path, told
from procurement.application.access import Role
from procurement.application.jobs import JobState, Outcome, Progress, Work
from procurement.kernel.wording import Wording
from tests.patience import PATIENCE_SECONDS
from tests.web.conftest import Town, actor_of

TITLE = Wording("count sheep", "Schafe zählen")
MANAGER = actor_of(Role.MANAGER)


def start(town: Town, work: Work) -> str:
    return town.cooperative.jobs.start(MANAGER, "sheep", TITLE, work)


def ended(town: Town, job_id: str) -> None:
    while town.cooperative.jobs.job(MANAGER, job_id).state is JobState.RUNNING:
        threading.Event().wait(0.01)


def with_file(progress: Progress) -> Outcome:
    progress.file.write_text("12 Schafe", encoding="utf-8")
    said = told(Wording("12 sheep.", "12 Schafe."), "/abrufe", Wording("To the orders", "Zu den Abrufen"))
    return Outcome(result=said, file=progress.file, file_name="schafe.txt", media_type="text/plain")


def broken(_progress: Progress) -> Outcome:
    raise ValueError(Path.cwd())


class TestJob:
    def test_shows_how_far_it_is_and_asks_again(self, town):
        """While it runs: the share done, and a region that htmx asks for again; without scripts there is a link."""
        under_way, go_on = threading.Event(), threading.Event()

        def slow(progress: Progress) -> Outcome:
            progress(3, 12)
            under_way.set()
            go_on.wait(PATIENCE_SECONDS)
            return Outcome()

        job_id = start(town, slow)
        assert under_way.wait(PATIENCE_SECONDS)
        page = town.visit(Role.MANAGER).get(job_path(job_id))
        go_on.set()

        assert '<progress aria-label="Schafe zählen" max="12" value="3">' in page.text
        assert "3 von 12, 25 %" in page.text
        assert f'hx-get="{job_path(job_id)}" hx-trigger="every 1s"' in page.text
        assert "Aktualisieren" in page.text

    def test_says_what_it_left_and_stops_asking(self, town):
        """Once done: its sentence, its file, where to go on; nothing polls any more."""
        job_id = start(town, with_file)
        ended(town, job_id)
        visitor = town.visit(Role.MANAGER)

        page, file = visitor.get(job_path(job_id)), visitor.get(f"{job_path(job_id)}/datei")

        assert "12 Schafe." in page.text
        assert 'href="/abrufe"' in page.text
        assert "hx-trigger" not in page.text.partition('id="vorgang"')[2].partition(">")[0]
        assert "12 Schafe" == file.text
        assert 'filename="schafe.txt"' in file.headers["content-disposition"]

    def test_says_in_words_that_it_failed(self, town):
        """A fault inside is no trace on the page, but a sentence, and there is no file."""
        job_id = start(town, broken)
        ended(town, job_id)
        visitor = town.visit(Role.MANAGER)

        page = visitor.get(job_path(job_id))

        assert "gescheitert" in page.text
        assert "Im Dienst ist ein Fehler aufgetreten" in page.text
        assert "ValueError" not in page.text
        assert 404 == visitor.get(f"{job_path(job_id)}/datei").status_code

    @pytest.mark.parametrize("role", [Role.OFFICER, Role.AUDITOR])
    def test_of_somebody_else_is_not_there(self, town, role):
        """Neither the page nor the file of another person's job, not even that it exists."""
        job_id = start(town, with_file)
        ended(town, job_id)
        visitor = town.visit(role)

        answers = [visitor.get(path).status_code for path in (job_path(job_id), f"{job_path(job_id)}/datei")]

        assert [404, 404] == answers


class TestJobs:
    def test_are_ones_own_the_newest_first(self, town):
        """My two jobs with their files; nothing for somebody who started none."""
        first, second = start(town, with_file), start(town, with_file)
        ended(town, first)
        ended(town, second)

        mine, others = (town.visit(role).get("/vorgaenge").text for role in (Role.MANAGER, Role.AUDITOR))

        assert {first, second} == {each for each in (first, second) if job_path(each) in mine}
        assert 2 == mine.count("schafe.txt")
        assert "Bei Ihnen läuft nichts." in others
