"""Local accounts. Events keep an opaque subject id; its login and name stand here, outside the log, and can be forgotten."""

import re
import threading
import time
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from procurement.application.access import Role, misfit
from procurement.application.office_ports import Accounts, KeptRow
from procurement.application.ports import Clock
from procurement.identity.passwords import NO_PASSWORD, fault_in, hashed
from procurement.identity.secret import new_subject
from procurement.kernel.refusal import Invalid, Refused, Unknown
from procurement.kernel.wording import Wording

LOGIN = re.compile(r"[^\W_][\w.@-]{2,63}")
MOST_NAME_CHARACTERS = 200
REMEMBERED_SECONDS = 2.0
"""How long names are shown without asking the database again."""


@dataclass(eq=False, kw_only=True)
class AccountInvalid(Invalid):
    """`at` is the field at fault: login, name, password, role, member or subject."""

    at: str
    reason: str
    DE: ClassVar[str] = "Das Konto lässt sich so nicht anlegen oder ändern: {reason}."
    EN: ClassVar[str] = "The account cannot be made or changed like this: {reason}."
    POINTER: ClassVar[str] = "/{at}"


@dataclass(eq=False, kw_only=True)
class UnknownAccount(Unknown):
    """There never was one, or it was forgotten and nothing of it can change."""

    subject: str
    DE: ClassVar[str] = "Das Konto {subject} gibt es nicht."
    EN: ClassVar[str] = "There is no account {subject}."
    POINTER: ClassVar[str] = "/subject"


@dataclass(eq=False, kw_only=True)
class OwnAccount(Refused):
    """Nobody shuts themselves out: another person with this role has to do it."""

    DE: ClassVar[str] = "Das eigene Konto lässt sich nicht sperren und nicht vergessen; das muss jemand anderes tun."
    EN: ClassVar[str] = "You cannot disable or forget your own account; somebody else has to."


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who somebody is. Login and name are empty once the person is forgotten."""

    subject: str
    login: str
    name: str
    role: Role
    member: str
    created_at: datetime
    disabled: bool
    has_password: bool = False

    @property
    def forgotten(self) -> bool:
        return not self.login

    @property
    def usable(self) -> bool:
        return not self.disabled and not self.forgotten


class AccountDesk:
    """Makes, finds, changes and forgets accounts."""

    def __init__(self, accounts: Accounts, clock: Clock) -> None:
        self._accounts, self._clock = accounts, clock
        self._names: Mapping[str, str] = {}
        self._names_until = 0.0
        self._lock = threading.Lock()

    def create(
        self, role: Role, login: str, name: str, password: str, member: str = "", *, subject: str = ""
    ) -> Account:
        """An account that can be signed in to at once. Raises `AccountInvalid`."""
        login, name = login_of(login), name.strip()
        _check(login, name, role, member)
        self._check_password(password, login)
        now = self._clock()
        account = Account(
            subject=subject or new_subject(),
            login=login,
            name=name,
            role=role,
            member=member,
            created_at=now,
            disabled=False,
            has_password=True,
        )
        if not self._accounts.add([_row(account, hashed(password))]):
            raise self._taken(account)
        return account

    def create_without_password(self, accounts: Iterable[Account]) -> None:
        """Accounts nobody can sign in to by password, for subjects and logins that have none yet. Raises `AccountInvalid`."""
        rows: list[KeptRow] = []
        for account in accounts:
            _check(account.login, account.name, account.role, account.member)
            rows.append(_row(account, NO_PASSWORD))
        if rows and not self._accounts.add(rows):
            reason = Wording("a login or subject is taken", "ein Anmeldename oder eine Kennung ist vergeben")
            raise AccountInvalid(at="login", reason=reason)

    def all(self) -> Sequence[Account]:
        """The oldest first, with those that are disabled or forgotten."""
        return [account_of(row) for row in self._accounts.all()]

    def with_subject(self, subject: str) -> Account:
        """Also one that is disabled or forgotten. Raises `UnknownAccount`."""
        row = self._accounts.with_subject(subject)
        if row is None:
            raise UnknownAccount(subject=subject)
        return account_of(row)

    def names(self, subjects: Collection[str]) -> Mapping[str, str]:
        """What to call these people; whoever is unknown or forgotten is left out."""
        with self._lock:
            if self._names_until <= time.monotonic():
                self._names = {row["subject"]: row["name"] for row in self._accounts.all() if row["name"]}
                self._names_until = time.monotonic() + REMEMBERED_SECONDS
            known = self._names
        return {subject: known[subject] for subject in subjects if subject in known}

    def set_password(self, subject: str, password: str) -> None:
        """Ends all sessions. Raises `AccountInvalid` or `UnknownAccount`."""
        self._check_password(password, self.with_subject(subject).login)
        self._change(subject, {"password_hash": hashed(password)}, end_sessions=True)

    def disable(self, subject: str, *, by: str = "") -> None:
        """Nobody signs in any more, and all sessions end. Raises `UnknownAccount`, or `OwnAccount` for whoever asks."""
        _check_not_own(subject, by)
        self._change(subject, {"disabled_at": self._clock()}, end_sessions=True)

    def enable(self, subject: str) -> None:
        """Raises `UnknownAccount`."""
        self._change(subject, {"disabled_at": None}, end_sessions=False)

    def forget(self, subject: str, *, by: str = "") -> None:
        """Empty login, name and password for ever; the subject stays, as events name it.

        Raises `UnknownAccount`, or `OwnAccount` for whoever asks.
        """
        _check_not_own(subject, by)
        self._change(subject, {"login": "", "name": "", "password_hash": ""}, end_sessions=True)

    def _change(self, subject: str, values: KeptRow, *, end_sessions: bool) -> None:
        if not self._accounts.change(subject, values, end_sessions=end_sessions):
            raise UnknownAccount(subject=subject)
        with self._lock:
            self._names_until = 0.0

    def _check_password(self, password: str, login: str) -> None:
        fault = fault_in(password, login)
        if fault is not None:
            raise AccountInvalid(
                at="password", reason=Wording(f"the password: {fault}", f"das Kennwort: {fault.german}")
            )

    def _taken(self, account: Account) -> AccountInvalid:
        if self._accounts.with_login(account.login) is not None:
            return AccountInvalid(at="login", reason=Wording("the login is taken", "der Anmeldename ist vergeben"))
        return AccountInvalid(at="subject", reason=Wording("the subject is taken", "die Kennung ist vergeben"))


def login_of(typed: str) -> str:
    """The login as it is kept: without spaces around it, in small letters, umlauts composed.

    >>> login_of(" Brandt.Buxtehude ")
    'brandt.buxtehude'
    """
    return unicodedata.normalize("NFKC", typed.strip().casefold())


def account_of(row: KeptRow) -> Account:
    return Account(
        subject=row["subject"],
        login=row["login"],
        name=row["name"],
        role=Role(row["role"]),
        member=row["member"],
        created_at=row["created_at"],
        disabled=row["disabled_at"] is not None,
        has_password=row["password_hash"] not in {"", NO_PASSWORD},
    )


def _row(account: Account, password_hash: str) -> KeptRow:
    return {
        "subject": account.subject,
        "login": account.login,
        "name": account.name,
        "password_hash": password_hash,
        "role": account.role.value,
        "member": account.member,
        "created_at": account.created_at,
        "disabled_at": None,
    }


def _check_not_own(subject: str, by: str) -> None:
    if subject == by:
        raise OwnAccount


def _check(login: str, name: str, role: Role, member: str) -> None:
    if not LOGIN.fullmatch(login):
        reason = Wording(
            "a login has 3 to 64 letters, digits, dots, dashes, underscores or @ and starts with a letter or digit",
            "ein Anmeldename hat 3 bis 64 Buchstaben, Ziffern, Punkte, Striche oder @ und beginnt mit Buchstabe oder Ziffer",
        )
        raise AccountInvalid(at="login", reason=reason)
    if not 1 <= len(name) <= MOST_NAME_CHARACTERS or not name.isprintable():
        raise AccountInvalid(
            at="name", reason=Wording("a name has 1 to 200 characters", "ein Name hat 1 bis 200 Zeichen")
        )
    fault = misfit(role, member)
    if fault is not None:
        raise AccountInvalid(at="member", reason=fault)
