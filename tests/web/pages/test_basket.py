"""The basket: what is put in, changed and taken out again, and what is wrong with it before anything is sent."""

from decimal import Decimal

import pytest

from api.web.basket.contents import DRAFT, Basket, Item
from procurement.application.access import Role
from tests.web.conftest import NOW, Town, subject_of
from tests.web.pages.ordering import Buyer, furnish


@pytest.fixture
def shop(town: Town) -> Town:
    furnish(town)
    return town


@pytest.fixture
def buyer(shop: Town) -> Buyer:
    return Buyer(shop.visit(Role.OFFICER))


class TestPuttingIntoTheBasket:
    def test_says_what_was_put_in_and_goes_back(self, buyer: Buyer):
        """The officer lands where they came from and reads what lies in the basket now."""
        page = buyer.add("stuhl", "4", zurueck="/katalog?q=Stuhl")

        assert "/katalog?q=Stuhl" == str(page.request.url).removeprefix("http://testserver")
        assert "In den Korb gelegt: 4 Stück Prüfartikel stuhl. Der Korb enthält jetzt 1 Artikel." in page.text

    def test_adds_to_what_lies_there(self, buyer: Buyer):
        """The same article again is one line with both quantities."""
        buyer.add("papier", "1.000")

        page = buyer.add("papier", "500")

        assert 'name="menge:buero/papier" value="1.500"' in page.text

    @pytest.mark.parametrize("typed", ["viel", "1.5", "0", "-3", "0,0001", ""])
    def test_bad_quantity_comes_back_as_typed(self, buyer: Buyer, typed: str):
        """What is no quantity is shown again as it was typed, with what to do about it; nothing is put in."""
        page = buyer.add("stuhl", typed)

        assert 422 == page.status_code
        assert f'name="menge" value="{typed}"' in page.text
        assert "Schreiben Sie eine" in page.text
        assert "Der Korb ist leer." in buyer.visitor.get("/korb").text

    def test_of_an_article_that_is_listed_nowhere_is_not_found(self, buyer: Buyer):
        assert 404 == buyer.add("gibtesnicht", "1").status_code
        assert 404 == buyer.add("stuhl", "1", contract="gibtesnicht").status_code

    def test_never_leads_to_another_site(self, buyer: Buyer):
        """The way back is one of ours, whatever the form says."""
        page = buyer.add("stuhl", "1", zurueck="//evil.example/")

        assert "testserver" == page.request.url.host

    @pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMIN])
    def test_is_not_for_those_who_only_look(self, shop: Town, role: Role):
        assert 403 == shop.visit(role).get("/korb").status_code


class TestTheBasket:
    def test_is_grouped_by_contract_and_priced(self, buyer: Buyer):
        """Each contract is an order of its own; the tier that the quantity reaches is in the price."""
        buyer.add("stuhl", "4")
        page = buyer.add("lampe", "5", contract="lampen")

        assert "Prüfvertrag buero" in page.text
        assert "Prüfvertrag lampen" in page.text
        assert "440,00\xa0€" in page.text

    def test_keeps_a_bad_quantity_as_typed_and_the_others_as_changed(self, buyer: Buyer):
        """One quantity that cannot be read does not undo the others, and keeps the officer at this step."""
        buyer.add("stuhl", "4")
        buyer.add("lampe", "5", contract="lampen")

        page = buyer.visitor.post("/korb", {"menge:buero/stuhl": "7", "menge:lampen/lampe": "fünf", "tun": "weiter"})

        assert 422 == page.status_code
        assert 'name="menge:lampen/lampe" value="fünf"' in page.text
        assert 'name="menge:buero/stuhl" value="7"' in buyer.visitor.get("/korb").text

    def test_gives_up_one_article_or_all(self, buyer: Buyer):
        buyer.add("stuhl", "4")
        buyer.add("papier", "1000")

        page = buyer.visitor.post("/korb", {"tun": "entfernen:buero/stuhl"})

        assert "menge:buero/papier" in page.text
        assert "menge:buero/stuhl" not in page.text
        assert "Der Korb ist leer." in buyer.visitor.post("/korb", {"tun": "leeren"}).text

    def test_says_what_the_checks_would_refuse(self, buyer: Buyer):
        """Pack size and minimum stand beside the line before anything is sent."""
        page = buyer.add("papier", "700")

        assert "nur in Packungen zu 500" in page.text
        assert "mindestens 1.000" in page.text

    def test_that_cannot_be_read_begins_anew(self, shop: Town, buyer: Buyer):
        """A broken draft is an empty basket with a word about it."""
        shop.cooperative.drafts.save(subject_of(Role.OFFICER), DRAFT, b'{"items": 7}', NOW)

        page = buyer.visitor.get("/korb")

        assert 200 == page.status_code
        assert "Ihr Korb ließ sich nicht lesen" in page.text

    def test_is_ones_own(self, shop: Town, buyer: Buyer):
        """Nobody sees what lies in another person's basket."""
        buyer.add("stuhl", "4")

        assert "Der Korb ist leer." in shop.visit(Role.APPROVER).get("/korb").text

    def test_keeps_the_key_of_an_order_only_while_its_content_stays(self):
        """A key never stands for two contents."""
        chair = Item(contract="buero", article="stuhl", quantity=Decimal(1))
        lamp = Item(contract="lampen", article="lampe", quantity=Decimal(1))
        basket = Basket().added(chair).added(lamp).keyed()

        changed = basket.added(chair)

        assert {"lampen": basket.keys["lampen"]} == changed.keys
        assert basket.keys == basket.keyed().keys
