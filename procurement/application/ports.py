"""What the application needs from outside, as protocols; `storage` and `identity` provide them."""

from collections.abc import Callable, Collection, Container, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, ClassVar, Protocol

from procurement.kernel.event import Event, Recorded
from procurement.kernel.projection import Projection, Rows
from procurement.kernel.record import Record
from procurement.kernel.refusal import Unavailable


class LogUnavailable(Exception):
    """The log could not be reached or locked; whether a commit landed is unknown."""


class LogConflict(Exception):
    """A stream version was taken although the writer lock was held: what was cached is not to be trusted."""


@dataclass(eq=False, kw_only=True)
class StoreUnavailable(Unavailable):
    """The log cannot be reached; nothing of the command was lost, it can be repeated with the same key."""

    DE: ClassVar[str] = "Die Datenbank ist gerade nicht erreichbar. Bitte gleich noch einmal versuchen."
    EN: ClassVar[str] = "The database cannot be reached just now. Please try again shortly."


@dataclass(eq=False, kw_only=True)
class ReadsOnly(Unavailable):
    """The database is a standby: it follows another one and takes nothing itself, until it is promoted."""

    DE: ClassVar[str] = "Dieser Dienst zeigt eine Kopie und nimmt nichts an. Bitte wenden Sie sich an den Hauptdienst."
    EN: ClassVar[str] = "This service shows a copy and takes nothing. Please turn to the main service."


@dataclass(eq=False, kw_only=True)
class TooManyAtOnce(Unavailable):
    """As many requests are being answered as can be."""

    retry_after_seconds: int = 1
    DE: ClassVar[str] = "Es gibt gerade sehr viele Anfragen. Bitte gleich noch einmal versuchen."
    EN: ClassVar[str] = "There are very many requests just now. Please try again shortly."


class New(Record):
    """An event about to be recorded."""

    stream: str
    version: int
    event: Event
    at: datetime
    actor: str
    command_id: str
    correlation_id: str


class Peek(Protocol):
    """One consistent look at the log."""

    def since(
        self, position: int, wanted: Container[str], names: Collection[str] = ()
    ) -> tuple[int, Sequence[Recorded] | None, Mapping[str, Sequence[Recorded]]]:
        """The newest position, the events after `position` whose stream is in `wanted`, and the streams of these names as
        `streams` reads them.

        None instead of the former where there are so many that knowing nothing is cheaper than catching up.
        """
        ...

    def streams(self, names: Collection[str]) -> Mapping[str, Sequence[Recorded]]:
        """The events of each of these streams, oldest first, without those that its newest balance stands for."""
        ...

    def landed(self, position: int, command_ids: Collection[str]) -> Sequence[Recorded]:
        """The events after `position` that these commands caused."""
        ...


class Writing(Peek, Protocol):
    """A look at the log while nobody else can write to it."""

    def append(self, new: Sequence[New]) -> None:
        """Record events, once; they stand once the transaction ends without an exception."""
        ...

    @property
    def recorded(self) -> Sequence[Recorded]:
        """What was appended, in order, once the transaction stands."""
        ...


class Log(Protocol):
    """The append-only log."""

    def head(self) -> int:
        """The newest position; 0 when nothing was recorded yet."""
        ...

    def position_at(self, instant: datetime) -> int:
        """The newest position recorded at or before an instant."""
        ...

    def stream(self, name: str) -> Sequence[Recorded]: ...

    def latest(self, name: str, limit: int, *, types: Sequence[str]) -> Sequence[Recorded]:
        """The last events of a stream that are of these types, newest first."""
        ...

    def read(self, after: int, limit: int, *, stop: int | None = None, types: Sequence[str] = ()) -> Sequence[Recorded]:
        """Up to `limit` events after a position, at most up to `stop`, in log order."""
        ...

    def peeking(self) -> AbstractContextManager[Peek]: ...

    def writing(self) -> AbstractContextManager[Writing]: ...


class Totals(Enum):
    """What is told of all hits besides a page of them: nothing, how many there are, or their sums as well."""

    NO = "no"
    COUNT = "count"
    YES = "yes"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportQuery:
    """What a report is asked for. Filters hold the values of which one must match; dates are ISO text.

    A page begins after the row `after`, or after so many rows as `offset` says.
    """

    filters: Mapping[str, tuple[Any, ...]] = field(default_factory=dict[str, tuple[Any, ...]])
    group: tuple[str, ...] | None = None
    period_from: str = ""
    period_to: str = ""
    search: str = ""
    sort: str = ""
    descending: bool = False
    limit: int | None = None
    after: tuple[Any, ...] | None = None
    offset: int = 0
    totals: Totals = Totals.NO


class Selected(Record):
    """Rows of a view. `totals` are empty where they were not asked for, `count` of all hits is None then."""

    rows: Rows
    totals: dict[str, Any]
    count: int | None


class ViewStatus(Record):
    """How a projection stands."""

    name: str
    version: int
    build: int
    position: int
    failed_position: int | None
    failed_reason: str


class Snapshot(Protocol):
    """The rows of all projections at one moment. Raises `Unavailable` for a projection that stopped."""

    def position(self, projection: Projection, /) -> int:
        """The newest event that the projection's rows hold."""
        ...

    def state(self, projection: Projection, /) -> str:
        """What the projection's rows are known by: the same state, the same rows."""
        ...

    def origin(self, projection: Projection, /) -> str:
        """What made the projection's rows: of the same origin, only later events change them."""
        ...

    def select(self, projection: Projection, query: ReportQuery) -> Selected: ...


class Builds(Protocol):
    """How far all projections are at one moment. Raises `Unavailable` for a projection that stopped."""

    def below(self, projections: Collection[Projection], position: int, min_position: int) -> Mapping[str, int]:
        """Which of these are worth waiting for, and until which position each, for a reader who wants to know what was
        recorded up to `position` and has to know it up to `min_position`.
        """
        ...

    def position(self, projection: Projection, /) -> int: ...

    def state(self, projection: Projection, /) -> str:
        """What the projection's rows are known by: the same state, the same rows."""
        ...


class Views(Protocol):
    """The kept rows of all projections, and throw-away ones as of any position."""

    def look(self) -> tuple[int, Builds]:
        """The newest position of the log, and how far the projections are, at the cost of one small question."""
        ...

    def served(
        self, projections: Collection[Projection], position: int, timeout_seconds: float, *, min_position: int = 0
    ) -> AbstractContextManager[Snapshot]:
        """What is served, once these projections have reached a position or time is up. Those so far behind `position` that
        waiting is in vain are waited for only up to `min_position`.
        """
        ...

    def past(self, position: int) -> Snapshot:
        """The same rows as they were at a position of the log."""
        ...

    def statuses(self) -> Sequence[ViewStatus]: ...


class Tokens(Protocol):
    """Where bearer tokens are kept, by the hash of their secret."""

    def add(self, row: Mapping[str, Any]) -> None: ...

    def find(self, secret_hash: str) -> Mapping[str, Any] | None: ...

    def all(self) -> Sequence[Mapping[str, Any]]: ...

    def revoke(self, token_id: str, revoked_at: str) -> bool: ...


Clock = Callable[[], datetime]
"""The present instant in UTC."""
