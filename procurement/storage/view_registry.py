"""Which tables hold which projection: builds, their positions, and whether they belong to this log."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from procurement.application.ports import ViewStatus
from procurement.kernel.projection import Projection
from procurement.storage import view_sql
from procurement.storage.database import Database, Row, Session
from procurement.storage.event_log import EventLog
from procurement.storage.migration import RefusedToStart

ADVISORY_LOCK = 4_702_394_922
_log = structlog.get_logger("views")


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

    @property
    def identity(self) -> tuple[str, int, int]:
        return (self.projection.name, self.projection.version, self.number)


@dataclass(frozen=True, slots=True)
class Serving:
    """A build that is served. `rows` says which rows it holds: the same text, the same rows."""

    build: Build
    rows: str
    failed_position: int | None

    def in_step(self, other: Build) -> bool:
        """Whether it holds the same events as another build."""
        return self.failed_position is None and self.build.position == other.position


_SERVED = (
    "SELECT name, version, build, at.position, failed_position, COALESCE(changes.position, at.position), "
    "COALESCE(changes.mark, at.mark), ({beside}) FROM view_registry AS at LEFT JOIN view_changes AS changes "
    "USING (name, version, build) WHERE active = 1"
)
_THIS = "WHERE name = ? AND version = ? AND build = ?"
_OLDER = "WHERE name = ? AND version = ? AND build < ?"


class Registry:
    """The builds of the projections this program knows, each by name and version."""

    def __init__(self, dialect: str, projections: Iterable[Projection]) -> None:
        self._dialect = dialect
        self.projections = {projection.name: projection for projection in projections}

    def ensure(self, session: Session) -> None:
        """A first build for each projection that has none; one that had failed may try again."""
        self.one_at_a_time(session)
        for projection in self.projections.values():
            identity = (projection.name, projection.version)
            session.run(
                "UPDATE view_registry SET failed_position = NULL, failed_reason = '' WHERE name = ? AND version = ?",
                identity,
            )
            active = "SELECT shape FROM view_registry WHERE name = ? AND version = ? AND active = 1"
            found = session.run(active, identity)
            if found and found[0][0] != shape_of(projection):
                _log.warning("row changed without a new version; folding anew", view=projection.name)
                found = self._forget(session, projection)
            if not found:
                build = self.new_build(session, projection, active=1)
                _log.debug("view begun", view=projection.name, version=projection.version, build=build.number)
        # Of builds made by an older program nobody noted when their rows changed: not after now.
        session.run(
            "INSERT INTO view_changes SELECT name, version, build, position, mark FROM view_registry WHERE active = 1 "
            "ON CONFLICT (name, version, build) DO NOTHING"
        )

    def _forget(self, session: Session, projection: Projection) -> list[Row]:
        """Drop all builds of this version: they hold rows of another shape."""
        identity = (projection.name, projection.version)
        for (number,) in session.run("SELECT build FROM view_registry WHERE name = ? AND version = ?", identity):
            session.run(f"DROP TABLE IF EXISTS {Build(projection, number, 0).table}")
        for table in ("view_registry", "view_changes"):
            session.run(f"DELETE FROM {table} WHERE name = ? AND version = ?", identity)
        return []

    def one_at_a_time(self, session: Session) -> None:
        """Builds begin one at a time; on SQLite the write transaction sees to it."""
        if self._dialect == "postgres":
            session.run("SELECT pg_advisory_xact_lock(?)", (ADVISORY_LOCK,))

    def new_build(self, session: Session, projection: Projection, *, active: int) -> Build:
        last = session.run(
            "SELECT COALESCE(MAX(build), 0) FROM view_registry WHERE name = ? AND version = ?",
            (projection.name, projection.version),
        )[0][0]
        build = Build(projection, last + 1, 0)
        for statement in view_sql.create_table(projection, build.table, self._dialect):
            session.run(statement)
        session.run(
            "INSERT INTO view_registry VALUES (?, ?, ?, ?, 0, '', NULL, '', ?)",
            (projection.name, projection.version, build.number, active, shape_of(projection)),
        )
        self.changed(session, [build], 0, "")
        return build

    def working(self, session: Session) -> list[Build]:
        """The served builds that have not failed, locked for this transaction; those another one holds are left out."""
        locked = " FOR UPDATE SKIP LOCKED" if self._dialect == "postgres" else ""
        rows = session.run(
            "SELECT name, version, build, position FROM view_registry "
            f"WHERE active = 1 AND failed_position IS NULL{locked}"
        )
        return [
            Build(self.projections[name], number, position)
            for name, version, number, position in rows
            if self._knows(name, version)
        ]

    def _knows(self, name: str, version: int) -> bool:
        return name in self.projections and self.projections[name].version == version

    def served(self, session: Session) -> dict[str, Serving]:
        """The served builds by name of their projection."""
        return self._servings(session.run(_SERVED.format(beside="0")))

    def served_beside(self, database: Database, scalar: str) -> tuple[Any, dict[str, Serving]]:
        """A value of the same database and the served builds, in one statement on its own; None where nothing is served."""
        rows = database.run(_SERVED.format(beside=scalar))
        return rows[0][-1] if rows else None, self._servings(rows)

    def _servings(self, rows: Iterable[Row]) -> dict[str, Serving]:
        return {
            name: Serving(Build(self.projections[name], number, position), f"{number}:{changed}:{mark}", failed)
            for name, version, number, position, failed, changed, mark, _ in rows
            if self._knows(name, version)
        }

    def changed(self, session: Session, builds: Sequence[Build], position: int, mark: str) -> None:
        """The rows of these builds were changed by events up to a position; most events change few views."""
        if builds:
            session.run(
                f"INSERT INTO view_changes VALUES {', '.join(['(?, ?, ?, ?, ?)'] * len(builds))} "
                "ON CONFLICT (name, version, build) DO UPDATE SET position = excluded.position, mark = excluded.mark",
                [part for build in builds for part in (*build.identity, position, mark)],
            )

    def reached(self, session: Session, builds: Sequence[Build], position: int, mark: str) -> None:
        """These builds have folded everything up to a position, whose event bears this mark."""
        if builds:
            these = " OR ".join(["(name = ? AND version = ? AND build = ?)"] * len(builds))
            identities = [part for build in builds for part in build.identity]
            session.run(f"UPDATE view_registry SET position = ?, mark = ? WHERE {these}", (position, mark, *identities))

    def stopped(self, session: Session, build: Build, position: int, reason: str) -> None:
        """The build stands still at the event it cannot fold."""
        _log.error("view stopped", view=build.projection.name, position=position, reason=reason)
        session.run(
            f"UPDATE view_registry SET failed_position = ?, failed_reason = ? {_THIS}",
            (position, reason[:500], *build.identity),
        )

    def failed_position(self, session: Session, build: Build) -> int | None:
        """The event a build stopped at, or None."""
        return session.run(f"SELECT failed_position FROM view_registry {_THIS}", build.identity)[0][0]

    def serve(self, session: Session, build: Build) -> None:
        """From here on this build is served; the older tables of its version go."""
        for (number,) in session.run(f"SELECT build FROM view_registry {_OLDER}", build.identity):
            session.run(f"DROP TABLE IF EXISTS {Build(build.projection, number, 0).table}")
        for table in ("view_registry", "view_changes"):
            session.run(f"DELETE FROM {table} {_OLDER}", build.identity)
        session.run(f"UPDATE view_registry SET active = 1 {_THIS}", build.identity)

    def statuses(self, session: Session) -> Sequence[ViewStatus]:
        rows = session.run(
            "SELECT name, version, build, position, failed_position, failed_reason FROM view_registry "
            "WHERE active = 1 ORDER BY name"
        )
        names = ("name", "version", "build", "position", "failed_position", "failed_reason")
        return [ViewStatus(**dict(zip(names, row, strict=True))) for row in rows if self._knows(row[0], row[1])]

    def check_against(self, session: Session, log: EventLog) -> None:
        """Raise `ViewAhead` or `ViewOfAnotherLog` where a view was folded from events this log does not have."""
        head = log.head()
        found = session.run("SELECT name, version, position, mark FROM view_registry WHERE active = 1")
        for name, version, position, mark in found:
            if not self._knows(name, version):
                continue
            if position > head:
                raise ViewAhead(name=name, position=position, head=head)
            if position and mark != mark_at(log, position):
                raise ViewOfAnotherLog(name=name, position=position)


def shape_of(projection: Projection) -> str:
    """What a projection's table looks like, as text: a fingerprint of its columns, key and indexes."""
    statements = view_sql.create_table(projection, projection.name, "sqlite")
    return hashlib.sha256("\n".join(statements).encode()).hexdigest()[:16]


def mark_at(log: EventLog, position: int) -> str:
    """A fingerprint of the newest event up to a position, empty where there is none."""
    with log.database.reading() as session:
        row = log.newest(session, position)
    return hashlib.sha256(repr(row[:5]).encode()).hexdigest()[:16] if row else ""
