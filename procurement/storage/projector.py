"""The projector: a thread that keeps the views at the head of the log, woken by each commit.

On PostgreSQL one projector is elected among all processes, by a lock that its connection holds; when the process or the
connection is gone, so is the lock, and the next one takes over. Each event is folded exactly once even without that
(`ViewStore.advance`); the election saves several from trying at once.
"""

import contextlib
import threading
import time

import psycopg
import structlog

from procurement.application.ports import LogUnavailable
from procurement.storage.database import PostgresDatabase
from procurement.storage.pages import PAGE
from procurement.storage.postgres_pipe import CONNECT_SECONDS
from procurement.storage.views import ViewStore

SAFETY_POLL_SECONDS = 1.0
REST = 5.0
"""How long it rests after a page, as a multiple of what the page took: under load a page then holds many events, and
whoever orders finds the processor free. The first page after a pause is folded at once, and a full one is followed at once."""
LONGEST_REST_SECONDS = 0.25
ELECTION_LOCK = 4_702_394_923
STANDS_AGAIN_SECONDS = 0.25
_log = structlog.get_logger("projector")


class Projector:
    """Folds whatever is new. A missed wake-up costs one second at most, because it also looks by itself."""

    def __init__(self, views: ViewStore) -> None:
        self._views = views
        self._woken, self._stopping, self._elected = threading.Event(), threading.Event(), threading.Event()
        self._threads = [threading.Thread(target=self._run, name="projector", daemon=True)]
        database = views.log.database
        if isinstance(database, PostgresDatabase):
            candidate = threading.Thread(target=self._stand, args=(database.url,), name="candidate", daemon=True)
            self._threads.append(candidate)
        else:
            self._elected.set()

    def is_elected(self) -> bool:
        """Whether this process is the one that does what one alone does."""
        return self._elected.is_set()

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def wake(self, _position: int = 0) -> None:
        self._woken.set()

    def stop(self) -> None:
        self._stopping.set()
        self._elected.set()
        self._woken.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(timeout=10)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._elected.wait()
            try:
                self._catch_up()
            except LogUnavailable as error:
                _log.warning("views wait for the database", error=str(error))
                self._stopping.wait(0.5)
            except Exception:  # noqa: BLE001  # A fault in one page must not end the thread; it is logged and tried again.
                _log.exception("projector failed; trying again")
                self._stopping.wait(1.0)
            self._woken.wait(SAFETY_POLL_SECONDS)
            self._woken.clear()

    def _catch_up(self) -> None:
        while self._elected.is_set() and not self._stopping.is_set():
            began = time.monotonic()
            moved = self._views.advance()
            if not moved:
                return
            took = time.monotonic() - began
            self._stopping.wait(min(REST * took, LONGEST_REST_SECONDS) if moved < PAGE else 0.0)

    def _stand(self, database_url: str) -> None:
        """Stand for election as long as this process lives; a lost connection is opened again."""
        while not self._stopping.is_set():
            with (
                contextlib.suppress(psycopg.Error),
                psycopg.connect(database_url, autocommit=True, connect_timeout=CONNECT_SECONDS) as connection,
            ):
                self._hold(connection)
            if not self._stopping.is_set():
                self._elected.clear()
                self._stopping.wait(STANDS_AGAIN_SECONDS)

    def _hold(self, connection: psycopg.Connection) -> None:
        """Be elected, and wake up at each commit of any process, until the connection is lost. On a standby nobody is."""
        candidacy = "SELECT NOT pg_is_in_recovery() AND pg_try_advisory_lock(%s)"
        while not self._stopping.is_set():
            found = connection.execute(candidacy, (ELECTION_LOCK,)).fetchone()
            if found and found[0]:
                break
            self._stopping.wait(STANDS_AGAIN_SECONDS)
        connection.execute("LISTEN events")
        self._elected.set()
        self._woken.set()
        _log.info("elected")
        while not self._stopping.is_set():
            for _ in connection.notifies(timeout=0.5, stop_after=1):
                self._woken.set()
