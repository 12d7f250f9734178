"""Events: what happened, for ever, and the envelope it was recorded in."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from procurement.kernel.record import Record


class Event(Record):
    """A fact. Subclasses are frozen dataclasses whose fields are all that a reader needs.

    `TYPE` is the name on disk and never changes; a changed shape raises `V` and adds an upcaster.
    """

    TYPE: ClassVar[str] = ""
    V: ClassVar[int] = 1

    @property
    def stream(self) -> str:
        """The stream this fact belongs to, e.g. `order/8f0c…`."""
        raise NotImplementedError


class Recorded(Record):
    """An event as it stands in the log.

    `position` orders the whole log, `version` its stream; `recorded_at` is UTC and never runs
    backwards along the log; `actor` is an opaque subject id, never a name.
    """

    position: int
    stream: str
    version: int
    event: Event
    recorded_at: datetime
    actor: str
    command_id: str
    correlation_id: str


class Carrying(Record):
    """In streams of a kind (`contract/…`), a balance of type `balance` stands for all entries before it: events of the
    types `entries`. Who decides reads neither these nor older balances.
    """

    kind: str
    balance: str
    entries: tuple[str, ...]


Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
"""Turns the data of one version of an event into the data of the next."""

States = Mapping[str, Any]
"""The present state of each stream by stream name; a stream without events is absent."""

Decide = Callable[[States, Any, datetime], Sequence[Event]]
"""The one shape of a decision: states, command and instant in, events out, or a refusal raised."""
