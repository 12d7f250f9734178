"""Events for auditors: any part of the log, page by page, in the form in which it is exported."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from procurement.application.access import Action, Actor, allow
from procurement.application.parameter import among, invalid
from procurement.kernel.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """Which events; empty fields do not narrow. `member` and `contract` are those an event names."""

    after: int = 0
    limit: int | None = None
    stream: str = ""
    member: str = ""
    contract: str = ""
    type: str = ""
    upto: int | None = None


class EventLines(Protocol):
    """Where canonical lines of the log come from."""

    def lines(self, wanted: EventFilter) -> Iterator[bytes]:
        """One JSON object a line, without the line end, in log order; memory does not grow with their number."""
        ...

    def types(self) -> frozenset[str]: ...


class History:
    """The log as auditors read it."""

    def __init__(self, source: EventLines) -> None:
        self._source = source

    def events(self, actor: Actor, wanted: EventFilter) -> Iterator[bytes]:
        """The events an auditor asks for. An auditor of one member sees what names that member."""
        own = allow(actor, Action.READ_EVENTS)
        if own:
            wanted = _of_member(wanted, own)
        if wanted.type and wanted.type not in self._source.types():
            raise invalid("type", wanted.type, among(sorted(self._source.types())))
        return self._source.lines(wanted)


def _of_member(wanted: EventFilter, own: str) -> EventFilter:
    if wanted.member not in {"", own}:
        raise invalid(
            "member",
            wanted.member,
            Wording(f"only {own} is open to this auditor", f"diesem Prüfer steht nur {own} offen"),
        )
    return replace(wanted, member=own)
