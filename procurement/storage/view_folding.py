"""Folding a page of the log into several views at once: each event decoded once, each view failing alone."""

from collections.abc import Sequence

from procurement.kernel.folding import Fold
from procurement.storage import view_sql
from procurement.storage.database import Row, Session
from procurement.storage.mapper import Mapper
from procurement.storage.view_registry import Build


class Folding:
    """A page being folded into one build, and the event it stopped at if it did."""

    def __init__(self, build: Build) -> None:
        self.build, self.fold = build, Fold(build.projection)
        self.last_position = 0
        self.failed_position: int | None = None
        self.reason = ""

    def stop(self, position: int, error: Exception) -> None:
        self.failed_position, self.reason = position, f"{type(error).__name__}: {error}"


def fold_page(rows: Sequence[Row], mapper: Mapper, folding: Sequence[Folding]) -> None:
    """Fold rows (position, stream, version, type, state, …) in log order. A projection that raises stops there."""
    by_type: dict[str, list[Folding]] = {}
    for one in folding:
        for name in one.build.projection.types:
            by_type.setdefault(name, []).append(one)
    for row in rows:
        position, topic = row[0], row[3]
        consumers = by_type[topic]
        try:
            event = mapper.decode(topic, row[4]).data
        except ValueError as error:
            _stop(consumers, position, error)
            continue
        for one in consumers:
            if one.failed_position is None:
                try:
                    one.fold.add(event, position)
                    one.last_position = position
                except Exception as error:  # noqa: BLE001  # Whatever a projection raises stops it alone.
                    one.stop(position, error)


def _stop(consumers: Sequence[Folding], position: int, error: Exception) -> None:
    for one in consumers:
        if one.failed_position is None:
            one.stop(position, error)


def keep(session: Session, folded: Folding) -> None:
    """Write a folded page into its table. Raises ValueError (`CannotBeKept`) where the table cannot hold a row."""
    projection, table = folded.build.projection, folded.build.table
    stored = view_sql.Stored(projection)
    session.merge(
        table,
        view_sql.column_names(projection),
        [stored.row(row) for row in folded.fold.rows.values()],
        lambda source: view_sql.upsert(projection, table, source),
    )
