"""One article: its price explained and calculated, what is left, and the orders of it that one may see."""

from datetime import date
from decimal import Decimal

import pytest

from procurement.application.access import Role
from procurement.domain.contract.commands import ChangeListPrice
from tests.web.conftest import MEMBER, Town, actor_of
from tests.web.pages.ordering import KEEPER, call_off, furnish


@pytest.fixture
def shop(town: Town) -> Town:
    furnish(town)
    return town


class TestThePriceOfAQuantity:
    def test_follows_the_tier_that_it_reaches(self, shop: Town):
        """Five lamps cost 8.00 each, four cost 10.00, and it says what one more would do."""
        officer = shop.visit(Role.OFFICER)

        four, five = (officer.get(f"/artikel/lampen/lampe?menge={quantity}").text for quantity in (4, 5))

        assert "40,00\xa0€" in four
        assert "Noch 1 mehr, und die Staffel ab 5 gilt: 8,00\xa0€." in four
        assert "<strong>40,00\xa0€</strong> netto für 5 Stück" in five

    @pytest.mark.parametrize("typed", ["viel", "0", "1.5"])
    def test_comes_back_as_typed_where_it_is_none(self, shop: Town, typed: str):
        page = shop.visit(Role.AUDITOR).get(f"/artikel/lampen/lampe?menge={typed}")

        assert 422 == page.status_code
        assert f'name="menge" value="{typed}"' in page.text

    @pytest.mark.parametrize(("typed", "said"), [("1250", "Packungen zu 500"), ("500", "mindestens 1.000")])
    def test_says_why_so_much_cannot_be_ordered(self, shop: Town, typed: str, said: str):
        """The price is told all the same."""
        page = shop.visit(Role.OFFICER).get(f"/artikel/buero/papier?menge={typed}")

        assert said in page.text
        assert "netto für" in page.text


class TestAnArticle:
    def test_that_is_listed_nowhere_is_not_found(self, shop: Town):
        officer = shop.visit(Role.OFFICER)

        assert 404 == officer.get("/artikel/buero/gibtesnicht").status_code
        assert 404 == officer.get("/artikel/gibtesnicht/stuhl").status_code
        assert 404 == officer.get("/artikel/buero/%20").status_code

    def test_says_what_is_left_for_all_members(self, shop: Town):
        call_off(shop, "stuhl", "5")

        page = shop.visit(Role.OFFICER).get("/artikel/buero/stuhl")

        assert "1.500,00\xa0€ von 2.000,00\xa0€" in page.text
        assert "2.500,00\xa0€ von 3.000,00\xa0€" in page.text

    def test_tells_its_prices_over_time_and_what_is_announced(self, shop: Town):
        command = ChangeListPrice(
            contract="buero", article="stuhl", list_unit_price=Decimal(220), valid_from=date(2027, 1, 1)
        )
        shop.cooperative.keeping.keep(KEEPER, command, "raise").result()

        page = shop.visit(Role.OFFICER).get("/artikel/buero/stuhl")

        assert "Angekündigt ab 1. Januar 2027: Listenpreis 220,00\xa0€, Vertragspreis 110,00\xa0€." in page.text

    def test_shows_members_people_their_own_orders_of_it(self, shop: Town):
        """Orders of other members do not exist for them; the link leads to the same orders."""
        call_off(shop, "stuhl", "5")
        other = _other_member(shop)

        own = shop.visit(Role.OFFICER).get("/artikel/buero/stuhl").text
        foreign = shop.visit(Role.OFFICER, other).get("/artikel/buero/stuhl").text

        assert f"{MEMBER}-2026-" in own
        assert "/abrufe?contract=buero&amp;article=stuhl" in own
        assert f"{MEMBER}-2026-" not in foreign

    def test_shows_no_orders_to_those_who_may_not_read_them(self, shop: Town):
        page = shop.visit(Role.ADMIN).get("/artikel/buero/stuhl")

        assert 200 == page.status_code
        assert "Abrufe dieses Artikels" not in page.text

    def test_has_no_form_for_those_who_are_not_named_in_the_contract(self, shop: Town):
        page = shop.visit(Role.OFFICER, _other_member(shop)).get("/artikel/buero/stuhl")

        assert "Nicht abrufbar: nicht abrufberechtigt" in page.text
        assert 'action="/korb/artikel"' not in page.text


def _other_member(town: Town) -> str:
    rows = town.cooperative.reading.report(actor_of(Role.MANAGER), "member_register", {}).rows
    return next(row["member"] for row in rows if row["member"] != MEMBER)
