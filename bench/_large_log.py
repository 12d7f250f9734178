"""A log of a million events on either database, and the library's own way of reading it."""

from collections.abc import Iterator
from typing import Any

from _cooperative import place
from eventsourcing.persistence import JSONTranscoder, Mapper
from eventsourcing.utils import register_topic

from procurement.wiring import Cooperative

ORDERS = 20_000
LIBRARY_PAGE = 5_000


def filled(cooperative: Cooperative, events: int) -> int:
    """Orders through the desk, then copies of their rows under further streams, up to a number of events."""
    place(cooperative, range(ORDERS), ORDERS)
    log = cooperative.store.log
    base = head = log.head()
    copies = 0
    while head < events:
        copies += 1
        with log.database.writing() as session:
            session.run(
                "INSERT INTO events (originator_id, originator_version, topic, state, recorded_us) "
                f"SELECT originator_id || '/' || ?, originator_version, topic, state, ? FROM events "
                f"WHERE {log.position_column} <= ? ORDER BY {log.position_column} LIMIT ?",
                (str(copies), 1_900_000_000_000_000 + copies, base, min(base, events - head)),
            )
        head = log.head()
    return head


class Event:
    """What the library's mapper rebuilds."""

    originator_id: str


def library_replay(cooperative: Cooperative) -> int:
    """The library's reader on the same rows: its recorder, its mapper, nothing hashed; how many events."""
    for topic in cooperative.store.log.mapper.types:
        register_topic(topic, Event)
    mapper: Any = Mapper(JSONTranscoder())
    return sum(1 for notification in _notifications(cooperative) if mapper.to_domain_event(notification))


def _notifications(cooperative: Cooperative) -> Iterator[Any]:
    recorder: Any = cooperative.store.log.recorder
    last = 0
    while found := recorder.select_notifications(last, LIBRARY_PAGE, inclusive_of_start=False):
        yield from found
        last = found[-1].id
