"""Which events the address asks for."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from api.web.choices import contracts, members
from api.web.event_words import EVENTS
from api.web.fields import Choice
from api.web.moment.control import read_day
from api.web.visit import Visit
from procurement.application.access import Action, allow
from procurement.application.history import EventFilter
from procurement.application.parameter import invalid, whole
from procurement.kernel.wording import Wording

MOST_POSITION = 10**18
MOST_CHARACTERS = 300
TEXTS = {
    "type": "type",
    "member": "member",
    "contract": "contract",
    "person": "actor",
    "gegenstand": "stream",
    "befehl": "command",
    "zusammenhang": "correlation",
}
"""Parameters of the address with the fields of the filter they stand for."""
FILTERS = (*TEXTS, "von", "bis")


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer; `members` is empty for an auditor of one member."""

    types: Sequence[Choice]
    members: Sequence[Choice]
    contracts: Sequence[Choice]
    people: Sequence[Choice]


def asked_events(visit: Visit) -> EventFilter:
    """The filter in the address. Raises `ParameterInvalid`."""
    texts = {field: _text(visit, name) for name, field in TEXTS.items()}
    since, until = (read_day(name, visit.asked(name)) if visit.asked(name) else None for name in ("von", "bis"))
    after, upto = visit.services.history.positions(since, until)
    return replace(EventFilter(after=after, upto=upto), **texts)


def asked_position(visit: Visit, name: str) -> int | None:
    """A position in the address; None where there is none. Raises `ParameterInvalid`."""
    text = visit.asked(name)
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,18}", text) or int(text) < 1:
        raise invalid(name, text, whole(1, MOST_POSITION))
    return int(text)


def choices(visit: Visit) -> Choices:
    own = allow(visit.actor, Action.READ_EVENTS)
    types = sorted(((name, words.in_language(visit.language)) for name, words in EVENTS.items()), key=lambda it: it[1])
    return Choices(types, () if own else tuple(members(visit)), tuple(contracts(visit)), tuple(people(visit, own)))


def people(visit: Visit, own: str) -> Iterable[Choice]:
    """Everybody the directory knows by name; for an auditor of one member its people and those who serve all."""
    known = [account for account in visit.services.accounts.all() if account.name]
    known.sort(key=lambda account: account.name.casefold())
    return [(account.subject, account.name) for account in known if not own or account.member in {"", own}]


def _text(visit: Visit, name: str) -> str:
    value = visit.asked(name)
    if not value.isprintable() or len(value) > MOST_CHARACTERS:
        raise invalid(name, value, Wording("is no name", "ist kein Name"))
    return value
