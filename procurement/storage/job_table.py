"""Long work and how far it is."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from procurement.application.office_ports import KeptRow
from procurement.storage.database import Database
from procurement.storage.kept_rows import KeptRows

CREATE = (
    """CREATE TABLE IF NOT EXISTS jobs (job_id TEXT PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL,
        title_german TEXT NOT NULL, subject TEXT NOT NULL, idempotency_key TEXT NOT NULL, runner TEXT NOT NULL,
        state TEXT NOT NULL, started_at BIGINT NOT NULL, beat_at BIGINT NOT NULL, ended_at BIGINT,
        done BIGINT NOT NULL, total BIGINT NOT NULL, result TEXT NOT NULL, file_name TEXT NOT NULL,
        media_type TEXT NOT NULL, error TEXT NOT NULL, error_german TEXT NOT NULL)""",
    "CREATE UNIQUE INDEX IF NOT EXISTS jobs_once ON jobs (subject, idempotency_key) WHERE idempotency_key <> ''",
    "CREATE INDEX IF NOT EXISTS jobs_subject ON jobs (subject, started_at)",
)
ROWS = KeptRows(
    "jobs",
    *("job_id", "kind", "title", "title_german", "subject", "idempotency_key", "runner", "state"),
    *("started_at", "beat_at", "ended_at", "done", "total", "result", "file_name", "media_type"),
    *("error", "error_german"),
)
RUNNING = "state = 'running'"


class JobRows:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, row: KeptRow) -> str:
        subject, key = row["subject"], row["idempotency_key"]
        with self._database.writing() as session:
            ROWS.insert(session, row, conflict="ON CONFLICT DO NOTHING")
            once = "WHERE subject = ? AND idempotency_key = ? AND idempotency_key <> ''"
            earlier = ROWS.select(session, once, (subject, key))
        return earlier[0]["job_id"] if earlier else row["job_id"]

    def find(self, job_id: str) -> Mapping[str, Any] | None:
        return next(iter(self._select("WHERE job_id = ?", job_id)), None)

    def of(self, subject: str, limit: int) -> Sequence[Mapping[str, Any]]:
        return self._select("WHERE subject = ? ORDER BY started_at DESC, job_id LIMIT ?", subject, limit)

    def change(self, job_id: str, values: KeptRow) -> None:
        with self._database.writing() as session:
            ROWS.update(session, values, f"WHERE job_id = ? AND {RUNNING}", (job_id,))

    def change_all(self, runner: str, values: KeptRow) -> None:
        with self._database.writing() as session:
            ROWS.update(session, values, f"WHERE runner = ? AND {RUNNING}", (runner,))

    def drop_started_before(self, instant: datetime) -> Sequence[str]:
        with self._database.writing() as session:
            gone = ROWS.select(session, "WHERE started_at < ?", (instant,))
            ROWS.delete(session, "WHERE started_at < ?", (instant,))
        return [row["job_id"] for row in gone]

    def _select(self, rest: str, *parameters: Any) -> Sequence[Mapping[str, Any]]:
        with self._database.reading() as session:
            return ROWS.select(session, rest, parameters)
