"""Articles side by side: what differs is said in words, and which is best."""

import pytest

from procurement.application.access import Role
from tests.web.conftest import Town
from tests.web.pages.ordering import KEEPER, furnish


@pytest.fixture
def shop(town: Town) -> Town:
    furnish(town)
    return town


class TestComparing:
    def test_says_what_differs_and_which_is_best(self, shop: Town):
        """The lamp is cheaper; both are saved on alike, so neither is best in that."""
        page = shop.visit(Role.OFFICER).get("/katalog/vergleich?artikel=buero/stuhl&artikel=lampen/lampe")

        assert 1 == page.text.count("am günstigsten")
        assert "größte Ersparnis" not in page.text
        assert "verschieden" in page.text
        assert "gleich" in page.text

    @pytest.mark.parametrize("articles", [0, 1, 4])
    def test_takes_two_or_three(self, shop: Town, articles: int):
        found = shop.cooperative.offering.catalogue(KEEPER, {}).report.rows
        keys = [f"{row['contract']}/{row['article']}" for row in found[:articles]]

        page = shop.visit(Role.OFFICER).get("/katalog/vergleich", params={"artikel": keys})

        assert 422 == page.status_code
        assert "Vergleichen lassen sich zwei oder drei Artikel." in page.text

    @pytest.mark.parametrize("key", ["buero/gibtesnicht", "stuhl", "a/b/c", "%00/x"])
    def test_of_what_is_listed_nowhere_is_not_found(self, shop: Town, key: str):
        page = shop.visit(Role.OFFICER).get(f"/katalog/vergleich?artikel=buero/stuhl&artikel={key}")

        assert 404 == page.status_code

    def test_comes_back_after_putting_one_into_the_basket(self, shop: Town):
        officer = shop.visit(Role.OFFICER)
        here = "/katalog/vergleich?artikel=buero%2Fstuhl&artikel=lampen%2Flampe"
        officer.get(here)

        page = officer.post("/korb/artikel", {"contract": "buero", "article": "stuhl", "menge": "2", "zurueck": here})

        assert "Zum Korb (1 Artikel)" in page.text
        assert "am günstigsten" in page.text
