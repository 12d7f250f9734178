"""Bearer tokens: random, shown once, kept as a hash, expiring, revocable."""

import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from procurement.application.access import Actor, Role, misfit
from procurement.application.ports import Clock, Tokens
from procurement.identity.secret import hash_of, new_secret, new_subject
from procurement.kernel.refusal import Invalid
from procurement.kernel.wording import Wording

PREFIX = "abk_"
DAYS_VALID = 365
MOST_DAYS_VALID = 3660
MOST_REMEMBERED = 10_000
REMEMBERED_SECONDS = 2.0
"""How long a checked token is believed without asking the database again; a revocation takes that long to bite."""


@dataclass(eq=False, kw_only=True)
class TokenInvalid(Invalid):
    reason: str
    DE: ClassVar[str] = "Das Zugangstoken lässt sich so nicht anlegen: {reason}."
    EN: ClassVar[str] = "The token cannot be made like this: {reason}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A new token; `secret` is never to be had again."""

    token_id: str
    secret: str
    actor: Actor
    expires_at: datetime


class TokenDesk:
    """Makes, checks, lists and revokes tokens."""

    def __init__(self, tokens: Tokens, clock: Clock) -> None:
        self._tokens, self._clock = tokens, clock
        self._remembered: dict[str, tuple[float, Actor, datetime]] = {}
        self._lock = threading.Lock()

    def create(
        self, role: Role, member: str = "", *, label: str = "", subject: str = "", days: int = DAYS_VALID
    ) -> Token:
        """A token for a role. Raises `TokenInvalid`, also where the role cannot go with the member."""
        fault = misfit(role, member)
        if fault is not None:
            raise TokenInvalid(reason=fault)
        if not 1 <= days <= MOST_DAYS_VALID:
            reason = Wording("it must be valid for 1 to 3660 days", "es muss 1 bis 3660 Tage gelten")
            raise TokenInvalid(reason=reason)
        now = self._clock()
        actor = Actor(subject=subject or new_subject(), role=role, member=member)
        secret = PREFIX + new_secret()
        token = Token(token_id=str(uuid.uuid4()), secret=secret, actor=actor, expires_at=now + timedelta(days=days))
        self._tokens.add(
            {
                "token_id": token.token_id,
                "secret_hash": hash_of(secret),
                "subject": actor.subject,
                "role": role.value,
                "member": member,
                "label": label,
                "created_at": now.isoformat(),
                "expires_at": token.expires_at.isoformat(),
                "revoked_at": "",
            }
        )
        return token

    def actor(self, secret: str) -> Actor | None:
        """Whose token this is, or None when it is unknown, expired or revoked."""
        return self.remembered(secret) or self._look_up(hash_of(secret))

    def remembered(self, secret: str) -> Actor | None:
        """Whose token this is where that was checked just before; never asks the database."""
        with self._lock:
            known = self._remembered.get(hash_of(secret))
        if known and known[0] > time.monotonic() and known[2] > self._clock():
            return known[1]
        return None

    def _look_up(self, secret_hash: str) -> Actor | None:
        row = self._tokens.find(secret_hash)
        if row is None or row["revoked_at"] or datetime.fromisoformat(row["expires_at"]) <= self._clock():
            with self._lock:
                self._remembered.pop(secret_hash, None)
            return None
        actor = Actor(subject=row["subject"], role=Role(row["role"]), member=row["member"])
        with self._lock:
            if len(self._remembered) > MOST_REMEMBERED:
                self._remembered.clear()
            until = time.monotonic() + REMEMBERED_SECONDS
            self._remembered[secret_hash] = (until, actor, datetime.fromisoformat(row["expires_at"]))
        return actor

    def all(self) -> Sequence[Mapping[str, Any]]:
        """Every token without its hash."""
        return [{name: value for name, value in row.items() if name != "secret_hash"} for row in self._tokens.all()]

    def revoke(self, token_id: str) -> bool:
        return self._tokens.revoke(token_id, self._clock().isoformat())
