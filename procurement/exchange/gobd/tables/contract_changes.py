"""Changes of framework contracts: modified, extended, ended."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from procurement.domain.contract.events import ContractEnded, ContractExtended, ContractModified
from procurement.exchange.gobd.table import (
    RECORDED,
    Column,
    Day,
    Euro,
    Example,
    Number,
    Reference,
    Table,
    Text,
    key,
)
from procurement.kernel.event import Recorded
from procurement.projections import samples


@dataclass(frozen=True, slots=True)
class Change:
    recorded: Recorded
    event: ContractModified | ContractExtended | ContractEnded
    kind: str
    day: date
    lot: str = ""
    amount_cents: int | None = None
    ceiling_cents: int | None = None


def records(found: Iterator[Recorded]) -> Iterator[Change]:
    for recorded in found:
        match event := recorded.event:
            case ContractModified():
                kind = f"Änderung ({event.kind})"
                yield Change(
                    recorded, event, kind, event.modified_on, event.lot, event.amount_cents, event.ceiling_cents
                )
            case ContractExtended():
                yield Change(recorded, event, "Verlängerung", event.ends_on)
            case ContractEnded():
                yield Change(recorded, event, "Beendigung", event.ended_on, event.lot)
            case _:
                pass


TABLE = Table(
    file="vertragsaenderungen.csv",
    name="Vertragsänderungen",
    description="Änderungen (§ 132 GWB, § 47 UVgO), Verlängerungen und Beendigungen der Rahmenverträge",
    consumes=(ContractModified, ContractExtended, ContractEnded),
    records=records,
    columns=(
        key("ereignis", Number(), "Position im Ereignisprotokoll", "recorded.position"),
        Column("vertrag", Text(40), "Kürzel des Rahmenvertrags", "event.contract"),
        Column("los", Text(20), "Nummer des Loses, leer für den ganzen Vertrag", "lot"),
        Column("art", Text(40), "Änderung mit ihrer Art, Verlängerung oder Beendigung", "kind"),
        Column("tag", Day(), "Tag der Änderung, neues Ende oder Tag der Beendigung", "day"),
        Column("betrag_eur", Euro(), "Um so viel steigt der Höchstwert netto", "amount_cents"),
        Column("hoechstwert_eur", Euro(), "Höchstwert netto des Vertrags danach", "ceiling_cents"),
        Column("grund", Text(200), "Begründung", "event.reason"),
        Column("handelnder", Text(40), "Kennung der handelnden Person (kein Name)", "recorded.actor"),
        *RECORDED,
    ),
    references=(Reference(("vertrag",), "Verträge"),),
    examples=[
        Example(
            title="Erhöht, verlängert, beendet",
            given=[
                samples.modified(),
                ContractExtended(
                    contract="rv-db", vendor="datenhaus", ends_on=date(2027, 6, 30), reason="Neue Vergabe läuft noch"
                ),
                ContractEnded(
                    contract="rv-db", vendor="datenhaus", ended_on=date(2026, 9, 30), lot="2", reason="Kein Bedarf"
                ),
            ],
            lines=[
                (
                    '1;"rv-db";"";"Änderung (additional)";01.06.2026;500,00;10500,00;"Mehrbedarf";"anna";02.03.2026;'
                    '"2026-03-02T09:00:00.000000Z"'
                ),
                (
                    '2;"rv-db";"";"Verlängerung";30.06.2027;;;"Neue Vergabe läuft noch";"anna";02.03.2026;'
                    '"2026-03-02T09:01:00.000000Z"'
                ),
                '3;"rv-db";"2";"Beendigung";30.09.2026;;;"Kein Bedarf";"anna";02.03.2026;"2026-03-02T09:02:00.000000Z"',
            ],
        )
    ],
)
