"""What orders bind and what counts: one row for each line of each event that moves a value.

A column summed up is the figure of a report: `gebunden` what ceilings are used by, `angerechnet` what savings and
volumes count. Nothing is overwritten; what is given back is a row with a minus.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from procurement.domain.order.events import (
    LineGivenBack,
    OrderApproved,
    OrderCancelled,
    OrderEvent,
    OrderLine,
    OrderPlaced,
    OrderRejected,
)
from procurement.exchange.gobd.table import (
    QUANTITY,
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
from procurement.kernel.calendar import month_of
from procurement.kernel.event import Recorded
from procurement.projections import samples
from procurement.projections.order_counts import sign_of


@dataclass(frozen=True, slots=True)
class Movement:
    """`bound` and `counted` are 1, 0 or -1."""

    recorded: Recorded
    event: OrderEvent
    line: OrderLine | LineGivenBack
    bound: int
    counted: int

    @property
    def month(self) -> str:
        return month_of(self.event.placed_on)

    @property
    def bound_quantity(self) -> Decimal:
        return self.bound * self.line.quantity

    @property
    def bound_cents(self) -> int:
        return self.bound * self.line.net_cents

    @property
    def counted_quantity(self) -> Decimal:
        return self.counted * self.line.quantity

    @property
    def listed_cents(self) -> int:
        return self.counted * self.line.listed_cents

    @property
    def net_cents(self) -> int:
        return self.counted * self.line.net_cents

    @property
    def saved_cents(self) -> int:
        return self.listed_cents - self.net_cents


def records(found: Iterator[Recorded]) -> Iterator[Movement]:
    for recorded in found:
        match event := recorded.event:
            case OrderPlaced():
                bound = 1
            case OrderApproved():
                bound = 0
            case OrderRejected() | OrderCancelled():
                bound = -1
            case _:
                continue
        counted = sign_of(event)
        if bound or counted:
            yield from (Movement(recorded, event, line, bound, counted) for line in event.lines)


_WAITING = samples.placed(requires_approval=True)

TABLE = Table(
    file="wertbewegungen.csv",
    name="Wertbewegungen",
    description="Was Abrufe binden und was angerechnet wird; Rücknahmen mit Minus. Spaltensummen sind Berichtszahlen",
    consumes=(OrderPlaced, OrderApproved, OrderRejected, OrderCancelled),
    records=records,
    columns=(
        key("ereignis", Number(), "Position im Ereignisprotokoll", "recorded.position"),
        key("zeile", Number(), "Zeile des Abrufs", "line.line"),
        Column("abruf_id", Text(36), "Kennung des Abrufs", "event.order_id"),
        Column("mitglied", Text(40), "Kürzel des Mitglieds", "event.member"),
        Column("vertrag", Text(40), "Kürzel des Rahmenvertrags", "event.contract"),
        Column("los", Text(20), "Nummer des Loses", "line.lot"),
        Column("artikel", Text(40), "Artikelnummer", "line.article"),
        Column("lieferant", Text(40), "Kürzel des Lieferanten", "event.vendor"),
        Column("abrufdatum", Day(), "Tag des Abrufs", "event.placed_on"),
        Column("monat", Text(7), "Monat des Abrufs, dem alles zugerechnet wird (JJJJ-MM)", "month"),
        Column("gebunden_menge", QUANTITY, "Menge, die den Höchstwert belastet", "bound_quantity"),
        Column("gebunden_eur", Euro(), "Wert netto, der den Höchstwert belastet", "bound_cents"),
        Column("angerechnet_menge", QUANTITY, "Menge, die als abgerufen zählt", "counted_quantity"),
        Column("angerechnet_liste_eur", Euro(), "Wert zu Listenpreisen netto", "listed_cents"),
        Column("angerechnet_netto_eur", Euro(), "Wert zu Vertragspreisen netto", "net_cents"),
        Column("ersparnis_eur", Euro(), "Liste weniger Netto", "saved_cents"),
    ),
    references=(
        Reference(("ereignis",), "Abrufereignisse"),
        Reference(("abruf_id",), "Abrufe"),
        Reference(("mitglied",), "Mitglieder"),
        Reference(("vertrag",), "Verträge"),
        Reference(("vertrag", "los"), "Lose"),
        Reference(("vertrag", "artikel"), "Artikel"),
        Reference(("lieferant",), "Lieferanten"),
    ),
    examples=[
        Example(
            title="Gestellt bindet, freigegeben wird angerechnet, teilweise storniert nimmt beides zurück",
            given=[_WAITING, samples.approved(_WAITING), samples.cancelled(_WAITING, kept={1: "4"})],
            lines=[
                (
                    '1;1;"o-1";"buxtehude";"rv-db";"1";"ora-user";"datenhaus";02.03.2026;"2026-03";'
                    "10,000;600,00;0,000;0,00;0,00;0,00"
                ),
                (
                    '2;1;"o-1";"buxtehude";"rv-db";"1";"ora-user";"datenhaus";02.03.2026;"2026-03";'
                    "0,000;0,00;10,000;1000,00;600,00;400,00"
                ),
                (
                    '3;1;"o-1";"buxtehude";"rv-db";"1";"ora-user";"datenhaus";02.03.2026;"2026-03";'
                    "-6,000;-360,00;-6,000;-600,00;-360,00;-240,00"
                ),
            ],
        ),
        Example(
            title="Abgelehnt gibt frei, was gebunden war; angerechnet war noch nichts",
            given=[samples.rejected(_WAITING)],
            lines=[
                (
                    '1;1;"o-1";"buxtehude";"rv-db";"1";"ora-user";"datenhaus";02.03.2026;"2026-03";'
                    "-10,000;-600,00;0,000;0,00;0,00;0,00"
                ),
            ],
        ),
    ],
)
