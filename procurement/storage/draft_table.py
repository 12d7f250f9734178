"""What people have begun and not sent, by person and name."""

from datetime import datetime, timedelta

from procurement.application.office_ports import MOST_DRAFT_BYTES, DraftTooLarge
from procurement.storage.database import Database
from procurement.storage.kept_rows import KeptRows

KEPT_FOR = timedelta(days=60)
CREATE = (
    """CREATE TABLE IF NOT EXISTS drafts (subject TEXT NOT NULL, name TEXT NOT NULL, content {bytes} NOT NULL,
        saved_at BIGINT NOT NULL, PRIMARY KEY (subject, name))""",
    "CREATE INDEX IF NOT EXISTS drafts_saved_at ON drafts (saved_at)",
)
ROWS = KeptRows("drafts", "subject", "name", "content", "saved_at")
REPLACED = "ON CONFLICT (subject, name) DO UPDATE SET content = EXCLUDED.content, saved_at = EXCLUDED.saved_at"


class DraftTable:
    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, subject: str, name: str, content: bytes, at: datetime) -> None:
        if len(content) > MOST_DRAFT_BYTES:
            raise DraftTooLarge(size_bytes=len(content))
        row = {"subject": subject, "name": name, "content": content, "saved_at": at}
        with self._database.writing() as session:
            ROWS.delete(session, "WHERE saved_at < ?", (at - KEPT_FOR,))
            ROWS.insert(session, row, conflict=REPLACED)

    def load(self, subject: str, name: str) -> bytes | None:
        with self._database.reading() as session:
            rows = ROWS.select(session, "WHERE subject = ? AND name = ?", (subject, name))
        return rows[0]["content"] if rows else None

    def drop(self, subject: str, name: str) -> None:
        with self._database.writing() as session:
            ROWS.delete(session, "WHERE subject = ? AND name = ?", (subject, name))
