"""Orders, as placed."""

from procurement.domain.order.events import OrderPlaced
from procurement.exchange.gobd.table import RECORDED, Column, Day, Euro, Example, Number, Reference, Table, Text, key
from procurement.projections import samples

TABLE = Table(
    file="abrufe.csv",
    name="Abrufe",
    description="Abrufe, wie gestellt; was danach geschah, steht in den Abrufereignissen",
    consumes=(OrderPlaced,),
    columns=(
        key("abruf_id", Text(36), "Kennung des Abrufs", "event.order_id"),
        Column("nummer", Text(40), "Nummer, je Mitglied und Jahr lückenlos", "event.number"),
        Column("mitglied", Text(40), "Kürzel des Mitglieds", "event.member"),
        Column("vertrag", Text(40), "Kürzel des Rahmenvertrags", "event.contract"),
        Column("lieferant", Text(40), "Kürzel des Lieferanten", "event.vendor"),
        Column("abrufdatum", Day(), "Tag des Abrufs", "event.placed_on"),
        Column("haushaltsstelle", Text(60), "Haushaltsstelle", "event.budget_code"),
        Column("beschluss", Text(60), "Beschluss oder Angebot", "event.decision_ref"),
        Column("bemerkung", Text(200), "Bemerkung", "event.note"),
        Column("freigabe_noetig", Number(), "1: zweite Person muss freigeben, 0: nicht", "event.requires_approval"),
        Column("angefordert_von", Text(40), "Kennung der anfordernden Person (kein Name)", "event.requested_by"),
        Column("liste_eur", Euro(), "Summe zu Listenpreisen netto", "event.listed_cents"),
        Column("netto_eur", Euro(), "Summe zu Vertragspreisen netto", "event.net_cents"),
        Column("ereignis", Number(), "Position im Ereignisprotokoll", "recorded.position"),
        *RECORDED,
    ),
    references=(
        Reference(("mitglied",), "Mitglieder"),
        Reference(("vertrag",), "Verträge"),
        Reference(("lieferant",), "Lieferanten"),
        Reference(("ereignis",), "Abrufereignisse"),
    ),
    examples=[
        Example(
            title="Ein Abruf, dessen Bemerkung Anführungszeichen, Semikolon und einen Zeilenumbruch hat",
            given=[samples.placed(note='Für „Bauamt“; Gerät "B"\nZimmer 3')],
            lines=[
                (
                    '"o-1";"buxtehude-2026-000001";"buxtehude";"rv-db";"datenhaus";02.03.2026;"111.01";;'
                    '"Für „Bauamt“; Gerät ""B""\nZimmer 3";0;"anna";1000,00;600,00;1;02.03.2026;'
                    '"2026-03-02T09:00:00.000000Z"'
                )
            ],
        )
    ],
)
