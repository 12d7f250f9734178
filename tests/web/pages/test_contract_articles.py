"""The price list of a contract, changed by hand: shown before it is recorded, refused beside its fields."""

from datetime import date
from decimal import Decimal

from api.web.formats import unit_price
from procurement.application.access import Role
from tests.web.contract_forms import HERE, contract_in, day, fill, said


class TestListPrice:
    PATH = f"{HERE}/artikel/{{article}}/listenpreis"

    def test_is_shown_before_and_after_and_then_recorded(self, town):
        """First old and new in EUR and per cent, with nothing written; then it is recorded from its day on."""
        contract, head = contract_in(town), town.head
        article = next(iter(contract.articles.values()))
        path, visitor = self.PATH.format(article=article.article), town.visit(Role.MANAGER)
        before = article.list_prices[-1][1]
        fields = {"list_unit_price": f"{before * 2}".replace(".", ","), **day("valid_from", date(2027, 1, 1))}

        preview = fill(visitor, path, fields)
        unwritten = town.head
        seen = visitor.hidden(preview, "seen")
        answer = visitor.post(path, {**fields, "seen": seen, "step": "record"}, follow=False)

        assert 200 == preview.status_code
        assert unit_price(before, "de") in said(preview)
        assert unit_price(before * 2, "de") in said(preview)
        assert "+100,0" in preview.text
        assert head == unwritten
        assert 303 == answer.status_code
        assert (date(2027, 1, 1), before * 2) == contract_in(town).articles[article.article].list_prices[-1]
        assert "ab 01.01.2027" in visitor.get(HERE).text

    def test_below_nothing_is_refused_beside_it(self, town):
        """The domain's sentence stands at the field already in the preview."""
        article = next(iter(contract_in(town).articles))

        answer = fill(
            town.visit(Role.MANAGER),
            self.PATH.format(article=article),
            {"list_unit_price": "-1,00", **day("valid_from", date(2027, 1, 1))},
        )

        assert 422 == answer.status_code
        assert 'id="fehler-list_unit_price"' in answer.text

    def test_of_no_article_is_refused(self, town_to_look_at):
        """An article the contract does not have."""
        assert 409 == town_to_look_at.visit(Role.MANAGER).get(self.PATH.format(article="nichts")).status_code


class TestPricingRule:
    def test_with_tiers_is_recorded(self, town):
        """Tiers typed as rows, an empty one left out, become the terms from the day on."""
        article = next(iter(contract_in(town).articles))
        path, visitor = f"{HERE}/artikel/{article}/preisregel", town.visit(Role.MANAGER)
        tiers = {"from_0": "1", "discount_0": "10", "from_2": "5.000", "price_2": "0,0123"}
        fields = {"rule": "volume_tier", "rows": "3", **tiers, **day("valid_from", date(2027, 1, 1))}

        preview = fill(visitor, path, fields)
        visitor.post(path, {**fields, "seen": visitor.hidden(preview, "seen"), "step": "record"})

        start, pricing = contract_in(town).articles[article].terms[-1]
        assert date(2027, 1, 1) == start
        assert [
            {"from_quantity": "1", "discount_percent": "10"},
            {"from_quantity": "5000", "unit_price": "0.0123"},
        ] == pricing.written["tiers"]

    def test_with_another_row_keeps_what_was_typed(self, town_to_look_at):
        """One more row of fields, judged by nobody yet."""
        article = next(iter(contract_in(town_to_look_at).articles))
        path, visitor = f"{HERE}/artikel/{article}/preisregel", town_to_look_at.visit(Role.MANAGER)

        answer = fill(visitor, path, {"rule": "volume_tier", "rows": "3", "from_0": "eins", "step": "row"})

        assert 200 == answer.status_code
        assert 'value="eins"' in answer.text
        assert 'name="from_3"' in answer.text
        assert "error-summary" not in answer.text

    def test_with_price_and_discount_at_once_is_not_sent(self, town_to_look_at):
        """Either, and where tiers do not ascend the domain's sentence stands at the row it means."""
        article = next(iter(contract_in(town_to_look_at).articles))
        path, visitor = f"{HERE}/artikel/{article}/preisregel", town_to_look_at.visit(Role.MANAGER)
        fields = {"rule": "volume_tier", "rows": "3", **day("valid_from", date(2027, 1, 1))}

        both = fill(visitor, path, {**fields, "from_0": "1", "price_0": "1", "discount_0": "5"})
        falling = fill(visitor, path, {**fields, "from_0": "1", "price_0": "1", "from_2": "1", "price_2": "2"})

        assert [422, 422] == [both.status_code, falling.status_code]
        assert 'id="fehler-price_0"' in both.text
        assert 'id="fehler-from_2"' in falling.text


class TestListingAnArticle:
    def test_lists_it_with_its_rule(self, town):
        """An article with everything that is needed, and nothing that is not."""
        lot = next(iter(contract_in(town).lots))
        fields = {
            "article": "KARTON",
            "product": "karton",
            "lot": lot,
            "name": "Karton",
            "category": "consumables",
            "unit": "C62",
            "list_unit_price": "0,0450",
            "vat_rate": "19",
            "rule": "percent_off_list",
            "discount_percent": "33,3",
            **day("valid_from", date(2026, 12, 1)),
        }

        answer = fill(town.visit(Role.MANAGER), f"{HERE}/artikel/neu", fields)

        assert 303 == answer.status_code
        article = contract_in(town).articles["KARTON"]
        assert Decimal("0.045") == article.list_prices[0][1]
        assert {"rule": "percent_off_list", "discount_percent": "33.3"} == article.terms[0][1].written

    def test_of_a_number_that_is_taken_is_refused(self, town_to_look_at):
        """What was typed stays, and so do the fields of its rule."""
        contract = contract_in(town_to_look_at)
        fields = {
            "article": next(iter(contract.articles)),
            "product": "papier",
            "lot": next(iter(contract.lots)),
            "name": "Noch einmal",
            "category": "consumables",
            "unit": "C62",
            "list_unit_price": "1",
            "vat_rate": "19",
            "rule": "fixed_price",
            "unit_price": "0,50",
            **day("valid_from", date(2026, 12, 1)),
        }

        answer = fill(town_to_look_at.visit(Role.MANAGER), f"{HERE}/artikel/neu", fields)

        assert 409 == answer.status_code
        assert "steht schon im Vertrag" in answer.text
        assert 'value="0,5' in answer.text
