"""Local accounts in the database."""

from collections.abc import Mapping, Sequence
from typing import Any

from procurement.application.office_ports import KeptRow
from procurement.storage.database import CannotBeKept, Database
from procurement.storage.kept_rows import KeptRows

CREATE = (
    """CREATE TABLE IF NOT EXISTS accounts (subject TEXT PRIMARY KEY, login TEXT NOT NULL, name TEXT NOT NULL,
        password_hash TEXT NOT NULL, role TEXT NOT NULL, member TEXT NOT NULL, created_at BIGINT NOT NULL,
        disabled_at BIGINT)""",
    "CREATE UNIQUE INDEX IF NOT EXISTS accounts_login ON accounts (login) WHERE login <> ''",
)
ROWS = KeptRows("accounts", "subject", "login", "name", "password_hash", "role", "member", "created_at", "disabled_at")


class AccountTable:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, rows: Sequence[KeptRow]) -> bool:
        try:
            with self._database.writing() as session, session.attempt():
                for row in rows:
                    ROWS.insert(session, row)
        except CannotBeKept:
            return False
        return True

    def all(self) -> Sequence[Mapping[str, Any]]:
        return self._select("ORDER BY created_at, subject")

    def with_login(self, login: str) -> Mapping[str, Any] | None:
        return next(iter(self._select("WHERE login = ? AND login <> ''", login)), None)

    def with_subject(self, subject: str) -> Mapping[str, Any] | None:
        return next(iter(self._select("WHERE subject = ?", subject)), None)

    def change(self, subject: str, values: KeptRow, *, end_sessions: bool) -> bool:
        with self._database.writing() as session:
            known = session.run("SELECT 1 FROM accounts WHERE subject = ? AND login <> ''", (subject,))
            ROWS.update(session, values, "WHERE subject = ? AND login <> ''", (subject,))
            if end_sessions:
                session.run("DELETE FROM sessions WHERE subject = ?", (subject,))
        return bool(known)

    def _select(self, rest: str, *parameters: Any) -> Sequence[Mapping[str, Any]]:
        with self._database.reading() as session:
            return ROWS.select(session, rest, parameters)
