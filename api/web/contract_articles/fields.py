"""What is asked about an article when it is listed."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.web.article_words import CATEGORIES, METRICS
from api.web.fields import Field
from api.web.forms import Filled
from api.web.unit_words import UNITS
from api.web.visit import Visit
from procurement.domain.contract.aggregate import Contract
from procurement.domain.contract.commands import ListArticle
from procurement.kernel.wording import Wording

LIST_PRICE = Field(
    name="list_unit_price",
    label=Wording("List price per unit, EUR net", "Listenpreis je Einheit, EUR netto"),
    kind="number",
    hint=Wording("Four decimal places at most.", "Höchstens vier Nachkommastellen."),
)
VALID_FROM = Field(name="valid_from", label=Wording("Valid from", "Gültig ab"), kind="day")
DESCRIBING = ("article", "product", "lot", "name", "category", "unit")
PRICING = ("list_unit_price", "vat_rate", "valid_from")
LIMITING = ("licence_metric", "term_months", "pack_size", "min_quantity", "max_quantity")


def _choices(visit: Visit, words: Mapping[str, Wording]) -> list[tuple[str, str]]:
    return [(code, said.in_language(visit.language)) for code, said in words.items()]


def article_fields(visit: Visit, contract: Contract) -> Sequence[Field]:
    """Everything but the terms of the price."""
    lots = [(lot.lot, f"{lot.lot}: {lot.title}") for lot in contract.lots.values()]
    id_hint = Wording(
        "Letters, digits, dot, hyphen, underscore.", "Buchstaben, Ziffern, Punkt, Binde- und Unterstrich."
    )
    return (
        Field(name="article", label=Wording("Article number", "Artikelnummer"), hint=id_hint, most=100),
        Field(
            name="product",
            label=Wording("Product", "Produkt"),
            most=100,
            hint=Wording(
                "Id of the product; articles of one product can be compared and pooled.",
                "Kürzel des Produkts; Artikel eines Produkts lassen sich vergleichen und gemeinsam abrufen.",
            ),
        ),
        Field(name="lot", label=Wording("Lot", "Los"), kind="choice", choices=lots),
        Field(name="name", label=Wording("Name", "Bezeichnung"), most=200),
        Field(
            name="category",
            label=Wording("Category", "Kategorie"),
            kind="choice",
            choices=_choices(visit, CATEGORIES),
        ),
        Field(name="unit", label=Wording("Unit", "Einheit"), kind="choice", choices=_choices(visit, UNITS)),
        *_price_fields(),
        *_limit_fields(visit),
    )


def _price_fields() -> Sequence[Field]:
    vat_rate = Wording("VAT rate in %", "Umsatzsteuer in %")
    return (LIST_PRICE, Field(name="vat_rate", label=vat_rate, kind="number"), VALID_FROM)


def _limit_fields(visit: Visit) -> Sequence[Field]:
    return (
        Field(
            name="licence_metric",
            label=Wording("What a licence counts", "Lizenzmetrik"),
            kind="choice",
            choices=_choices(visit, METRICS),
            required=False,
            hint=Wording("Only for licences.", "Nur bei Lizenzen."),
        ),
        Field(
            name="term_months",
            label=Wording("Term of the licence in months", "Laufzeit der Lizenz in Monaten"),
            kind="whole",
            required=False,
        ),
        Field(name="pack_size", label=Wording("Pack size", "Packungsgröße"), kind="number", required=False),
        Field(
            name="min_quantity",
            label=Wording("Least per order", "Mindestmenge je Abruf"),
            kind="number",
            required=False,
        ),
        Field(
            name="max_quantity", label=Wording("Most per order", "Höchstmenge je Abruf"), kind="number", required=False
        ),
    )


def listing_of(contract: str, filled: Filled, pricing: Mapping[str, Any]) -> ListArticle:
    values = {name: filled[name] for name in (*DESCRIBING, *PRICING, *LIMITING)}
    values["licence_metric"] = values["licence_metric"] or None
    return ListArticle(contract=contract, pricing=pricing, **values)
