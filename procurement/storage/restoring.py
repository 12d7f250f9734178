"""Where a backup is restored to: an empty folder or an empty PostgreSQL database, which is filled whole or not at all."""

import os
import shutil
import sys
from collections.abc import Collection, Generator, Iterable, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from procurement.application.starting import RefusedToStart
from procurement.storage.database import PostgresDatabase, Row, Session
from procurement.storage.migration import ADVISORY_LOCK

UNFINISHED = "restore.unfinished"
"""The folder in a data directory in which a restore does its work. While it is there, whatever stands beside it is not to
be used.
"""


class FolderNotEmpty(RefusedToStart):
    DE = (
        "In {where} liegt schon etwas ({found}). Zurückgesichert wird nur in ein leeres Verzeichnis. Soll die Sicherung an "
        "diese Stelle, dann bitte den Dienst anhalten und das alte Verzeichnis umbenennen (mv {where} {where}.alt); "
        "nichts wurde verändert."
    )
    EN = (
        "There is something in {where} already ({found}). A backup is restored into an empty directory only. To put it "
        "here, stop the service and rename the old directory (mv {where} {where}.old); nothing was changed."
    )


class DatabaseNotEmpty(RefusedToStart):
    DE = (
        "In {where} gibt es schon Tabellen ({found}). Zurückgesichert wird nur in eine leere Datenbank: Bitte mit createdb "
        "eine neue anlegen und DATABASE_URL darauf zeigen lassen, oder den Dienst anhalten und die alte umbenennen "
        "(ALTER DATABASE … RENAME TO …); nichts wurde verändert."
    )
    EN = (
        "There are tables in {where} already ({found}). A backup is restored into an empty database only: make a new one "
        "with createdb and let DATABASE_URL name it, or stop the service and rename the old one (ALTER DATABASE … RENAME "
        "TO …); nothing was changed."
    )


class RestoreUnfinished(RefusedToStart):
    DE = (
        "In {where} wurde eine Rücksicherung begonnen und nicht beendet; die Daten dort sind nicht vollständig. "
        "Läuft sie nicht mehr, dann bitte „abrufbuch restore“ noch einmal ausführen."
    )
    EN = (
        "In {where} a restore was begun and did not come to its end; the data there are not complete. "
        "If it does not run any more, run `abrufbuch restore` again."
    )


def check_restored(folder: Path) -> None:
    """Raise `RestoreUnfinished` for a data directory that a restore left half full, or is filling now."""
    if (folder / UNFINISHED).exists():
        raise RestoreUnfinished(where=folder)


@contextmanager
def filled_folder(folder: Path, spared: Collection[str]) -> Generator[Path, None, None]:
    """A folder to fill with databases; they stand in `folder` once this ends. After an exception nothing does.

    A process that dies leaves `UNFINISHED` behind: nothing starts there, and the next restore begins anew. Files of the
    names `spared` may be there before. Raises `FolderNotEmpty`, or `RestoreUnfinished` while another restore runs.
    """
    work, made = folder / UNFINISHED, not folder.exists()
    found = _strangers(folder, spared)
    if found:
        raise FolderNotEmpty(where=folder, found=", ".join(found[:3]))
    work.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(work):
        try:
            _throw_away([*work.iterdir(), *_databases(folder)])
            yield work
            for path in sorted(work.iterdir()):
                to_disk(path)
                path.rename(folder / path.name)
            to_disk(folder)
            work.rmdir()
            to_disk(folder)
        except BaseException:
            # The mark goes last: until then nobody takes for whole what is there.
            _throw_away([*_databases(folder), work, *([folder] if made else [])])
            raise


def _databases(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.db*"))


def _strangers(folder: Path, spared: Collection[str]) -> list[str]:
    """What is in a folder besides what may be: keys, what a restore that died has left, and what file systems have by
    themselves.
    """
    if not folder.exists():
        return []
    expected = {*spared, UNFINISHED, "lost+found"}
    if (folder / UNFINISHED).exists():
        expected |= {path.name for path in _databases(folder)}
    return sorted(path.name for path in folder.iterdir() if path.name not in expected and path.name[0] != ".")


def _throw_away(paths: Iterable[Path]) -> None:
    for path in paths:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


@contextmanager
def _alone(work: Path) -> Generator[None, None, None]:
    """One restore at a time; the lock goes with the process."""
    if sys.platform == "win32":  # There is no such lock.
        yield
        return
    import fcntl  # noqa: PLC0415  is not there on Windows

    handle = os.open(work, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise RestoreUnfinished(where=work.parent) from error
        yield
    finally:
        os.close(handle)


def to_disk(path: Path) -> None:
    """What was written stands after a power cut too."""
    if sys.platform == "win32" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class PostgresTransaction(PostgresDatabase):
    """A database seen from within one transaction: all that is written in it counts once that has committed."""

    def __init__(self, url: str, session: Session) -> None:
        self.url, self._session = url, session

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        return self._session.run(sql, parameters)

    def reading(self) -> AbstractContextManager[Session]:
        return nullcontext(self._session)

    def writing(self) -> AbstractContextManager[Session]:
        return nullcontext(self._session)

    def close(self) -> None:
        """Whoever began the transaction ends it."""


@contextmanager
def filled_postgres(url: str) -> Generator[PostgresTransaction, None, None]:
    """An empty database to fill. After an exception, or when the process dies, it is as empty as before.

    Raises `DatabaseNotEmpty`.
    """
    database = PostgresDatabase(url, most_connections=1)
    try:
        with database.writing() as session:
            # Whoever wants to make tables meanwhile waits, and finds them made.
            session.run("SELECT pg_advisory_xact_lock(?)", (ADVISORY_LOCK,))
            tables = session.run(
                "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace "
                "AND relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY relname LIMIT 3"
            )
            if tables:
                where = url.partition("?")[0].rpartition("@")[2]
                raise DatabaseNotEmpty(where=where, found=", ".join(row[0] for row in tables))
            yield PostgresTransaction(url, session)
    finally:
        database.close()
