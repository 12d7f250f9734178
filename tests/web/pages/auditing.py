"""What tests of the auditor's pages share: auditors, events of the demonstration, the pages' tables as text."""

import html
import re
from collections.abc import Sequence
from typing import Any

from procurement.application.access import Role
from procurement.application.history import EventFilter
from tests.web.conftest import MEMBER, Town, Visitor, actor_of

AUDITOR = actor_of(Role.AUDITOR)
TAG = re.compile(r"<[^>]+>")


def town_auditor(town: Town, member: str = MEMBER) -> Visitor:
    """A newly appointed auditor of one member, signed in."""
    subject = f"auditor-of-{member}"
    town.cooperative.accounts.create(
        Role.AUDITOR, f"pruefung.{member}", "Petra Prüfer", "ein-langes-kennwort-42", member, subject=subject
    )
    visitor = town.visit(None)
    visitor.client.post("/anmelden/vorfuehrung", data={"subject": subject}, follow_redirects=False)
    return visitor


def events(town: Town, **wanted: object) -> Sequence[Any]:
    return town.cooperative.history.recorded(AUDITOR, EventFilter(**wanted))  # type: ignore[arg-type]


def one(town: Town, type_: str, **wanted: object) -> Any:
    """The first event of a type, recorded; what it holds follows from the type."""
    return events(town, type=type_, limit=1, **wanted)[0]


def text_of(page: str) -> str:
    """What a page says, without markup, blanks as one."""
    return " ".join(html.unescape(TAG.sub(" ", page)).split())


def other_member(town: Town) -> str:
    """A member that is not the one most tests are about."""
    return next(
        recorded.event.member for recorded in events(town, type="member.admitted") if recorded.event.member != MEMBER
    )
