"""The views: kept rows of every projection, folded exactly once, rebuilt beside the old, compared with a fold from zero."""

import threading
import time
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from procurement.application.ports import ViewStatus
from procurement.kernel.projection import Projection
from procurement.storage import view_sql
from procurement.storage.database import Database, Row, Session
from procurement.storage.event_log import EventLog
from procurement.storage.pages import page_after, pages
from procurement.storage.past_tables import Past, PastTables
from procurement.storage.served import Builds, ProjectionStopped, Served
from procurement.storage.view_folding import Folding, fold_between, fold_page, keep
from procurement.storage.view_registry import Build, Registry, mark_at

LOOK_SECONDS = 0.02


class ViewStore:
    """Views in a database. `log` is where events are read; both may be the same PostgreSQL database."""

    def __init__(self, database: Database, log: EventLog, projections: Sequence[Projection]) -> None:
        self.database, self.log = database, log
        kept = [kept for projection in projections for kept in (projection, *projection.rollups)]
        self._registry = Registry(database.dialect, kept)
        self._tables = PastTables(log)
        self._positions: dict[str, int] = {}
        self._moved = threading.Condition()
        self._looking, self._looked_at = threading.Lock(), -LOOK_SECONDS

    @property
    def projections(self) -> dict[str, Projection]:
        return self._registry.projections

    def ensure(self) -> None:
        """A first build for each projection of this version that has none; a failed one may try again."""
        with self.database.writing() as session:
            self._registry.ensure(session)

    def check_against_log(self) -> None:
        """Raise `ViewAhead` or `ViewOfAnotherLog` where a view was folded from events this log does not have."""
        with self.database.reading() as session:
            self._registry.check_against(session, self.log)

    def advance(self) -> int:
        """Fold one page into the views that are furthest behind; by how many positions they moved on, 0 if nothing is new.

        Rows and positions change in one transaction, so each event is folded exactly once, whoever folds and
        whenever a process dies. Where another process folds already, this one does nothing.
        """
        head, moved = self.log.head(), 0
        with self.database.writing() as session:
            working = self._registry.working(session)
            positions = {build.projection.name: build.position for build in working}
            lowest = min(positions.values(), default=head)
            behind = [build for build in working if build.position == lowest and lowest < head]
            if behind:
                rows, reached = page_after(self.log, lowest, head, _types(behind))
                whole = self._fold_page(session, behind, rows, reached)
                positions.update({build.projection.name: reached for build in whole})
                moved = reached - lowest
        self._announce(positions)
        return moved

    def _fold_page(
        self, session: Session, builds: Sequence[Build], rows: Sequence[Row], reached: int
    ) -> Sequence[Build]:
        """Fold a page of events into builds that stand before it; those that did not stop."""
        mark = mark_at(self.log, reached)
        folding = [Folding(build) for build in builds]
        fold_page(rows, self.log.mapper, folding)
        whole: list[Build] = []
        changed: list[Build] = []
        for folded in folding:
            kept = self._keep_whole(session, folded) or self._keep_one_by_one(session, folded.build, rows)
            if kept.failed_position is None:
                whole.append(kept.build)
                changed += [kept.build] if folded.fold.rows else []
            else:
                self._stop(session, kept)
        self._registry.reached(session, whole, reached, mark)
        self._registry.changed(session, changed, reached, mark)
        return whole

    def _keep_whole(self, session: Session, folded: Folding) -> Folding | None:
        """Write what was folded; None when the table cannot hold it."""
        if folded.fold.rows:
            try:
                with session.attempt():
                    keep(session, folded)
            except ValueError:
                return None
        return folded

    def _keep_one_by_one(self, session: Session, build: Build, rows: Sequence[Row]) -> Folding:
        """A page one event at a time, up to the one whose rows cannot be kept."""
        last = 0
        for row in rows:
            folded = Folding(build)
            if row[1] not in build.projection.types:
                continue
            fold_page([row], self.log.mapper, [folded])
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

    def _stop(self, session: Session, folded: Folding) -> None:
        """A build that met an event it cannot fold stands still there; the others go on."""
        if folded.last_position:
            mark = mark_at(self.log, folded.last_position)
            self._registry.reached(session, [folded.build], folded.last_position, mark)
            self._registry.changed(session, [folded.build], folded.last_position, mark)
        self._registry.stopped(session, folded.build, folded.failed_position or 0, folded.reason)

    def _announce(self, positions: dict[str, int]) -> None:
        with self._moved:
            self._positions.update(positions)
            self._moved.notify_all()

    def look(self) -> tuple[int, Builds]:
        """The newest position of the log and which builds are served just then, or a moment later where the views have a
        database of their own.
        """
        if self.log.database is self.database:
            head, serving = self._registry.served_beside(self.database, self.log.newest_position)
            return head or 0, Builds(serving)
        head = self.log.head()
        return head, Builds(self._registry.served_beside(self.database, "0")[1])

    @contextmanager
    def served(
        self,
        projections: Collection[Projection] = (),
        position: int = 0,
        timeout_seconds: float = 0.0,
        *,
        min_position: int = 0,
    ) -> Generator[Served, None, None]:
        """What is served, in one transaction: once these projections have reached a position, in this process or
        another, or time is up. Those far behind `position` are waited for only up to `min_position`.
        """
        deadline = time.monotonic() + timeout_seconds
        while True:
            with self.database.reading() as session:
                served = Served(session, self._registry.served(session))
                waiting = served.below(projections, position, min_position)
                if not waiting or time.monotonic() >= deadline:
                    yield served
                    return
            self._announce(served.positions)
            self._wait(waiting, deadline)

    def _wait(self, waiting: Mapping[str, int], deadline: float) -> None:
        """Wait until each of these projections has reached its position, as far as this process knows."""
        while (left := deadline - time.monotonic()) > 0:
            with self._moved:
                if self._have_reached(waiting) or self._moved.wait_for(
                    lambda: self._have_reached(waiting), min(left, LOOK_SECONDS)
                ):
                    return
            self._look()

    def _have_reached(self, waiting: Mapping[str, int]) -> bool:
        return all(self._positions.get(name, -1) >= position for name, position in waiting.items())

    def _look(self) -> None:
        """Ask the database how far the views are, for all who wait: once in a while, one of them at a time."""
        if time.monotonic() - self._looked_at < LOOK_SECONDS or not self._looking.acquire(blocking=False):
            return
        try:
            self._announce({status.name: status.position for status in self.statuses()})
            self._looked_at = time.monotonic()
        finally:
            self._looking.release()

    def statuses(self) -> Sequence[ViewStatus]:
        with self.database.reading() as session:
            return self._registry.statuses(session)

    def past(self, position: int) -> Past:
        """What would be served if the views had stopped at a position."""
        return Past(self._tables, position)

    def rebuild(self, names: Sequence[str], progress: Callable[[int, int], None]) -> int:
        """Fold projections from zero beside those that are served, then swap all at once. The position reached.

        Each event is read and decoded once for all of them. Raises `ProjectionStopped` where an event cannot be
        folded; the old builds then stay.
        """
        with self.database.writing() as session:
            self._registry.one_at_a_time(session)
            builds = [self._registry.new_build(session, self.projections[name], active=0) for name in names]
        position, head = 0, self.log.head()
        while position < head:
            for rows, reached in pages(self.log, position, head, _types(builds)):
                with self.database.writing() as session:
                    self._fold_page(session, builds, rows, reached)
                    self._check_not_stopped(session, builds)
                position = reached
                progress(position, head)
            head = self.log.head()
        with self.database.writing() as session:
            for build in builds:
                self._registry.serve(session, build)
        return position

    def _check_not_stopped(self, session: Session, builds: Sequence[Build]) -> None:
        for build in builds:
            failed = self._registry.failed_position(session, build)
            if failed is not None:
                raise ProjectionStopped(projection=build.projection.name, failed_position=failed)

    def differences(self, name: str) -> tuple[int, list[str]]:
        """Compare what is served with a fold from zero, row by row: the position, and what differs in words."""
        projection = self.projections[name]
        with self.database.reading() as session:
            build = Served(session, self._registry.served(session)).build(projection)
            names = ", ".join(view_sql.column_names(projection))
            served = {_key(projection, row): row for row in session.run(f"SELECT {names} FROM {build.table}")}
        fold = fold_between(self.log, projection, 0, build.position)
        stored = view_sql.Stored(projection)
        folded = {_key(projection, row): tuple(row) for row in map(stored.row, fold.rows.values())}
        return build.position, [
            f"{key}: served {served.get(key)}, folded {folded.get(key)}"
            for key in sorted(served.keys() | folded.keys())
            if served.get(key) != folded.get(key)
        ]


def _types(builds: Sequence[Build]) -> Sequence[str]:
    return sorted({name for build in builds for name in build.projection.types})


def _key(projection: Projection, row: Sequence[Any]) -> tuple[Any, ...]:
    names = [column.name for column in projection.columns]
    return tuple(row[names.index(name)] for name in projection.key)
