"""The projector: a thread that keeps the views at the head of the log, woken by each commit."""

import contextlib
import threading

import psycopg
import structlog

from procurement.application.ports import LogUnavailable
from procurement.storage.database import PostgresDatabase
from procurement.storage.views import ViewStore

SAFETY_POLL_SECONDS = 1.0
GATHERING_SECONDS = 0.01
"""Between two pages, so that under load a page holds many events; the first page after a pause is folded at once."""
_log = structlog.get_logger("projector")


class Projector:
    """Folds whatever is new. A missed wake-up costs one second at most, because it also looks by itself."""

    def __init__(self, views: ViewStore) -> None:
        self._views = views
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._run, name="projector", daemon=True)]
        if isinstance(views.log.database, PostgresDatabase):
            listener = threading.Thread(
                target=self._listen, args=(views.log.database.url,), name="listener", daemon=True
            )
            self._threads.append(listener)

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def wake(self, _position: int = 0) -> None:
        self._woken.set()

    def stop(self) -> None:
        self._stopping.set()
        self._woken.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(timeout=10)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                while self._views.advance() and not self._stopping.wait(GATHERING_SECONDS):
                    pass
            except LogUnavailable as error:
                _log.warning("views wait for the database", error=str(error))
                self._stopping.wait(0.5)
            except Exception:  # noqa: BLE001  # A fault in one page must not end the thread; it is logged and tried again.
                _log.exception("projector failed; trying again")
                self._stopping.wait(1.0)
            self._woken.wait(SAFETY_POLL_SECONDS)
            self._woken.clear()

    def _listen(self, database_url: str) -> None:
        """Commits of other processes wake this one; a lost connection is opened again."""
        while not self._stopping.is_set():
            with contextlib.suppress(psycopg.Error), psycopg.connect(database_url, autocommit=True) as connection:
                connection.execute("LISTEN events")
                self._woken.set()
                while not self._stopping.is_set():
                    for _ in connection.notifies(timeout=0.5, stop_after=1):
                        self._woken.set()
            self._stopping.wait(0.5)
