"""From the basket to orders: what is refused is said with its numbers, and nothing is ordered twice."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from api.web.basket.contents import DRAFT
from procurement.application.access import Role
from procurement.application.ordering import Asked
from procurement.domain.contract.commands import EndContract
from procurement.domain.order.commands import AskedLine
from tests.web.conftest import MEMBER, NOW, Town, actor_of, subject_of
from tests.web.pages.ordering import KEEPER, Buyer, call_off, furnish, listing, orders


@pytest.fixture
def shop(town: Town) -> Town:
    furnish(town)
    return town


@pytest.fixture
def buyer(shop: Town) -> Buyer:
    return Buyer(shop.visit(Role.OFFICER))


class TestChecking:
    def test_asks_before_it_complains(self, buyer: Buyer):
        """The first look says who must approve, and blames nobody for fields not filled in yet."""
        buyer.add("stuhl", "11")

        page = buyer.check()

        assert "Freigabe nötig" in page.text
        assert "über 1.000,00\xa0€ netto" in page.text
        assert "Es fehlt die Haushaltsstelle" not in page.text

    def test_says_when_no_second_person_is_needed(self, buyer: Buyer):
        buyer.add("stuhl", "10")

        assert "keine Freigabe nötig" in buyer.check().text

    def test_with_an_empty_basket_goes_back_to_it(self, buyer: Buyer):
        assert "/korb" == buyer.visitor.get("/korb/pruefen").request.url.path


class TestPlacing:
    def test_of_several_contracts_makes_several_orders(self, shop: Town, buyer: Buyer):
        """Each contract becomes an order with its own number; the basket is empty then."""
        buyer.add("stuhl", "2")
        buyer.add("lampe", "5", contract="lampen")
        buyer.check(note="Für das Bürgerbüro")

        page = buyer.send()

        assert "/korb/bestaetigung" == page.request.url.path
        assert "Ihre 2 Abrufe sind gestellt" in page.text
        assert 2 == orders(shop)
        assert "Der Korb ist leer." in buyer.visitor.get("/korb").text

    def test_announces_that_a_second_person_must_approve(self, buyer: Buyer):
        buyer.add("stuhl", "11")
        buyer.check()

        assert "wartet auf Freigabe" in buyer.send().text

    def test_twice_places_once(self, shop: Town, buyer: Buyer):
        """A double click, or the form sent again from the page before, shows the same order."""
        buyer.add("stuhl", "2")
        buyer.check()

        first, again = buyer.send(), buyer.send()

        assert first.request.url == again.request.url
        assert 1 == orders(shop)

    def test_again_with_another_note_shows_the_order_that_stands(self, shop: Town, buyer: Buyer):
        """Going back and sending the same page with other words does not make another order."""
        buyer.add("stuhl", "2")
        buyer.check()
        first = buyer.send()

        again = buyer.send(**{"bemerkung-buero": "doch anders"})

        assert first.request.url == again.request.url
        assert 1 == orders(shop)

    def test_at_the_same_time_places_once(self, shop: Town, buyer: Buyer):
        """Two requests under way together end at the same order."""
        buyer.add("stuhl", "2")
        buyer.check()

        with ThreadPoolExecutor(2) as pool:
            answers = [pool.submit(buyer.send) for _ in range(2)]

        assert {"/korb/bestaetigung"} == {answer.result().request.url.path for answer in answers}
        assert 1 == orders(shop)
        assert "Der Korb ist leer." in buyer.visitor.get("/korb").text

    def test_whose_answer_was_lost_shows_the_order_that_stands(self, shop: Town, buyer: Buyer):
        """The order was recorded and the basket not emptied: sent once more, with other words, it is that order."""
        buyer.add("stuhl", "2")
        buyer.check()
        line = AskedLine(article="stuhl", quantity=Decimal(2))
        asked = Asked(member=MEMBER, contract="buero", lines=(line,), budget_code="1.1")
        key = str(buyer.form["schluessel:buero"])
        done = shop.cooperative.ordering.place(actor_of(Role.OFFICER), asked, key, "lost").result()

        page = buyer.send()

        assert done.state.number in page.text
        assert "/korb/bestaetigung" == page.request.url.path
        assert 1 == orders(shop)

    def test_of_what_changed_in_another_window_is_not_done(self, shop: Town, buyer: Buyer):
        """The officer orders what they saw: a basket that changed since is shown again first."""
        buyer.add("stuhl", "2")
        buyer.check()
        buyer.add("stuhl", "5")

        page = buyer.send()

        assert 409 == page.status_code
        assert "Der Korb hat sich geändert" in page.text
        assert 0 == orders(shop)

    def test_refused_for_one_cent_keeps_everything_and_says_the_numbers(self, shop: Town, buyer: Buyer):
        """Somebody was faster by one cent's worth: the reason with its numbers, and nothing typed is lost."""
        shop.cooperative.keeping.keep(KEEPER, _cent_article(), "cent").result()
        buyer.add("stuhl", "20")
        buyer.check(decision="DS0562/21", note="Eilig, bitte")
        call_off(shop, "cent", "1")

        page = buyer.send()

        assert 409 == page.status_code
        assert "gefragt sind 2.000,00 EUR, frei sind 1.999,99 EUR von 2.000,00 EUR" in page.text
        assert all(typed in page.text for typed in ("11.1.01", "DS0562/21", "Eilig, bitte"))
        assert 1 == orders(shop)
        assert 'name="menge:buero/stuhl" value="20"' in buyer.visitor.get("/korb").text
        assert "Eilig, bitte" in buyer.visitor.get("/korb/pruefen").text

    def test_refused_in_one_order_leaves_the_others_standing(self, shop: Town, buyer: Buyer):
        """Each order stands or falls alone; only the refused one stays in the basket."""
        buyer.add("stuhl", "20")
        buyer.add("lampe", "5", contract="lampen")
        buyer.check(decision="DS1")
        call_off(shop, "stuhl", "1")

        page = buyer.send()

        assert "Ein Abruf ist gestellt" in page.text
        assert "frei sind 1.900,00 EUR" in page.text
        basket = buyer.visitor.get("/korb").text
        assert "menge:buero/stuhl" in basket
        assert "menge:lampen/lampe" not in basket
        assert 2 == orders(shop)

    def test_after_a_refusal_goes_through_once_it_fits(self, shop: Town, buyer: Buyer):
        """What was refused is changed and sent again, with what was typed before."""
        buyer.add("stuhl", "20")
        buyer.check(decision="DS1")
        call_off(shop, "stuhl", "1")
        buyer.send()
        buyer.visitor.post("/korb", {"menge:buero/stuhl": "19", "tun": "weiter"})
        buyer.check(decision="DS1")

        assert "Ihr Abruf ist gestellt" in buyer.send().text

    def test_without_a_budget_code_orders_nothing(self, shop: Town, buyer: Buyer):
        """One form that is not complete holds back all of them, and its field is named."""
        buyer.add("stuhl", "2")
        buyer.add("lampe", "5", contract="lampen")
        buyer.check()

        page = buyer.send(**{"haushaltsstelle-buero": ""})

        assert 422 == page.status_code
        assert 'href="#feld-haushaltsstelle-buero"' in page.text
        assert 0 == orders(shop)

    def test_without_the_decision_that_is_needed_says_so_at_the_field(self, shop: Town, buyer: Buyer):
        buyer.add("stuhl", "16")
        buyer.check()

        page = buyer.send()

        assert 409 == page.status_code
        assert 'href="#feld-beschluss-buero"' in page.text
        assert 0 == orders(shop)

    def test_from_a_lot_that_is_used_up_is_refused(self, shop: Town, buyer: Buyer):
        """A ceiling that is reached leaves nothing, and it is said before anything is sent."""
        call_off(shop, "stuhl", "20")

        assert "frei sind 0,00 EUR" in buyer.add("stuhl", "1").text

    def test_of_an_article_that_is_no_longer_to_be_had_is_refused(self, shop: Town, buyer: Buyer):
        """A contract that ended since keeps the article in the basket and says why it cannot be ordered."""
        buyer.add("stuhl", "1")
        buyer.check()
        ended = EndContract(contract="buero", ended_on=NOW.date().replace(day=19), reason="Kündigung")
        shop.cooperative.keeping.keep(KEEPER, ended, "end").result()

        page = buyer.send()

        assert 409 == page.status_code
        assert "läuft am 20.11.2026 nicht" in page.text
        assert 0 == orders(shop)

    def test_of_an_article_the_contract_does_not_list_says_so(self, shop: Town, buyer: Buyer):
        """A draft that names what is not there is shown with the reason beside the line."""
        item = b'{"items": [{"contract": "buero", "article": "weg", "quantity": "1"}]}'
        shop.cooperative.drafts.save(subject_of(Role.OFFICER), DRAFT, item, NOW)

        assert "führt keinen Artikel weg" in buyer.visitor.get("/korb").text


class TestForWhom:
    def test_other_members_people_cannot_order(self, shop: Town):
        """Only members named in the contract may call off; another town's officer is told so, and nothing is placed."""
        stranger = Buyer(shop.visit(Role.OFFICER, _other_member(shop)))
        stranger.add("stuhl", "1", mitglied=MEMBER)
        stranger.check()

        page = stranger.send(mitglied=MEMBER)

        assert 409 == page.status_code
        assert "nicht als abrufberechtigt benannt" in page.text
        assert 0 == orders(shop)

    def test_other_members_people_cannot_see_the_confirmation(self, shop: Town, buyer: Buyer):
        """An order of another member does not exist for them."""
        buyer.add("stuhl", "1")
        buyer.check()
        confirmed = buyer.send().request.url

        answer = shop.visit(Role.OFFICER, _other_member(shop)).get(f"/korb/bestaetigung?{confirmed.query.decode()}")

        assert 404 == answer.status_code

    def test_a_manager_says_for_which_member(self, shop: Town):
        """Without a member there is no price and no next step; with one the order is that member's."""
        manager = Buyer(shop.visit(Role.MANAGER))
        manager.add("stuhl", "1")

        refused = manager.visitor.post("/korb", {"mitglied": "", "tun": "weiter"})
        manager.visitor.post("/korb", {"mitglied": MEMBER, "tun": "weiter"})
        manager.check()

        assert 422 == refused.status_code
        assert "Wählen Sie, für welches Mitglied Sie abrufen." in refused.text
        assert f"{MEMBER}-2026-" in manager.send().text

    def test_a_manager_brings_the_member_from_the_catalogue(self, shop: Town):
        manager = Buyer(shop.visit(Role.MANAGER))

        page = manager.add("stuhl", "1", mitglied=MEMBER)

        assert f'value="{MEMBER}" selected' in page.text


def _cent_article():
    pricing = {"rule": "fixed_price", "unit_price": "0.01"}
    return listing("cent", "buero", list_unit_price=Decimal("0.02"), pricing=pricing)


def _other_member(town: Town) -> str:
    rows = town.cooperative.reading.report(actor_of(Role.MANAGER), "member_register", {}).rows
    return next(row["member"] for row in rows if row["member"] != MEMBER)
