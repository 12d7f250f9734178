"""Who signed in, exported and looked at what. People stand here by their opaque subject ids only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from typing import Any

import structlog

from procurement.application.access import Action, Actor, allow
from procurement.application.office_ports import AccessLog, KeptRow
from procurement.application.ports import Clock, ReadsOnly
from procurement.kernel.calendar import BERLIN
from procurement.kernel.wording import Wording

MOST_AT_ONCE = 1_000
_LOG = structlog.get_logger("accesses")


class AccessKind(Enum):
    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGNED_OUT = "signed_out"
    EXPORTED = "exported"
    VIEWED = "viewed"

    @property
    def words(self) -> Wording:
        return KINDS[self]


KINDS = {
    AccessKind.SIGNED_IN: Wording("signed in", "angemeldet"),
    AccessKind.SIGN_IN_REFUSED: Wording("sign-in refused", "Anmeldung abgelehnt"),
    AccessKind.SIGNED_OUT: Wording("signed out", "abgemeldet"),
    AccessKind.EXPORTED: Wording("exported", "ausgegeben"),
    AccessKind.VIEWED: Wording("viewed", "angesehen"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One entry. Subject, role and member are empty where nobody is known by the login that was tried.

    `about` says what was exported or viewed, e.g. `discount_savings?member=stade format=csv rows=120`; never a name,
    login or address of a person.
    """

    number: int
    at: datetime
    subject: str
    role: str
    member: str
    kind: AccessKind
    about: str
    request_id: str


class Accesses:
    def __init__(self, log: AccessLog, clock: Clock) -> None:
        self._log, self._clock = log, clock

    def note(self, actor: Actor | None, kind: AccessKind, about: str = "", request_id: str = "") -> None:
        """Add an entry, for good; `actor` is None where nobody is known. A copy takes no entries: there what was looked at
        stands in the service's log.
        """
        entry: dict[str, Any] = {
            "noted_at": self._clock(),
            "subject": actor.subject if actor else "",
            "role": actor.role.value if actor else "",
            "member": actor.member if actor else "",
            "kind": kind.value,
            "about": about,
            "request_id": request_id,
        }
        try:
            self._log.add(entry)
        except ReadsOnly:
            _LOG.info("access", **{**entry, "noted_at": entry["noted_at"].isoformat()})

    def entries(  # noqa: PLR0913  each is a filter of the page, by name
        self,
        actor: Actor,
        *,
        subject: str = "",
        kind: str = "",
        since: date | None = None,
        until: date | None = None,
        before: int | None = None,
        limit: int = 50,
    ) -> Sequence[Access]:
        """Newest first; days `since` to `until` in Berlin, both included; `before` is the last number of the page before.

        `kind` is the value of an `AccessKind`. An auditor of one member gets that member's entries. Raises `ActionNotAllowed`.
        """
        asked = {"subject": subject, "kind": kind, "member": allow(actor, Action.READ_ACCESSES)}
        rows = self._log.select(
            {name: value for name, value in asked.items() if value},
            since=datetime.combine(since, time.min, BERLIN) if since else None,
            until=datetime.combine(until, time.max, BERLIN) if until else None,
            before=before,
            limit=min(limit, MOST_AT_ONCE),
        )
        return [_access(row) for row in rows]


def _access(row: KeptRow) -> Access:
    return Access(
        number=row["number"],
        at=row["noted_at"],
        subject=row["subject"],
        role=row["role"],
        member=row["member"],
        kind=AccessKind(row["kind"]),
        about=row["about"],
        request_id=row["request_id"],
    )
