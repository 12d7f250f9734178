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
from procurement.storage.pages import pages
from procurement.storage.view_registry import Build

Contributions = Callable[[Any], Iterable[Any]]


class Folding:
    """A page being folded into one build, and the event it stopped at if it did; `last_position` is the one before."""

    def __init__(self, build: Build) -> None:
        self.build, self.fold = build, Fold(build.projection)
        self.last_position = 0
        self.failed_position: int | None = None
        self.reason = ""

    def add_up(self, finer: "Folding") -> None:
        """Fold in what another one has folded, and stop where it stopped."""
        self.fold.add_up(finer.fold)
        self.last_position, self.failed_position, self.reason = finer.last_position, finer.failed_position, finer.reason

    def stop(self, last_position: int, position: int, error: Exception) -> None:
        self.last_position, self.failed_position = last_position, position
        self.reason = f"{type(error).__name__}: {error}"


Consumers = list[tuple[Contributions, list[Folding]]]
"""What makes parts of an event, and all that add these up."""


def fold_page(rows: Sequence[Row], mapper: Mapper, folding: Sequence[Folding]) -> None:
    """Fold rows (position, type, state) in log order. A projection that raises stops there.

    What adds up the rows of another projection that is folded as well is made from those at the end: a page has far fewer
    rows than parts.
    """
    families = families_of(folding)
    fold_rows(rows, mapper, [fine for fine, _coarse in families])
    for fine, coarse in families:
        for one in coarse:
            one.add_up(fine)


def types_of(builds: Sequence[Build]) -> Sequence[str]:
    """The types of events that any of these folds."""
    return sorted({name for build in builds for name in build.projection.types})


def families_of(folding: Sequence[Folding]) -> Sequence[tuple[Folding, Sequence[Folding]]]:
    """Each that is folded from events, and those that add up its rows."""
    by_name = {one.build.projection.name: one for one in folding}
    coarser: dict[str, list[Folding]] = {}
    for one in folding:
        adds_up = one.build.projection.adds_up
        name = adds_up.name if adds_up and adds_up.name in by_name else one.build.projection.name
        coarser.setdefault(name, []).extend([one] if name != one.build.projection.name else [])
    return [(by_name[name], coarse) for name, coarse in coarser.items()]


def fold_rows(rows: Sequence[Row], mapper: Mapper, folding: Sequence[Folding]) -> None:
    """Fold rows in log order, each projection from the events themselves."""
    by_type, decode, before = _consumers(folding), mapper.decode, 0
    for position, topic, state in rows:
        failed = False
        try:
            event = decode(topic, state).data
        except ValueError as error:
            failed = _stop([one for _, several in by_type[topic] for one in several], before, position, error)
        else:
            for contributions, several in by_type[topic]:
                failed |= _fold_event(event, (before, position), contributions, several)
        before = position
        if failed:
            by_type = _consumers(folding)


def _fold_event(event: Event, at: tuple[int, int], contributions: Contributions, several: Sequence[Folding]) -> bool:
    """Fold what an event contributes into several; whether one of them stopped. `at`: the position before, and its own."""
    try:
        parts = list(contributions(event))
    except Exception as error:  # noqa: BLE001  # Whatever a projection raises stops it alone.
        return _stop(several, *at, error)
    failed = False
    for one in several:
        try:
            one.fold.add_parts(parts, at[1])
        except Exception as error:  # noqa: BLE001  # As above; a try costs nothing where nothing is raised.
            failed = _stop([one], *at, error)
    return failed


def _consumers(folding: Sequence[Folding]) -> Mapping[str, Consumers]:
    """By type of event; those that stopped are left out."""
    by_type: dict[str, dict[Contributions, list[Folding]]] = {}
    for one in folding:
        projection = one.build.projection
        for name in projection.types:
            several = by_type.setdefault(name, {}).setdefault(projection.contributions, [])
            several += [one] if one.failed_position is None else []
    return {name: list(consumers.items()) for name, consumers in by_type.items()}


def _stop(several: Iterable[Folding], last_position: int, position: int, error: Exception) -> bool:
    for one in several:
        one.stop(last_position, position, error)
    return True


def keep(session: Session, folded: Folding) -> None:
    """Write a folded page into its table. Raises ValueError (`CannotBeKept`) where the table cannot hold a row."""
    merge(session, folded.build.projection, folded.build.table, folded.fold)


def keep_one_by_one(session: Session, mapper: Mapper, build: Build, rows: Sequence[Row]) -> Folding:
    """A page one event at a time, up to the one whose rows cannot be kept."""
    last = 0
    for row in rows:
        folded = Folding(build)
        if row[1] not in build.projection.types:
            continue
        fold_page([row], mapper, [folded])
        try:
            with session.attempt():
                keep(session, folded)
        except ValueError as error:
            folded.stop(last, row[0], error)
        if folded.failed_position is not None:
            folded.last_position = last
            return folded
        last = row[0]
    return Folding(build)


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
    for rows, _reached in pages(log, after, stop, projection.types):
        fold.add_all((position, log.mapper.decode(topic, state).data) for position, topic, state in rows)
    return fold
