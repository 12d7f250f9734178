"""Pools: those that run as cards, all as a list; a member's people see their own pledges only."""

import csv
import io
import re

from api.web.formats import number, unit_price
from procurement.application.access import Role
from tests.web.pages.pools import CLOSED, JOINED, OPEN, REFUSED, outsider, pool_of, prospect_of, rows_of


def hits(page) -> int:
    return int(re.findall(r"([\d.]+) Treffer", page.text)[0].replace(".", ""))


def card_of(page, pool: str) -> str:
    """The card of a pool, as text of its HTML."""
    cards = re.findall(r'<li class="card pool-card">.*?</li>', page.text, re.DOTALL)
    return next(card for card in cards if f'href="/pools/{pool}"' in card)


class TestPools:
    def test_list_those_that_run_first(self, town_to_look_at):
        """By their deadline; those that ended follow."""
        page = town_to_look_at.visit(Role.OFFICER).get("/pools")

        table = page.text[page.text.index('id="treffer"') :]
        listed = re.findall(r'<th scope="row".*?href="/pools/([^"]+)"', table)
        running = [row["pool"] for row in rows_of(town_to_look_at) if row["status"] in {"open", "closing_refused"}]
        assert set(running) == set(listed[: len(running)])
        assert len(rows_of(town_to_look_at)) == len(listed)

    def test_say_what_a_unit_costs_now(self, town_to_look_at):
        """The price at all that is pledged together, as the domain says it."""
        card = card_of(town_to_look_at.visit(Role.OFFICER).get("/pools"), OPEN)

        assert unit_price(prospect_of(town_to_look_at, OPEN).unit_price, "de") in card
        assert "95 von 150" in card

    def test_show_a_member_its_own_pledge(self, town_to_look_at):
        """And nobody else's."""
        own, other = (
            card_of(town_to_look_at.visit(Role.OFFICER, name).get("/pools"), OPEN) for name in ("wedel", "buxtehude")
        )

        quantity = number(pool_of(town_to_look_at, OPEN).pledges["wedel"].quantity, "de")
        assert f"Sie haben {quantity} angemeldet" in own
        assert "angemeldet</span>" not in other

    def test_offer_pledging_to_whom_they_are_open(self, town_to_look_at):
        """Whoever does not belong to the alliance reads why there is no button."""
        member = outsider(town_to_look_at, JOINED)
        joined, foreign = (
            card_of(town_to_look_at.visit(Role.OFFICER, name).get("/pools"), JOINED) for name in ("buxtehude", member)
        )

        assert (True, False) == ("#anmeldung" in joined, "#anmeldung" in foreign)
        assert "Nicht offen für Ihr Mitglied" in foreign

    def test_say_that_a_closing_failed(self, town_to_look_at):
        """Nothing was ordered; everybody reads it."""
        for role in (Role.OFFICER, Role.MANAGER, Role.AUDITOR):
            card = card_of(town_to_look_at.visit(role).get("/pools"), REFUSED)

            assert "Abschluss gescheitert" in card

    def test_narrow_to_a_status(self, town_to_look_at):
        """One status, or all that still run."""
        visitor = town_to_look_at.visit(Role.MANAGER)
        rows = rows_of(town_to_look_at)

        found = [hits(visitor.get(f"/pools?status={status}")) for status in ("lapsed", "laufend")]

        assert found == [
            sum(row["status"] == "lapsed" for row in rows),
            sum(row["status"] in {"open", "closing_refused"} for row in rows),
        ]

    def test_narrow_to_contract_product_and_text(self, town_to_look_at):
        """Each alone finds the pool it names."""
        row = next(row for row in rows_of(town_to_look_at) if row["pool"] == CLOSED)
        visitor = town_to_look_at.visit(Role.OFFICER)

        for query in (f"contract={row['contract']}", f"product={row['product']}", "q=kita-verw"):
            page = visitor.get(f"/pools?{query}")

            assert 1 == hits(page), query
            assert row["title"] in page.text[page.text.index('id="treffer"') :]

    def test_give_all_hits_as_a_file(self, town_to_look_at):
        """With the own member's quantities and nobody else's."""
        text = town_to_look_at.visit(Role.OFFICER).get("/pools?format=csv").text

        rows = {row["Kürzel"]: row for row in csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=";")}
        assert len(rows_of(town_to_look_at)) == len(rows)
        assert ("", "5") == (rows[OPEN]["Eigene Anmeldung"], rows[JOINED]["Eigene Anmeldung"].split(",")[0])

    def test_let_managers_open_one(self, town_to_look_at):
        """Officers are not offered what they may not do."""
        manager, officer = (town_to_look_at.visit(role).get("/pools").text for role in (Role.MANAGER, Role.OFFICER))

        assert (True, False) == ('href="/pools/neu"' in manager, 'href="/pools/neu"' in officer)


class TestHintsElsewhere:
    def test_on_the_start_page_of_a_member(self, town_to_look_at):
        """Open pools with the time that is left."""
        page = town_to_look_at.visit(Role.OFFICER).get("/").text

        assert "3 offene Pools" in page
        assert "(noch 3 Tage)" in page

    def test_on_the_overview_of_managers(self, town_to_look_at):
        """Refused closings and deadlines that are near; a pool that has time is not among them."""
        page = town_to_look_at.visit(Role.MANAGER).get("/uebersicht").text

        wants = [f'href="/pools/{pool}"' in page for pool in (REFUSED, JOINED, OPEN)]
        assert [True, True, False] == wants
