"""Import of price lists: what follows from a row for an article that is listed, and for one that is not."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from procurement.domain.contract.aggregate import Contract, contract_in
from procurement.domain.contract.commands import ChangeListPrice, ChangeTerms, ListArticle
from procurement.domain.contract.events import ArticleListed, AwardedLot, ContractAwarded
from procurement.domain.decider import decide, fold
from procurement.domain.pricing_rules import RULES
from procurement.exchange.catalogue import FORMAT
from procurement.exchange.catalogue_row import ArticleListedDifferently, CatalogueRow, ColumnsNeededToList, commands_for
from procurement.kernel.terms import TermsInvalid
from tests.exchange.reading import entries_in, problem_in
from tests.exchange.workbooks import workbook
from tests.spec import NOW

FROM = date(2026, 1, 1)
LATER = date(2026, 7, 1)
TONER: dict[str, Any] = {
    "product": "toner",
    "category": "print",
    "lot": "1",
    "name": "Toner schwarz",
    "unit": "Stück",
    "list_unit_price": Decimal(100),
    "vat_rate": Decimal(19),
    "pricing": {"rule": "chained_discounts", "discount_percents": ["10", "5"]},
    "pack_size": Decimal(10),
}
FULL = CatalogueRow(contract="kai", article="TON", valid_from=FROM, **TONER)
SHORT = CatalogueRow(contract="kai", article="TON", valid_from=LATER)
AWARDED = ContractAwarded(
    contract="kai",
    vendor="druck-ag",
    title="Druck",
    regime="vgv",
    starts_on=FROM,
    ends_on=date(2027, 12, 31),
    ceiling_cents=10_000_000,
    lots=(AwardedLot(lot="1", title="Toner"),),
    entitled_members=(),
    call_off_mode="direct",
    pooling="allowed",
)


def contract(*, listed: bool = True) -> Contract:
    return contract_in(fold([AWARDED, LISTED] if listed else [AWARDED]), "kai")


def _listed() -> ArticleListed:
    states = fold([AWARDED])
    (command,) = commands_for(FULL, contract_in(states, "kai"))
    (event,) = decide(states, command, NOW)
    assert isinstance(event, ArticleListed)
    return event


LISTED = _listed()


class TestCommands:
    def test_a_new_article_is_listed(self):
        """A full row lists its article, with everything the file says."""
        (command,) = commands_for(FULL, contract(listed=False))
        assert command == ListArticle(contract="kai", article="TON", valid_from=FROM, **TONER)
        assert (LISTED.article, LISTED.pack_size, LISTED.min_quantity) == ("TON", Decimal(10), None)

    def test_an_unknown_contract_is_left_to_the_domain(self):
        """Without a contract the row still lists, and the domain refuses it by name."""
        assert isinstance(commands_for(FULL, None)[0], ListArticle)

    def test_the_same_again_changes_nothing(self):
        """A second import of a price list has no effect, on its first day or later."""
        assert [] == list(commands_for(FULL, contract()))
        assert [] == list(commands_for(replace(FULL, valid_from=LATER), contract()))

    def test_a_new_list_price(self):
        """A short row changes the list price from its day on."""
        row = replace(SHORT, list_unit_price=Decimal(110))
        expected = ChangeListPrice(contract="kai", article="TON", list_unit_price=Decimal(110), valid_from=LATER)
        assert [expected] == list(commands_for(row, contract()))

    def test_new_terms(self):
        """Other terms are changed; the same terms written otherwise are not."""
        other = {"rule": "percent_off_list", "discount_percent": "20"}
        same = {"rule": "chained_discounts", "discount_percents": ["10.0", "5"]}
        expected = ChangeTerms(contract="kai", article="TON", pricing=other, valid_from=LATER)
        assert [expected] == list(commands_for(replace(SHORT, pricing=other), contract()))
        assert [] == list(commands_for(replace(SHORT, pricing=same), contract()))

    def test_price_and_terms_at_once(self):
        """A row may change both."""
        pricing = {"rule": "fixed_price", "unit_price": "50"}
        row = replace(FULL, valid_from=LATER, list_unit_price=Decimal(90), pricing=pricing)
        assert [ChangeListPrice, ChangeTerms] == [type(command) for command in commands_for(row, contract())]

    def test_a_price_before_the_first(self):
        """A day before the first list price has none, so that one is set."""
        row = replace(SHORT, valid_from=date(2025, 12, 1), list_unit_price=Decimal(100))
        assert [ChangeListPrice] == [type(command) for command in commands_for(row, contract())]

    def test_a_short_row_cannot_list(self):
        """What is missing to list an article is named."""
        with pytest.raises(ColumnsNeededToList) as caught:
            commands_for(replace(FULL, unit=None, pricing=None), contract(listed=False))
        assert caught.value.missing == ("unit", "pricing")

    @pytest.mark.parametrize(
        "row",
        [
            replace(FULL, name="Toner blau"),
            replace(FULL, lot="2"),
            replace(FULL, pack_size=Decimal(5)),
            replace(FULL, vat_rate=Decimal(7)),
            replace(FULL, term_months=12),
        ],
    )
    def test_another_article_under_the_same_number(self, row: CatalogueRow):
        """What no price list changes is refused where it differs, never silently dropped."""
        with pytest.raises(ArticleListedDifferently):
            commands_for(row, contract())


class TestRows:
    @pytest.mark.parametrize(
        ("columns", "cells", "pricing"),
        [
            ("rule;unit_price", "Festpreis;1.234,50 €", {"rule": "fixed_price", "unit_price": "1234.5"}),
            ("Preisregel;Rabatt %", "rabatt;42,5 %", {"rule": "percent_off_list", "discount_percent": "42.5"}),
            (
                "rule;tiers",
                'Jahresstaffel;"1:10,00\n11:8,00"',
                {
                    "rule": "cumulative_tier",
                    "tiers": [
                        {"from_quantity": "1", "unit_price": "10"},
                        {"from_quantity": "11", "unit_price": "8"},
                    ],
                },
            ),
            ("rule;tiers", ";", None),
        ],
    )
    def test_terms(self, columns: str, cells: str, pricing: object):
        """Terms are written in the columns of their rule, under English or German names."""
        (row,) = entries_in(FORMAT, f"contract;article;valid_from;{columns}\nkai;TON;2026-01-01;{cells}\n")
        assert row.pricing == pricing

    @pytest.mark.parametrize("rule", sorted(RULES))
    def test_every_rule_is_known_by_its_name(self, rule: str):
        """A rule that lacks its terms is refused by the rule itself: its name was understood."""
        problem = problem_in(FORMAT, f"contract;article;valid_from;rule\nkai;TON;2026-01-01;{rule}\n")
        assert isinstance(problem.refusal, TermsInvalid)
        assert problem.column != "rule"

    def test_terms_without_a_rule(self):
        """Terms alone do not say how they are meant."""
        problem = problem_in(FORMAT, "contract;article;valid_from;tiers\nkai;TON;2026-01-01;1:10\n")
        assert (problem.column, problem.refusal.slug) == ("rule", "terms-invalid")

    def test_from_a_workbook(self):
        """Typed numbers, days and percentages of a workbook mean what they show."""

        def formatted(sheet: Any) -> None:
            sheet["F2"].number_format = "0.0%"

        header = ["contract", "article", "valid_from", "list_unit_price", "rule", "discount_percent"]
        data = workbook([header, ["kai", 4711, FROM, 0.0123, "Rabatt", 0.425]], formatted)
        (row,) = entries_in(FORMAT, data)
        assert (row.article, row.valid_from, row.list_unit_price) == ("4711", FROM, Decimal("0.0123"))
        assert row.pricing == {"rule": "percent_off_list", "discount_percent": "42.5"}

    def test_two_prices_for_one_day(self):
        """An article has one row for each day on which something begins."""
        text = "contract;article;valid_from;list_unit_price\nkai;TON;2026-01-01;1\nkai;TON;2026-07-01;2\n"
        problem = problem_in(FORMAT, f"{text}kai;TON;01.07.2026;3\n")
        assert (problem.number, problem.refusal.slug) == (4, "row-repeated")
