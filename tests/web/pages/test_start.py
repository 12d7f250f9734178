"""Where people begin: their member's figures, each leading to its rows; other roles go to their own first page."""

import re

import pytest

from procurement.application.access import Action, Role
from tests.web.conftest import actor_of


class TestStart:
    @pytest.mark.parametrize(
        ("role", "path"), [(Role.MANAGER, "/uebersicht"), (Role.AUDITOR, "/verlauf"), (Role.ADMIN, "/betrieb")]
    )
    def test_other_roles_go_to_their_own_page(self, town_to_look_at, role, path):
        answer = town_to_look_at.visit(role).get("/", follow_redirects=False)

        assert [answer.status_code, answer.headers["location"]] == [303, path]

    def test_visitors_sign_in(self, town_to_look_at):
        answer = town_to_look_at.visit(None).get("/", follow_redirects=False)

        assert answer.headers["location"] == "/anmelden"

    def test_shows_how_many_wait_and_leads_to_them(self, town_to_look_at):
        """The tile's figure is the number of hits of the list it links to."""
        visitor = town_to_look_at.visit(Role.OFFICER)
        tiles = re.findall(
            r'class="tile__link" href="([^"]+)".*?tile__value">([^<]+)<', visitor.get("/").text, re.DOTALL
        )
        counts = {link: value for link, value in tiles if link.startswith("/abrufe")}

        hits = {link: re.search(r"(\d+) Treffer", visitor.get(link).text) for link in counts}
        assert counts == {link: found.group(1) for link, found in hits.items() if found}

    def test_the_years_savings_are_those_of_the_report(self, town_to_look_at):
        """The tile and the page it leads to say the same amount."""
        visitor = town_to_look_at.visit(Role.OFFICER)
        link, amount = re.findall(
            r'class="tile__link" href="(/ersparnis\?year[^"]+)".*?tile__value">([^<]+)<',
            visitor.get("/").text,
            re.DOTALL,
        )[0]

        assert amount in visitor.get(link).text

    def test_approvers_are_led_to_the_decision(self, town_to_look_at):
        asked = {"status": ["placed"], "requires_approval": ["true"]}
        rows = town_to_look_at.cooperative.reading.report(
            actor_of(Role.OFFICER), "order_book", asked, Action.READ_ORDERS
        ).rows
        page = town_to_look_at.visit(Role.APPROVER).get("/")

        assert f'href="/abrufe/{rows[0]["order_id"]}#schritte"' in page.text
