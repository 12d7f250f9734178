"""Receipts: what arrived of each line."""

from procurement.domain.order.events import OrderReceived
from procurement.exchange.gobd.table import (
    QUANTITY,
    Column,
    Day,
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
    file="wareneingaenge.csv",
    name="Wareneingänge",
    description="Positionen der Wareneingänge und Abnahmen",
    consumes=(OrderReceived,),
    records=parts("lines"),
    columns=(
        key("ereignis", Number(), "Position im Ereignisprotokoll", "recorded.position"),
        key("zeile", Number(), "Zeile des Abrufs", "part.line"),
        Column("abruf_id", Text(36), "Kennung des Abrufs", "event.order_id"),
        Column("eingangsdatum", Day(), "Tag des Wareneingangs oder der Abnahme", "event.received_on"),
        Column("artikel", Text(40), "Artikelnummer", "part.article"),
        Column("menge", QUANTITY, "Eingegangene Menge", "part.quantity"),
        Column("einheit", Text(20), "Mengeneinheit", "part.unit"),
    ),
    references=(
        Reference(("ereignis",), "Abrufereignisse"),
        Reference(("abruf_id",), "Abrufe"),
        Reference(("abruf_id", "zeile"), "Abrufpositionen"),
    ),
    examples=[
        Example(
            title="Vier von zehn sind da",
            given=[samples.received(samples.placed(), {1: "4"})],
            lines=['1;1;"o-1";16.03.2026;"ora-user";4,000;"C62"'],
        )
    ],
)
