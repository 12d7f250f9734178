"""Levies: what each member pays for a year."""

from procurement.domain.member.events import LevyAssessed
from procurement.exchange.gobd.table import RECORDED, Column, Euro, Example, Number, Reference, Table, Text, key

TABLE = Table(
    file="umlagen.csv",
    name="Umlagen",
    description="Festgesetzte Umlagen je Mitglied und Jahr",
    consumes=(LevyAssessed,),
    columns=(
        key("ereignis", Number(), "Position im Ereignisprotokoll", "recorded.position"),
        Column("mitglied", Text(40), "Kürzel des Mitglieds", "event.member"),
        Column("jahr", Number(), "Jahr der Umlage", "event.year"),
        Column("einwohner", Number(), "Einwohner, nach denen festgesetzt wurde", "event.inhabitants"),
        Column("umlage_eur", Euro(), "Umlage", "event.levy_cents"),
        Column("sonderumlage_eur", Euro(), "Einmalige Sonderumlage beim Beitritt", "event.admission_levy_cents"),
        *RECORDED,
    ),
    references=(Reference(("mitglied",), "Mitglieder"),),
    examples=[
        Example(
            title="Die Umlage eines neuen Mitglieds",
            given=[
                LevyAssessed(
                    member="buxtehude",
                    year=2026,
                    inhabitants=40_123,
                    levy_cents=6_018_450,
                    admission_levy_cents=2_006_150,
                )
            ],
            lines=['1;"buxtehude";2026;40123;60184,50;20061,50;02.03.2026;"2026-03-02T09:00:00.000000Z"'],
        )
    ],
)
