"""The origin of a figure: the events that make it, adding up to it, for who may see them."""

import html
import io
import re
import zipfile
from urllib.parse import parse_qs, urlsplit

import pytest

from procurement.application.access import Role
from procurement.application.jobs import JobState
from procurement.wiring import every_projection
from tests.web.conftest import MEMBER, Town
from tests.web.pages.auditing import AUDITOR, text_of

PATH = "/herkunft"
LINK = re.compile(r'href="(/herkunft\?[^"]+)"')
REPORTS = sorted(projection.name for projection in every_projection())
MONTH = f"{PATH}?auswertung=discount_savings&member={MEMBER}&month=2026-03"


def shown(town: Town, report: str) -> list[str]:
    """The origins that the first page of a report leads to."""
    page = town.visit(Role.AUDITOR).get(f"/auswertungen/{report}").text
    return list(dict.fromkeys(html.unescape(link) for link in LINK.findall(page)))


class TestEveryReport:
    @pytest.mark.parametrize("report", REPORTS)
    def test_leads_from_its_rows_to_their_events(self, town_to_look_at, report):
        """Each row has its origin, at least one event, and the contributions add up wherever there are sums."""
        if report not in town_to_look_at.cooperative.reading.projections:
            return
        visitor = town_to_look_at.visit(Role.AUDITOR)
        for link in shown(town_to_look_at, report)[:5]:
            said = text_of(visitor.get(link).text)

            assert "Kein Ereignis trägt dazu bei" not in said, link
            assert "Die Beiträge ergeben nicht die Zahl" not in said, link
            assert "Zeitpunkt Was Gegenstand Person" in said, link


class TestAFigure:
    def test_is_the_sum_of_its_events(self, town_to_look_at):
        """The page says so, and shows the figure that the report shows."""
        parameters = {"member": [MEMBER], "month": ["2026-03"], "group_by": ["month"]}
        row = town_to_look_at.cooperative.reading.report(AUDITOR, "discount_savings", parameters).rows[0]
        paid = f"{row['paid_cents'] / 100:,.2f}".translate(str.maketrans(",.", ".,"))

        said = text_of(town_to_look_at.visit(Role.AUDITOR).get(MONTH).text)

        assert "Die Beiträge ergeben genau die Zahl" in said
        assert paid in said.partition("Summe und Zahl der Auswertung")[2]

    def test_leads_auditors_to_the_events(self, town_to_look_at):
        """Auditors reach each event; officers, who may not read events, reach the order."""
        auditor, officer = (town_to_look_at.visit(role).get(MONTH).text for role in (Role.AUDITOR, Role.OFFICER))

        assert 'href="/ereignisse/' in auditor
        assert 'href="/ereignisse/' not in officer
        assert 'href="/abrufe/' in officer

    def test_of_many_events_comes_page_by_page_and_is_added_up_in_the_background(self, town):
        """What does not fit on a page has a next one; the job says whether all of it makes the figure."""
        visitor, path = town.visit(Role.AUDITOR), f"{PATH}?auswertung=discount_savings"
        first = visitor.get(path).text
        following = next(html.unescape(link) for link in LINK.findall(first) if "cursor=" in link)
        second = visitor.get(following).text

        job = str(visitor.post(f"{PATH}/nachrechnen?auswertung=discount_savings", {"key": "once"}).url)
        while town.cooperative.jobs.job(AUDITOR, job.rpartition("/")[2]).state is JobState.RUNNING:
            pass

        positions = [set(re.findall(r"/ereignisse/(\d+)", page)) for page in (first, second)]
        assert not positions[0] & positions[1]
        assert "as_of" in parse_qs(urlsplit(following).query)
        assert "ergeben zusammen genau die Zahl" in text_of(visitor.get(job).text)

    def test_of_all_members_hides_whose_events_others_are(self, town_to_look_at):
        """An officer sees the own events; those of other members are one row."""
        contract = town_to_look_at.cooperative.reading.report(AUDITOR, "contract_ceiling", {}).rows[0]["contract"]
        visitor = town_to_look_at.visit(Role.OFFICER)

        said = text_of(visitor.get(f"{PATH}?auswertung=contract_ceiling&contract={contract}").text)

        assert "anderer Mitglieder" in said
        assert "Die Beiträge ergeben genau die Zahl" in said

    def test_of_another_member_is_refused(self, town_to_look_at):
        """An officer asks for another member's figure: 403."""
        answer = town_to_look_at.visit(Role.OFFICER).get(f"{PATH}?auswertung=discount_savings&member=stade")

        assert 403 == answer.status_code

    def test_comes_as_a_file(self, town):
        """CSV and XLSX with every contribution; the sums in the file are those of the figure."""
        visitor = town.visit(Role.AUDITOR)
        csv, xlsx = (visitor.get(f"{MONTH}&format={form}") for form in ("csv", "xlsx"))
        lines = csv.content.decode("utf-8-sig").splitlines()

        found = town.cooperative.explaining.explain(
            AUDITOR, "discount_savings", {"member": [MEMBER], "month": ["2026-03"]}
        )

        assert 1 + len(found.events) == len(lines)
        assert lines[0].startswith("Ereignis")
        assert zipfile.is_zipfile(io.BytesIO(xlsx.content))


class TestAnAddress:
    def test_without_a_report_leads_to_the_reports(self, town_to_look_at):
        """Nothing asked for: the list of reports, with what to do."""
        answer = town_to_look_at.visit(Role.AUDITOR).get(PATH)

        assert "jede Zeile führt dort zu ihrer Herkunft" in answer.text

    @pytest.mark.parametrize(
        ("asked", "status"),
        [
            ("auswertung=horoscope", 404),
            ("auswertung=order_book&farbe=rot", 422),
            ("auswertung=order_book&cursor=x", 422),
            ("auswertung=order_book&as_of=gestern", 422),
            ("auswertung=order_book&format=pdf", 422),
        ],
    )
    def test_that_cannot_be_is_said(self, town_to_look_at, asked, status):
        """An unknown report, filter, page, moment or form of file."""
        assert status == town_to_look_at.visit(Role.AUDITOR).get(f"{PATH}?{asked}").status_code


class TestSavings:
    @pytest.mark.parametrize("side", ["monat", "vertrag", "artikel"])
    def test_lead_from_each_row_to_its_events(self, town_to_look_at, side):
        """What an officer saved in a row of the page is made by the officer's own events."""
        visitor = town_to_look_at.visit(Role.OFFICER)
        links = [html.unescape(link) for link in LINK.findall(visitor.get(f"/ersparnis?nach={side}").text)]

        assert links
        assert "Die Beiträge ergeben genau die Zahl" in text_of(visitor.get(links[0]).text)
