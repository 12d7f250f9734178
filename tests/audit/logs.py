"""A log with a small story in it, and hands that write into it as nobody may: past every trigger."""

import sqlite3
from collections.abc import Sequence
from typing import Any

import psycopg

from procurement.kernel.event import Event
from procurement.settings import Settings
from procurement.wiring import Cooperative, Store, wire
from tests.application.read_story import NOW, story
from tests.storage.test_event_log import append, new

TRIGGERS = (
    "events_no_update",
    "events_no_delete",
    "audit_checkpoints_no_update",
    "audit_checkpoints_no_delete",
)


def remember(store: Store, events: Sequence[Event]) -> None:
    """Record, without folding."""
    for event in events:
        append(store.log, new(event, version=len(store.log.stream(event.stream)) + 1))


def told(settings: Settings) -> Cooperative:
    """A cooperative with the story recorded; a checkpoint in the middle and one at the end."""
    cooperative = wire(settings, clock=lambda: NOW, project=False)
    events = story()
    half = len(events) // 2
    remember(cooperative.store, events[:half])
    cooperative.audit.checkpoint(NOW)
    remember(cooperative.store, events[half:])
    cooperative.audit.checkpoint(NOW)
    return cooperative


class Superuser:
    """Whoever owns the database: no trigger stops them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.position = "notification_id" if settings.database_url else "rowid"

    def run(self, sql: str, parameters: Sequence[Any] = (), *, audit: bool = False) -> list[tuple[Any, ...]]:
        sql = sql.replace("POSITION", self.position)
        if self._settings.database_url:
            with psycopg.connect(self._settings.database_url) as connection:
                connection.execute("SET session_replication_role = replica")
                cursor = connection.execute(sql.replace("?", "%s"), parameters)  # pyright: ignore[reportArgumentType]
                return cursor.fetchall() if cursor.description else []
        connection = sqlite3.connect(self._settings.data_dir / ("audit.db" if audit else "events.db"), timeout=60)
        for trigger in TRIGGERS:
            connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        found = connection.execute(sql, parameters).fetchall()
        connection.commit()
        connection.close()
        return found

    def event(self, position: int) -> tuple[Any, ...]:
        names = "originator_id, originator_version, topic, state, recorded_us"
        return self.run(f"SELECT {names} FROM events WHERE POSITION = ?", (position,))[0]

    def put(self, position: int, row: Sequence[Any]) -> None:
        self.run(
            "INSERT INTO events (POSITION, originator_id, originator_version, topic, state, recorded_us) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (position, *row),
        )

    def alter(self, position: int) -> None:
        """One order more expensive than it was."""
        state = bytes(self.event(position)[3]).replace(b'"actor":"', b'"actor":"x')
        self.run("UPDATE events SET state = ? WHERE POSITION = ?", (state, position))

    def delete(self, *positions: int) -> None:
        for position in positions:
            self.run("DELETE FROM events WHERE POSITION = ?", (position,))

    def shift(self, after: int, by: int) -> None:
        """Move all later events along, so that no gap shows, or one opens."""
        far = 1_000_000
        self.run("UPDATE events SET POSITION = POSITION + ? WHERE POSITION > ?", (far, after))
        self.run("UPDATE events SET POSITION = POSITION - ? WHERE POSITION > ?", (far - by, far))

    def swap(self, one: int, other: int) -> None:
        for position, target in ((one, 9_000_000), (other, one), (9_000_000, other)):
            self.run("UPDATE events SET POSITION = ? WHERE POSITION = ?", (target, position))
