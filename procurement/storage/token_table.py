"""Bearer tokens in the database, by hash."""

from collections.abc import Mapping, Sequence
from typing import Any

from procurement.storage.database import Database

COLUMNS = ("token_id", "secret_hash", "subject", "role", "member", "label", "created_at", "expires_at", "revoked_at")


class TokenTable:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, row: Mapping[str, Any]) -> None:
        with self._database.writing() as session:
            session.run(
                f"INSERT INTO access_tokens ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})",
                [row[name] for name in COLUMNS],
            )

    def find(self, secret_hash: str) -> Mapping[str, Any] | None:
        with self._database.reading() as session:
            rows = session.run(f"SELECT {', '.join(COLUMNS)} FROM access_tokens WHERE secret_hash = ?", (secret_hash,))
        return dict(zip(COLUMNS, rows[0], strict=True)) if rows else None

    def all(self) -> Sequence[Mapping[str, Any]]:
        with self._database.reading() as session:
            rows = session.run(f"SELECT {', '.join(COLUMNS)} FROM access_tokens ORDER BY created_at, token_id")
        return [dict(zip(COLUMNS, row, strict=True)) for row in rows]

    def revoke(self, token_id: str, revoked_at: str) -> bool:
        with self._database.writing() as session:
            known = session.run("SELECT 1 FROM access_tokens WHERE token_id = ? AND revoked_at = ''", (token_id,))
            session.run(
                "UPDATE access_tokens SET revoked_at = ? WHERE token_id = ? AND revoked_at = ''", (revoked_at, token_id)
            )
        return bool(known)
