"""Who can sign in to the demonstration: one token for each role, kept in `credentials.json`."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from procurement.application.access import Actor, Role
from procurement.cli.output import write_private
from procurement.cli.speaking import table
from procurement.demonstration import COOPERATIVE, subject
from procurement.wiring import Cooperative

FILE = "credentials.json"
MEMBER = "buxtehude"
"""The town of all examples; it is a member of every demonstration."""

OF_A_MEMBER = {Role.OFFICER, Role.APPROVER}

Credentials = Mapping[str, Mapping[str, str]]


def tokens_for(cooperative: Cooperative, folder: Path) -> Credentials:
    """The tokens of an earlier run as far as they are still good, new ones otherwise."""
    kept = _read(folder / FILE)
    credentials = {role.value: _credential(cooperative, role, kept.get(role.value, {})) for role in Role}
    if credentials != kept:
        write_private(folder / FILE, json.dumps(credentials, indent=2) + "\n")
    return credentials


def sign_in_table(credentials: Credentials) -> str:
    rows = [(role, entry.get("member", "alle"), entry["token"]) for role, entry in credentials.items()]
    return table(("Rolle", "Mitglied", "Token"), rows)


def _credential(cooperative: Cooperative, role: Role, kept: Mapping[str, str]) -> Mapping[str, str]:
    member = MEMBER if role in OF_A_MEMBER else ""
    person = subject(member or COOPERATIVE, role.value)
    token = kept.get("token", "")
    if cooperative.tokens.actor(token) != Actor(subject=person, role=role, member=member):
        token = cooperative.tokens.create(role, member, label="Vorführung", subject=person).secret
    return {"token": token, "member": member} if member else {"token": token}


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
