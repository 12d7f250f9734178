"""Framework contracts as awarded and as they stand now; each change stands in a file of its own."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from procurement.domain.contract.events import ContractAwarded, ContractEnded, ContractExtended, ContractModified
from procurement.exchange.gobd.table import Column, Day, Euro, Example, Reference, Table, Text, key
from procurement.kernel.event import Recorded
from procurement.projections import samples


@dataclass(frozen=True, slots=True)
class Standing:
    awarded: ContractAwarded
    ends_on: date
    ceiling_cents: int
    ended_on: date | None = None


def records(found: Iterator[Recorded]) -> Iterator[Standing]:
    """The newest of each contract, in the order of award."""
    contracts: dict[str, Standing] = {}
    for recorded in found:
        match event := recorded.event:
            case ContractAwarded():
                contracts[event.contract] = Standing(event, event.ends_on, event.ceiling_cents)
            case ContractModified():
                contracts[event.contract] = replace(contracts[event.contract], ceiling_cents=event.ceiling_cents)
            case ContractExtended():
                contracts[event.contract] = replace(contracts[event.contract], ends_on=event.ends_on)
            case ContractEnded() if not event.lot:
                contracts[event.contract] = replace(contracts[event.contract], ended_on=event.ended_on)
            case _:
                pass
    yield from contracts.values()


TABLE = Table(
    file="vertraege.csv",
    name="Verträge",
    description="Rahmenverträge, wie vergeben und im jüngsten Stand",
    consumes=(ContractAwarded, ContractModified, ContractExtended, ContractEnded),
    records=records,
    columns=(
        key("vertrag", Text(40), "Kürzel des Rahmenvertrags", "awarded.contract"),
        Column("bezeichnung", Text(200), "Bezeichnung", "awarded.title"),
        Column("lieferant", Text(40), "Kürzel des Lieferanten", "awarded.vendor"),
        Column("verfahren", Text(4), "Vergaberecht: vgv oder uvgo", "awarded.regime"),
        Column("beginn", Day(), "Erster Tag der Laufzeit", "awarded.starts_on"),
        Column("ende_bei_vergabe", Day(), "Letzter Tag der Laufzeit, wie vergeben", "awarded.ends_on"),
        Column("ende", Day(), "Letzter Tag der Laufzeit nach Verlängerungen", "ends_on"),
        Column("beendet", Day(), "Tag der vorzeitigen Beendigung", "ended_on"),
        Column("hoechstwert_bei_vergabe_eur", Euro(), "Höchstwert netto, wie vergeben", "awarded.ceiling_cents"),
        Column("hoechstwert_eur", Euro(), "Höchstwert netto nach Änderungen", "ceiling_cents"),
        Column("begruendung_laufzeit", Text(200), "Warum länger als sonst zulässig", "awarded.term_reason"),
    ),
    references=(Reference(("lieferant",), "Lieferanten"),),
    examples=[
        Example(
            title="Ein Vertrag, dessen Höchstwert erhöht, der verlängert und dessen Los 2 beendet wurde",
            given=[
                samples.awarded(),
                samples.modified(),
                ContractExtended(
                    contract="rv-db", vendor="datenhaus", ends_on=date(2027, 6, 30), reason="Neue Vergabe läuft noch"
                ),
                ContractEnded(
                    contract="rv-db", vendor="datenhaus", ended_on=date(2026, 9, 30), lot="2", reason="Kein Bedarf"
                ),
            ],
            lines=[
                '"rv-db";"Datenbanken 2026";"datenhaus";"uvgo";01.01.2026;31.12.2026;30.06.2027;;10000,00;10500,00;""'
            ],
        ),
        Example(
            title="Vorzeitig beendet",
            given=[
                samples.awarded(),
                ContractEnded(
                    contract="rv-db", vendor="datenhaus", ended_on=date(2026, 9, 30), lot="", reason="Kein Bedarf"
                ),
            ],
            lines=[
                (
                    '"rv-db";"Datenbanken 2026";"datenhaus";"uvgo";01.01.2026;31.12.2026;31.12.2026;30.09.2026;'
                    '10000,00;10000,00;""'
                ),
            ],
        ),
    ],
)
