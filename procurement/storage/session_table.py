"""Web sessions and failed sign-ins in the database, by hash."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from procurement.application.office_ports import Counts, KeptRow
from procurement.storage.database import Database
from procurement.storage.kept_rows import KeptRows, bound, named

CREATE = (
    """CREATE TABLE IF NOT EXISTS sessions (secret_hash TEXT PRIMARY KEY, subject TEXT NOT NULL, csrf TEXT NOT NULL,
        signed_in_at BIGINT NOT NULL, last_seen_at BIGINT NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS sessions_subject ON sessions (subject)",
    """CREATE TABLE IF NOT EXISTS sign_in_failures (key_hash TEXT PRIMARY KEY, failures INTEGER NOT NULL,
        first_at BIGINT NOT NULL, last_at BIGINT NOT NULL)""",
)
SESSION_COLUMNS = ("secret_hash", "subject", "csrf", "signed_in_at", "last_seen_at")
FOUND_COLUMNS = ("subject", "login", "name", "role", "member", "csrf", "signed_in_at", "last_seen_at")
FAILURES = KeptRows("sign_in_failures", "key_hash", "failures", "first_at", "last_at")
ACCOUNT_ENABLED = "disabled_at IS NULL AND login <> ''"


class SessionTable:
    def __init__(self, database: Database) -> None:
        self._database = database
        # The account's row stays as it is until the session stands, so that no change of password passes it by.
        self._hold = " FOR SHARE" if database.dialect == "postgres" else ""

    def add(self, row: KeptRow, *, password_hash: str) -> bool:
        values = bound([row[name] for name in SESSION_COLUMNS])
        account = f"FROM accounts WHERE subject = ? AND password_hash = ? AND {ACCOUNT_ENABLED}{self._hold}"
        with self._database.writing() as session:
            if not session.run(f"SELECT 1 {account}", (row["subject"], password_hash)):
                return False
            places = ", ".join("?" * len(values))
            session.run(f"INSERT INTO sessions ({', '.join(SESSION_COLUMNS)}) VALUES ({places})", values)
        return True

    def find(self, secret_hash: str) -> Mapping[str, Any] | None:
        columns = ", ".join(f"accounts.{name}" if name == "subject" else name for name in FOUND_COLUMNS)
        joined = "sessions JOIN accounts ON accounts.subject = sessions.subject"
        sql = f"SELECT {columns} FROM {joined} WHERE secret_hash = ? AND {ACCOUNT_ENABLED}"
        with self._database.reading() as session:
            return next(iter(named(FOUND_COLUMNS, session.run(sql, (secret_hash,)))), None)

    def seen(self, secret_hash: str, at: datetime) -> None:
        self._write("UPDATE sessions SET last_seen_at = ? WHERE secret_hash = ?", at, secret_hash)

    def end(self, secret_hash: str) -> None:
        self._write("DELETE FROM sessions WHERE secret_hash = ?", secret_hash)

    def end_all(self, subject: str) -> None:
        self._write("DELETE FROM sessions WHERE subject = ?", subject)

    def prune(self, *, signed_in_before: datetime, seen_before: datetime) -> None:
        self._write("DELETE FROM sessions WHERE signed_in_at <= ? OR last_seen_at <= ?", signed_in_before, seen_before)

    def _write(self, sql: str, *parameters: Any) -> None:
        with self._database.writing() as session:
            session.run(sql, bound(parameters))


class FailureTable:
    def __init__(self, database: Database) -> None:
        self._database = database

    def change(self, keys: Sequence[str], rule: Callable[[Counts], Counts], *, forget_before: datetime) -> None:
        these = f"WHERE key_hash IN ({', '.join('?' * len(keys))})"
        with self._database.writing() as session:
            if self._database.dialect == "postgres":
                session.run("LOCK TABLE sign_in_failures IN SHARE ROW EXCLUSIVE MODE")
            found = {row["key_hash"]: row for row in FAILURES.select(session, these, keys)}
            kept = rule(found)
            session.run(f"DELETE FROM sign_in_failures {these} OR last_at < ?", bound([*keys, forget_before]))
            for key, row in kept.items():
                FAILURES.insert(session, {**row, "key_hash": key})
