"""Who signed in, exported and looked at what: rows that are added and never change."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from procurement.application.office_ports import KeptRow
from procurement.storage.database import Database
from procurement.storage.kept_rows import KeptRows

CREATE = (
    """CREATE TABLE IF NOT EXISTS accesses (number {number}, noted_at BIGINT NOT NULL, subject TEXT NOT NULL,
        role TEXT NOT NULL, member TEXT NOT NULL, kind TEXT NOT NULL, about TEXT NOT NULL, request_id TEXT NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS accesses_subject ON accesses (subject, number)",
    "CREATE INDEX IF NOT EXISTS accesses_member ON accesses (member, number)",
)
CREATE_ON: Mapping[str, tuple[str, ...]] = {
    "sqlite": tuple(
        f"CREATE TRIGGER IF NOT EXISTS accesses_no_{action} BEFORE {action} ON accesses "
        "BEGIN SELECT RAISE(ABORT, 'accesses are append-only'); END"
        for action in ("update", "delete")
    ),
    "postgres": (
        """CREATE OR REPLACE FUNCTION accesses_refuse_change() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'accesses are append-only'; END $$""",
        """CREATE OR REPLACE TRIGGER accesses_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON accesses
            FOR EACH STATEMENT EXECUTE FUNCTION accesses_refuse_change()""",
    ),
}
ROWS = KeptRows("accesses", "number", "noted_at", "subject", "role", "member", "kind", "about", "request_id")


class AccessTable:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, row: KeptRow) -> None:
        with self._database.writing() as session:
            ROWS.insert(session, row)

    def select(
        self,
        equal: Mapping[str, str],
        *,
        since: datetime | None,
        until: datetime | None,
        before: int | None,
        limit: int,
    ) -> Sequence[Mapping[str, Any]]:
        bounds: Mapping[str, Any] = {"noted_at >= ?": since, "noted_at < ?": until, "number < ?": before}
        asked = {f"{name} = ?": value for name, value in equal.items()} | bounds
        given = {term: value for term, value in asked.items() if value is not None}
        where = f"WHERE {' AND '.join(given)}" if given else ""
        with self._database.reading() as session:
            return ROWS.select(session, f"{where} ORDER BY number DESC LIMIT ?", (*given.values(), limit))
