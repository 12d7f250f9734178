"""The end of a pool: closed after a look at what will be ordered, refused for everybody to see, or abandoned."""

from decimal import Decimal

from api.web.formats import euro
from procurement.application.access import Role
from tests.web.conftest import Town, Visitor
from tests.web.pages.pools import JOINED, OPEN, PLEDGE, REFUSED, pool_of, prospect_of


def met(town: Town) -> Town:
    """The pool that Buxtehude joined, with its target met."""
    officer = town.visit(Role.OFFICER)
    officer.get(f"/pools/{JOINED}")
    officer.post(f"/pools/{JOINED}/anmelden", {**PLEDGE, "quantity": "8"})
    return town


def close(manager: Visitor, pool: str, seen: str = ""):
    """Send the form that closes, as it was shown unless said otherwise."""
    page = manager.get(f"/pools/{pool}/abschliessen")
    return manager.post(f"/pools/{pool}/abschliessen", {"seen": seen or manager.hidden(page, "seen")})


class TestClosing:
    def test_says_first_how_many_orders_for_how_much(self, town):
        """The sum is what all pay together at the price of all; nothing is written by looking."""
        met(town)
        game = prospect_of(town, JOINED).game
        assert game is not None
        before = town.head

        page = town.visit(Role.MANAGER).get(f"/pools/{JOINED}/abschliessen")

        total = euro(sum(stake.pooled_cents for stake in game.stakes), "de")
        assert f"2 Abrufe werden gestellt, zusammen {total} netto." in page.text.replace("</strong>", "")
        assert before == town.head

    def test_places_an_order_for_each_member(self, town):
        """The page then shows them, with links."""
        answer = close(met(town).visit(Role.MANAGER), JOINED)

        pool = pool_of(town, JOINED)
        assert ("closed", 2) == (pool.status, len(pool.orders))
        assert "Der Pool ist abgeschlossen, die Abrufe sind gestellt." in answer.text
        assert all(f'href="/abrufe/{order.order_id}"' in answer.text for order in pool.orders)

    def test_a_second_time_shows_that_it_is_closed(self, town):
        """Another manager, or another click: nothing is ordered again, and the page says why."""
        first, second = (met(town).visit(Role.MANAGER) for _ in range(2))
        page = second.get(f"/pools/{JOINED}/abschliessen")
        seen = second.hidden(page, "seen")
        close(first, JOINED)
        before = town.head

        answer = second.post(f"/pools/{JOINED}/abschliessen", {"seen": seen})

        assert (409, before) == (answer.status_code, town.head)
        assert f"Der Pool {JOINED} läuft nicht mehr (abgeschlossen)." in answer.text
        assert 'id="ergebnis"' in answer.text

    def test_after_a_change_of_pledges_asks_again(self, town):
        """What was looked at is what is closed."""
        manager = met(town).visit(Role.MANAGER)
        before = town.head

        answer = close(manager, JOINED, seen="open-buxtehude.7")

        assert (409, before) == (answer.status_code, town.head)
        assert "Die Anmeldungen haben sich geändert" in answer.text

    def test_is_offered_only_where_it_is_possible(self, town_to_look_at):
        """Before the deadline only with the target met; otherwise one is led back to the pool."""
        manager = town_to_look_at.visit(Role.MANAGER)

        page = manager.get(f"/pools/{OPEN}/abschliessen")

        assert f"/pools/{OPEN}" == page.url.path
        assert "/abschliessen" not in page.text

    def test_below_the_target_is_refused(self, town_to_look_at):
        """Whoever sends the form all the same reads why."""
        manager = town_to_look_at.visit(Role.MANAGER)
        manager.get(f"/pools/{OPEN}")
        pledges = pool_of(town_to_look_at, OPEN).pledges.values()
        seen = "-".join(["open", *(f"{each.member}.{each.quantity.normalize():f}" for each in pledges)])

        answer = manager.post(f"/pools/{OPEN}/abschliessen", {"seen": seen})

        assert 409 == answer.status_code
        assert "wird erst abgeschlossen, wenn das Ziel erreicht ist" in answer.text


class TestARefusedClosing:
    def test_orders_nothing_and_tells_everybody_why(self, town):
        """By member, in words; managers read what to do."""
        answer = close(town.visit(Role.MANAGER), REFUSED)

        assert "closing_refused" == pool_of(town, REFUSED).status
        assert "Das können Sie tun:" in answer.text
        for page in (answer, town.visit(Role.OFFICER).get(f"/pools/{REFUSED}")):
            assert "Das Los tinte des Vertrags" in page.text
            assert "Betroffen: Buxtehude, Zeven, Ennigerloh." in page.text

    def test_leaves_officers_nothing_to_do_after_the_deadline(self, town_to_look_at):
        """They are told so."""
        page = town_to_look_at.visit(Role.OFFICER).get(f"/pools/{REFUSED}")

        assert "Die Geschäftsführung klärt, wie es weitergeht." in page.text
        assert "Das können Sie tun:" not in page.text


class TestAbandoning:
    def abandon(self, town: Town, reason: str):
        manager = town.visit(Role.MANAGER)
        manager.get(f"/pools/{OPEN}")
        return manager.post(f"/pools/{OPEN}/aufgeben", {"abandon_reason": reason})

    def test_ends_the_pool_with_its_reason_for_all(self, town):
        """Members read why."""
        self.abandon(town, "Lieferant zieht Zustimmung zurück")

        page = town.visit(Role.OFFICER).get(f"/pools/{OPEN}").text
        assert "lapsed" == pool_of(town, OPEN).status
        assert "aufgegeben: Lieferant zieht Zustimmung zurück" in page

    def test_needs_a_reason(self, town_to_look_at):
        """The form is open and says so at its field."""
        answer = self.abandon(town_to_look_at, "")

        assert (422, True) == (answer.status_code, 'id="fehler-abandon_reason"' in answer.text)
        assert Decimal(95) == pool_of(town_to_look_at, OPEN).quantity
