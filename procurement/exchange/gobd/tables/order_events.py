"""Events of orders: who did what, when and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from procurement.domain.order.events import (
    OrderApproved,
    OrderCancelled,
    OrderClosed,
    OrderConfirmed,
    OrderEvent,
    OrderInvoiced,
    OrderPlaced,
    OrderReceived,
    OrderRejected,
    OrderTransmitted,
)
from procurement.exchange.gobd.table import RECORDED, Column, Example, Number, Reference, Table, Text, key
from procurement.kernel.event import Event, Recorded
from procurement.projections import samples

WORDS: Mapping[type[Event], str] = {
    OrderPlaced: "gestellt",
    OrderApproved: "freigegeben",
    OrderRejected: "abgelehnt",
    OrderTransmitted: "übermittelt",
    OrderConfirmed: "bestätigt",
    OrderReceived: "Wareneingang",
    OrderInvoiced: "Rechnung",
    OrderCancelled: "storniert",
    OrderClosed: "abgeschlossen",
}


@dataclass(frozen=True, slots=True)
class Step:
    recorded: Recorded
    event: OrderEvent
    word: str
    reason: str | None
    document: str | None
    sha256: str | None


def records(found: Iterator[Recorded]) -> Iterator[Step]:
    for recorded in found:
        event, reason, document, sha256 = recorded.event, None, None, None
        assert isinstance(event, OrderEvent)
        match event:
            case OrderRejected() | OrderCancelled():
                reason = event.reason
            case OrderTransmitted():
                document, sha256 = event.channel, event.document_hash
            case OrderConfirmed():
                document = event.vendor_reference
            case OrderReceived():
                document = event.milestone
            case OrderInvoiced():
                document = event.invoice
            case _:
                pass
        yield Step(recorded, event, WORDS[type(event)], reason, document, sha256)


_ORDER = samples.placed()
_HEADER = samples.header(_ORDER)

TABLE = Table(
    file="abrufereignisse.csv",
    name="Abrufereignisse",
    description="Was mit den Abrufen geschah: wer, was, wann, warum",
    consumes=tuple(WORDS),
    records=records,
    columns=(
        key("ereignis", Number(), "Position im Ereignisprotokoll", "recorded.position"),
        Column("abruf_id", Text(36), "Kennung des Abrufs", "event.order_id"),
        Column("vorgang", Text(15), "Was geschah", "word"),
        Column("typ", Text(30), "Name der Ereignisart im Protokoll", "event.TYPE"),
        Column("handelnder", Text(40), "Kennung der handelnden Person (kein Name)", "recorded.actor"),
        Column("grund", Text(200), "Begründung einer Ablehnung oder Stornierung", "reason"),
        Column("beleg", Text(60), "Übermittlungsweg, Auftragsbestätigung, Meilenstein oder Rechnung", "document"),
        Column("beleg_sha256", Text(64), "Prüfwert des übermittelten Bestellscheins", "sha256"),
        Column("befehl", Text(36), "Kennung des Befehls, der es auslöste", "recorded.command_id"),
        *RECORDED,
    ),
    references=(Reference(("abruf_id",), "Abrufe"),),
    examples=[
        Example(
            title="Ein Abruf, der wartet und abgelehnt wird",
            given=[
                samples.placed(requires_approval=True),
                samples.rejected(samples.placed(requires_approval=True)),
            ],
            lines=[
                '1;"o-1";"gestellt";"order.placed";"anna";;;;"c-1";02.03.2026;"2026-03-02T09:00:00.000000Z"',
                (
                    '2;"o-1";"abgelehnt";"order.rejected";"anna";"Haushalt gesperrt";;;"c-2";02.03.2026;'
                    '"2026-03-02T09:01:00.000000Z"'
                ),
            ],
        ),
        Example(
            title="Von der Freigabe bis zum Abschluss; ein Teil wird storniert",
            given=[
                samples.approved(_ORDER),
                OrderTransmitted(**_HEADER, channel="E-Mail", document_hash="9f86d081"),
                OrderConfirmed(**_HEADER, vendor_reference="AB 17/4", delivery_on=None),
                samples.received(_ORDER, {1: "4"}, milestone="Teillieferung"),
                OrderInvoiced(
                    **_HEADER,
                    invoice="RE 4711",
                    invoiced_on=date(2026, 3, 20),
                    net_cents=24_000,
                    agreed_cents=24_000,
                    lines=(),
                ),
                samples.cancelled(_ORDER, kept={1: "4"}),
                OrderClosed(**_HEADER, closed_on=date(2026, 4, 1)),
            ],
            lines=[
                '1;"o-1";"freigegeben";"order.approved";"anna";;;;"c-1";02.03.2026;"2026-03-02T09:00:00.000000Z"',
                (
                    '2;"o-1";"übermittelt";"order.transmitted";"anna";;"E-Mail";"9f86d081";"c-2";02.03.2026;'
                    '"2026-03-02T09:01:00.000000Z"'
                ),
                (
                    '3;"o-1";"bestätigt";"order.confirmed";"anna";;"AB 17/4";;"c-3";02.03.2026;'
                    '"2026-03-02T09:02:00.000000Z"'
                ),
                (
                    '4;"o-1";"Wareneingang";"order.received";"anna";;"Teillieferung";;"c-4";02.03.2026;'
                    '"2026-03-02T09:03:00.000000Z"'
                ),
                (
                    '5;"o-1";"Rechnung";"order.invoiced";"anna";;"RE 4711";;"c-5";02.03.2026;'
                    '"2026-03-02T09:04:00.000000Z"'
                ),
                (
                    '6;"o-1";"storniert";"order.cancelled";"anna";"Bedarf entfallen";;;"c-6";02.03.2026;'
                    '"2026-03-02T09:05:00.000000Z"'
                ),
                '7;"o-1";"abgeschlossen";"order.closed";"anna";;;;"c-7";02.03.2026;"2026-03-02T09:06:00.000000Z"',
            ],
        ),
    ],
)
