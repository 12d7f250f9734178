"""Sign-in with login and password, and the sessions that follow. The browser holds a secret, we hold its hash."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from procurement.application.access import Actor, Role
from procurement.application.accesses import Accesses, AccessKind
from procurement.application.office_ports import Accounts, KeptRow, Sessions
from procurement.application.ports import Clock
from procurement.identity.accounts import LOGIN, Account, UnknownAccount, account_of, login_of
from procurement.identity.passwords import matches
from procurement.identity.secret import hash_of, new_secret
from procurement.identity.throttle import Throttle, TooManyAttempts
from procurement.kernel.refusal import NotAllowed

__all__ = ["DemonstrationOnly", "Session", "SessionDesk", "SignInRefused", "TooManyAttempts"]

IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)


@dataclass(eq=False, kw_only=True)
class SignInRefused(NotAllowed):
    """One and the same whether the login is unknown, the password wrong or the account disabled."""

    DE: ClassVar[str] = "Anmeldename und Kennwort passen nicht zusammen, oder das Konto ist gesperrt."
    EN: ClassVar[str] = "Login and password do not fit, or the account is disabled."


@dataclass(eq=False, kw_only=True)
class DemonstrationOnly(NotAllowed):
    DE: ClassVar[str] = "Ohne Kennwort anmelden geht nur in der Vorführung."
    EN: ClassVar[str] = "Signing in without a password is possible in the demonstration only."


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Who is signed in. `csrf` goes into forms; it ends at `expires_at` unless there is another request before."""

    actor: Actor
    login: str
    name: str
    csrf: str
    signed_in_at: datetime
    expires_at: datetime


class SessionDesk:
    """Signs in and out, and knows who is signed in."""

    def __init__(
        self,
        sessions: Sessions,
        accounts: Accounts,
        *,
        throttle: Throttle,
        accesses: Accesses,
        clock: Clock,
        demonstration: bool,
    ) -> None:
        self._sessions, self._accounts = sessions, accounts
        self._throttle, self._accesses, self._clock = throttle, accesses, clock
        self._demonstration = demonstration

    def sign_in(self, login: str, password: str, *, address: str, request_id: str = "") -> tuple[str, Session]:
        """The secret for the cookie, and the session. Raises `SignInRefused` or `TooManyAttempts`."""
        login = login_of(login)
        self._throttle.attempt(login, address)
        row = self._accounts.with_login(login) if LOGIN.fullmatch(login) else None
        fits = matches(password, row["password_hash"] if row else "")
        signed_in = self._begin(row, request_id) if row and fits else None
        if signed_in is None:
            actor = _actor(row) if row else None
            self._accesses.note(actor, AccessKind.SIGN_IN_REFUSED, request_id=request_id)
            raise SignInRefused
        self._throttle.succeeded(login, address)
        return signed_in

    def sign_in_as(self, subject: str, *, address: str = "", request_id: str = "") -> tuple[str, Session]:  # noqa: ARG002  the same call as with a password
        """Without a password. Raises `DemonstrationOnly`, `UnknownAccount` or `SignInRefused` (disabled)."""
        if not self._demonstration:
            raise DemonstrationOnly
        row = self._accounts.with_subject(subject)
        if row is None:
            raise UnknownAccount(subject=subject)
        signed_in = self._begin(row, request_id)
        if signed_in is None:
            raise SignInRefused
        return signed_in

    def people(self) -> Sequence[Account]:
        """Whom to try the demonstration as: for each role the first who also has a password; nobody outside of it."""
        if not self._demonstration:
            return ()
        accounts = [account_of(row) for row in self._accounts.all()]
        known = [account for account in accounts if account.usable and account.has_password]
        first = {account.role: account for account in reversed(known)}
        return [first[role] for role in Role if role in first]

    def session(self, secret: str) -> Session | None:
        """Whose secret this is; None once it has ended, or its account was disabled or forgotten."""
        secret_hash = hash_of(secret)
        row = self._sessions.find(secret_hash)
        now = self._clock()
        if row is None or _ends(row["signed_in_at"], row["last_seen_at"]) <= now:
            return None
        if now - row["last_seen_at"] >= SEEN_EVERY:
            self._sessions.seen(secret_hash, now)
        return _session(row, now)

    def sign_out(self, secret: str, *, request_id: str = "") -> None:
        secret_hash = hash_of(secret)
        row = self._sessions.find(secret_hash)
        self._sessions.end(secret_hash)
        if row is not None:
            self._accesses.note(_actor(row), AccessKind.SIGNED_OUT, request_id=request_id)

    def end_all(self, subject: str) -> None:
        """End every session of a person."""
        self._sessions.end_all(subject)

    def _begin(self, account: KeptRow, request_id: str) -> tuple[str, Session] | None:
        """A new session, never one that was there before; None where the account is not what it was a moment ago."""
        now, secret = self._clock(), new_secret()
        times = {"signed_in_at": now, "last_seen_at": now}
        row = {"secret_hash": hash_of(secret), "subject": account["subject"], "csrf": new_secret(), **times}
        self._sessions.prune(signed_in_before=now - LONGEST, seen_before=now - IDLE)
        if not self._sessions.add(row, password_hash=account["password_hash"]):
            return None
        self._accesses.note(_actor(account), AccessKind.SIGNED_IN, request_id=request_id)
        return secret, _session({**account, **row}, now)


def _ends(signed_in_at: datetime, last_seen_at: datetime) -> datetime:
    return min(signed_in_at + LONGEST, last_seen_at + IDLE)


def _session(row: KeptRow, now: datetime) -> Session:
    return Session(
        actor=_actor(row),
        login=row["login"],
        name=row["name"],
        csrf=row["csrf"],
        signed_in_at=row["signed_in_at"],
        expires_at=_ends(row["signed_in_at"], now),
    )


def _actor(row: KeptRow) -> Actor:
    return Actor(subject=row["subject"], role=Role(row["role"]), member=row["member"])
