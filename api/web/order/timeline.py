"""What happened to an order, one event after the other, as people read it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.web.code_words import CODES
from api.web.event_words import event_words
from api.web.formats import day, euro, number
from api.web.unit_words import unit_words
from api.web.visit import Visit
from procurement.application.access import ACCESS, Action
from procurement.domain.order import events
from procurement.kernel.event import Event, Recorded
from procurement.kernel.wording import Wording

Detail = tuple[Wording, str]
REASON = Wording("Reason", "Grund")


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An event of the order. `link` leads to the event itself, for those who may read events."""

    at: datetime
    who: str
    what: Wording
    details: Sequence[Detail]
    link: str


def timeline(visit: Visit, recorded: Sequence[Recorded]) -> Sequence[Happening]:
    """Oldest first. Whoever is no longer known stands under the opaque subject."""
    names = visit.services.accounts.names({one.actor for one in recorded})
    linked = visit.role in ACCESS[Action.READ_EVENTS]
    return [
        Happening(
            at=one.recorded_at,
            who=names.get(one.actor, one.actor),
            what=event_words(one.event.TYPE),
            details=[detail for detail in _details(one.event, visit.language) if detail[1]],
            link=f"/ereignisse/{one.position}" if linked else "",
        )
        for one in recorded
    ]


def _details(event: Event, language: str) -> Iterator[Detail]:
    say = DETAILS.get(type(event))
    return say(event, language) if say else iter(())


def _placed(event: events.OrderPlaced, language: str) -> Iterator[Detail]:
    yield Wording("Net", "Netto"), euro(event.net_cents, language)


def _given_back(event: events.GivingBack, language: str) -> Iterator[Detail]:
    yield REASON, event.reason
    yield Wording("Given back", "Zurückgegeben"), euro(event.net_cents, language)


def _transmitted(event: events.OrderTransmitted, language: str) -> Iterator[Detail]:
    known = CODES["channel"].get(event.channel)
    yield Wording("How", "Weg"), known.in_language(language) if known else event.channel


def _confirmed(event: events.OrderConfirmed, language: str) -> Iterator[Detail]:
    yield Wording("Order number", "Auftragsnummer"), event.vendor_reference
    yield Wording("Delivery on", "Liefertermin"), day(event.delivery_on, language) if event.delivery_on else ""


def _received(event: events.OrderReceived, language: str) -> Iterator[Detail]:
    yield Wording("On", "Am"), day(event.received_on, language)
    for line in event.lines:
        unit = unit_words(line.unit).in_language(language)
        words = Wording(f"Line {line.line}", f"Zeile {line.line}")
        yield words, f"{number(line.quantity, language)} {unit}"
    yield Wording("Milestone", "Meilenstein"), event.milestone


def _invoiced(event: events.OrderInvoiced, language: str) -> Iterator[Detail]:
    yield Wording("Invoice", "Rechnung"), event.invoice
    yield Wording("Net", "Netto"), euro(event.net_cents, language)
    if event.net_cents != event.agreed_cents:
        yield Wording("Agreed", "Vereinbart"), euro(event.agreed_cents, language)


def _closed(event: events.OrderClosed, language: str) -> Iterator[Detail]:
    yield Wording("On", "Am"), day(event.closed_on, language)


DETAILS: Mapping[type, Callable[[Any, str], Iterator[Detail]]] = {
    events.OrderPlaced: _placed,
    events.OrderRejected: _given_back,
    events.OrderCancelled: _given_back,
    events.OrderTransmitted: _transmitted,
    events.OrderConfirmed: _confirmed,
    events.OrderReceived: _received,
    events.OrderInvoiced: _invoiced,
    events.OrderClosed: _closed,
}
