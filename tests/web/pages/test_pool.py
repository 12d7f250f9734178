"""One pool: what it brings, who sees what of it, the own pledge, the split by every method."""

import re
from decimal import Decimal

import pytest

from api.web.formats import euro, number, unit_price
from api.web.pool import standing
from procurement.application.access import Role
from procurement.domain.pool.commands import PledgeToPool
from procurement.domain.pool.prospect import parts
from procurement.domain.split_methods import METHODS
from tests.web.conftest import Town, actor_of
from tests.web.pages.pools import CLOSED, JOINED, OPEN, PLEDGE, REFUSED, pool_of, prospect_of


def section(page, name: str) -> str:
    """A section of a page, by what labels it."""
    return re.findall(rf'<section[^>]*aria-labelledby="{name}".*?</section>', page.text, re.DOTALL)[0]


def pledge(town: Town, pool: str, role: Role = Role.OFFICER, **changes: str):
    """Send the form of a pledge."""
    visitor = town.visit(role)
    visitor.get(f"/pools/{pool}")
    return visitor.post(f"/pools/{pool}/anmelden", {**PLEDGE, **changes})


class TestAPool:
    def test_says_what_a_unit_costs_and_what_reaches_the_next_price(self, town_to_look_at):
        """As the domain says it now."""
        found = prospect_of(town_to_look_at, OPEN)

        text = section(town_to_look_at.visit(Role.OFFICER).get(f"/pools/{OPEN}"), "preis")

        assert found.next_step is not None
        missing = number(found.next_step.from_quantity - found.pool.quantity, "de")
        assert f"Noch {missing} bis {unit_price(found.next_step.unit_price, 'de')}" in text
        assert unit_price(found.unit_price, "de") in text

    def test_says_what_the_own_pledge_brings(self, town_to_look_at):
        """Alone, in the pool, and the part of the gain by the pool's own method."""
        game = prospect_of(town_to_look_at, JOINED).game
        assert game is not None
        own = next(stake for stake in game.stakes if stake.member == "buxtehude")
        part = next(each for each in parts(game) if (each.method, each.member) == ("proportional", "buxtehude"))

        text = section(town_to_look_at.visit(Role.OFFICER).get(f"/pools/{JOINED}"), "bringt")

        for cents in (own.alone_cents, own.pooled_cents, part.settlement_cents, part.gain_cents):
            assert euro(cents, "de") in text

    def test_asks_for_the_price_anew_for_a_while(self, town_to_look_at):
        """Not for ever, as each look keeps somebody signed in; and not where no pledge can come any more."""
        visitor = town_to_look_at.visit(Role.OFFICER)
        rounds = ("", "?runde=19", "?runde=20", "?runde=viele")

        asks = [f'hx-get="/pools/{OPEN}?runde=' in visitor.get(f"/pools/{OPEN}{each}").text for each in rounds]

        assert [True, True, False, False] == asks
        assert "?runde=" not in visitor.get(f"/pools/{REFUSED}").text

    def test_that_ended_says_how(self, town_to_look_at):
        """Given up with its reason, or short of its target with both figures."""
        visitor = town_to_look_at.visit(Role.OFFICER)

        abandoned, missed = (visitor.get(f"/pools/{name}").text for name in ("farbpapier", "dms-arbeitsplaetze"))

        assert "aufgegeben: Bedarf entfällt" in abandoned
        assert "Bis zur Frist waren 5 von 25 angemeldet." in missed

    def test_shows_no_quantities_of_other_members(self, town_to_look_at):
        """Neither in the split nor in what happened: others are not even named."""
        others = ("Wedel", "Weyhe", "Verden", "Walsrode")

        page = town_to_look_at.visit(Role.OFFICER).get(f"/pools/{OPEN}").text

        assert [] == [name for name in others if name in page]

    @pytest.mark.parametrize("role", [Role.MANAGER, Role.AUDITOR])
    def test_shows_managers_and_auditors_all_pledges(self, town_to_look_at, role):
        """With quantities, and in what happened."""
        page = town_to_look_at.visit(role).get(f"/pools/{OPEN}")

        for member, quantity in (("Wedel", 40), ("Weyhe", 30), ("Verden", 25)):
            assert member in section(page, "aufteilung")
            assert f"Mitglied: {member}<br>Menge: {quantity}" in section(page, "verlauf")

    def test_links_what_happened_for_those_who_may_read_events(self, town_to_look_at):
        """Auditors get from each step to its event."""
        auditor, manager = (
            town_to_look_at.visit(role).get(f"/pools/{OPEN}").text for role in (Role.AUDITOR, Role.MANAGER)
        )

        assert (True, False) == ('href="/ereignisse/' in auditor, 'href="/ereignisse/' in manager)

    def test_that_does_not_exist_is_not_found(self, town_to_look_at):
        """Whatever its name looks like."""
        visitor = town_to_look_at.visit(Role.OFFICER)

        assert [404, 404] == [visitor.get(f"/pools/{name}").status_code for name in ("gibt-es-nicht", "a b")]


class TestTheSplit:
    def test_is_the_domains_by_every_method(self, town_to_look_at):
        """Each member's gain, what it pays in the end, and what it settles."""
        game = prospect_of(town_to_look_at, OPEN).game
        assert game is not None

        text = section(town_to_look_at.visit(Role.MANAGER).get(f"/pools/{OPEN}"), "aufteilung")

        table = text[: text.index("<details")]
        rows = re.findall(r"<tr.*?</tr>", table, re.DOTALL)
        expected = [
            [
                (euro(each.gain_cents, "de"), euro(each.pays_cents, "de"))
                for method in METHODS
                for each in parts(game)
                if (each.method, each.member) == (method, stake.member)
            ]
            for stake in game.stakes
        ]
        shown = [re.findall(r"<strong>([^<]+)</strong><span class=\"small\">am Ende ([^<]+)<", row) for row in rows]
        assert expected == [row for row in shown if row][: len(game.stakes)]

    def test_marks_the_method_of_the_pool(self, town_to_look_at):
        """One method applies; it is said in words, not by colour alone."""
        text = section(town_to_look_at.visit(Role.MANAGER).get(f"/pools/{OPEN}"), "aufteilung")

        heads = re.findall(r'<th role="columnheader"[^>]*>(.*?)</th>', text, re.DOTALL)
        assert ["Shapley" in head for head in heads if "gilt hier" in head] == [True]

    def test_shows_a_member_its_own_row_only(self, town_to_look_at):
        """No sum either, which would tell the rest."""
        text = section(town_to_look_at.visit(Role.OFFICER).get(f"/pools/{JOINED}"), "aufteilung")

        table = text[: text.index("</table>")]
        assert 1 == table.count('scope="row"')
        assert "Buxtehude" in table

    def test_of_many_members_is_worked_out_when_asked_for(self, town_to_look_at, monkeypatch):
        """It takes its time, so the page does not wait for it."""
        monkeypatch.setattr(standing, "MOST_SPLIT", 2)
        manager = town_to_look_at.visit(Role.MANAGER)

        first, asked = (manager.get(f"/pools/{OPEN}{query}") for query in ("", "?aufteilung=alle"))

        assert (True, False) == tuple(
            f"/pools/{OPEN}?aufteilung=alle#aufteilung" in section(page, "aufteilung") for page in (first, asked)
        )
        assert (False, True) == tuple("gilt hier" in section(page, "aufteilung") for page in (first, asked))

    def test_of_a_closed_pool_is_what_was_recorded(self, town_to_look_at):
        """Each order with its part of the gain and its settlement; officers see their own."""
        pool = pool_of(town_to_look_at, CLOSED)

        manager, officer = (
            section(town_to_look_at.visit(role).get(f"/pools/{CLOSED}"), "ergebnis")
            for role in (Role.MANAGER, Role.OFFICER)
        )

        for order in pool.orders:
            assert f'href="/abrufe/{order.order_id}"' in manager
            assert euro(order.gain_cents, "de") in manager
            assert (order.member == "buxtehude") == (f'href="/abrufe/{order.order_id}"' in officer)


class TestAPreview:
    def test_says_what_a_pledge_would_bring_and_writes_nothing(self, town_to_look_at):
        """Alone, in the pool, saved, and whether it needs approval; what was typed stays."""
        command = PledgeToPool(
            pool=OPEN, member="buxtehude", quantity=Decimal(60), budget_code="1", decision_ref="D", pledged_by=""
        )
        quote = town_to_look_at.cooperative.pooling.rehearse(actor_of(Role.OFFICER), command).result()
        before = town_to_look_at.head

        page = pledge(town_to_look_at, OPEN, quantity="60", step="try", note="Neue Stelle")

        assert 200 == page.status_code
        preview = page.text[page.text.index('id="vorschau"') :]
        for cents in (quote.alone_cents, quote.net_cents, quote.alone_cents - quote.net_cents):
            assert euro(cents, "de") in preview
        assert quote.requires_approval == ("braucht nach dem Abschluss eine Freigabe" in preview)
        assert ("Neue Stelle" in page.text, before) == (True, town_to_look_at.head)

    def test_needs_no_budget_code_yet(self, town_to_look_at):
        """What joining brings can be seen before everything else is known."""
        page = pledge(town_to_look_at, OPEN, quantity="30", step="try", budget_code="")

        assert "Was 30 Stück bringen" in page.text

    def test_says_beside_the_figures_that_a_decision_is_missing(self, town_to_look_at):
        """The amount decides whether one is needed, so it is seen first."""
        page = pledge(town_to_look_at, OPEN, quantity="60", step="try", decision_ref="")

        preview = page.text[page.text.index('id="vorschau"') :]
        assert "Was 60 Stück bringen" in preview
        assert "nennt buxtehude den Beschluss" in preview

    @pytest.mark.parametrize(("quantity", "why"), [("5", "mindestens 25"), ("viel", "Schreiben Sie eine Zahl")])
    def test_says_why_a_pledge_would_be_refused(self, town_to_look_at, quantity, why):
        """In the place of the figures."""
        page = pledge(town_to_look_at, OPEN, quantity=quantity, step="try")

        assert why in page.text[page.text.index('id="vorschau"') :]
