"""Views as of any position: tables that are thrown away, and a few of them kept so that the next fold is short."""

import threading

from procurement.application.ports import ReportQuery, Selected
from procurement.application.recent import Recent
from procurement.kernel.projection import Projection
from procurement.storage import view_sql
from procurement.storage.database import scratch
from procurement.storage.event_log import EventLog
from procurement.storage.view_folding import fold_between, merge
from procurement.storage.view_registry import mark_at

MOST_BYTES = 160 * 1024 * 1024
STRIDE = 100_000
TABLE = "past"
Kept = tuple[str, int, int]
"""Name and version of a projection, and a position."""


class Marks(dict[int, str]):
    """Fingerprints of events by position, each asked for once."""

    def __init__(self, log: EventLog) -> None:
        super().__init__()
        self._log = log

    def __missing__(self, position: int) -> str:
        return self.setdefault(position, mark_at(self._log, position))


class PastTables:
    """Tables folded from zero up to a position, or on from the nearest earlier one that is kept.

    A table is kept as the bytes of its database, which never change: whoever goes on from it works on a copy. All that
    are kept take at most `MOST_BYTES` (those used least recently go first); a table larger than half of that is thrown
    away after use. They have no indexes: scanning a table costs less than keeping those. On a long way a table is left
    behind every `STRIDE` events, so that a step back is short too. A table is used only as long as the log still has
    the event it ends at.
    """

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._kept: Recent[Kept, tuple[str, bytes]] = Recent(MOST_BYTES)
        self._folding: dict[str, threading.Lock] = {}

    def marks(self) -> Marks:
        """The fingerprints that one look at the past needs."""
        return Marks(self._log)

    def select(self, projection: Projection, query: ReportQuery, position: int, marks: Marks | None = None) -> Selected:
        with scratch(self._content(projection, position, self.marks() if marks is None else marks)) as session:
            return view_sql.run(session, TABLE, projection, query)

    def _content(self, projection: Projection, position: int, marks: Marks) -> bytes:
        """One thread at a time folds a projection, so that the next finds what it left."""
        with self._folding.setdefault(projection.name, threading.Lock()):
            at, content = self._nearest(projection, position, marks)
            while at < position or not content:
                stop = min(position, (at // STRIDE + 1) * STRIDE)
                content = self._folded_on(projection, content, at, stop)
                at = stop
                self._kept.put((projection.name, projection.version, at), (marks[at], content), len(content))
            return content

    def _nearest(self, projection: Projection, position: int, marks: Marks) -> tuple[int, bytes]:
        """The latest kept table up to a position that the log still bears out; position 0 and no table else."""
        these = (projection.name, projection.version)
        for at in sorted(
            (key[2] for key in self._kept.held() if key[:2] == these and key[2] <= position), reverse=True
        ):
            kept = self._kept.get((*these, at))
            if kept is not None and kept[0] == marks[at]:
                return at, kept[1]
        return 0, b""

    def _folded_on(self, projection: Projection, content: bytes, after: int, stop: int) -> bytes:
        fold = fold_between(self._log, projection, after, stop)
        with scratch(content) as session:
            if not content:
                session.run(view_sql.create_table(projection, TABLE, "sqlite"))
            merge(session, projection, TABLE, fold)
            return session.content()


class Past:
    """All projections as of one position."""

    def __init__(self, tables: PastTables, position: int) -> None:
        self._tables, self._position, self._marks = tables, position, tables.marks()

    def position(self, _projection: Projection) -> int:
        return self._position

    def state(self, _projection: Projection) -> str:
        """The position and a fingerprint of the event there: what is past does not change, unless a log is put back."""
        return f"past:{self._position}:{self._marks[self._position]}"

    def origin(self, _projection: Projection) -> str:
        return "past"

    def select(self, projection: Projection, query: ReportQuery) -> Selected:
        return self._tables.select(projection, query, self._position, self._marks)
