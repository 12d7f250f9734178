"""Folding a page of the log into several views at once: each event decoded once, each view failing alone."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from procurement.kernel.event import Event
from procurement.kernel.folding import Fold
from procurement.kernel.projection import Projection
from procurement.storage import view_sql
from procurement.storage.database import Row, Session
from procurement.storage.event_log import EventLog
from procurement.storage.mapper import Mapper
from procurement.storage.view_registry import Build

Contributions = Callable[[Any], Iterable[Any]]
PAGE = 10_000
"""How many events are read at once."""


class Folding:
    """A page being folded into one build, and the event it stopped at if it did."""

    def __init__(self, build: Build) -> None:
        self.build, self.fold = build, Fold(build.projection)
        self.last_position = 0
        self.failed_position: int | None = None
        self.reason = ""

    def add(self, parts: Sequence[Any], position: int) -> None:
        """Fold in what an event contributes, or stop there."""
        if self.failed_position is None:
            try:
                self.fold.add_parts(parts, position)
            except Exception as error:  # noqa: BLE001  # Whatever folding raises stops this one alone.
                self.stop(position, error)
            else:
                self.last_position = position

    def stop(self, position: int, error: Exception) -> None:
        self.failed_position, self.reason = position, f"{type(error).__name__}: {error}"


def fold_page(rows: Sequence[Row], mapper: Mapper, folding: Sequence[Folding]) -> None:
    """Fold rows (position, stream, version, type, state, …) in log order. A projection that raises stops there."""
    by_type = _consumers(folding)
    for row in rows:
        position, topic = row[0], row[3]
        consumers = by_type[topic]
        try:
            event = mapper.decode(topic, row[4]).data
        except ValueError as error:
            for _, several in consumers:
                _stop(several, position, error)
            continue
        for contributions, several in consumers:
            _fold_event(event, position, contributions, several)


def _consumers(folding: Sequence[Folding]) -> Mapping[str, Sequence[tuple[Contributions, Sequence[Folding]]]]:
    """By type of event: what makes its parts, and all that add these up."""
    by_type: dict[str, dict[Contributions, list[Folding]]] = {}
    for one in folding:
        projection = one.build.projection
        for name in projection.types:
            by_type.setdefault(name, {}).setdefault(projection.contributions, []).append(one)
    return {name: list(consumers.items()) for name, consumers in by_type.items()}


def _fold_event(event: Event, position: int, contributions: Contributions, several: Sequence[Folding]) -> None:
    try:
        parts = list(contributions(event))
    except Exception as error:  # noqa: BLE001  # Whatever a projection raises stops it alone.
        _stop(several, position, error)
        return
    for one in several:
        one.add(parts, position)


def _stop(consumers: Sequence[Folding], position: int, error: Exception) -> None:
    for one in consumers:
        if one.failed_position is None:
            one.stop(position, error)


def keep(session: Session, folded: Folding) -> None:
    """Write a folded page into its table. Raises ValueError (`CannotBeKept`) where the table cannot hold a row."""
    merge(session, folded.build.projection, folded.build.table, folded.fold)


def merge(session: Session, projection: Projection, table: str, fold: Fold) -> None:
    """Combine folded rows with those of a table. Raises ValueError where a row cannot be stored."""
    stored = view_sql.Stored(projection)
    session.merge(
        table,
        view_sql.column_names(projection),
        [stored.row(row) for row in fold.rows.values()],
        lambda source: view_sql.upsert(projection, table, source),
    )


def fold_between(log: EventLog, projection: Projection, after: int, stop: int) -> Fold:
    """The events after a position and up to another, folded in memory."""
    fold = Fold(projection)
    while after < stop:
        with log.database.reading() as session:
            rows = log.rows(session, after, PAGE, stop=stop, types=projection.types)
        fold.add_all((row[0], log.mapper.decode(row[3], row[4]).data) for row in rows)
        after = rows[-1][0] if len(rows) == PAGE else stop
    return fold
