"""The catalogue: what one's own member may order, with prices, savings and what is left, searched and counted."""

from decimal import Decimal

import pytest

from procurement.application.access import Role
from tests.web.conftest import MEMBER, Town
from tests.web.pages.ordering import KEEPER, award, call_off, furnish, listing


@pytest.fixture
def shop(town: Town) -> Town:
    """The two contracts that Buxtehude is named in, and one that it is not."""
    furnish(town)
    for command in (award("fremd", entitled_members=()), listing("fremdes", "fremd")):
        town.cooperative.keeping.keep(KEEPER, command, "furnishing").result()
    return town


class TestWhoSeesWhat:
    def test_members_people_see_what_their_member_may_order(self, shop: Town):
        """By default only contracts that run and name the own member."""
        page = shop.visit(Role.OFFICER).get("/katalog?q=Prüfartikel")

        assert "3 Treffer" in page.text
        assert "Prüfartikel fremdes" not in page.text

    def test_members_people_see_all_if_they_want(self, shop: Town):
        """With the switch everything is shown, and why some of it cannot be ordered; that has no form."""
        page = shop.visit(Role.OFFICER).get("/katalog?q=fremdes&alle=ja")

        assert "nicht abrufberechtigt" in page.text
        assert 'action="/korb/artikel"' not in page.text

    def test_a_manager_chooses_a_member(self, shop: Town):
        """Without a member everything, with one what that member may order."""
        manager = shop.visit(Role.MANAGER)

        assert "4 Treffer" in manager.get("/katalog?q=Prüfartikel").text
        assert "3 Treffer" in manager.get(f"/katalog?q=Prüfartikel&member={MEMBER}").text

    @pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMIN])
    def test_others_only_look(self, shop: Town, role: Role):
        """Those who may not order see everything and no basket."""
        page = shop.visit(role).get("/katalog?q=Prüfartikel")

        assert "4 Treffer" in page.text
        assert "In den Korb" not in page.text


class TestAnArticle:
    def test_shows_both_prices_and_the_saving(self, shop: Town):
        page = shop.visit(Role.OFFICER).get("/katalog?q=stuhl")

        assert all(text in page.text for text in ("200,00\xa0€", "100,00\xa0€", "50,0\xa0%"))

    def test_says_how_many_more_reach_the_next_tier(self, shop: Town):
        page = shop.visit(Role.OFFICER).get("/katalog?q=lampe")

        assert "noch 4 Stück" in page.text
        assert "dann 8,00\xa0€" in page.text

    def test_asks_for_the_least_that_can_be_ordered(self, shop: Town):
        """The quantity begins with the minimum, in whole packs."""
        page = shop.visit(Role.OFFICER).get("/katalog?q=papier&contract=buero")

        assert 'name="menge" value="1.000"' in page.text

    def test_says_when_little_is_left(self, shop: Town):
        """Less than a tenth of a ceiling is a warning; what is left counts for all members together."""
        call_off(shop, "stuhl", "19")

        page = shop.visit(Role.OFFICER).get("/katalog?q=stuhl")

        assert "wird knapp" in page.text
        assert "100,00\xa0€" in page.text

    def test_that_is_used_up_cannot_be_put_into_the_basket(self, shop: Town):
        """Where not even one fits below the ceiling, it says so and offers no form."""
        call_off(shop, "stuhl", "20")

        page = shop.visit(Role.OFFICER).get("/katalog?q=stuhl")

        assert "ausgeschöpft" in page.text
        assert 'action="/korb/artikel"' not in page.text


class TestSearching:
    def test_counts_each_choice_given_the_other_filters(self, shop: Town):
        """A choice says how many articles it would show together with everything else that is chosen."""
        officer = shop.visit(Role.OFFICER)

        every = officer.get("/katalog?q=Prüfartikel").text
        one = officer.get("/katalog?q=Prüfartikel&contract=lampen").text

        assert "Holzwerk GmbH (3)" in every
        assert "Holzwerk GmbH (1)" in one
        assert "Prüfvertrag buero (2)" in one

    def test_finds_every_word_in_any_order(self, shop: Town):
        """Words are looked for in name, number, product, category and vendor."""
        assert "1 Treffer" in shop.visit(Role.OFFICER).get("/katalog?q=holzwerk STUHL").text

    def test_says_when_nothing_matches(self, shop: Town):
        page = shop.visit(Role.OFFICER).get("/katalog?q=gibtesnicht")

        assert "0 Treffer" in page.text
        assert "Kein Artikel passt dazu." in page.text

    @pytest.mark.parametrize(
        ("sort", "first"),
        [("unit_price", "papier"), ("-unit_price", "stuhl"), ("-name", "stuhl"), ("left_cents", "stuhl")],
    )
    def test_sorts(self, shop: Town, sort: str, first: str):
        page = shop.visit(Role.OFFICER).get(f"/katalog?q=Prüfartikel&sort={sort}").text

        assert first == min(("stuhl", "papier", "lampe"), key=lambda name: page.index(f">Prüfartikel {name}<"))

    def test_refuses_an_order_there_is_not(self, shop: Town):
        assert 422 == shop.visit(Role.OFFICER).get("/katalog?sort=nonsense").status_code

    def test_gives_all_hits_as_a_file(self, shop: Town):
        """Files hold every hit with plain figures, not the page that was looked at."""
        answer = shop.visit(Role.OFFICER).get("/katalog?alle=ja&format=csv")
        lines = answer.text.removeprefix("\ufeff").splitlines()
        offered = shop.cooperative.offering.catalogue(KEEPER, {}).report.rows

        assert len(offered) == len(lines) - 1
        chair = next(line for line in lines if "Prüfartikel stuhl" in line)
        assert ";Stück;1;200;100,0000;100,0000;50,0;;;2000;" in chair


class TestWhatIsOffered:
    def test_counts_what_all_members_called_off_this_year(self, shop: Town):
        """Where tiers count the year, price and hint follow from what everybody called off before."""
        tiers = {"tiers": [{"from_quantity": "1", "unit_price": "10"}, {"from_quantity": "10", "unit_price": "8"}]}
        pricing = {"rule": "cumulative_tier", **tiers}
        command = listing("schirm", "lampen", list_unit_price=Decimal(20), pricing=pricing)
        shop.cooperative.keeping.keep(KEEPER, command, "furnishing").result()
        call_off(shop, "schirm", "6", "lampen")

        page = shop.visit(Role.OFFICER).get("/katalog?q=schirm")

        assert "noch 3 Stück" in page.text
        assert "aller Mitglieder" in page.text
