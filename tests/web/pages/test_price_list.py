"""Price lists from files: read, shown as a difference, confirmed once, recorded as a job."""

import html
import io
import re
import threading
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from procurement.application.access import Role
from procurement.application.jobs import JobState
from tests.web.conftest import Town, Visitor, actor_of

MANAGER = actor_of(Role.MANAGER)
CONTRACT = "papier-2024"
TILES = re.compile(r'tile__label">([^<]*)</p>\s*<p class="tile__value">([^<]*)<')
SHORT = "Vertrag;Artikel;Gültig ab;Listenpreis\r\n"


def upload(visitor: Visitor, content: bytes, name: str = "liste.csv") -> Any:
    visitor.get("/preislisten")
    return visitor.post("/preislisten", files={"file": (name, content)})


def counted(page: Any) -> dict[str, str]:
    return dict(TILES.findall(page.text))


def decide(visitor: Visitor, page: Any, step: str = "record") -> Any:
    return visitor.post("/preislisten/vorschau", {"key": visitor.hidden(page, "key"), "step": step}, follow=False)


def finished(town: Town, location: str) -> Any:
    job_id = location.rpartition("/")[2]
    while town.cooperative.jobs.job(MANAGER, job_id).state is JobState.RUNNING:
        threading.Event().wait(0.01)
    return town.cooperative.jobs.job(MANAGER, job_id)


def articles(town: Town) -> dict[str, Any]:
    return dict(town.cooperative.keeping.contract(MANAGER, CONTRACT).result().articles)


def priced(town: Town, factor: str, encoding: str = "utf-8") -> bytes:
    """A short price list that changes the first article's list price."""
    name, article = next(iter(articles(town).items()))
    price = str(article.list_prices[-1][1] * Decimal(factor)).replace(".", ",")
    return f"{SHORT}{CONTRACT};{name};01.01.2027;{price}\r\n".encode(encoding)


class TestTemplate:
    @pytest.mark.parametrize("form", ["csv", "xlsx"])
    def test_of_a_contract_read_again_changes_nothing(self, town_to_look_at, form):
        """What is downloaded for editing says what holds today, in every column."""
        visitor = town_to_look_at.visit(Role.MANAGER)

        content = visitor.get(f"/preislisten/vorlage.{form}?vertrag={CONTRACT}").content
        page = upload(visitor, content, f"liste.{form}")

        assert str(len(articles(town_to_look_at))) == counted(page)["Unverändert"]
        assert {"0"} == {count for label, count in counted(page).items() if label != "Unverändert"}

    def test_without_a_contract_has_headings_only(self, town_to_look_at):
        """An empty workbook to begin with."""
        content = town_to_look_at.visit(Role.MANAGER).get("/preislisten/vorlage.xlsx").content

        rows = list(load_workbook(io.BytesIO(content)).worksheets[0].values)

        assert 1 == len(rows)
        assert ("Vertrag", "Artikel", "Gültig ab") == rows[0][:3]

    def test_in_a_form_there_is_not_is_refused(self, town_to_look_at):
        """The address says what is possible."""
        assert 422 == town_to_look_at.visit(Role.MANAGER).get("/preislisten/vorlage.pdf").status_code


class TestPreview:
    def test_shows_old_and_new_and_writes_nothing(self, town):
        """A list price that grows by a fifth, which is no jump yet: both prices, the percentage; the log stays as it was."""
        head, visitor = town.head, town.visit(Role.MANAGER)

        page = upload(visitor, priced(town, "1.2"))

        assert "1" == counted(page)["Neue Listenpreise"]
        assert "+20,0" in page.text
        assert "Sprung" not in page.text
        assert head == town.head

    def test_marks_a_jump(self, town):
        """A price ten times as high is most often a comma at the wrong place."""
        page = upload(town.visit(Role.MANAGER), priced(town, "10"))

        assert "1 Preis ändert sich um mehr als 20 Prozent" in page.text
        assert "Sprung" in page.text

    def test_tells_each_row_that_cannot_be_used(self, town):
        """Row, field and reason: a formula, an English number, a contract there is none of."""
        name = next(iter(articles(town)))
        rows = (f"{CONTRACT};{name};=1+1;5", f"{CONTRACT};{name};01.01.2027;12.34", "nichts;X;01.01.2027;5")

        page = html.unescape(upload(town.visit(Role.MANAGER), (SHORT + "\r\n".join(rows)).encode()).text)

        assert "Zeile 2, Gültig ab: „=1+1“ ist eine Formel" in page
        assert "Zeile 3, Listenpreis: „12.34“ ist keine Zahl" in page
        assert "X steht noch nicht im Vertrag nichts; zum Aufnehmen fehlen: Produkt, Kategorie" in page
        assert "Diese Datei ändert nichts." in page

    def test_reads_what_old_spreadsheets_save(self, town):
        """Windows-1252 is understood, umlauts and all."""
        page = upload(town.visit(Role.MANAGER), priced(town, "1.2", encoding="cp1252"))

        assert "1" == counted(page)["Neue Listenpreise"]

    def test_is_nobody_elses(self, town):
        """Officers have no door to it."""
        upload(town.visit(Role.MANAGER), priced(town, "1.2"))

        assert 403 == town.visit(Role.OFFICER).get("/preislisten/vorschau").status_code


class TestABadFile:
    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "Die Datei ist leer."),
            (b"\x89PNG\x00\x01\xff\x81" * 40, "ist weder eine Arbeitsmappe noch eine Textdatei"),
            (b"PK\x03\x04broken", "beschädigt"),
            (b"Vertrag;Artikel\r\nx;y\r\n", "Der Datei fehlen Spalten: Gültig ab."),
            (f"{SHORT.strip()};Preis\r\n".encode(), "Die Datei hat unbekannte Spalten: Preis."),
            (b"x;" * 2_200_000, "ist größer als 4 MiB"),
            ((SHORT + "a;b;01.01.2027;1\r\n" * 5_001).encode(), "hat mehr als 5000 Zeilen"),
        ],
        ids=["empty", "picture", "damaged", "columns-missing", "column-unknown", "large", "long"],
    )
    def test_is_told_beside_the_field(self, town_to_look_at, content, words):
        """In words, with the form still there; nothing waits."""
        answer = upload(town_to_look_at.visit(Role.MANAGER), content)

        assert 422 == answer.status_code
        assert words in html.unescape(answer.text).partition('id="fehler-file"')[2]
        assert 'type="file"' in answer.text

    def test_larger_than_any_form_is_told_on_a_page(self, town_to_look_at):
        """What the service does not even read is refused in words as well, not as data for programs."""
        answer = upload(town_to_look_at.visit(Role.MANAGER), b"x" * 5_100_000)

        assert 413 == answer.status_code
        assert "<h1" in answer.text
        assert "ist größer als" in answer.text

    def test_that_was_not_chosen_is_asked_for(self, town_to_look_at):
        """The button alone is not enough."""
        visitor = town_to_look_at.visit(Role.MANAGER)
        visitor.get("/preislisten")

        answer = visitor.post("/preislisten", files={"file": ("", b"")})

        assert 422 == answer.status_code
        assert "Wählen Sie „Datei“." in html.unescape(answer.text)


class TestRecording:
    def test_changes_the_price_and_tells_each_row(self, town):
        """A job does it; its page says how many, its file what became of each row."""
        visitor = town.visit(Role.MANAGER)
        name, before = next((name, article.list_prices[-1][1]) for name, article in articles(town).items())
        content = priced(town, "1.2") + b"nichts;X;01.01.2027;5\r\n"

        answer = decide(visitor, upload(visitor, content))
        finished(town, answer.headers["location"])
        page = visitor.get(answer.headers["location"])
        file = visitor.get(f"{answer.headers['location']}/datei").content.decode("utf-8-sig").splitlines()

        assert (date(2027, 1, 1), before * Decimal("1.2")) == articles(town)[name].list_prices[-1]
        assert "Zeilen: 1 übernommen, 0 unverändert, 1 nicht übernommen." in page.text
        assert f"2;{CONTRACT} {name};übernommen;" == file[1]
        assert file[2].startswith("3;nichts X;abgelehnt;")

    def test_confirmed_twice_is_done_once(self, town):
        """The second confirmation leads to the same job."""
        visitor = town.visit(Role.MANAGER)
        page = upload(visitor, priced(town, "1.2"))

        answers = [decide(visitor, page) for _ in range(2)]
        finished(town, answers[0].headers["location"])

        assert answers[0].headers["location"] == answers[1].headers["location"]
        assert 1 == len(town.cooperative.jobs.mine(MANAGER))

    def test_of_another_file_than_was_shown_waits(self, town):
        """Two windows: the file confirmed is never another one than the one previewed."""
        visitor, head = town.visit(Role.MANAGER), town.head
        first = upload(visitor, priced(town, "1.2"))
        upload(visitor, priced(town, "1.4"))

        answer = decide(visitor, first)

        assert "/preislisten/vorschau" == answer.headers["location"]
        assert "eine andere Datei gewählt" in visitor.get("/preislisten/vorschau").text
        assert head == town.head

    def test_discarded_leaves_nothing(self, town):
        """No price, no job, no file."""
        visitor, head = town.visit(Role.MANAGER), town.head

        answer = decide(visitor, upload(visitor, priced(town, "1.2")), "discard")

        assert "/preislisten" == answer.headers["location"]
        assert "wartet auf Ihre Bestätigung" not in visitor.get("/preislisten").text
        assert head == town.head
