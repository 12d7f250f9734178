"""Who can sign in to the demonstration: one person for each role, with a token for programs and a password for the
browser, kept in `credentials.json`. All others who act in it have names and no password.
"""

import json
import secrets
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

from procurement.application.access import Actor, Role
from procurement.cli.output import write_private
from procurement.cli.speaking import table
from procurement.demonstration import COOPERATIVE, people, subject
from procurement.identity.accounts import Account
from procurement.identity.passwords import AT_A_TIME
from procurement.reference import largest_members
from procurement.wiring import Cooperative

FILE = "credentials.json"
MEMBER = "buxtehude"
"""The town of all examples; it is a member of every demonstration."""

OF_A_MEMBER = {Role.OFFICER, Role.APPROVER}

Credentials = Mapping[str, Mapping[str, str]]


def name_people(cooperative: Cooperative, members: int, seed: int) -> None:
    """An account for everybody who acts in the demonstration and has none yet."""
    known = cooperative.accounts.all()
    subjects, logins = {account.subject for account in known}, {account.login for account in known}
    cooperative.accounts.create_without_password(
        Account(
            subject=person.subject,
            login=person.login,
            name=person.name,
            role=Role(person.role),
            member=person.member,
            created_at=cooperative.clock(),
            disabled=False,
        )
        for person in people(largest_members(members), seed)
        if person.subject not in subjects and person.login not in logins
    )


def credentials_for(cooperative: Cooperative, folder: Path) -> Credentials:
    """What an earlier run handed out as far as it is still good, new tokens and passwords otherwise."""
    kept = _read(folder / FILE)
    # Hashing a password takes a tenth of a second; two at a time are what the desk computes at once.
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        found = {role: pool.submit(_credential, cooperative, role, kept.get(role.value, {})) for role in Role}
    credentials = {role.value: entry.result() for role, entry in found.items()}
    if credentials != kept:
        write_private(folder / FILE, json.dumps(credentials, indent=2) + "\n")
    return credentials


def sign_in_table(credentials: Credentials) -> str:
    """Tokens for programs, and below them logins and passwords for the browser."""
    tokens = [(role, entry.get("member", "alle"), entry["token"]) for role, entry in credentials.items()]
    logins = [(role, entry["login"], entry["password"]) for role, entry in credentials.items() if "login" in entry]
    for_programs = table(("Rolle", "Mitglied", "Token"), tokens)
    return f"{for_programs}\n\n{table(('Rolle', 'Anmeldename', 'Kennwort'), logins)}"


def _credential(cooperative: Cooperative, role: Role, kept: Mapping[str, str]) -> Mapping[str, str]:
    member = MEMBER if role in OF_A_MEMBER else ""
    person = subject(member or COOPERATIVE, role.value)
    token = kept.get("token", "")
    if cooperative.tokens.actor(token) != Actor(subject=person, role=role, member=member):
        token = cooperative.tokens.create(role, member, label="Vorführung", subject=person).secret
    entry = {"token": token, "member": member} if member else {"token": token}
    return {**entry, **_login(cooperative, person, kept)}


def _login(cooperative: Cooperative, subject: str, kept: Mapping[str, str]) -> Mapping[str, str]:
    """Nothing for somebody who was disabled or forgotten."""
    account = cooperative.accounts.with_subject(subject)
    if not account.usable:
        return {}
    if not account.has_password or kept.get("login") != account.login or "password" not in kept:
        password = secrets.token_hex(8)
        cooperative.accounts.set_password(subject, password)
        return {"login": account.login, "password": password}
    return {"login": account.login, "password": kept["password"]}


def _read(path: Path) -> Mapping[str, Mapping[str, str]]:
    """What was kept; nothing where the file is not there or not ours."""
    try:
        found: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    entries = cast("Mapping[str, Any]", found).items()
    return {role: cast("Mapping[str, str]", entry) for role, entry in entries if isinstance(entry, dict)}
