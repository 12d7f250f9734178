"""How the service stands, and setting it right, as an admin does."""

import re
import threading

import pytest

from api.web.operation.work import summary
from procurement.application.access import Role
from procurement.application.jobs import Job, JobState
from procurement.application.upkeep import Checked
from procurement.storage.served import ProjectionStopped
from tests.patience import PATIENCE_SECONDS
from tests.web.conftest import Town, Visitor, actor_of


def ended(town: Town, address: str) -> Job:
    """The job behind an address, once it no longer runs."""
    job_id = address.rpartition("/")[2]
    while (job := town.cooperative.jobs.job(actor_of(Role.ADMIN), job_id)).state is JobState.RUNNING:
        threading.Event().wait(0.01)
    return job


def begun(visitor: Visitor, path: str, **fields: str) -> str:
    """The address of the job that a form began."""
    visitor.get("/betrieb")
    answer = visitor.post(path, fields, follow=False)
    assert 303 == answer.status_code
    return answer.headers["location"]


def builds(town: Town) -> dict[str, int]:
    return {view.name: view.build for view in town.cooperative.upkeep.condition().views}


def tamper(town: Town, name: str, sql: str) -> None:
    """Change a served table behind the program's back."""
    views = town.cooperative.store.views
    with views.database.writing() as session:
        (table,) = session.run(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB ?", (f"view_{name}_[0-9]*",)
        )[0]
        session.run(sql.format(table=table))


class TestTheCondition:
    def test_shows_every_projection(self, town_to_look_at):
        """Each by its name, with the position of the log."""
        page = town_to_look_at.visit(Role.ADMIN).get("/betrieb").text

        for name in town_to_look_at.cooperative.store.views.projections:
            assert f'name="name" value="{name}"' in page
        assert "Alles auf dem neuesten Stand" in page

    def test_shows_first_what_stopped(self, town):
        """A projection that stands is named with the event it stopped at and what to do; it leads the table."""
        with town.cooperative.store.views.database.writing() as session:
            session.run(
                "UPDATE view_registry SET failed_position = 17, failed_reason = 'kaputt' WHERE name = 'order_book'"
            )

        page = town.visit(Role.ADMIN).get("/betrieb").text

        assert "order_book: stehen geblieben bei Ereignis 17." in page
        assert "Das tun Sie" in page
        assert "order_book" == re.findall(r'name="name" value="(\w+)"', page)[0]


class TestRebuilding:
    def test_builds_all_anew(self, town):
        """Every projection is served from its next build when the job is done."""
        before = builds(town)

        job = ended(town, begun(town.visit(Role.ADMIN), "/betrieb/neu-aufbauen"))

        assert JobState.DONE is job.state
        assert "Zeile für Zeile" in str(job.result)
        assert {name: build + 1 for name, build in before.items()} == builds(town)

    def test_builds_one_anew(self, town):
        """The others stay as they are."""
        before = builds(town)

        ended(town, begun(town.visit(Role.ADMIN), "/betrieb/neu-aufbauen", name="order_book"))

        assert {**before, "order_book": before["order_book"] + 1} == builds(town)

    def test_of_an_unknown_name_is_not_begun(self, town):
        """A name that no projection has is 404."""
        visitor = town.visit(Role.ADMIN)
        visitor.get("/betrieb")

        answer = visitor.post("/betrieb/neu-aufbauen", {"name": "umsatz"})

        assert 404 == answer.status_code
        assert [] == list(town.cooperative.jobs.mine(actor_of(Role.ADMIN)))

    def test_sent_twice_is_one_job(self, town):
        """A double click begins one job."""
        visitor = town.visit(Role.ADMIN)
        first = begun(visitor, "/betrieb/neu-aufbauen", key="one form")
        ended(town, first)

        assert first == begun(visitor, "/betrieb/neu-aufbauen", key="one form")

    def test_while_another_runs_leads_there(self, town):
        """Two at a time would be in each other's way: one gets to the one that runs."""
        visitor, go = town.visit(Role.ADMIN), threading.Event()
        upkeep = town.cooperative.upkeep
        rebuild = upkeep._views.rebuild
        upkeep._views.rebuild = lambda *given: (go.wait(PATIENCE_SECONDS), rebuild(*given))[1]
        first = begun(visitor, "/betrieb/neu-aufbauen")

        second = begun(visitor, "/betrieb/pruefen")
        go.set()

        assert first == second
        assert JobState.DONE is ended(town, first).state


class TestChecking:
    def test_says_that_all_agree(self, town):
        """Untouched, every projection agrees with the log, and the job says so."""
        job = ended(town, begun(town.visit(Role.ADMIN), "/betrieb/pruefen"))

        count = len(town.cooperative.store.views.projections)
        assert f"Alle {count} Auswertungen stimmen" in job.result["said"][1]

    def test_finds_a_changed_figure(self, town):
        """One cent changed in the database is found, named, and its row is in the file."""
        tamper(town, "discount_savings", "UPDATE {table} SET paid_cents = paid_cents + 1")

        job = ended(town, begun(town.visit(Role.ADMIN), "/betrieb/pruefen"))

        file = town.cooperative.jobs.file(actor_of(Role.ADMIN), job.job_id).read_text(encoding="utf-8")
        assert "stimmt nicht mit dem Protokoll überein: discount_savings." in job.result["said"][1]
        assert "order_book: identisch" in file
        assert re.search(r"discount_savings: \d+ Zeilen weichen ab", file)

    @pytest.mark.parametrize(
        ("checked", "wrong"),
        [
            ([Checked(name="a", position=3, differences=())], False),
            ([Checked(name="a", position=3, differences=("row",))], True),
            (
                [
                    Checked(
                        name="a",
                        position=None,
                        differences=(),
                        stopped=ProjectionStopped(projection="a", failed_position=3),
                    )
                ],
                True,
            ),
        ],
    )
    def test_does_not_call_a_stopped_one_identical(self, checked, wrong):
        """What could not be compared does not agree."""
        assert wrong == ("stimmt nicht" in summary(checked).german)
