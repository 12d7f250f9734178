"""Who may do what: one table for every door, REST, web and command line alike.

An action is allowed to a role for its own member or for all. What concerns no single member (contracts, prices,
vendors) is open to everybody signed in. An auditor of one member sees that member only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from procurement.kernel.refusal import NotAllowed
from procurement.kernel.wording import Wording


class Role(Enum):
    OFFICER = "officer"
    APPROVER = "approver"
    MANAGER = "manager"
    AUDITOR = "auditor"
    ADMIN = "admin"

    @property
    def words(self) -> Wording:
        return Wording(self.value, ROLES_IN_GERMAN[self])


class Scope(Enum):
    OWN = "own member"
    ALL = "all members"


class Action(Enum):
    """What a route, page or command does. The value is what a refusal calls it; `words` has the German as well."""

    READ_REFERENCE = "read members, vendors, contracts and prices"
    QUOTE_ORDER = "quote an order"
    PLACE_ORDER = "place an order"
    DATE_ORDER = "place an order on another day"
    READ_ORDERS = "read orders"
    DECIDE_APPROVAL = "approve or reject an order"
    FOLLOW_ORDER = "transmit, confirm, receive, invoice, cancel or close an order"
    REPORT_USAGE = "report licence usage"
    SHARE_LICENCES = "offer, claim and pass on licences"
    PLEDGE = "pledge to a pool"
    KEEP_POOLS = "open and close pools and dismiss opportunities"
    KEEP_ALLIANCES = "keep alliances"
    ASK_DEMAND = "ask for demand"
    DECLARE_DEMAND = "declare demand"
    KEEP_MEMBERS = "keep members"
    KEEP_CONTRACTS = "keep vendors, contracts and prices"
    READ_REPORTS = "read reports"
    READ_EVENTS = "read events"
    READ_EVIDENCE = "read checkpoints and check them"
    READ_ACCESSES = "read who signed in, exported and viewed"
    KEEP_ACCOUNTS = "keep accounts"
    OPERATE = "run rebuilds and see how the service stands"

    @property
    def words(self) -> Wording:
        return Wording(self.value, ACTIONS_IN_GERMAN[self])


ROLES_IN_GERMAN: Mapping[Role, str] = {
    Role.OFFICER: "Beschaffung",
    Role.APPROVER: "Freigabe",
    Role.MANAGER: "Geschäftsführung",
    Role.AUDITOR: "Rechnungsprüfung",
    Role.ADMIN: "Systemverwaltung",
}
ACTIONS_IN_GERMAN: Mapping[Action, str] = {
    Action.READ_REFERENCE: "Mitglieder, Lieferanten, Verträge und Preise lesen",
    Action.QUOTE_ORDER: "einen Abruf berechnen lassen",
    Action.PLACE_ORDER: "einen Abruf stellen",
    Action.DATE_ORDER: "einen Abruf für einen anderen Tag stellen",
    Action.READ_ORDERS: "Abrufe lesen",
    Action.DECIDE_APPROVAL: "einen Abruf freigeben oder ablehnen",
    Action.FOLLOW_ORDER: "einen Abruf übermitteln, bestätigen, empfangen, berechnen, stornieren oder abschließen",
    Action.REPORT_USAGE: "Lizenznutzung melden",
    Action.SHARE_LICENCES: "Lizenzen anbieten, anmelden und überlassen",
    Action.PLEDGE: "zu einem Pool anmelden",
    Action.KEEP_POOLS: "Pools öffnen und schließen und Möglichkeiten verwerfen",
    Action.KEEP_ALLIANCES: "Verbünde pflegen",
    Action.ASK_DEMAND: "Bedarf abfragen",
    Action.DECLARE_DEMAND: "Bedarf melden",
    Action.KEEP_MEMBERS: "Mitglieder pflegen",
    Action.KEEP_CONTRACTS: "Lieferanten, Verträge und Preise pflegen",
    Action.READ_REPORTS: "Auswertungen lesen",
    Action.READ_EVENTS: "Ereignisse lesen",
    Action.READ_EVIDENCE: "Prüfpunkte lesen und vergleichen",
    Action.READ_ACCESSES: "Zugriffe lesen",
    Action.KEEP_ACCOUNTS: "Konten pflegen",
    Action.OPERATE: "Auswertungen neu aufbauen und den Zustand des Dienstes sehen",
}

_MEMBERS_PEOPLE = {Role.OFFICER: Scope.OWN, Role.APPROVER: Scope.OWN, Role.MANAGER: Scope.ALL}
_READERS = {**_MEMBERS_PEOPLE, Role.AUDITOR: Scope.ALL}
_MANAGER = {Role.MANAGER: Scope.ALL}
_ADMIN = {Role.ADMIN: Scope.ALL}

ACCESS: Mapping[Action, Mapping[Role, Scope]] = {
    Action.READ_REFERENCE: dict.fromkeys(Role, Scope.ALL),
    Action.QUOTE_ORDER: _MEMBERS_PEOPLE,
    Action.PLACE_ORDER: _MEMBERS_PEOPLE,
    Action.DATE_ORDER: _MANAGER,
    Action.READ_ORDERS: _READERS,
    Action.DECIDE_APPROVAL: {Role.APPROVER: Scope.OWN},
    Action.FOLLOW_ORDER: _MEMBERS_PEOPLE,
    Action.REPORT_USAGE: _MEMBERS_PEOPLE,
    Action.SHARE_LICENCES: _MEMBERS_PEOPLE,
    Action.PLEDGE: _MEMBERS_PEOPLE,
    Action.KEEP_POOLS: _MANAGER,
    Action.KEEP_ALLIANCES: _MANAGER,
    Action.ASK_DEMAND: _MANAGER,
    Action.DECLARE_DEMAND: _MEMBERS_PEOPLE,
    Action.KEEP_MEMBERS: _MANAGER,
    Action.KEEP_CONTRACTS: _MANAGER,
    Action.READ_REPORTS: _READERS,
    Action.READ_EVENTS: {Role.AUDITOR: Scope.ALL},
    Action.READ_EVIDENCE: dict.fromkeys(Role, Scope.ALL),
    Action.READ_ACCESSES: {Role.AUDITOR: Scope.ALL, **_ADMIN},
    Action.KEEP_ACCOUNTS: _ADMIN,
    Action.OPERATE: _ADMIN,
}


@dataclass(eq=False, kw_only=True)
class ActionNotAllowed(NotAllowed):
    action: str
    role: str
    DE: ClassVar[str] = "Die Rolle {role} darf nicht: {action}."
    EN: ClassVar[str] = "Role {role} may not {action}."


@dataclass(eq=False, kw_only=True)
class OtherMember(NotAllowed):
    """The same answer whether or not the other member, or anything of it, exists."""

    action: str
    own_member: str
    DE: ClassVar[str] = "Nur für das eigene Mitglied {own_member} geht: {action}."
    EN: ClassVar[str] = "Only for your own member {own_member} may you {action}."
    POINTER: ClassVar[str] = "/member"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who asks: an opaque subject id, a role, and a member (empty where the role serves all)."""

    subject: str
    role: Role
    member: str = ""


def misfit(role: Role, member: str) -> Wording | None:
    """Why nobody can have this role with this member (empty: none); None where it fits.

    Officers and approvers belong to a member, an auditor may, others do not.
    """
    if role in {Role.OFFICER, Role.APPROVER} and not member:
        return Wording(f"role {role.value} needs a member", f"die Rolle {role.value} braucht ein Mitglied")
    if role in {Role.MANAGER, Role.ADMIN} and member:
        return Wording(
            f"role {role.value} serves all members and takes none",
            f"die Rolle {role.value} gilt für alle Mitglieder und nennt keines",
        )
    return None


def allow(actor: Actor, action: Action) -> str:
    """The one member the actor is narrowed to, or empty for all. Raises `ActionNotAllowed`."""
    scope = ACCESS[action].get(actor.role)
    if scope is None:
        raise ActionNotAllowed(action=action.words, role=actor.role.words)
    return actor.member if scope is Scope.OWN or actor.role is Role.AUDITOR else ""


def allow_for(actor: Actor, action: Action, member: str) -> None:
    """The actor may do this for this member. Raises `ActionNotAllowed` or `OtherMember`."""
    own = allow(actor, action)
    if own and own != member:
        raise OtherMember(action=action.words, own_member=own)
