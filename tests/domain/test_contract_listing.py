"""What a contract's price list promises: articles, list prices, terms, each from a day on."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from procurement.domain.contract.aggregate import UnknownContract, UnknownLot
from procurement.domain.contract.commands import AgreeLicenceMinimum, ChangeListPrice, ChangeTerms
from procurement.domain.contract.events import ArticleListed, LicenceMinimumAgreed, TermsChanged
from procurement.domain.contract.listing import (
    ArticleAlreadyListed,
    ArticleNotListed,
    LicenceMinimumNotPossible,
    ListPriceNotPossible,
    NoLicenceArticle,
    OrderLimitsInvalid,
    TermMonthsNotPossible,
    VatRateNotPossible,
)
from procurement.domain.decider import fold
from procurement.kernel.terms import TermsInvalid
from tests.samples import SETTING, STARTS_ON, TODAY, list_article, price_changed
from tests.sharing_samples import MARKET
from tests.spec import given

JULY = date(2026, 7, 1)
IMPOSSIBLE_PRICES = ["-0.01", "0.00001", "10000000", "1e30", "NaN", "Infinity"]


class TestListArticle:
    def test_done(self):
        """An article is listed with unit, list price, terms as text and its limits per order."""
        command = list_article(
            "tisch",
            pricing={"rule": "volume_tier", "tiers": [{"from_quantity": 1, "unit_price": Decimal("90.50")}]},
            pack_size=Decimal(2),
            licence_metric="user",
            term_months=12,
        )
        given(*SETTING).when(command).then(
            ArticleListed(
                contract="buero",
                vendor="holzwerk",
                article="tisch",
                product="tisch",
                category="office",
                lot="1",
                name="Tisch",
                unit="piece",
                list_unit_price=Decimal(200),
                vat_rate=Decimal(19),
                licence_metric="user",
                term_months=12,
                pricing={"rule": "volume_tier", "tiers": [{"from_quantity": "1", "unit_price": "90.50"}]},
                valid_from=STARTS_ON,
                pack_size=Decimal(2),
                min_quantity=None,
                max_quantity=None,
            )
        )

    def test_repeated(self):
        """An article is listed once in a contract."""
        given(*SETTING).when(list_article()).then_refused(ArticleAlreadyListed, article="stuhl")

    @pytest.mark.parametrize("price", IMPOSSIBLE_PRICES)
    def test_list_price_not_possible(self, price: str):
        """A list price is a price: from nothing on, four places at most."""
        given(*SETTING).when(list_article("tisch", list_unit_price=Decimal(price))).then_refused(ListPriceNotPossible)

    @pytest.mark.parametrize(
        "limits",
        [
            {"min_quantity": Decimal(3), "max_quantity": Decimal(2)},
            {"pack_size": Decimal(3), "max_quantity": Decimal(2)},
            {"pack_size": Decimal(0)},
            {"pack_size": Decimal("NaN")},
            {"min_quantity": Decimal(-1)},
            {"max_quantity": Decimal("1e30")},
        ],
    )
    def test_order_limits_invalid(self, limits: dict[str, Any]):
        """Pack size, minimum and maximum are quantities that something can be ordered within."""
        given(*SETTING).when(list_article("tisch", **limits)).then_refused(OrderLimitsInvalid)

    @pytest.mark.parametrize("vat_rate", ["-0.01", "100.01", "19.001", "NaN"])
    def test_vat_rate_not_possible(self, vat_rate: str):
        """A VAT rate is from 0 to 100 per cent, two places at most."""
        given(*SETTING).when(list_article("tisch", vat_rate=Decimal(vat_rate))).then_refused(VatRateNotPossible)

    @pytest.mark.parametrize("term_months", [-1, 0, 601])
    def test_term_months_not_possible(self, term_months: int):
        """A licence runs for a month at least and for fifty years at most."""
        given(*SETTING).when(list_article("tisch", term_months=term_months)).then_refused(
            TermMonthsNotPossible, term_months=term_months
        )

    @pytest.mark.parametrize(
        ("pricing", "field"), [({}, "rule"), ({"rule": "fixed_price", "unit_price": "x"}, "unit_price")]
    )
    def test_terms_invalid(self, pricing: dict[str, Any], field: str):
        """Terms that cannot be read name their field."""
        given(*SETTING).when(list_article("tisch", pricing=pricing)).then_refused(TermsInvalid, field=field)

    def test_unknown_lot(self):
        """An article belongs to a lot of the contract."""
        given(*SETTING).when(list_article("tisch", lot="9")).then_refused(UnknownLot, lot="9")

    def test_unknown_contract(self):
        """There must be a contract to list it in."""
        given().when(list_article()).then_refused(UnknownContract, contract="buero")


class TestChangeListPrice:
    def change(self, price: str, article: str = "stuhl") -> ChangeListPrice:
        return ChangeListPrice(contract="buero", article=article, list_unit_price=Decimal(price), valid_from=JULY)

    def test_done(self):
        """A new list price holds from its day on; before, the old one does."""
        given(*SETTING).when(self.change("220")).then(price_changed("220", JULY))
        article = fold([*SETTING, price_changed("220", JULY)])["contract/buero"].articles["stuhl"]
        assert article.list_price_on(date(2026, 6, 30)) == (STARTS_ON, Decimal(200))
        assert article.list_price_on(JULY) == (JULY, Decimal(220))
        assert article.list_price_on(date(2024, 12, 31)) is None

    def test_repeated(self):
        """For the same day the newest announcement stands; the order of announcing does not matter otherwise."""
        changes = (price_changed("220", JULY), price_changed("210", TODAY), price_changed("230", JULY))
        article = fold([*SETTING, *changes])["contract/buero"].articles["stuhl"]
        expected = ((STARTS_ON, Decimal(200)), (TODAY, Decimal(210)), (JULY, Decimal(230)))
        assert article.list_prices == expected

    @pytest.mark.parametrize("price", IMPOSSIBLE_PRICES)
    def test_list_price_not_possible(self, price: str):
        """A new list price is a price as well."""
        given(*SETTING).when(self.change(price)).then_refused(ListPriceNotPossible)

    def test_article_not_listed(self):
        """Only a listed article has a list price."""
        given(*SETTING).when(self.change("1", "sofa")).then_refused(ArticleNotListed, article="sofa")

    def test_unknown_contract(self):
        """There must be a contract that lists it."""
        given().when(self.change("1")).then_refused(UnknownContract)


class TestChangeTerms:
    def change(self, article: str = "stuhl", **pricing: Any) -> ChangeTerms:
        return ChangeTerms(contract="buero", article=article, pricing=pricing, valid_from=JULY)

    def test_done(self):
        """New terms hold from their day on, under another rule if need be; before, the old ones do."""
        changed = TermsChanged(
            contract="buero",
            vendor="holzwerk",
            article="stuhl",
            product="stuhl",
            pricing={"rule": "fixed_price", "unit_price": "99"},
            valid_from=JULY,
        )
        given(*SETTING).when(self.change(rule="fixed_price", unit_price=99)).then(changed)
        article = fold([*SETTING, changed])["contract/buero"].articles["stuhl"]
        assert article.terms_on(date(2026, 6, 30))[1].rule.name == "percent_off_list"
        assert article.terms_on(JULY)[1].rule.name == "fixed_price"

    def test_terms_invalid(self):
        """A misspelt discount does not silently become none."""
        given(*SETTING).when(self.change(rule="percent_off_list", discount_percnt="40")).then_refused(
            TermsInvalid, field="discount_percnt"
        )

    def test_article_not_listed(self):
        """Only a listed article has terms."""
        given(*SETTING).when(self.change("sofa")).then_refused(ArticleNotListed, article="sofa")

    def test_unknown_contract(self):
        """There must be a contract that lists it."""
        given().when(self.change()).then_refused(UnknownContract)


class TestAgreeLicenceMinimum:
    def agree(self, quantity: str, per: str = "processor", article: str = "zeit-dauer") -> AgreeLicenceMinimum:
        return AgreeLicenceMinimum(contract="soft", article=article, per=per, quantity=Decimal(quantity))

    def agreed(self, quantity: str, per: str = "processor") -> LicenceMinimumAgreed:
        return LicenceMinimumAgreed(
            contract="soft",
            vendor="holzwerk",
            article="zeit-dauer",
            product="zeit",
            per=per,
            quantity=Decimal(quantity),
        )

    @pytest.mark.parametrize("per", ["processor", "server", "site"])
    def test_done(self, per: str):
        """So many licences are needed at least for each processor, server or site."""
        given(*MARKET).when(self.agree("25", per)).then(self.agreed("25", per))
        article = fold([*MARKET, self.agreed("25", per)])["contract/soft"].articles["zeit-dauer"]
        assert (per, Decimal(25)) == (article.minimum_per, article.minimum_quantity)

    def test_done_with_none(self):
        """A minimum of nothing takes the one before away."""
        given(*MARKET, self.agreed("25")).when(self.agree("0")).then(self.agreed("0"))
        article = fold([*MARKET, self.agreed("25"), self.agreed("0")])["contract/soft"].articles["zeit-dauer"]
        assert ("", Decimal(0)) == (article.minimum_per, article.minimum_quantity)

    def test_repeated(self):
        """The newest agreement stands."""
        given(*MARKET, self.agreed("25")).when(self.agree("10", "server")).then(self.agreed("10", "server"))
        article = fold([*MARKET, self.agreed("25"), self.agreed("10", "server")])["contract/soft"].articles[
            "zeit-dauer"
        ]
        assert ("server", Decimal(10)) == (article.minimum_per, article.minimum_quantity)

    @pytest.mark.parametrize(
        ("quantity", "per"),
        [("-1", "site"), ("0.0001", "site"), ("NaN", "site"), ("sNaN", "site"), ("1e30", "site"), ("25", "core")],
    )
    def test_not_possible(self, quantity: str, per: str):
        """A minimum is a quantity for something that is counted."""
        given(*MARKET).when(self.agree(quantity, per)).then_refused(LicenceMinimumNotPossible, per=per)

    def test_no_licence(self):
        """Chairs have no licence metric."""
        chairs = AgreeLicenceMinimum(contract="buero", article="stuhl", per="site", quantity=Decimal(1))
        given(*SETTING).when(chairs).then_refused(NoLicenceArticle, contract="buero", article="stuhl")

    def test_unknown(self):
        """A minimum is agreed for an article of a contract."""
        given(*MARKET).when(self.agree("25", article="sofa")).then_refused(ArticleNotListed, article="sofa")
        given().when(self.agree("25")).then_refused(UnknownContract, contract="soft")
