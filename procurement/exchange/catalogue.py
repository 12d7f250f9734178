"""Import of price lists: one row lists an article, or changes its list price or terms from a day on."""

from datetime import date
from decimal import Decimal
from typing import Any

from procurement.domain.contract.listing import MOST_TERM_MONTHS
from procurement.domain.pricing_rules import read_pricing
from procurement.exchange.catalogue_row import CatalogueRow
from procurement.exchange.cells import (
    Reader,
    amount_reader,
    choice_reader,
    number_reader,
    percent_reader,
    read_code,
    read_day,
    read_text,
    whole_reader,
)
from procurement.exchange.import_format import Column, ImportExample, ImportFormat, Values
from procurement.exchange.written_terms import RULE_SPELLINGS, read_discounts, read_plain, read_tiers
from procurement.kernel.money import MOST_QUANTITY, MOST_UNIT_PRICE, QUANTITY_STEP, UNIT_PRICE_STEP

TERMS = {
    "unit_price": "unit_price",
    "discount_percent": "discount_percent",
    "discounts": "discount_percents",
    "tiers": "tiers",
}
"""Column to the term it writes."""

_UNIT_PRICE = amount_reader(UNIT_PRICE_STEP, Decimal(0), MOST_UNIT_PRICE)
_QUANTITY = number_reader(QUANTITY_STEP, QUANTITY_STEP, MOST_QUANTITY)
_PERCENT = percent_reader(UNIT_PRICE_STEP)


def _entry(values: Values) -> CatalogueRow:
    """Raises `TermsInvalid` for terms that do not belong to the rule."""
    terms = {term: values[column] for column, term in TERMS.items() if values[column] is not None}
    pricing: dict[str, Any] | None = None
    if terms or values["rule"] is not None:
        pricing = dict(read_pricing({"rule": values["rule"], **terms}).written)
    others = {name: value for name, value in values.items() if name not in TERMS and name != "rule"}
    return CatalogueRow(**others, pricing=pricing)


def _required(name: str, aliases: tuple[str, ...], reader: Reader, doc: str) -> Column:
    return Column(name=name, aliases=aliases, required=True, reader=reader, doc=doc)


def _optional(name: str, aliases: tuple[str, ...], reader: Reader, doc: str) -> Column:
    return Column(name=name, aliases=aliases, required=False, reader=reader, doc=doc)


COLUMNS = (
    _required("contract", ("Vertrag", "Rahmenvertrag"), read_code, "Contract the article belongs to"),
    _required("article", ("Artikel", "Artikelnummer"), read_code, "Article, unique in its contract"),
    _required("valid_from", ("Gültig ab",), read_day, "Day from which prices and terms of this row hold"),
    _optional("product", ("Produkt",), read_code, "Product the article is one of; needed to list it"),
    _optional("category", ("Kategorie", "Warengruppe"), read_text, "Category; needed to list it"),
    _optional("lot", ("Los",), read_code, "Lot of the contract; needed to list it"),
    _optional("name", ("Bezeichnung", "Artikelname"), read_text, "Name as people read it; needed to list it"),
    _optional("unit", ("Einheit",), read_text, "Unit of the quantity, e.g. Stück; needed to list it"),
    _optional("list_unit_price", ("Listenpreis",), _UNIT_PRICE, "Net EUR per unit; needed to list it"),
    _optional("vat_rate", ("MwSt", "USt", "Steuersatz"), _PERCENT, "Per cent, e.g. 19; needed to list it"),
    _optional("rule", ("Preisregel",), choice_reader(RULE_SPELLINGS), "Pricing rule; needed to list it"),
    _optional("discount_percent", ("Rabatt", "Rabatt %"), read_plain(_PERCENT), "Of percent_off_list, e.g. 42,5"),
    _optional("unit_price", ("Vertragspreis", "Festpreis"), read_plain(_UNIT_PRICE), "Of fixed_price, net EUR"),
    _optional("discounts", ("Rabatte", "discount_percents"), read_discounts, "Of chained_discounts, e.g. 10 10 20 5"),
    _optional("tiers", ("Staffel", "Staffeln"), read_tiers, "Of the tier rules, e.g. 1:10,00; 11:8,00; 21:50%"),
    _optional("licence_metric", ("Lizenzmetrik",), read_text, "What a licence counts, e.g. user"),
    _optional("term_months", ("Laufzeit Monate",), whole_reader(1, MOST_TERM_MONTHS), "How long a licence runs"),
    _optional("pack_size", ("Packungsgröße", "VPE"), _QUANTITY, "Quantities are multiples of this"),
    _optional("min_quantity", ("Mindestmenge",), _QUANTITY, "Least quantity per order"),
    _optional("max_quantity", ("Höchstmenge",), _QUANTITY, "Greatest quantity per order"),
)

FORMAT = ImportFormat(
    name="catalogue",
    doc=(
        "Price list. An article that is not listed is listed; of a listed one the list price and the terms are changed "
        "from valid_from on where they differ, and only the columns needed for that have to be there."
    ),
    columns=COLUMNS,
    entry=_entry,
    key=("contract", "article", "valid_from"),
    examples=[
        ImportExample(
            title="A full row lists an article with three tiers, the last a discount on the list price",
            file=(
                "Vertrag;Artikel;Produkt;Kategorie;Los;Bezeichnung;Einheit;Listenpreis;MwSt;Preisregel;Staffel;Gültig ab\n"
                "kai-toner;TON-BK;toner;print;1;Toner – schwarz;Stück;1.234,56 €;19 %;volume_tier;"
                '"1:10,00; 11:8,00; 21:50%";01.03.2026\n'
            ),
            entries=[
                CatalogueRow(
                    contract="kai-toner",
                    article="TON-BK",
                    valid_from=date(2026, 3, 1),
                    product="toner",
                    category="print",
                    lot="1",
                    name="Toner – schwarz",
                    unit="Stück",
                    list_unit_price=Decimal("1234.56"),
                    vat_rate=Decimal(19),
                    pricing={
                        "rule": "volume_tier",
                        "tiers": [
                            {"from_quantity": "1", "unit_price": "10"},
                            {"from_quantity": "11", "unit_price": "8"},
                            {"from_quantity": "21", "discount_percent": "50"},
                        ],
                    },
                )
            ],
        ),
        ImportExample(
            title="Four columns are enough to change list prices; 12.34 could mean two things and is refused",
            file=(
                "contract;article;list_unit_price;valid_from\n"
                "kai-toner;TON-BK;1.300,00;2026-07-01\n"
                "kai-toner;TON-CY;12.34;2026-07-01\n"
            ),
            entries=[
                CatalogueRow(
                    contract="kai-toner",
                    article="TON-BK",
                    valid_from=date(2026, 7, 1),
                    list_unit_price=Decimal("1300.00"),
                )
            ],
            problems=[(3, "list_unit_price", "not-a-number")],
        ),
        ImportExample(
            title="Discounts in turn; terms that do not belong to the rule are refused",
            file=(
                "contract;article;rule;discounts;unit_price;valid_from\n"
                "kai-lic;LIC-1;Kettenrabatt;10 10 20 5;;2026-07-01\n"
                "kai-lic;LIC-2;fixed_price;10;5,00;2026-07-01\n"
            ),
            entries=[
                CatalogueRow(
                    contract="kai-lic",
                    article="LIC-1",
                    valid_from=date(2026, 7, 1),
                    pricing={"rule": "chained_discounts", "discount_percents": ["10", "10", "20", "5"]},
                )
            ],
            problems=[(3, "discount_percents", "terms-invalid")],
        ),
    ],
)
