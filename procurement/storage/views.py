"""The views: kept rows of every projection, folded exactly once, rebuilt beside the old, compared with a fold from zero."""

import hashlib
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import structlog

from procurement.application.ports import ReportQuery, Selected, ViewStatus
from procurement.kernel.folding import Fold
from procurement.kernel.projection import Projection
from procurement.kernel.refusal import Unavailable
from procurement.storage import view_sql
from procurement.storage.database import Database, Row, Session, SqliteDatabase
from procurement.storage.event_log import EventLog
from procurement.storage.mapper import UnknownEventType, UnreadableEvent
from procurement.storage.migration import RefusedToStart

PAGE = 5_000
_log = structlog.get_logger("views")


@dataclass(eq=False, kw_only=True)
class ProjectionStopped(Unavailable):
    """A projection met an event it could not fold and stands still; it is shown red and answers nothing."""

    projection: str
    failed_position: int
    retry_after_seconds: int = 60
    DE: ClassVar[str] = "Die Auswertung {projection} ist bei Ereignis {failed_position} stehen geblieben; die Verwaltung ist gefragt."
    EN: ClassVar[str] = "Report {projection} stopped at event {failed_position}; an administrator has to look."


@dataclass(eq=False, kw_only=True)
class ProjectionBuilding(Unavailable):
    projection: str
    retry_after_seconds: int = 5
    DE: ClassVar[str] = "Die Auswertung {projection} wird gerade aufgebaut."
    EN: ClassVar[str] = "Report {projection} is being built."


class ViewAhead(RefusedToStart):
    DE = (
        "Die Auswertung {name} steht bei Ereignis {position}, das Protokoll reicht nur bis {head}. Es wurde wohl eine "
        "ältere Sicherung zurückgespielt. Bitte „abrufbuch rebuild“ ausführen."
    )
    EN = (
        "View {name} is at event {position}, but the log ends at {head}: an older backup was probably restored. "
        "Run `abrufbuch rebuild`."
    )


class ViewOfAnotherLog(RefusedToStart):
    DE = (
        "Die Auswertung {name} wurde aus einem anderen Protokoll gerechnet: Ereignis {position} ist nicht dasselbe. "
        "Bitte „abrufbuch rebuild“ ausführen."
    )
    EN = "View {name} was folded from another log: event {position} is not the same. Run `abrufbuch rebuild`."


@dataclass(frozen=True, slots=True)
class Build:
    """One kept table of a projection."""

    projection: Projection
    number: int
    position: int

    @property
    def table(self) -> str:
        return f"view_{self.projection.name}_{self.projection.version}_{self.number}"


class ViewStore:
    """Views in a database. `log` is where events are read; both may be the same PostgreSQL database."""

    def __init__(self, database: Database, log: EventLog, projections: Sequence[Projection]) -> None:
        self.database, self.log = database, log
        self.projections = {projection.name: projection for projection in projections}
        self._positions: dict[str, int] = {}
        self._moved = threading.Condition()

    def ensure(self) -> None:
        """A first build for each projection of this version that has none; a failed one may try again."""
        with self.database.writing() as session:
            _one_at_a_time(session, self.database)
            for projection in self.projections.values():
                self._ensure(session, projection)

    def _ensure(self, session: Session, projection: Projection) -> None:
        identity = (projection.name, projection.version)
        session.run(
            "UPDATE view_registry SET failed_position = NULL, failed_reason = '' WHERE name = ? AND version = ?",
            identity,
        )
        if not session.run("SELECT 1 FROM view_registry WHERE name = ? AND version = ? AND active = 1", identity):
            number = self._new_build(session, projection, active=1)
            _log.info("view begun", view=projection.name, version=projection.version, build=number)

    def _new_build(self, session: Session, projection: Projection, *, active: int) -> int:
        last = session.run(
            "SELECT COALESCE(MAX(build), 0) FROM view_registry WHERE name = ? AND version = ?",
            (projection.name, projection.version),
        )[0][0]
        build = Build(projection, last + 1, 0)
        for statement in view_sql.create_table(projection, build.table, self.database.dialect):
            session.run(statement)
        session.run(
            "INSERT INTO view_registry VALUES (?, ?, ?, ?, 0, '', NULL, '')",
            (projection.name, projection.version, build.number, active),
        )
        return build.number

    def check_against_log(self) -> None:
        """Raise `ViewAhead` or `ViewOfAnotherLog` where a view was folded from events this log does not have."""
        head = self.log.head()
        with self.database.reading() as session:
            found = session.run("SELECT name, version, position, mark FROM view_registry WHERE active = 1")
        for name, version, position, mark in found:
            known = self.projections.get(name)
            if known is None or known.version != version:
                continue
            if position > head:
                raise ViewAhead(name=name, position=position, head=head)
            if position and mark != self._mark(position):
                raise ViewOfAnotherLog(name=name, position=position)

    def _mark(self, position: int) -> str:
        """A fingerprint of the event at a position."""
        with self.log.database.reading() as session:
            rows = self.log.rows(session, position - 1, 1, stop=position)
        return hashlib.sha256(repr(rows[0][:5]).encode()).hexdigest()[:16] if rows else ""

    def advance(self) -> bool:
        """Fold one page into the views that are furthest behind; whether there may be more to do.

        Rows and positions change in one transaction, so each event is folded exactly once, whoever folds and
        whenever a process dies. Where another process folds already, this one does nothing.
        """
        head = self.log.head()
        with self.database.writing() as session:
            builds = self._behind(session, head)
            if builds:
                self._fold_page(session, builds, head)
        return bool(builds)

    def _behind(self, session: Session, head: int) -> list[Build]:
        locked = " FOR UPDATE SKIP LOCKED" if self.database.dialect == "postgres" else ""
        rows = session.run(
            "SELECT name, version, build, position FROM view_registry "
            f"WHERE active = 1 AND failed_position IS NULL{locked}"
        )
        builds = [
            Build(self.projections[name], number, position)
            for name, version, number, position in rows
            if name in self.projections and self.projections[name].version == version
        ]
        self._announce({build.projection.name: build.position for build in builds})
        lowest = min((build.position for build in builds), default=head)
        return [build for build in builds if build.position == lowest and lowest < head]

    def _fold_page(self, session: Session, builds: Sequence[Build], head: int) -> int:
        """Fold the next page of events into builds that stand at one position; the position reached."""
        start = builds[0].position
        types = sorted({name for build in builds for name in build.projection.types})
        with self.log.database.reading() as events:
            rows = self.log.rows(events, start, PAGE, stop=head, types=types)
        reached = rows[-1][0] if len(rows) == PAGE else head
        page = Page(rows, self.log)
        mark = self._mark(reached)
        for build in builds:
            fold, failed = page.fold(build.projection)
            self._keep(session, build, fold)
            if failed is None:
                self._set_position(session, build, reached, mark)
            else:
                self._stop(session, build, *failed)
        return reached

    def _keep(self, session: Session, build: Build, fold: Fold) -> None:
        rows = [view_sql.to_stored(build.projection, row) for row in fold.rows.values()]
        if rows:
            session.run_many(view_sql.upsert(build.projection, build.table), rows)

    def _set_position(self, session: Session, build: Build, position: int, mark: str) -> None:
        session.run(
            "UPDATE view_registry SET position = ?, mark = ? WHERE name = ? AND version = ? AND build = ?",
            (position, mark, build.projection.name, build.projection.version, build.number),
        )

    def _stop(self, session: Session, build: Build, position: int, reason: str) -> None:
        """This view stands still just before the event it cannot fold; the others go on."""
        name, version = build.projection.name, build.projection.version
        _log.error("view stopped", view=name, position=position, reason=reason)
        before = max(position - 1, build.position)
        session.run(
            "UPDATE view_registry SET position = ?, mark = ?, failed_position = ?, failed_reason = ? "
            "WHERE name = ? AND version = ? AND build = ?",
            (before, self._mark_at_or_before(before), position, reason[:500], name, version, build.number),
        )

    def _mark_at_or_before(self, position: int) -> str:
        return self._mark(position)

    def _announce(self, positions: dict[str, int]) -> None:
        with self._moved:
            self._positions.update(positions)
            self._moved.notify_all()

    def wait_for(self, projection: Projection, position: int, timeout_seconds: float) -> bool:
        deadline = time.monotonic() + timeout_seconds
        while self._positions.get(projection.name, -1) < position:
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            with self._moved:
                self._moved.wait(min(left, 0.02))
            if self._positions.get(projection.name, -1) < position:
                self._announce({status.name: status.position for status in self.statuses()})
        return True

    def statuses(self) -> Sequence[ViewStatus]:
        with self.database.reading() as session:
            rows = session.run(
                "SELECT name, version, build, position, failed_position, failed_reason FROM view_registry "
                "WHERE active = 1 ORDER BY name"
            )
        return [
            ViewStatus(name=row[0], version=row[1], build=row[2], position=row[3], failed_position=row[4], failed_reason=row[5])
            for row in rows
            if row[0] in self.projections and self.projections[row[0]].version == row[1]
        ]

    def select(self, projection: Projection, query: ReportQuery, *, totals: bool = True) -> Selected:
        with self.database.reading() as session:
            build, failed = self._active(session, projection)
            if failed is not None:
                raise ProjectionStopped(projection=projection.name, failed_position=failed)
            return _select(session, projection, build.table, query, build.position, totals=totals)

    def _active(self, session: Session, projection: Projection) -> tuple[Build, int | None]:
        rows = session.run(
            "SELECT build, position, failed_position FROM view_registry WHERE name = ? AND version = ? AND active = 1",
            (projection.name, projection.version),
        )
        if not rows:
            raise ProjectionBuilding(projection=projection.name)
        number, position, failed = rows[0]
        return Build(projection, number, position), failed

    def select_as_of(
        self, projection: Projection, query: ReportQuery, position: int, *, totals: bool = True
    ) -> Selected:
        """The same fold stopped at a position, the same query on a table that is thrown away."""
        fold = self.fold_to(projection, position)
        scratch = SqliteDatabase(":memory:", synchronous="OFF")
        try:
            with scratch.writing() as session:
                for statement in view_sql.create_table(projection, "scratch", scratch.dialect):
                    session.run(statement)
                rows = [view_sql.to_stored(projection, row) for row in fold.rows.values()]
                session.run_many(view_sql.upsert(projection, "scratch"), rows)
                return _select(session, projection, "scratch", query, position, totals=totals)
        finally:
            scratch.close()

    def fold_to(self, projection: Projection, position: int) -> Fold:
        """All events up to a position folded from zero, in memory."""
        fold, after = Fold(projection), 0
        while after < position:
            with self.log.database.reading() as session:
                rows = self.log.rows(session, after, PAGE, stop=position, types=projection.types)
            for row in rows:
                fold.add(self.log.mapper.decode(row[3], row[4]).data, row[0])
            after = rows[-1][0] if len(rows) == PAGE else position
        return fold

    def rebuild(self, name: str, progress: Callable[[int, int], None]) -> int:
        """Fold a projection from zero beside the one that is served, then swap. The position reached."""
        projection = self.projections[name]
        with self.database.writing() as session:
            _one_at_a_time(session, self.database)
            build = Build(projection, self._new_build(session, projection, active=0), 0)
        while True:
            head = self.log.head()
            with self.database.writing() as session:
                if build.position < head:
                    build = Build(projection, build.number, self._fold_page(session, [build], head))
                if build.position >= head:
                    self._swap(session, build)
                    progress(build.position, head)
                    return build.position
            progress(build.position, head)

    def _swap(self, session: Session, build: Build) -> None:
        """From here on the new build is served; the older tables of this version go."""
        projection = build.projection
        older = session.run(
            "SELECT build FROM view_registry WHERE name = ? AND version = ? AND build < ?",
            (projection.name, projection.version, build.number),
        )
        for (number,) in older:
            session.run(f"DROP TABLE IF EXISTS {Build(projection, number, 0).table}")
        session.run(
            "DELETE FROM view_registry WHERE name = ? AND version = ? AND build < ?",
            (projection.name, projection.version, build.number),
        )
        session.run(
            "UPDATE view_registry SET active = 1 WHERE name = ? AND version = ? AND build = ?",
            (projection.name, projection.version, build.number),
        )

    def differences(self, name: str) -> tuple[int, list[str]]:
        """Compare what is served with a fold from zero, row by row: the position, and what differs in words."""
        projection = self.projections[name]
        with self.database.reading() as session:
            build, failed = self._active(session, projection)
            if failed is not None:
                raise ProjectionStopped(projection=name, failed_position=failed)
            names = ", ".join([*(column.name for column in projection.columns), *view_sql.POSITIONS])
            served = {_key(projection, row): row for row in session.run(f"SELECT {names} FROM {build.table}")}
        fold = self.fold_to(projection, build.position)
        folded = {
            _key(projection, row): tuple(row)
            for row in (view_sql.to_stored(projection, values) for values in fold.rows.values())
        }
        return build.position, [
            f"{key}: served {served.get(key)}, folded {folded.get(key)}"
            for key in sorted(served.keys() | folded.keys())
            if served.get(key) != folded.get(key)
        ]


class Page:
    """A page of rows, each decoded once for all projections that consume it."""

    def __init__(self, rows: Sequence[Row], log: EventLog) -> None:
        self._rows, self._log = rows, log
        self._events: dict[int, Any] = {}

    def fold(self, projection: Projection) -> tuple[Fold, tuple[int, str] | None]:
        """The page's rows folded, and where it failed: the position and why."""
        fold, types = Fold(projection), frozenset(projection.types)
        for row in self._rows:
            if row[3] in types:
                try:
                    fold.add(self._event(row), row[0])
                except Exception as error:  # noqa: BLE001  # Whatever a projection raises stops it alone.
                    return fold, (row[0], f"{type(error).__name__}: {error}")
        return fold, None

    def _event(self, row: Row) -> Any:
        event = self._events.get(row[0])
        if event is None:
            event = self._events[row[0]] = self._decoded(row)
        return event

    def _decoded(self, row: Row) -> Any:
        try:
            return self._log.mapper.decode(row[3], row[4]).data
        except (UnknownEventType, UnreadableEvent) as error:
            raise ValueError(f"event {row[0]}: {error}") from error


def _select(
    session: Session, projection: Projection, table: str, query: ReportQuery, position: int, *, totals: bool
) -> Selected:
    sql, parameters, shown = view_sql.select(projection, table, query)
    rows = view_sql.read_back(shown, session.run(sql, parameters))
    summed = None
    if totals:
        sql, parameters, shown = view_sql.totals(projection, table, query)
        summed = view_sql.read_back(shown, session.run(sql, parameters))[0] if shown else {}
    return Selected(position=position, rows=rows, totals=summed)


def _key(projection: Projection, row: Sequence[Any]) -> tuple[Any, ...]:
    names = [column.name for column in projection.columns]
    return tuple(row[names.index(name)] for name in projection.key)


def _one_at_a_time(session: Session, database: Database) -> None:
    """Builds begin one at a time; on SQLite the write transaction sees to it."""
    if database.dialect == "postgres":
        session.run("SELECT pg_advisory_xact_lock(?)", (4_702_394_922,))
