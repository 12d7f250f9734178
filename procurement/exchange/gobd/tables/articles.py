"""Articles; their prices stand in a file of their own, version by version."""

from procurement.domain.contract.events import ArticleListed
from procurement.exchange.gobd.table import (
    QUANTITY,
    UNIT_PRICE,
    Column,
    Example,
    Number,
    Reference,
    Table,
    Text,
    key,
)
from procurement.projections import samples

TABLE = Table(
    file="artikel.csv",
    name="Artikel",
    description="Artikel der Rahmenverträge",
    consumes=(ArticleListed,),
    columns=(
        key("vertrag", Text(40), "Kürzel des Rahmenvertrags", "event.contract"),
        key("artikel", Text(40), "Artikelnummer, im Vertrag eindeutig", "event.article"),
        Column("los", Text(20), "Nummer des Loses", "event.lot"),
        Column("bezeichnung", Text(200), "Bezeichnung", "event.name"),
        Column("produkt", Text(40), "Produkt, zu dem der Artikel gehört", "event.product"),
        Column("warengruppe", Text(40), "Warengruppe", "event.category"),
        Column("einheit", Text(20), "Mengeneinheit", "event.unit"),
        Column("steuersatz", UNIT_PRICE, "Umsatzsteuersatz in Prozent", "event.vat_rate"),
        Column("lizenzmetrik", Text(40), "Was eine Lizenz zählt", "event.licence_metric"),
        Column("laufzeit_monate", Number(), "Laufzeit einer Lizenz in Monaten", "event.term_months"),
        Column("packungsgroesse", QUANTITY, "Mengen sind Vielfache davon", "event.pack_size"),
        Column("mindestmenge", QUANTITY, "Kleinste Menge je Abruf", "event.min_quantity"),
        Column("hoechstmenge", QUANTITY, "Größte Menge je Abruf", "event.max_quantity"),
    ),
    references=(Reference(("vertrag",), "Verträge"), Reference(("vertrag", "los"), "Lose")),
    examples=[
        Example(
            title="Eine Lizenz mit Laufzeit, ohne Packungsgröße",
            given=[samples.listed()],
            lines=[
                '"rv-db";"ora-user";"1";"Oracle Named User";"oracle";"database";"C62";19,0000;"named_user";12;;;',
            ],
        )
    ],
)
