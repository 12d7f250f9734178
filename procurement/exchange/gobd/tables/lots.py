"""Lots of framework contracts, as awarded."""

from procurement.domain.contract.events import ContractAwarded
from procurement.exchange.gobd.table import QUANTITY, Column, Euro, Example, Reference, Table, Text, key, parts
from procurement.projections import samples

TABLE = Table(
    file="lose.csv",
    name="Lose",
    description="Lose der Rahmenverträge, wie vergeben",
    consumes=(ContractAwarded,),
    records=parts("lots"),
    columns=(
        key("vertrag", Text(40), "Kürzel des Rahmenvertrags", "event.contract"),
        key("los", Text(20), "Nummer des Loses", "part.lot"),
        Column("bezeichnung", Text(200), "Bezeichnung", "part.title"),
        Column("hoechstwert_eur", Euro(), "Höchstwert netto des Loses, wenn vereinbart", "part.ceiling_cents"),
        Column("hoechstmenge", QUANTITY, "Höchstmenge des Loses, wenn vereinbart", "part.ceiling_quantity"),
    ),
    references=(Reference(("vertrag",), "Verträge"),),
    examples=[
        Example(
            title="Ein Los mit Höchstwert und Höchstmenge, eines ohne",
            given=[samples.awarded()],
            lines=['"rv-db";"1";"Lizenzen";1000,00;100,000', '"rv-db";"2";"Verbrauch";;'],
        )
    ],
)
