"""Lines of orders, as agreed at placing."""

from procurement.domain.order.events import OrderPlaced
from procurement.exchange.gobd.table import (
    QUANTITY,
    UNIT_PRICE,
    Column,
    Day,
    Euro,
    Example,
    Number,
    Reference,
    Table,
    Text,
    key,
    parts,
)
from procurement.projections import samples

TABLE = Table(
    file="abrufpositionen.csv",
    name="Abrufpositionen",
    description="Positionen der Abrufe mit Preisen und Preisversionen, wie gestellt",
    consumes=(OrderPlaced,),
    records=parts("lines"),
    columns=(
        key("abruf_id", Text(36), "Kennung des Abrufs", "event.order_id"),
        key("zeile", Number(), "Zeile des Abrufs", "part.line"),
        Column("vertrag", Text(40), "Kürzel des Rahmenvertrags", "event.contract"),
        Column("los", Text(20), "Nummer des Loses", "part.lot"),
        Column("artikel", Text(40), "Artikelnummer", "part.article"),
        Column("bezeichnung", Text(200), "Bezeichnung des Artikels", "part.name"),
        Column("menge", QUANTITY, "Bestellte Menge", "part.quantity"),
        Column("einheit", Text(20), "Mengeneinheit", "part.unit"),
        Column("listenpreis_eur", UNIT_PRICE, "Listenpreis netto je Einheit", "part.list_unit_price"),
        Column("vertragspreis_eur", UNIT_PRICE, "Vertragspreis netto je Einheit", "part.unit_price"),
        Column("preisregel", Text(20), "Preisregel", "part.rule"),
        Column("listenpreis_seit", Day(), "Der Listenpreis gilt seit", "part.list_price_from"),
        Column("konditionen_seit", Day(), "Die Konditionen gelten seit", "part.terms_from"),
        Column("liste_eur", Euro(), "Wert zu Listenpreisen netto", "part.listed_cents"),
        Column("netto_eur", Euro(), "Wert zu Vertragspreisen netto", "part.net_cents"),
        Column("steuersatz", UNIT_PRICE, "Umsatzsteuersatz in Prozent", "part.vat_rate"),
    ),
    references=(
        Reference(("abruf_id",), "Abrufe"),
        Reference(("vertrag",), "Verträge"),
        Reference(("vertrag", "los"), "Lose"),
        Reference(("vertrag", "artikel"), "Artikel"),
    ),
    examples=[
        Example(
            title="Ein Abruf mit zwei Positionen",
            given=[samples.placed(samples.line(), samples.toner(2))],
            lines=[
                (
                    '"o-1";1;"rv-db";"1";"ora-user";"Oracle Named User";10,000;"C62";100,0000;60,0000;'
                    '"percent_off_list";01.01.2026;01.01.2026;1000,00;600,00;19,0000'
                ),
                (
                    '"o-1";2;"rv-db";"2";"toner";"Toner schwarz";5,000;"C62";40,0000;20,0000;'
                    '"percent_off_list";01.01.2026;01.01.2026;200,00;100,00;19,0000'
                ),
            ],
        )
    ],
)
