"""What the law asks of the pages: open to everybody, honest about what is missing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from procurement.application.access import Role
from procurement.settings import Settings
from procurement.wiring import wire
from tests.web.conftest import NOW, Visitor

OPERATOR: dict[str, Any] = {
    "operator_name": "Stadt Musterstadt",
    "operator_address": "Markt 1\n12345 Musterstadt",
    "operator_email": "it+barriere@musterstadt.example",
    "operator_phone": "05123 456-0",
    "privacy_contact": "datenschutz@musterstadt.example",
    "enforcement_body": "Schlichtungsstelle des Landes",
}
PATHS = ("/barrierefreiheit", "/barriere-melden", "/datenschutz", "/impressum")


@pytest.fixture
def musterstadt(tmp_path: Path) -> Iterator[Visitor]:
    """Nobody signed in, at a service whose operator has said who they are."""
    cooperative = wire(Settings(data_dir=tmp_path, **OPERATOR), clock=lambda: NOW)
    with TestClient(create_app(cooperative, on_shutdown=cooperative.close)) as client:
        yield Visitor(client)


class TestEveryStatement:
    @pytest.mark.parametrize("path", PATHS)
    @pytest.mark.parametrize("role", [None, *Role])
    def test_is_open_to_everybody(self, town_to_look_at, path, role):
        """Signed in or not, whatever the role."""
        assert 200 == town_to_look_at.visit(role).get(path).status_code

    @pytest.mark.parametrize("path", ["/barrierefreiheit", "/datenschutz", "/impressum"])
    def test_names_the_operator(self, musterstadt, path):
        """Name, address, telephone and e-mail as they are set."""
        page = musterstadt.get(path).text

        for said in ("Stadt Musterstadt", "12345 Musterstadt", "05123 456-0", "it+barriere@musterstadt.example"):
            assert said in page

    def test_escapes_what_the_operator_set(self, tmp_path):
        """Settings are text, never HTML."""
        cooperative = wire(Settings(data_dir=tmp_path, operator_name="<b>Stadt</b>"), clock=lambda: NOW)
        with TestClient(create_app(cooperative, on_shutdown=cooperative.close)) as client:
            assert "<b>Stadt</b>" not in Visitor(client).get("/impressum").text


class TestTheImprint:
    def test_says_which_settings_are_missing(self, town_to_look_at):
        """An operator who set nothing reads what to set."""
        page = town_to_look_at.visit(None).get("/impressum").text

        assert "noch unvollständig" in page
        for name in ("NAME", "ADDRESS", "EMAIL", "PHONE"):
            assert f"ABRUFBUCH_OPERATOR_{name}" in page

    def test_complete_says_nothing_of_settings(self, musterstadt):
        """Once all is set, no note is left."""
        page = musterstadt.get("/impressum").text

        assert "unvollständig" not in page
        assert "ABRUFBUCH_" not in page


class TestThePrivacyStatement:
    def test_names_the_cookies_a_browser_gets(self, town):
        """Each cookie that signing in and choosing a language leave in the browser is on the page."""
        visitor = town.visit(Role.OFFICER)
        visitor.get("/einstellungen")
        visitor.post("/einstellungen", {"language": "de", "theme": "dark"}, follow=False)

        page = visitor.get("/datenschutz").text

        names = [cookie.name for cookie in visitor.client.cookies.jar]
        assert {"abrufbuch", "sprache", "darstellung"} <= set(names)
        assert [] == [name for name in names if f"<code>{name}</code>" not in page]


class TestTheAccessibilityStatement:
    def test_does_not_claim_what_was_not_tested(self, town_to_look_at):
        """It says that a full test is still to be done, and since when it holds."""
        page = town_to_look_at.visit(None).get("/barrierefreiheit").text

        assert "ein vollständiger BITV-Test steht aus" in page
        assert "22. November 2026" in page

    def test_names_the_enforcement_body(self, musterstadt):
        """The one the operator set."""
        assert "Schlichtungsstelle des Landes" in musterstadt.get("/barrierefreiheit").text


class TestReportingABarrier:
    def test_begins_with_the_page_one_came_from(self, town_to_look_at):
        """Every page links here with its own address."""
        visitor = town_to_look_at.visit(Role.OFFICER)

        assert "/barriere-melden?seite=/abrufe" in visitor.get("/abrufe").text
        assert "/abrufe" == visitor.hidden(visitor.get("/barriere-melden?seite=/abrufe"), "page")

    def test_takes_no_foreign_address(self, town_to_look_at):
        """What is no page of ours is not put into the form."""
        visitor = town_to_look_at.visit(None)

        assert "evil" not in visitor.get("/barriere-melden?seite=//evil.example").text.split("<footer")[0]

    def test_becomes_a_letter_for_the_mail_program(self, musterstadt):
        """The link carries address, subject and the whole text; nothing else is needed, no account either."""
        musterstadt.get("/barriere-melden")

        page = musterstadt.post(
            "/barriere-melden", {"page": "/katalog", "description": "Größe & Farbe?\nzweite Zeile", "contact": ""}
        ).text

        assert "mailto:it%2Bbarriere@musterstadt.example?subject=Barriere%20im%20Abrufbuch&amp;body=" in page
        assert "Gr%C3%B6%C3%9Fe%20%26%20Farbe%3F%0Azweite%20Zeile" in page

    def test_without_an_address_says_whom_to_ask(self, town):
        """An operator without e-mail address: the text to copy, and who takes it."""
        visitor = town.visit(Role.OFFICER)
        visitor.get("/barriere-melden")

        page = visitor.post("/barriere-melden", {"page": "", "description": "Der Knopf fehlt."}).text

        assert "mailto:" not in page
        assert "Systemverwaltung Ihrer Genossenschaft" in page
        assert "Der Knopf fehlt." in page

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"description": ""}, "Füllen Sie „Was geht nicht?“ aus."),
            ({"description": "x" * 1501}, "höchstens 1500 Zeichen"),
        ],
    )
    def test_comes_back_where_something_is_wrong(self, town_to_look_at, fields, said):
        """With what was typed, and why."""
        visitor = town_to_look_at.visit(None)
        visitor.get("/barriere-melden")

        answer = visitor.post("/barriere-melden", {"page": "/katalog", "contact": "A. B.", **fields})

        assert 422 == answer.status_code
        assert said in answer.text
        assert 'value="A. B."' in answer.text
