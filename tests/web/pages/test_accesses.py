"""Who signed in, exported and viewed what: filters, pages, files, and who may see it."""

import csv
import io

import pytest

from procurement.application.access import Role
from procurement.application.accesses import AccessKind
from tests.web.conftest import MEMBER, actor_of, subject_of
from tests.web.pages.auditing import other_member, text_of, town_auditor

MANY = 60


def note(town, kind=AccessKind.EXPORTED, about="", role=Role.OFFICER, member=MEMBER):
    town.cooperative.accesses.note(actor_of(role, member), kind, about)


class TestAccesses:
    def test_show_the_newest_first(self, town):
        """One's own signing in stands on top, with name, role and what it was."""
        said = text_of(town.visit(Role.AUDITOR).get("/zugriffe").text)

        name = town.cooperative.accounts.with_subject(subject_of(Role.AUDITOR)).name
        assert f"{name} Rechnungsprüfung – angemeldet –" in said

    def test_are_narrowed_by_kind_person_and_day(self, town):
        """Each filter leaves what it names."""
        visitor = town.visit(Role.AUDITOR)
        note(town, about="discount_savings?x", role=Role.OFFICER)
        note(town, AccessKind.VIEWED, about="order_book?y", role=Role.MANAGER)

        found = [
            visitor.get(f"/zugriffe?{query}").text
            for query in ("art=exported", f"person={subject_of(Role.MANAGER)}", "bis=01.01.2001")
        ]

        assert [(True, False), (False, True), (False, False)] == [
            ("discount_savings?x" in page, "order_book?y" in page) for page in found
        ]

    def test_are_paged(self, town):
        """Older entries are a link away, each entry on one page only."""
        visitor = town.visit(Role.AUDITOR)
        for number in range(MANY):
            note(town, about=f"entry-{number:02}!")

        first = visitor.get("/zugriffe?art=exported").text
        older = visitor.get(
            first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
        )

        shown = [f"entry-{number:02}!" for number in range(MANY)]
        assert shown[10:] == [each for each in shown if each in first]
        assert shown[:10] == [each for each in shown if each in older.text]

    def test_as_a_file_are_all_of_them(self, town):
        """CSV and XLSX hold every entry that fits; taking them is an entry as well."""
        visitor = town.visit(Role.AUDITOR)
        for number in range(MANY):
            note(town, about=f"entry-{number}")

        answer = visitor.get("/zugriffe?art=exported&format=csv")
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))

        assert [f"entry-{number}" for number in reversed(range(MANY))] == [
            row["Wovon"] for row in rows if row["Wovon"].startswith("entry-")
        ]
        assert 200 == visitor.get("/zugriffe?format=xlsx").status_code
        newest = town.cooperative.accesses.entries(actor_of(Role.ADMIN), limit=2)
        assert ["accesses?format=xlsx", "accesses?art=exported&format=csv"] == [entry.about for entry in newest]

    @pytest.mark.parametrize("asked", ["von=gestern", "art=gelesen", "vor=x", "format=pdf"])
    def test_say_what_cannot_be_read(self, town_to_look_at, asked):
        """What is no day, kind, number or format is refused with a page that says so."""
        page = town_to_look_at.visit(Role.AUDITOR).get(f"/zugriffe?{asked}")

        assert 422 == page.status_code
        assert "<h1" in page.text

    @pytest.mark.parametrize(
        ("role", "status"), [(Role.ADMIN, 200), (Role.AUDITOR, 200), (Role.MANAGER, 403), (Role.OFFICER, 403)]
    )
    def test_are_for_auditors_and_administration(self, town_to_look_at, role, status):
        """Nobody else sees who did what."""
        assert status == town_to_look_at.visit(role).get("/zugriffe").status_code

    def test_of_one_member_are_all_its_auditor_sees(self, town):
        """An auditor of one member sees what that member's people did."""
        note(town, about="eigener Zugriff", member=MEMBER)
        note(town, about="fremder Zugriff", member=other_member(town))

        page = town_auditor(town).get("/zugriffe").text

        assert (True, False) == ("eigener Zugriff" in page, "fremder Zugriff" in page)


class TestWhatProgramsTake:
    def test_is_noted_like_what_pages_show(self, town):
        """A report, the log and a file fetched over REST stand among the accesses; what was searched for does not."""
        manager, auditor = town.visit(Role.MANAGER), town.visit(Role.AUDITOR)
        manager.client.get("/api/v1/reports/discount_savings?group_by=month")
        manager.client.get("/api/v1/orders?format=csv&q=Xylander")
        auditor.client.get("/api/v1/events?limit=1")

        noted = town.cooperative.accesses.entries(actor_of(Role.AUDITOR))

        assert ["events?limit=1", "order_book?format=csv&q=…", "discount_savings?group_by=month"] == [
            entry.about for entry in noted if entry.about
        ]
        assert ["viewed", "exported", "viewed"] == [entry.kind.value for entry in noted if entry.about]

    def test_of_officers_is_noted_when_it_is_a_file(self, town):
        """What officers look at is their own; what they take home is noted."""
        officer = town.visit(Role.OFFICER)
        officer.client.get("/api/v1/reports/discount_savings")
        officer.client.get("/api/v1/reports/discount_savings?format=xlsx")

        noted = [entry.about for entry in town.cooperative.accesses.entries(actor_of(Role.AUDITOR)) if entry.about]

        assert ["discount_savings?format=xlsx"] == noted
