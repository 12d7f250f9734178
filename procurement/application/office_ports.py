"""What the office beside the log needs from outside, as protocols: accounts, sessions, accesses, drafts, jobs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol

from procurement.kernel.refusal import Invalid

KeptRow = Mapping[str, Any]
"""A row by the names of its columns; those that end in `_at` hold an instant (UTC) or None."""


class Accounts(Protocol):
    """Local accounts by subject. Of one that was forgotten nothing is left but its subject, role and member."""

    def add(self, rows: Sequence[KeptRow]) -> bool:
        """False, and nothing was added, where a login or subject is taken."""
        ...

    def all(self) -> Sequence[KeptRow]: ...

    def with_login(self, login: str) -> KeptRow | None: ...

    def with_subject(self, subject: str) -> KeptRow | None: ...

    def change(self, subject: str, values: KeptRow, *, end_sessions: bool) -> bool:
        """False where there is no such account, or it was forgotten. Sessions end in the same transaction."""
        ...


class Sessions(Protocol):
    """Web sessions by the hash of their secret."""

    def add(self, row: KeptRow, *, password_hash: str) -> bool:
        """False where the account is no longer enabled with this very password."""
        ...

    def find(self, secret_hash: str) -> KeptRow | None:
        """The session together with its account; None where the account was disabled or forgotten."""
        ...

    def seen(self, secret_hash: str, at: datetime) -> None: ...

    def end(self, secret_hash: str) -> None: ...

    def end_all(self, subject: str) -> None: ...

    def prune(self, *, signed_in_before: datetime, seen_before: datetime) -> None: ...


Counts = Mapping[str, KeptRow]
"""Failures in a row by whom they are counted for: `failures`, `first_at`, `last_at`."""


class Failures(Protocol):
    """Failed sign-ins, counted by hash, across processes."""

    def change(self, keys: Sequence[str], rule: Callable[[Counts], Counts], *, forget_before: datetime) -> None:
        """Give `rule` what is counted for these keys and keep what it returns for them, while nobody else counts.

        Where the rule raises, nothing changes. Counts whose last failure is older than `forget_before` are dropped.
        """
        ...


class AccessLog(Protocol):
    """Who signed in, exported and looked at what. Rows are added and never change."""

    def add(self, row: KeptRow) -> None: ...

    def select(
        self,
        equal: Mapping[str, str],
        *,
        since: datetime | None,
        until: datetime | None,
        before: int | None,
        limit: int,
    ) -> Sequence[KeptRow]:
        """Newest first; instants from `since` to before `until`, numbers below `before`."""
        ...


MOST_DRAFT_BYTES = 6_000_000


@dataclass(eq=False, kw_only=True)
class DraftTooLarge(Invalid):
    size_bytes: int
    most_bytes: int = MOST_DRAFT_BYTES
    DE: ClassVar[str] = "Der Entwurf ist mit {size_bytes} Bytes zu groß; höchstens {most_bytes} werden aufgehoben."
    EN: ClassVar[str] = "The draft is too large with {size_bytes} bytes; at most {most_bytes} are kept."


class Drafts(Protocol):
    """What a person has begun and not sent, by a name of the page's choice. Forgotten after 60 days."""

    def save(self, subject: str, name: str, content: bytes, at: datetime) -> None:
        """Replaces what was there. Raises `DraftTooLarge`."""
        ...

    def load(self, subject: str, name: str) -> bytes | None: ...

    def drop(self, subject: str, name: str) -> None: ...


class JobTable(Protocol):
    """Long work and how far it is. `runner` is the process that works; only running jobs change."""

    def add(self, row: KeptRow) -> str:
        """The id of the job: an earlier one's where its subject has given the same `idempotency_key` already."""
        ...

    def find(self, job_id: str) -> KeptRow | None: ...

    def of(self, subject: str, limit: int) -> Sequence[KeptRow]:
        """Newest first."""
        ...

    def change(self, job_id: str, values: KeptRow) -> None: ...

    def change_all(self, runner: str, values: KeptRow) -> None: ...

    def drop_started_before(self, instant: datetime) -> Sequence[str]:
        """The ids of the jobs that are gone now."""
        ...
