"""Usage reports from files: read, shown as a difference, confirmed once, recorded as a job."""

import html
import io
import re
import threading
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from procurement.application.access import Role
from procurement.application.jobs import JobState
from tests.web.conftest import MEMBER, Town, Visitor, actor_of

OFFICER = actor_of(Role.OFFICER)
TILES = re.compile(r'tile__label">([^<]*)</p>\s*<p class="tile__value">([^<]*)<')
HEADER = "Mitglied;Produkt;Menge;Standort;Einheiten;Stichtag;Quelle\r\n"
PATH, PREVIEW = "/lizenzen/einlesen", "/lizenzen/einlesen/vorschau"


def upload(visitor: Visitor, content: str | bytes, name: str = "nutzung.csv") -> Any:
    visitor.get(PATH)
    data = content.encode() if isinstance(content, str) else content
    return visitor.post(PATH, files={"file": (name, data)})


def counted(page: Any) -> dict[str, str]:
    return dict(TILES.findall(page.text))


def decide(visitor: Visitor, page: Any, step: str = "record") -> Any:
    return visitor.post(PREVIEW, {"key": visitor.hidden(page, "key"), "step": step}, follow=False)


def finished(town: Town, location: str) -> None:
    job_id = location.rpartition("/")[2]
    while town.cooperative.jobs.job(OFFICER, job_id).state is JobState.RUNNING:
        threading.Event().wait(0.01)


def licences(town: Town, member: str = MEMBER) -> dict[str, dict[str, Any]]:
    rows = town.cooperative.reading.report(actor_of(Role.MANAGER), "licence_pooling", {"member": [member]}).rows
    return {row["product"]: row for row in rows}


def row(product: str, quantity: object = 7, member: str = MEMBER) -> str:
    return f"{member};{product};{quantity};;;20.11.2026;Inventar\r\n"


class TestTemplate:
    @pytest.mark.parametrize("form", ["csv", "xlsx"])
    def test_holds_the_products_of_the_own_member(self, town_to_look_at, form):
        """What is downloaded is understood again: each row says what it still lacks, and no column is unknown."""
        visitor = town_to_look_at.visit(Role.OFFICER)

        content = visitor.get(f"/lizenzen/vorlage.{form}?member=verden").content
        page = upload(visitor, content, f"nutzung.{form}")

        assert str(len(licences(town_to_look_at))) == counted(page)["Zeilen nicht verwendbar"]
        assert "Quelle ist leer" in html.unescape(page.text)
        assert "verden" not in page.text

    def test_of_a_member_for_the_manager(self, town_to_look_at):
        """The member is chosen; without one there are headings only."""
        visitor = town_to_look_at.visit(Role.MANAGER)

        chosen, empty = (
            list(load_workbook(io.BytesIO(visitor.get(f"/lizenzen/vorlage.xlsx{query}").content)).worksheets[0].values)
            for query in ("?member=verden", "")
        )

        assert [("verden", product) for product in sorted(licences(town_to_look_at, "verden"))] == [
            line[:2] for line in chosen[1:]
        ]
        assert [("Mitglied", "Produkt", "Stichtag", "Quelle")] == [line[:4] for line in empty]

    def test_in_a_form_there_is_not_is_refused(self, town_to_look_at):
        """The address says what is possible."""
        assert 422 == town_to_look_at.visit(Role.OFFICER).get("/lizenzen/vorlage.pdf").status_code


class TestPreview:
    def test_shows_before_and_after_and_writes_nothing(self, town):
        """Product, what was reported last, what will be; the log stays as it was."""
        product, known = next((name, it) for name, it in licences(town).items() if it["used"] and it["owned"])
        head = town.head

        page = upload(town.visit(Role.OFFICER), HEADER + row(product, int(known["owned"]) + 12))

        assert {"Meldungen": "1", "Davon über Bestand": "1"}.items() <= counted(page).items()
        assert "12 über Bestand" in page.text
        assert "1 Meldung absenden" in page.text
        assert head == town.head

    def test_within_owned_nothing_is_marked(self, town):
        """No badge, no warning."""
        product = next(name for name, it in licences(town).items() if it["owned"])

        page = upload(town.visit(Role.OFFICER), HEADER + row(product, 0))

        assert "0" == counted(page)["Davon über Bestand"]
        assert "über dem Bestand" not in page.text

    def test_sites_are_shown_as_one_report(self, town):
        """Two rows, one report, their sum."""
        sites = "".join(f"{MEMBER};papierkorb;;{site};4;20.11.2026;Inventar\r\n" for site in ("Rathaus", "Bauhof"))

        page = upload(town.visit(Role.OFFICER), HEADER + sites)

        assert "1" == counted(page)["Meldungen"]
        assert "2 Standorte" in page.text
        assert "8 über Bestand" in page.text

    def test_tells_each_row_that_cannot_be_used(self, town):
        """Row, field and reason; those of another member are refused whether or not there is such a product."""
        product = next(iter(licences(town)))
        rows = row(product, "viele") + row(product, 1, "verden") + row("a", "-1") + row("b").replace("2026", "2027")

        page = html.unescape(upload(town.visit(Role.OFFICER), HEADER + rows).text)

        assert "Zeile 2, Menge: „viele“ ist keine Zahl" in page
        assert "Nur für das eigene Mitglied buxtehude geht: Lizenznutzung melden." in page
        assert "Zeile 4, Menge: -1 liegt nicht zwischen 0 und" in page
        assert "nach dem 2026-11-20" in page or "nach dem 20.11.2026" in page
        assert "Diese Datei ändert nichts." in page

    def test_says_nothing_of_what_another_member_has(self, town):
        """A guess at another's report is refused like any other, even where it is right."""
        product, report = next((name, it) for name, it in licences(town, "verden").items() if it["used"])
        right = row(product, report["used"], "verden").replace("20.11.2026", report["used_on"])

        page = upload(town.visit(Role.OFFICER), HEADER + right)

        assert {"Zeilen unverändert": "0", "Zeilen nicht verwendbar": "1"}.items() <= counted(page).items()

    @pytest.mark.parametrize(("role", "status"), [(Role.APPROVER, 200), (Role.MANAGER, 200), (Role.AUDITOR, 403)])
    def test_is_for_those_who_report(self, town_to_look_at, role, status):
        """Auditors look, they do not report."""
        assert status == town_to_look_at.visit(role).get(PREVIEW).status_code


class TestABadFile:
    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "Die Datei ist leer."),
            (b"PK\x03\x04broken", "beschädigt"),
            (b"Mitglied;Produkt\r\nx;y\r\n", "Der Datei fehlen Spalten: Stichtag, Quelle."),
            (HEADER.replace("Menge", "Preis").encode(), "Die Datei hat unbekannte Spalten: Preis."),
            ((HEADER + row("a") * 5_001).encode(), "hat mehr als 5000 Zeilen"),
        ],
        ids=["empty", "damaged", "columns-missing", "column-unknown", "long"],
    )
    def test_is_told_beside_the_field(self, town_to_look_at, content, words):
        """In words, with the form still there; nothing waits."""
        answer = upload(town_to_look_at.visit(Role.OFFICER), content)

        assert 422 == answer.status_code
        assert words in html.unescape(answer.text).partition('id="fehler-file"')[2]
        assert 'type="file"' in answer.text


class TestRecording:
    def test_reports_and_tells_each_row(self, town):
        """A job does it; its page says how many, its file what became of each row; the list shows the new number."""
        visitor, product = town.visit(Role.OFFICER), next(iter(licences(town)))
        content = HEADER + row(product, "1.234,5") + row("x", 1, "verden")

        answer = decide(visitor, upload(visitor, content))
        finished(town, answer.headers["location"])
        page = visitor.get(answer.headers["location"])
        file = visitor.get(f"{answer.headers['location']}/datei").content.decode("utf-8-sig").splitlines()

        assert Decimal("1234.5") == licences(town)[product]["used"]
        assert "Zeilen: 1 übernommen, 0 unverändert, 1 nicht übernommen." in page.text
        assert f"2;{MEMBER} {product};übernommen;" == file[1]
        assert file[2].startswith("3;verden x;abgelehnt;")

    def test_the_same_file_again_changes_nothing(self, town):
        """What was reported stands; it is not reported twice."""
        visitor, content = town.visit(Role.OFFICER), HEADER + row(next(iter(licences(town))))
        finished(town, decide(visitor, upload(visitor, content)).headers["location"])

        page = upload(visitor, content)

        assert {"Meldungen": "0", "Zeilen unverändert": "1"}.items() <= counted(page).items()

    def test_confirmed_twice_is_done_once(self, town):
        """The second confirmation leads to the same job."""
        visitor = town.visit(Role.OFFICER)
        page = upload(visitor, HEADER + row("a"))

        answers = [decide(visitor, page) for _ in range(2)]
        finished(town, answers[0].headers["location"])

        assert answers[0].headers["location"] == answers[1].headers["location"]
        assert 1 == len(town.cooperative.jobs.mine(OFFICER))

    def test_of_another_file_than_was_shown_waits(self, town):
        """Two windows: the file confirmed is never another one than the one previewed."""
        visitor, head = town.visit(Role.OFFICER), town.head
        first = upload(visitor, HEADER + row("a"))
        upload(visitor, HEADER + row("b"))

        answer = decide(visitor, first)

        assert PREVIEW == answer.headers["location"]
        assert "eine andere Datei gewählt" in visitor.get(PREVIEW).text
        assert head == town.head

    def test_discarded_leaves_nothing(self, town):
        """No report, no job, no file."""
        visitor, head = town.visit(Role.OFFICER), town.head

        answer = decide(visitor, upload(visitor, HEADER + row("a")), "discard")

        assert PATH == answer.headers["location"]
        assert "wartet auf Ihre Bestätigung" not in visitor.get(PATH).text
        assert head == town.head
