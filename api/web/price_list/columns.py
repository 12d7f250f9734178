"""What stands in each column of a price list, for people."""

from collections.abc import Mapping, Sequence

from api.web.file_columns import Explained, columns_of
from procurement.exchange.catalogue import FORMAT

GERMAN: Mapping[str, str] = {
    "contract": "Kürzel des Vertrags",
    "article": "Artikelnummer, einmalig im Vertrag",
    "valid_from": "Tag, ab dem Preis und Preisregel dieser Zeile gelten",
    "product": "Kürzel des Produkts",
    "category": "Kategorie",
    "lot": "Los des Vertrags",
    "name": "Bezeichnung, wie Menschen sie lesen",
    "unit": "Einheit, z. B. C62 für Stück",
    "list_unit_price": "Listenpreis je Einheit, EUR netto",
    "vat_rate": "Umsatzsteuer in Prozent, z. B. 19",
    "rule": "Festpreis, Rabatt, Kettenrabatt, Mengenstaffel, Stufenstaffel oder Jahresstaffel",
    "discount_percent": "zu Rabatt, z. B. 42,5",
    "unit_price": "zu Festpreis, EUR netto",
    "discounts": "zu Kettenrabatt, z. B. 10 10 20 5",
    "tiers": "zu den Staffeln, z. B. 1:10,00; 11:8,00; 21:50%",
    "licence_metric": "was eine Lizenz zählt, z. B. named_user",
    "term_months": "Laufzeit der Lizenz in Monaten",
    "pack_size": "Mengen sind Vielfache davon",
    "min_quantity": "kleinste Menge je Abruf",
    "max_quantity": "größte Menge je Abruf",
}

HEADINGS: Mapping[str, str] = {**FORMAT.german_headers, "pricing": FORMAT.german_headers["rule"]}
"""What columns, and the fields they fill, are called in German files."""


def explained() -> Sequence[Explained]:
    return columns_of(FORMAT, GERMAN)
