"""Invoices: what the vendor asks for each line, beside what was agreed."""

from datetime import date
from decimal import Decimal

from procurement.domain.order.events import LineInvoiced, OrderInvoiced
from procurement.exchange.gobd.table import (
    QUANTITY,
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
    parts,
)
from procurement.projections import samples

TABLE = Table(
    file="rechnungspositionen.csv",
    name="Rechnungspositionen",
    description="Positionen der Rechnungen, neben dem Vereinbarten",
    consumes=(OrderInvoiced,),
    records=parts("lines"),
    columns=(
        key("ereignis", Number(), "Position im Ereignisprotokoll", "recorded.position"),
        key("posten", Number(), "Posten der Rechnung", "number"),
        Column("abruf_id", Text(36), "Kennung des Abrufs", "event.order_id"),
        Column("zeile", Number(), "Zeile des Abrufs; eine Rechnung kann sie mehrmals nennen", "part.line"),
        Column("rechnung", Text(60), "Rechnungsnummer des Lieferanten", "event.invoice"),
        Column("rechnungsdatum", Day(), "Tag der Rechnung", "event.invoiced_on"),
        Column("artikel", Text(40), "Artikelnummer", "part.article"),
        Column("menge", QUANTITY, "Berechnete Menge", "part.quantity"),
        Column("netto_eur", Euro(), "Berechneter Wert netto", "part.net_cents"),
        Column("vereinbart_eur", Euro(), "Vereinbarter Wert netto für diese Menge", "part.agreed_cents"),
        *RECORDED,
    ),
    references=(
        Reference(("ereignis",), "Abrufereignisse"),
        Reference(("abruf_id",), "Abrufe"),
        Reference(("abruf_id", "zeile"), "Abrufpositionen"),
    ),
    examples=[
        Example(
            title="Der Lieferant berechnet mehr als vereinbart",
            given=[
                OrderInvoiced(
                    **samples.header(samples.placed()),
                    invoice="RE 4711",
                    invoiced_on=date(2026, 3, 20),
                    net_cents=61_000,
                    agreed_cents=60_000,
                    lines=(
                        LineInvoiced(
                            line=1, article="ora-user", quantity=Decimal(10), net_cents=61_000, agreed_cents=60_000
                        ),
                    ),
                )
            ],
            lines=[
                (
                    '1;1;"o-1";1;"RE 4711";20.03.2026;"ora-user";10,000;610,00;600,00;02.03.2026;'
                    '"2026-03-02T09:00:00.000000Z"'
                )
            ],
        )
    ],
)
