"""What the reference data promises: the brochure's facts in full, and what is made up marked as such."""

from importlib.resources import files

import pytest

from procurement.demonstration.pricing_terms import pricing_terms
from procurement.domain.pricing_rules import RULES, read_pricing
from procurement.reference import largest_members, members, products
from procurement.reference.made_up import frameworks, vendors

ARTICLES = [article for framework in frameworks() for article in framework.articles]
UNITS = {"C62", "H87", "HUR", "DAY", "ANN", "MON", "ST"}


class TestFacts:
    def test_the_brochure_names_37_members(self):
        """37 members in four centres with 632,800 inhabitants, as the printed rows add up."""
        assert 37 == len({member.member for member in members()})
        assert {"nord", "mitte", "west", "sued"} == {member.centre for member in members()}
        assert 632_800 == sum(member.inhabitants for member in members())

    def test_the_brochure_names_30_products(self):
        """30 products, two of them in preparation."""
        assert 30 == len({product.product for product in products()})
        assert 2 == sum(product.status == "in_preparation" for product in products())

    @pytest.mark.parametrize("name", ["members.csv", "products.csv"])
    def test_the_source_is_named(self, name: str):
        """The first line of each file names the brochure."""
        first = files("procurement.reference").joinpath(name).read_text(encoding="utf-8").splitlines()[0]

        assert first.startswith("# Source: KAI brochure, November 2008")

    @pytest.mark.parametrize("count", [1, 2, 5, 37])
    def test_buxtehude_is_always_there(self, count: int):
        """The first by inhabitants, Buxtehude always among them."""
        chosen = [member.member for member in largest_members(count)]

        assert "buxtehude" in chosen
        assert count == len(chosen)


class TestMadeUp:
    @pytest.mark.parametrize("name", ["vendors.csv", "contracts.csv", "lots.csv", "articles.csv"])
    def test_it_says_so(self, name: str):
        """Every file of made-up data says so in its first line, in both languages."""
        first = files("procurement.reference.made_up").joinpath(name).read_text(encoding="utf-8").splitlines()[0]

        assert "Erfunden für die Demonstration / made up for the demonstration" in first

    def test_vendors_cannot_be_mistaken(self):
        """Every vendor's name says that it is a demonstration."""
        assert all(vendor.name.endswith("(Demo)") for vendor in vendors())

    def test_every_available_product_can_be_ordered(self):
        """The articles cover the 28 available products and neither of the two in preparation."""
        available = {product.product for product in products() if product.status == "available"}

        assert available == {article.product for article in ARTICLES}

    def test_rows_fit_together(self):
        """Articles are unique and stand in lots of their framework; vendors exist; shares make a whole."""
        assert len(ARTICLES) == len({article.article for article in ARTICLES})
        for framework in frameworks():
            assert {article.lot for article in framework.articles} == {lot.lot for lot in framework.lots}
        assert {vendor.vendor for vendor in vendors()} == {framework.vendor for framework in frameworks()}
        assert 1000 == sum(framework.share for framework in frameworks())

    def test_articles_are_complete(self):
        """Known units, six pricing rules, seven licence metrics."""
        assert {article.unit for article in ARTICLES} == UNITS
        terms = [pricing_terms(article.pricing, article.list_unit_price) for article in ARTICLES]
        assert {read_pricing(written).rule.name for written in terms} == set(RULES)
        assert {article.licence_metric for article in ARTICLES} - {None} == {
            "named_user", "processor", "device", "inhabitant", "site", "concurrent_user", "subscription"
        }  # fmt: skip

    def test_a_product_is_counted_in_one_metric(self):
        """Licences of one product are all counted the same way, so that they may be added."""
        metrics = {(article.product, article.licence_metric) for article in ARTICLES if article.licence_metric}

        assert len(metrics) == len({product for product, _ in metrics})
