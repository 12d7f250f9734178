"""Reports as pages: each as of any moment, filtered, grouped, as a file, and noted."""

import csv
import io

import pytest

from api.web.code_words import CODES
from api.web.column_names import NAMES
from api.web.formats import euro
from api.web.reports.sentences import PARTS, SENTENCES, TITLES
from procurement.application.access import Role
from procurement.application.accesses import AccessKind
from procurement.application.reading import Wanted
from procurement.wiring import every_projection
from tests.web.conftest import MEMBER, actor_of
from tests.web.pages.auditing import AUDITOR, other_member, text_of, town_auditor

PROJECTIONS = every_projection()
EACH = pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda projection: projection.name)


@pytest.fixture
def auditor(town_to_look_at):
    return town_to_look_at.visit(Role.AUDITOR)


def viewed(town):
    """What was noted as viewed, newest first."""
    entries = town.cooperative.accesses.entries(actor_of(Role.ADMIN), kind=AccessKind.VIEWED.value)
    return [entry.about for entry in entries]


class TestWords:
    @EACH
    def test_every_report_has_a_title_and_a_sentence(self, projection):
        """A new report says what it is, and so do its further parts."""
        assert projection.name in TITLES
        assert projection.name in SENTENCES
        assert set(projection.extras) <= set(PARTS)

    @EACH
    def test_every_column_has_a_name(self, town_to_look_at, projection):
        """Every column that is kept, shown, in a further part or an example has words in both languages."""
        wanted = Wanted(name=projection.name, extras=True)
        report = town_to_look_at.cooperative.reading.reports(AUDITOR, [wanted])[0]
        once = {projection.once.first} if projection.once else set()
        columns = {column.name for column in projection.columns} - once
        for rows in (report.rows, *report.extras.values()):
            columns |= {name for row in rows for name in row}

        assert set() == columns - set(NAMES)

    @EACH
    def test_every_code_has_words(self, town_to_look_at, projection):
        """No code of the demonstration is shown as it stands in the data."""
        report = town_to_look_at.cooperative.reading.reports(AUDITOR, [Wanted(name=projection.name, extras=True)])[0]
        rows = [row for part in (report.rows, *report.extras.values()) for row in part]
        written_out = {"Stadt", "Gemeinde", "Samtgemeinde"}
        codes = {(name, row[name]) for row in rows for name in CODES if row.get(name) not in {None, "", *written_out}}

        assert [] == [(name, code) for name, code in codes if code not in CODES[name]]


class TestAReport:
    @EACH
    def test_opens(self, auditor, projection):
        """Every report is a page with its title, its rows and how it is calculated."""
        page = auditor.get(f"/auswertungen/{projection.name}")

        assert 200 == page.status_code
        assert TITLES[projection.name].german in page.text
        assert "So wird gerechnet" in page.text

    def test_stands_in_the_list_of_reports(self, auditor):
        """The list of reports leads to every one of them."""
        page = auditor.get("/auswertungen").text

        assert all(f'href="/auswertungen/{projection.name}"' in page for projection in PROJECTIONS)

    def test_as_of_a_moment_is_the_report_of_then(self, town_to_look_at, auditor):
        """The sums of a past moment are those that the report had then, not those of now."""
        position = town_to_look_at.head // 2
        reading = town_to_look_at.cooperative.reading
        asked = {"totals": ["yes"], "limit": ["1"]}
        then = reading.report(AUDITOR, "discount_savings", {**asked, "as_of": [str(position)]}).totals
        now = reading.report(AUDITOR, "discount_savings", asked).totals

        page = auditor.get(f"/auswertungen/discount_savings?as_of={position}").text

        assert [True, False] == [euro(total["paid_cents"], "de") in page for total in (then, now)]

    def test_keeps_the_moment_in_its_links(self, auditor):
        """Sorting, paging and files stay at the moment that is shown."""
        page = auditor.get("/auswertungen/discount_savings?as_of=500").text

        assert 'href="/auswertungen/discount_savings?as_of=500&amp;sort=' in page
        assert 'href="/auswertungen/discount_savings?as_of=500&amp;format=csv"' in page

    def test_a_step_becomes_the_end_of_a_day(self, auditor):
        """The slider stops at days; the first is that of the first event."""
        page = auditor.get("/auswertungen/member_register?schritt=1")

        assert page.url.params["as_of"].endswith("59:59.999999Z")
        assert 'value="1" aria-valuetext=' in page.text

    def test_is_added_up_by_what_is_asked(self, town_to_look_at, auditor):
        """Grouped by vendor it has one row for each."""
        rows = town_to_look_at.cooperative.reading.report(AUDITOR, "vendor_volumes", {"group_by": ["vendor"]}).rows

        page = auditor.get("/auswertungen/vendor_volumes?group_by=vendor").text

        assert f"{len(rows)} Treffer" in page

    def test_as_a_file_holds_all_hits_in_german(self, town_to_look_at, auditor):
        """CSV has every row that fits, headed as the page is, amounts in EUR."""
        asked = {"member": [MEMBER], "group_by": ["month"], "sort": ["month"]}
        rows = town_to_look_at.cooperative.reading.report(AUDITOR, "discount_savings", asked).rows

        answer = auditor.get(f"/auswertungen/discount_savings?member={MEMBER}&group_by=month&sort=month&format=csv")
        found = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))

        assert [f"{row['paid_cents'] / 100:.2f}".replace(".", ",") for row in rows] == [
            f"{float(row['Bezahlt (EUR)'].replace(',', '.')):.2f}".replace(".", ",") for row in found
        ]
        assert "Zu Listenpreisen (EUR)" in found[0]

    def test_gives_a_further_part_as_a_file(self, town_to_look_at, auditor):
        """What stands below the table can be taken as a whole too."""
        wanted = Wanted(name="tier_progress", extras=True)
        part = town_to_look_at.cooperative.reading.reports(AUDITOR, [wanted])[0].extras["running"]

        answer = auditor.get("/auswertungen/tier_progress?format=csv&teil=running")

        assert len(part) + 1 == len(answer.content.decode("utf-8-sig").splitlines())

    def test_leads_to_the_orders_behind_a_figure(self, auditor):
        """A count of orders is a link to exactly those orders."""
        page = auditor.get(f"/auswertungen/discount_savings?member={MEMBER}").text

        assert f'href="/abrufe?member={MEMBER}&amp;contract=' in page

    def test_explains_itself(self, auditor):
        """The words and examples of its projection stand below it."""
        projection = next(each for each in PROJECTIONS if each.name == "discount_savings")

        said = text_of(auditor.get("/auswertungen/discount_savings").text)

        assert "One book only: the discount on the list price" in said
        assert all(example.title in said for example in projection.examples)

    @pytest.mark.parametrize(
        ("asked", "status"),
        [
            ("discount_savings?as_of=gestern", 422),
            ("discount_savings?as_of=999999999", 422),
            ("discount_savings?schritt=0", 422),
            ("discount_savings?tag=99.99.2026", 422),
            ("discount_savings?sort=nonsense", 422),
            ("discount_savings?group_by=nonsense", 422),
            ("discount_savings?format=pdf", 422),
            ("tier_progress?format=csv&teil=nonsense", 422),
            ("gibtesnicht", 404),
        ],
    )
    def test_says_what_cannot_be_read(self, auditor, asked, status):
        """A moment, sort, grouping, format or report that cannot be is refused with a page that says so."""
        page = auditor.get(f"/auswertungen/{asked}")

        assert status == page.status_code
        assert "<h1" in page.text


class TestWhoSeesWhat:
    def test_an_auditor_of_one_member_sees_its_rows(self, town):
        """Only the own member's rows are shown; another member is refused."""
        visitor, other = town_auditor(town), other_member(town)
        own = town.cooperative.reading.report(AUDITOR, "order_book", {"member": [MEMBER], "limit": ["1"]})

        page = visitor.get("/auswertungen/order_book").text

        assert f"{own.count} Treffer" in page
        assert 403 == visitor.get(f"/auswertungen/order_book?member={other}").status_code

    def test_an_officer_sees_its_member(self, town_to_look_at):
        """Whoever may read reports may open them here as well, for the own member."""
        own = town_to_look_at.cooperative.reading.report(
            AUDITOR, "discount_savings", {"member": [MEMBER], "limit": ["1"]}
        )

        page = town_to_look_at.visit(Role.OFFICER).get("/auswertungen/discount_savings").text

        assert f"{own.count} Treffer" in page


class TestNoting:
    def test_a_look_is_noted_without_what_was_searched_for(self, town):
        """Report and query are noted; a search text, which may be a name, is not."""
        town.visit(Role.AUDITOR).get("/auswertungen/order_book?q=Meier&status=closed")

        assert "order_book?q=…&status=closed" == viewed(town)[0]

    def test_moving_the_slider_is_the_same_look(self, town):
        """A region that htmx asks for is noted only where more than the moment is another."""
        visitor = town.visit(Role.AUDITOR)
        here = "http://testserver/auswertungen/order_book?status=closed"
        headers = {"HX-Request": "true", "HX-Current-URL": here, "Accept": "text/html"}
        visitor.get("/auswertungen/order_book?status=closed")

        for query in ("status=closed&as_of=40", "status=closed&as_of=41", "status=placed"):
            visitor.client.get(f"/auswertungen/order_book?{query}", headers=headers)

        assert ["order_book?status=placed", "order_book?status=closed"] == viewed(town)

    def test_officers_are_not_noted(self, town):
        """Whoever looks at the own member's figures is not watched."""
        town.visit(Role.OFFICER).get("/auswertungen/order_book")

        assert [] == viewed(town)
