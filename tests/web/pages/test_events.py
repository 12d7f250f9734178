"""The log as a list: filters, pages, files, and who may see what of it."""

import csv
import io
import json

import pytest

from procurement.application.access import Role
from procurement.application.accesses import AccessKind
from procurement.application.history import EventFilter
from procurement.application.jobs import JobState
from tests.patience import ended
from tests.web.conftest import MEMBER, actor_of
from tests.web.pages.auditing import AUDITOR, events, one, other_member, town_auditor


@pytest.fixture
def auditor(town_to_look_at):
    return town_to_look_at.visit(Role.AUDITOR)


def positions(page: str) -> list[int]:
    """The events a page lists, in its order."""
    return [int(part.partition('"')[0]) for part in page.split('<a href="/ereignisse/')[1:]]


class TestTheLog:
    def test_shows_the_newest_first(self, town_to_look_at, auditor):
        """The first page holds the newest fifty events."""
        head = town_to_look_at.head

        assert list(range(head, head - 50, -1)) == positions(auditor.get("/ereignisse").text)

    def test_pages_back_and_forth(self, auditor):
        """Older and newer again is the page one came from."""
        first = auditor.get("/ereignisse")
        older = auditor.get(f"/ereignisse?vor={positions(first.text)[-1]}")
        newer = auditor.get(f"/ereignisse?nach={positions(older.text)[0]}")

        assert positions(first.text) == positions(newer.text)
        assert positions(first.text)[-1] - 1 == positions(older.text)[0]

    @pytest.mark.parametrize(
        ("query", "wanted"),
        [
            ("type=contract.modified", {"type": "contract.modified"}),
            (f"gegenstand=member/{MEMBER}", {"stream": f"member/{MEMBER}"}),
            (f"member={MEMBER}&type=order.rejected", {"member": MEMBER, "type": "order.rejected"}),
        ],
    )
    def test_is_narrowed_by_what_is_asked(self, town_to_look_at, auditor, query, wanted):
        """Each filter shows exactly the events it names, newest first."""
        expected = [each.position for each in events(town_to_look_at, **wanted)][::-1]

        assert expected[:50] == positions(auditor.get(f"/ereignisse?{query}").text)
        assert expected

    def test_is_narrowed_by_person_and_cause(self, town_to_look_at, auditor):
        """Who did it and which command it was are filters as well, and mean exactly that."""
        placed = one(town_to_look_at, "order.placed")
        together = [each.position for each in events(town_to_look_at) if each.command_id == placed.command_id]
        by = [each.position for each in events(town_to_look_at) if each.actor == placed.actor]

        assert together[::-1] == positions(auditor.get(f"/ereignisse?befehl={placed.command_id}").text)
        assert by[::-1][:50] == positions(auditor.get(f"/ereignisse?person={placed.actor}").text)

    def test_is_narrowed_by_days(self, town_to_look_at, auditor):
        """Days are those of Berlin, the first and the last both included."""
        raised = one(town_to_look_at, "contract.modified")
        day = raised.recorded_at.strftime("%d.%m.%Y")

        page = auditor.get(f"/ereignisse?von={day}&bis={day}&type=contract.modified").text

        assert raised.position in positions(page)
        assert [] == positions(auditor.get("/ereignisse?bis=01.01.2001").text)

    def test_leads_to_a_position(self, auditor):
        """A number that is typed opens that event."""
        assert "/ereignisse/7" == auditor.get("/ereignisse?position=7").url.path

    @pytest.mark.parametrize("asked", ["von=31.02.2026", "vor=x", "position=0", "type=gibt.es.nicht", "gegenstand=%00"])
    def test_refuses_what_cannot_be_read(self, auditor, asked):
        """What is no day, position, type or name is said above the list."""
        page = auditor.get(f"/ereignisse?{asked}")

        assert 422 == page.status_code
        assert "Das lässt sich so nicht zeigen" in page.text


class TestAFile:
    def test_holds_the_lines_as_recorded(self, town_to_look_at, auditor):
        """JSONL is byte for byte what the log exports, all of it."""
        lines = b"".join(line + b"\n" for line in town_to_look_at.cooperative.history.events(AUDITOR, EventFilter()))

        assert lines == auditor.get("/ereignisse?format=jsonl").content

    def test_as_a_table_holds_every_event_that_fits(self, town_to_look_at, auditor):
        """CSV has a row for each event that the filters leave, oldest first."""
        answer = auditor.get("/ereignisse?format=csv&type=member.admitted")
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))

        expected = [each.position for each in events(town_to_look_at, type="member.admitted")]
        assert expected == [int(row["Ereignis"]) for row in rows]
        assert {"Mitglied aufgenommen"} == {row["Was"] for row in rows}

    def test_is_noted(self, town):
        """Who took which events is noted."""
        town.visit(Role.AUDITOR).get("/ereignisse?format=jsonl&type=member.admitted")

        noted = town.cooperative.accesses.entries(actor_of(Role.ADMIN), kind=AccessKind.EXPORTED.value)[0]
        assert ("events?type=member.admitted format=jsonl", AUDITOR.subject) == (noted.about, noted.subject)

    def test_of_another_kind_is_refused(self, auditor):
        """There is JSONL and CSV."""
        assert 422 == auditor.get("/ereignisse?format=pdf").status_code

    def test_is_written_beside_other_work(self, town):
        """In the background the same lines become a file of a job, and are noted too."""
        visitor = town.visit(Role.AUDITOR)
        visitor.get("/ereignisse")

        answer = visitor.post("/ereignisse/ausgabe?type=member.admitted", follow=False)
        job_id = answer.headers["location"].rpartition("/")[2]
        job = ended(lambda: town.cooperative.jobs.job(AUDITOR, job_id))

        wanted = EventFilter(type="member.admitted")
        lines = [json.loads(line) for line in town.cooperative.jobs.file(AUDITOR, job_id).read_bytes().splitlines()]
        assert JobState.DONE is job.state
        assert [json.loads(line) for line in town.cooperative.history.events(AUDITOR, wanted)] == lines


class TestAnAuditorOfOneMember:
    def test_sees_what_names_that_member(self, town):
        """List and file hold the events that name the member, and no others."""
        visitor = town_auditor(town)
        expected = [each.position for each in events(town, member=MEMBER)]

        lines = visitor.get("/ereignisse?format=jsonl").content.splitlines()

        assert expected == [json.loads(line)["position"] for line in lines]
        assert expected[::-1][:50] == positions(visitor.get("/ereignisse").text)

    def test_is_refused_another_member(self, town):
        """Asking for another member is refused."""
        assert 422 == town_auditor(town).get(f"/ereignisse?member={other_member(town)}").status_code
