"""The databases that a setting names, opened: the log, the views, the office and the audit log. Nothing runs yet."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from procurement import projections
from procurement.audit.keys import Signer, signer_of
from procurement.audit.log import AuditLog
from procurement.domain.decider import CARRYING
from procurement.kernel.discover import units_in
from procurement.kernel.projection import Projection
from procurement.settings import Settings
from procurement.storage.audit_lines import AuditLines
from procurement.storage.audit_tables import AuditTables
from procurement.storage.database import Database, PostgresDatabase, SqliteDatabase
from procurement.storage.event_log import EventLog
from procurement.storage.mapper import Mapper
from procurement.storage.migration import (
    UnlockedAppendsForbidden,
    check_postgres,
    check_sqlite,
    check_sqlite_file,
    check_sqlite_views,
    migrate_postgres,
    migrate_sqlite,
)
from procurement.storage.office import Office, office_in
from procurement.storage.postgres_log import PostgresLogRecorder, postgres_datastore
from procurement.storage.restoring import check_restored
from procurement.storage.sqlite_log import DurableDatastore, SQLiteLogRecorder
from procurement.storage.views import ViewStore


def utc_now() -> datetime:
    """The one clock."""
    return datetime.now(UTC)


def every_projection() -> Sequence[Projection]:
    return tuple(units_in(projections, "PROJECTION", Projection))


@dataclass(frozen=True, slots=True)
class Store:
    """The log, the views and the office, open but idle: what commands need that do not serve anybody."""

    log: EventLog
    views: ViewStore
    office: Office
    audit: AuditTables
    databases: tuple[Database, ...]
    is_standby: bool = False

    def close(self) -> None:
        for database in self.databases:
            database.close()
        self.log.recorder.close()


def open_store(settings: Settings, *, migrate: bool = True, sign: bool = True) -> Store:
    """Open the databases a setting names. Raises a `RefusedToStart` that says what to do.

    `migrate` makes missing tables first; workers leave that to others. Without `sign` no key is made or asked for.
    """
    if settings.functions_enabled:
        raise UnlockedAppendsForbidden
    store = _postgres(settings, migrate=migrate) if settings.database_url else _sqlite(settings, migrate=migrate)
    if migrate and not store.is_standby:
        try:
            store.views.ensure()
            if sign:
                signer_in(settings, store.audit)
        except BaseException:
            store.close()
            raise
    return store


def signer_in(settings: Settings, audit: AuditTables) -> Signer:
    """Who signs checkpoints of this log; a new log gets a key and a name."""
    name = settings.audit_origin or f"abrufbuch/{uuid.uuid4()}"
    return signer_of(audit, settings.audit_key, name, utc_now())


def audit_log(settings: Settings, store: Store, *, check: bool = True) -> AuditLog:
    """The log as evidence. Raises a `RefusedToStart` where the key is not that of the log, or, if `check`, what was
    attested is not; without it such a log can be looked into.
    """
    audit = AuditLog(AuditLines(store.log), store.audit, signer_in(settings, store.audit), settings.checkpoint_folder)
    if check:
        audit.check_against_log()
    return audit


def _sqlite(settings: Settings, *, migrate: bool) -> Store:
    folder = Path(settings.data_dir)
    folder.mkdir(parents=True, exist_ok=True)
    check_restored(folder)
    check_sqlite_views(folder / "views.db")
    for name in ("events.db", "office.db", "audit.db"):
        check_sqlite_file(folder / name)
    events, views = SqliteDatabase(folder / "events.db"), SqliteDatabase(folder / "views.db")
    # Two ways to one file: what is lost with the last moment before a power cut, and what is not.
    office = SqliteDatabase(folder / "office.db", erase=True)
    swift = SqliteDatabase(folder / "office.db", erase=True, synchronous="NORMAL")
    audit = SqliteDatabase(folder / "audit.db")
    recorder = SQLiteLogRecorder(DurableDatastore(str(folder / "events.db")), carrying=CARRYING)
    log = EventLog(events, recorder, Mapper())
    store = Store(
        log,
        ViewStore(views, log, every_projection()),
        office_in(office, swift),
        AuditTables(audit),
        (events, views, audit, office, swift),
    )
    try:
        if migrate:
            migrate_sqlite(recorder, events, views, office, audit)
        else:
            for name, database in (("events.db", events), ("office.db", office), ("audit.db", audit)):
                check_sqlite(folder / name, database)
    except BaseException:
        store.close()
        raise
    return store


def _postgres(settings: Settings, *, migrate: bool) -> Store:
    database = PostgresDatabase(settings.database_url)
    # What a standby holds is made by the database that it follows.
    standby = migrate and database.is_standby
    recorder = postgres_recorder(settings.database_url)
    store = replace(store_on(database, recorder), is_standby=standby)
    try:
        migrate_postgres(recorder, database) if migrate and not standby else check_postgres(database)
    except BaseException:
        store.close()
        raise
    return store


def postgres_recorder(database_url: str) -> PostgresLogRecorder:
    return PostgresLogRecorder(postgres_datastore(database_url), database_url, carrying=CARRYING)


def store_on(database: PostgresDatabase, recorder: PostgresLogRecorder) -> Store:
    """The store whose tables all stand in one database."""
    log = EventLog(database, recorder, Mapper())
    views, office = ViewStore(database, log, every_projection()), office_in(database, database)
    return Store(log, views, office, AuditTables(database), (database,))
