"""The log as canonical lines with their positions: what the tree is made from and compared with."""

from collections.abc import Iterator, Sequence

import msgspec

from procurement.application.audit_ports import Line
from procurement.application.history import EventFilter
from procurement.storage.database import Row
from procurement.storage.event_lines import CanonicalLines
from procurement.storage.event_log import EventLog


class AuditLines:
    def __init__(self, log: EventLog) -> None:
        self._log, self._canonical = log, CanonicalLines(log)

    def head(self) -> int:
        return self._log.head()

    def read(self, after: int, limit: int, *, stop: int | None = None) -> Sequence[Line]:
        with self._log.database.reading() as session:
            rows = self._log.rows(session, after, limit, stop=stop)
        line = self._canonical.line
        try:
            return [(row[0], line(row)) for row in rows]
        except (msgspec.MsgspecError, ValueError, TypeError):
            return [(row[0], self._whatever(row)) for row in rows]

    def matching(self, wanted: EventFilter) -> Iterator[Line]:
        return ((row[0], self._canonical.line(row)) for row in self._canonical.rows(wanted))

    def _whatever(self, row: Row) -> bytes:
        """The line of a row, or one that no event can have where somebody wrote into it."""
        try:
            return self._canonical.line(row)
        except (msgspec.MsgspecError, ValueError, TypeError):
            return b'{"position":%d,"unreadable":%d}' % (row[0], row[2] if isinstance(row[2], int) else 0)
