"""Rows of several builds growing over many pages, written when they are many: what many events shape is written once."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from procurement.kernel.folding import Fold
from procurement.storage import view_sql
from procurement.storage.database import Row, Session
from procurement.storage.event_log import EventLog
from procurement.storage.pages import pages
from procurement.storage.view_folding import Folding, families_of, fold_rows, keep_one_by_one, merge, types_of
from procurement.storage.view_registry import Build

MOST_ROWS = 20_000
"""Rows of one projection held in memory until they are written."""


@dataclass(eq=False)
class Stopped(Exception):
    """A projection met an event that it cannot fold, or whose rows no table can hold."""

    name: str
    position: int
    reason: str


Family = tuple[Folding, Sequence[Folding]]
"""What is folded from events, and what adds up its rows."""


class Gathering:
    """New rows for builds that are not served yet, from the events after a position on.

    `fresh`: the tables are empty, so the first rows need not be combined with any.
    """

    def __init__(
        self,
        log: EventLog,
        builds: Sequence[Build],
        writing: Callable[[], AbstractContextManager[Session]],
        after: int,
        *,
        fresh: bool,
    ) -> None:
        self.log, self._writing, self.after, self.reached = log, writing, after, after
        self.folding = [Folding(build) for build in builds]
        self.families = families_of(self.folding)
        self._since = dict.fromkeys(self.folding, after)
        self.fresh = set(self.folding) if fresh else set[Folding]()
        self.types = types_of(builds)

    def fold(self, rows: Sequence[Row], reached: int) -> None:
        """Fold one page. Raises `Stopped`: of several that stop the one that stopped first."""
        fold_rows(rows, self.log.mapper, [fine for fine, _coarse in self.families])
        self.reached = reached
        stopped = any(fine.failed_position is not None for fine, _coarse in self.families)
        self.write([family for family in self.families if stopped or len(family[0].fold.rows) >= MOST_ROWS])

    def write(self, families: Sequence[Family]) -> None:
        """Write what was gathered. Raises `Stopped`."""
        if families:
            with self._writing() as session:
                for fine, coarse in families:
                    for one in coarse:
                        one.add_up(fine)
                    for one in (fine, *coarse):
                        self._write(session, one)
        self._raise_if_stopped()

    def _write(self, session: Session, one: Folding) -> None:
        if not one.fold.rows:
            return
        projection, table = one.build.projection, self.table_for(session, one)
        try:
            with session.attempt():
                if one in self.fresh:
                    stored = view_sql.Stored(projection)
                    rows = map(stored.row, one.fold.rows.values())
                    session.load(table, view_sql.column_names(projection), rows)
                else:
                    merge(session, projection, table, one.fold)
        except ValueError as error:
            self.find_unkept(session, one, self._since[one], error)
        self.fresh.discard(one)
        self._since[one], one.fold = self.reached, Fold(projection)

    def table_for(self, _session: Session, one: Folding) -> str:
        """Where rows are written."""
        return one.build.table

    def find_unkept(self, session: Session, one: Folding, after: int, error: ValueError) -> None:
        """Stop at the first event whose rows the build's table cannot hold."""
        for rows, _reached in pages(self.log, after, self.reached, one.build.projection.types):
            found = keep_one_by_one(session, self.log.mapper, one.build, rows)
            if found.failed_position is not None:
                one.stop(found.last_position, found.failed_position, error)
                return
        raise error

    def _raise_if_stopped(self) -> None:
        """Raise `Stopped` with the lowest position."""
        stopped = [
            Stopped(one.build.projection.name, one.failed_position, one.reason)
            for one in self.folding
            if one.failed_position is not None
        ]
        if stopped:
            raise min(stopped, key=lambda one: one.position)
