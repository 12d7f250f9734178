"""What happened to a pool, one event after the other, as people read it; what others pledged is left out before."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.web.event_words import event_words
from api.web.formats import day, euro, number, unit_price
from api.web.visit import Visit
from procurement.application.access import ACCESS, Action
from procurement.application.deadlines import ACTOR
from procurement.domain.pool import events
from procurement.kernel.event import Recorded
from procurement.kernel.wording import Wording

Detail = tuple[Wording, str]
BY_ITSELF = Wording("by itself, after the deadline", "von selbst, nach Ablauf der Frist")
QUANTITY, REASON, MEMBER = Wording("Quantity", "Menge"), Wording("Reason", "Grund"), Wording("Member", "Mitglied")
TOGETHER = Wording("Pledged together", "Zusammen angemeldet")


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An event of the pool. `link` leads to the event itself, for those who may read events."""

    at: datetime
    who: str | Wording
    what: Wording
    details: Sequence[Detail]
    link: str


def timeline(visit: Visit, recorded: Sequence[Recorded]) -> Sequence[Happening]:
    """Oldest first. Whoever is no longer known stands under the opaque subject."""
    people = visit.services.accounts.names({one.actor for one in recorded} - {ACTOR})
    linked = visit.role in ACCESS[Action.READ_EVENTS]
    return [
        Happening(
            at=one.recorded_at,
            who=BY_ITSELF if one.actor == ACTOR else people.get(one.actor, one.actor),
            what=event_words(one.event.TYPE),
            details=[detail for detail in DETAILS[type(one.event)](visit, one.event) if detail[1]],
            link=f"/ereignisse/{one.position}" if linked else "",
        )
        for one in recorded
    ]


def _opened(visit: Visit, event: events.PoolOpened) -> Iterator[Detail]:
    yield Wording("Deadline", "Frist"), day(event.deadline_on, visit.language)
    yield Wording("Target", "Zielmenge"), number(event.target_quantity, visit.language)


def _pledged(visit: Visit, event: events.PoolPledged) -> Iterator[Detail]:
    yield MEMBER, visit.names.member(event.member)
    yield QUANTITY, number(event.quantity, visit.language)
    yield TOGETHER, number(event.total_quantity, visit.language)


def _withdrawn(visit: Visit, event: events.PledgeWithdrawn) -> Iterator[Detail]:
    yield MEMBER, visit.names.member(event.member)
    yield QUANTITY, number(event.quantity, visit.language)
    yield REASON, event.reason
    yield TOGETHER, number(event.total_quantity, visit.language)


def _refused(visit: Visit, event: events.ClosingRefused) -> Iterator[Detail]:
    yield Wording("Reasons", "Gründe"), number(len(event.hindrances), visit.language)


def _closed(visit: Visit, event: events.PoolClosed) -> Iterator[Detail]:
    yield QUANTITY, number(event.quantity, visit.language)
    yield Wording("Price per unit", "Preis je Einheit"), unit_price(event.unit_price, visit.language)
    yield Wording("Orders", "Abrufe"), number(len(event.orders), visit.language)
    yield Wording("Saved together", "Gemeinsam gespart"), euro(event.gain_cents, visit.language)


def _lapsed(visit: Visit, event: events.PoolLapsed) -> Iterator[Detail]:
    yield Wording("Pledged", "Angemeldet"), number(event.quantity, visit.language)
    yield Wording("Target", "Zielmenge"), number(event.target_quantity, visit.language)
    yield REASON, event.reason


DETAILS: Mapping[type, Callable[[Visit, Any], Iterator[Detail]]] = {
    events.PoolOpened: _opened,
    events.PoolPledged: _pledged,
    events.PledgeWithdrawn: _withdrawn,
    events.ClosingRefused: _refused,
    events.PoolClosed: _closed,
    events.PoolLapsed: _lapsed,
}
