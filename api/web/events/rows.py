"""Events as rows of a list: when, what, about what, by whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.web.event_words import event_words
from api.web.formats import euro, number
from api.web.subjects import subject_words
from api.web.visit import Visit
from procurement.domain.contract.events import BalanceCarriedForward
from procurement.kernel.event import Event, Recorded
from procurement.kernel.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """One event, ready to print. `person` is a name where the directory still knows one."""

    position: int
    at: datetime
    words: Wording
    type: str
    stream: str
    subject: Wording
    person: str


def event_rows(visit: Visit, found: Iterable[Recorded]) -> Sequence[EventRow]:
    return [event_row(visit, recorded) for recorded in found]


def event_row(visit: Visit, recorded: Recorded) -> EventRow:
    return EventRow(
        position=recorded.position,
        at=recorded.recorded_at,
        words=_words(recorded.event),
        type=recorded.event.TYPE,
        stream=recorded.stream,
        subject=subject_words(visit, recorded.stream, str(getattr(recorded.event, "number", ""))),
        person=visit.person(recorded.actor),
    )


def _words(event: Event) -> Wording:
    """What happened; a balance says at once what it comes to."""
    if not isinstance(event, BalanceCarriedForward):
        return event_words(event.TYPE)
    entries, cents = event.entries, event.allocated_cents
    return Wording(
        f"Balance carried forward after {number(entries, 'en')} ledger entries: {euro(cents, 'en')} called off",
        f"Saldovortrag nach {number(entries, 'de')} Buchungen: {euro(cents, 'de')} abgerufen",
    )
