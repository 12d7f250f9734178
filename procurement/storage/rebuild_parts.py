"""Parts of the log folded by processes of their own, each into tables that nobody else sees, and merged in log order.

All a helper writes stands in one transaction until its turn comes: of one that fails or is killed nothing is left.
"""

import contextlib
import multiprocessing
import signal
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from procurement.kernel.projection import Projection
from procurement.kernel.refusal import Unavailable
from procurement.storage import view_sql
from procurement.storage.database import Session
from procurement.storage.event_log import EventLog
from procurement.storage.gathering import Gathering, Stopped
from procurement.storage.pages import pages
from procurement.storage.view_folding import Folding
from procurement.storage.view_registry import Build

if TYPE_CHECKING:
    from procurement.storage.database import Database


@dataclass(eq=False, kw_only=True)
class HelperLost(Unavailable):
    """A process that folded a part ended before it was done."""

    reason: str
    DE: ClassVar[str] = (
        "Ein Prozess, der einen Teil des Protokolls rechnete, endete vorzeitig ({reason}). Gezeigt wird weiter der "
        "bisherige Stand."
    )
    EN: ClassVar[str] = "A process that folded a part of the log ended early ({reason}). What was served stays."


class Views(Protocol):
    """What a helper needs of the views it opens."""

    database: "Database"
    log: EventLog

    @property
    def projections(self) -> dict[str, Projection]: ...


class Opened(Protocol):
    """A store opened by a helper."""

    @property
    def views(self) -> Views: ...

    def close(self) -> None: ...


Open = Callable[[], Opened]
Bounds = tuple[int, int]
"""After which position, and up to which."""
Said = tuple[str, Any]
"""What a helper says: `folded` with a position, `stopped`, `failed` with a reason, `merged`."""


class Helper:
    """A process that waits for a part to fold."""

    def __init__(self, process: Any, pipe: Connection) -> None:
        self._process, self._pipe = process, pipe
        self._last: Said = ("folded", 0)
        self._after = self.folded = 0

    def begin(self, builds: Sequence[Build], bounds: Bounds) -> None:
        """Fold what stands after one position up to another; `folded` is how many positions that were so far."""
        self._after, _stop = bounds
        with contextlib.suppress(OSError):
            self._pipe.send(([(build.projection.name, build.number) for build in builds], bounds))

    def look(self) -> None:
        """Take in what was said meanwhile, without waiting. Raises `HelperLost` where the process has ended."""
        while self._last[0] == "folded" and self._pipe.poll():
            self._last = self._heard()

    def finish(self, tell: Callable[[], None]) -> None:
        """Have the rows merged once all is folded. Raises `Stopped` or `HelperLost`."""
        # One that ended already has said why, and no longer listens.
        with contextlib.suppress(OSError):
            self._pipe.send("merge")
        while self._last[0] == "folded":
            self._last = self._heard()
            tell()
        kind, value = self._last
        if kind == "stopped":
            raise Stopped(*value)
        if kind == "failed":
            raise HelperLost(reason=value)

    def _heard(self) -> Said:
        try:
            kind, value = self._pipe.recv()
        except (EOFError, OSError) as error:
            self._process.join()
            raise HelperLost(reason=str(self._process.exitcode)) from error
        if kind == "folded":
            self.folded = value - self._after
        return kind, value

    def end(self) -> None:
        self._pipe.close()
        self._process.terminate()
        self._process.join()


@contextmanager
def helpers(opening: Open, number: int) -> Generator[Sequence[Helper], None, None]:
    """So many processes that wait for work, and end with this block. Begun before any thread runs they need not load the
    program again.
    """
    method = "fork" if threading.active_count() == 1 else "spawn"
    begun: list[Helper] = []
    try:
        # One by one, so that those begun end when another cannot begin.
        begun.extend(_begun(opening, method) for _ in range(number))
        yield begun
    finally:
        for helper in begun:
            helper.end()


def _begun(opening: Open, method: str) -> Helper:
    context: Any = multiprocessing.get_context(method)
    ours, theirs = context.Pipe()
    process = context.Process(target=_process, args=(opening, theirs), daemon=True)
    process.start()
    theirs.close()
    return Helper(process, ours)


def _process(opening: Open, pipe: Connection) -> None:
    # Who started this one says when it ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # The other end closes when nobody waits for this part any more.
    with contextlib.suppress(EOFError, OSError):
        help_once(opening, pipe)


def help_once(opening: Open, pipe: Connection) -> None:
    """Fold the part asked for, and merge it when told to."""
    numbers, (after, stop) = pipe.recv()
    try:
        store = opening()
        try:
            projections = store.views.projections
            builds = [Build(projections[name], number, after) for name, number in numbers]
            with store.views.database.writing() as session:
                _fold(Passing(store.views.log, builds, session, after), stop, pipe)
        finally:
            store.close()
    except Stopped as stopped:
        pipe.send(("stopped", (stopped.name, stopped.position, stopped.reason)))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        # Nobody listens any more.
        raise
    except Exception as error:  # noqa: BLE001  # Whatever it was is told by the one who waits.
        pipe.send(("failed", f"{type(error).__name__}: {error}"))
    else:
        pipe.send(("merged", None))


def _fold(gathering: "Passing", stop: int, pipe: Connection) -> None:
    for rows, reached in pages(gathering.log, gathering.after, stop, gathering.types):
        gathering.fold(rows, reached)
        pipe.send(("folded", reached))
    gathering.settle()
    pipe.recv()
    gathering.merge()


class Passing(Gathering):
    """Rows of a later part, kept apart until those of the earlier ones are written: few in memory, many in tables that are
    gone with the transaction.
    """

    def __init__(self, log: EventLog, builds: Sequence[Build], session: Session, after: int) -> None:
        super().__init__(log, builds, lambda: nullcontext(session), after, fresh=False)
        self._session = session
        self._tables: dict[Folding, str] = {}
        self._merging = False

    def table_for(self, session: Session, one: Folding) -> str:
        if self._merging:
            return super().table_for(session, one)
        if one not in self._tables:
            self._tables[one] = f"part_{len(self._tables)}"
            session.run(view_sql.create_table(one.build.projection, self._tables[one], "postgres", passing=True))
            self.fresh.add(one)
        return self._tables[one]

    def settle(self) -> None:
        """Write the rest of what is in tables already."""
        self.write([family for family in self.families if family[0] in self._tables])

    def merge(self) -> None:
        """Combine all rows with those of the earlier parts. Raises `Stopped`."""
        self._merging = True
        for one, table in self._tables.items():
            names = ", ".join(view_sql.column_names(one.build.projection))
            statement = view_sql.upsert(one.build.projection, one.build.table, f"SELECT {names} FROM {table}")
            try:
                with self._session.attempt():
                    self._session.run(statement)
            except ValueError as error:
                self.find_unkept(self._session, one, self.after, error)
        self.write(self.families)
