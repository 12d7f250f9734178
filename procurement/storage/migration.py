"""Making and upgrading the tables, and refusing databases that are not ours, torn, or newer than this program.

One step, safe for many processes at once: SQLite takes the file's writer lock, PostgreSQL an advisory lock.
Workers never run DDL.
"""

import sqlite3
import time
from pathlib import Path

from procurement.application.starting import RefusedToStart
from procurement.storage.audit_tables import audit_tables
from procurement.storage.database import Database, PostgresDatabase, Session
from procurement.storage.event_log import Recorder
from procurement.storage.office import office_tables
from procurement.storage.postgres_log import PostgresLogRecorder

SCHEMA = 5
"""1: the log, its views and access tokens. 2: the office beside them (`office.py`). 3: evidence (`audit_tables.py`).
4: events indexed by type, and when views changed. 5: indexes of balances and of what they do not carry (`carried.py`). Each is added to whatever was there.
"""
APPLICATION_ID = 0x41425246
"""`ABRF`: tells our SQLite files from anybody else's."""
ATTEMPTS = 100
ADVISORY_LOCK = 4_702_394_921
QUICK_CHECK_BYTES = 128 * 1024 * 1024
PAGE_SIZE_AT, PAGE_COUNT_AT = slice(16, 18), slice(28, 32)


class UnlockedAppendsForbidden(RefusedToStart):
    DE = (
        "POSTGRES_ENABLE_DB_FUNCTIONS ist eingeschaltet. In dieser Betriebsart gehen Auswertungen Ereignisse verloren. "
        "Bitte die Variable entfernen."
    )
    EN = "POSTGRES_ENABLE_DB_FUNCTIONS is on. In this mode reports lose events. Remove the variable."


class ForeignDatabase(RefusedToStart):
    DE = "{where} ist keine Datenbank von Abrufbuch. Bitte ein anderes Verzeichnis (--data-dir) wählen; nichts wurde verändert."
    EN = "{where} is no database of Abrufbuch. Choose another directory (--data-dir); nothing was changed."


class TornDatabase(RefusedToStart):
    DE = "{where} ist beschädigt ({reason}). Bitte die letzte Sicherung zurückspielen; nichts wurde verändert."
    EN = "{where} is damaged ({reason}). Restore the latest backup; nothing was changed."


class ForeignViews(ForeignDatabase):
    """Views can be computed again, so all that stands in the way is a file that is not ours."""

    DE = (
        "{where} ist keine Datei von Abrufbuch. Hier stehen sonst Auswertungen, die sich aus den Ereignissen neu berechnen "
        "lassen: Wird die Datei nicht gebraucht, genügt es, sie zu löschen und „abrufbuch rebuild“ auszuführen; "
        "nichts wurde verändert."
    )
    EN = (
        "{where} is no file of Abrufbuch. Views stand here, which can be computed again from the events: if nobody needs "
        "the file, it is enough to delete it and run `abrufbuch rebuild`; nothing was changed."
    )


class TornViews(TornDatabase):
    """Nothing is lost with the views: the events are the truth."""

    DE = (
        "{where} ist beschädigt ({reason}). Darin stehen nur Auswertungen, die sich aus den Ereignissen neu berechnen "
        "lassen: Es genügt, die Datei samt {where}-wal und {where}-shm zu löschen und „abrufbuch rebuild“ auszuführen; "
        "eine Sicherung ist nicht nötig."
    )
    EN = (
        "{where} is damaged ({reason}). It holds views only, which can be computed again from the events: it is enough to "
        "delete it together with {where}-wal and {where}-shm and run `abrufbuch rebuild`; no backup is needed."
    )


class NewerSchema(RefusedToStart):
    DE = "{where} hat Schema {found}, dieses Programm kennt {known}. Bitte die neuere Programmversion starten."
    EN = "{where} has schema {found}, this program knows {known}. Start the newer version of the program."


class NotMigrated(RefusedToStart):
    """There are no tables, or those of an older program."""

    DE = "{where} hat noch nicht die Tabellen dieses Programms. Bitte zuerst „abrufbuch migrate“ ausführen."
    EN = "{where} has not got the tables of this program yet. Run `abrufbuch migrate` first."


def check_sqlite_views(path: Path) -> None:
    """As `check_sqlite_file`, for a file that holds nothing but views: `ForeignViews` and `TornViews` say so."""
    try:
        check_sqlite_file(path)
    except ForeignDatabase as error:
        raise ForeignViews(**error.facts) from error
    except TornDatabase as error:
        raise TornViews(**error.facts) from error


def check_sqlite_file(path: Path) -> None:
    """Raise `ForeignDatabase`, `TornDatabase` or `NewerSchema` unless the file is new or ours and whole."""
    if not path.exists() or path.stat().st_size == 0:
        return
    with path.open("rb") as file:
        header = file.read(100)
    if not header.startswith(b"SQLite format 3\x00"):
        raise ForeignDatabase(where=path)
    page_size = int.from_bytes(header[PAGE_SIZE_AT], "big")
    expected = (65536 if page_size == 1 else page_size) * int.from_bytes(header[PAGE_COUNT_AT], "big")
    if path.stat().st_size < expected and not _being_written(path):
        raise TornDatabase(where=path, reason=f"{path.stat().st_size} / {expected} Byte")
    try:
        _check_inside(path)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
            return
        raise TornDatabase(where=path, reason=error) from error


def _being_written(path: Path) -> bool:
    """Whether a write-ahead log still holds pages of the file: the file alone may then be short of what it says."""
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def _check_inside(path: Path) -> None:
    connection = sqlite3.connect(path, timeout=60)
    try:
        application_id = connection.execute("PRAGMA application_id").fetchone()[0]
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if application_id != APPLICATION_ID and (application_id or tables):
            raise ForeignDatabase(where=path)
        schema = connection.execute("PRAGMA user_version").fetchone()[0]
        if schema > SCHEMA:
            raise NewerSchema(where=path, found=schema, known=SCHEMA)
        if path.stat().st_size <= QUICK_CHECK_BYTES:
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if verdict != "ok":
                raise TornDatabase(where=path, reason=verdict)
    finally:
        connection.close()


TABLES = (
    """CREATE TABLE IF NOT EXISTS access_tokens (token_id TEXT PRIMARY KEY, secret_hash TEXT NOT NULL UNIQUE,
        subject TEXT NOT NULL, role TEXT NOT NULL, member TEXT NOT NULL, label TEXT NOT NULL,
        created_at TEXT NOT NULL, expires_at TEXT NOT NULL, revoked_at TEXT NOT NULL)""",
)
VIEW_TABLES = (
    """CREATE TABLE IF NOT EXISTS view_registry (name TEXT NOT NULL, version INTEGER NOT NULL, build INTEGER NOT NULL,
        active INTEGER NOT NULL, position BIGINT NOT NULL, mark TEXT NOT NULL, failed_position BIGINT,
        failed_reason TEXT NOT NULL, shape TEXT NOT NULL, PRIMARY KEY (name, version, build))""",
    """CREATE TABLE IF NOT EXISTS view_changes (name TEXT NOT NULL, version INTEGER NOT NULL, build INTEGER NOT NULL,
        position BIGINT NOT NULL, mark TEXT NOT NULL, PRIMARY KEY (name, version, build))""",
)


def migrate_sqlite(recorder: Recorder, events: Database, views: Database, office: Database, audit: Database) -> None:
    """Create what is missing in the four files; the second of two processes finds it done."""
    for attempt in range(ATTEMPTS):
        try:
            _mark_ours(events, TABLES)
            recorder.create_table()
            _mark_ours(views, VIEW_TABLES)
            _mark_ours(office, office_tables(office.dialect))
            _mark_ours(audit, audit_tables(audit.dialect))
        except Exception as error:
            if "locked" not in str(error) or attempt == ATTEMPTS - 1:
                raise
            time.sleep(0.1)
        else:
            return


def _mark_ours(database: Database, tables: tuple[str, ...]) -> None:
    with database.writing() as session:
        for statement in tables:
            session.run(statement)
        session.run(f"PRAGMA application_id = {APPLICATION_ID}")
        session.run(f"PRAGMA user_version = {SCHEMA}")


def migrate_postgres(recorder: PostgresLogRecorder, database: PostgresDatabase) -> None:
    """Create what is missing, one process at a time, all or nothing."""
    with database.writing() as session:
        session.run("SELECT pg_advisory_xact_lock(?)", (ADVISORY_LOCK,))
        _check_schema(session, database)
        for statement in recorder.sql_create_statements:
            session.run(statement.as_string())
        for statement in (*TABLES, *VIEW_TABLES, *office_tables(database.dialect), *audit_tables(database.dialect)):
            session.run(statement)
        session.run("CREATE TABLE IF NOT EXISTS abrufbuch_schema (version INTEGER NOT NULL)")
        session.run("DELETE FROM abrufbuch_schema")
        session.run("INSERT INTO abrufbuch_schema VALUES (?)", (SCHEMA,))


def _check_schema(session: Session, database: PostgresDatabase) -> int:
    """The schema of our tables, 0 where there are none; raises `ForeignDatabase` or `NewerSchema`."""
    where = database.url.rpartition("@")[2]
    ours = session.run("SELECT to_regclass('abrufbuch_schema') IS NOT NULL")[0][0]
    if not ours:
        if session.run("SELECT to_regclass('events') IS NOT NULL")[0][0]:
            raise ForeignDatabase(where=where)
        return 0
    found = session.run("SELECT max(version) FROM abrufbuch_schema")[0][0]
    if found > SCHEMA:
        raise NewerSchema(where=where, found=found, known=SCHEMA)
    return found


def check_postgres(database: PostgresDatabase) -> None:
    """Raise unless the tables of this version are there."""
    with database.reading() as session:
        if _check_schema(session, database) < SCHEMA:
            raise NotMigrated(where=database.url.rpartition("@")[2])


def check_sqlite(path: Path, database: Database) -> None:
    """Raise unless the file has the tables of this version."""
    with database.reading() as session:
        if session.run("PRAGMA user_version")[0][0] < SCHEMA:
            raise NotMigrated(where=path)
