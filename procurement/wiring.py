"""Putting the rooms together: Settings in, a Cooperative out. Imported by entry points only."""

import gc
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

from procurement import projections
from procurement.application.accesses import Accesses
from procurement.application.deadlines import Deadlines
from procurement.application.desk import Desk
from procurement.application.dismissing import Opportunities
from procurement.application.explaining import Explaining
from procurement.application.history import History
from procurement.application.importing import Importing
from procurement.application.jobs import Jobs
from procurement.application.keeping import Keeping
from procurement.application.metrics import Metrics
from procurement.application.offering import Offering
from procurement.application.office_ports import Drafts
from procurement.application.ordering import Ordering
from procurement.application.pooling import Pooling
from procurement.application.ports import Clock
from procurement.application.reading import Reading
from procurement.application.upkeep import Upkeep
from procurement.audit.follower import Follower
from procurement.audit.keys import Signer, signer_of
from procurement.audit.log import AuditLog
from procurement.audit.package import Imprint, Packing
from procurement.audit.pinning import Pinning
from procurement.exchange.gobd.carrier import DataCarrier
from procurement.exchange.summary_pdf import written_if_possible
from procurement.exchange.tables import Tables
from procurement.identity.accounts import AccountDesk
from procurement.identity.sessions import SessionDesk
from procurement.identity.throttle import Throttle
from procurement.identity.tokens import TokenDesk
from procurement.kernel.discover import units_in
from procurement.kernel.projection import Projection
from procurement.settings import Settings
from procurement.storage.audit_lines import AuditLines
from procurement.storage.audit_tables import AuditTables
from procurement.storage.database import Database, PostgresDatabase, SqliteDatabase
from procurement.storage.event_lines import CanonicalLines
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
from procurement.storage.projector import Projector
from procurement.storage.restoring import check_restored
from procurement.storage.size import size_of
from procurement.storage.sqlite_log import DurableDatastore, SQLiteLogRecorder
from procurement.storage.token_table import TokenTable
from procurement.storage.views import ViewStore

PROGRAM = version("abrufbuch")


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

    def close(self) -> None:
        for database in self.databases:
            database.close()
        self.log.recorder.datastore.close()


def open_store(settings: Settings, *, migrate: bool = True, sign: bool = True) -> Store:
    """Open the databases a setting names. Raises a `RefusedToStart` that says what to do.

    `migrate` makes missing tables first; workers leave that to others. Without `sign` no key is made or asked for.
    """
    if settings.functions_enabled:
        raise UnlockedAppendsForbidden
    store = _postgres(settings, migrate=migrate) if settings.database_url else _sqlite(settings, migrate=migrate)
    if migrate:
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
    recorder = SQLiteLogRecorder(DurableDatastore(str(folder / "events.db")))
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
    recorder = PostgresLogRecorder(postgres_datastore(settings.database_url))
    store = store_on(database, recorder)
    try:
        migrate_postgres(recorder, database) if migrate else check_postgres(database)
    except BaseException:
        store.close()
        raise
    return store


def store_on(database: PostgresDatabase, recorder: PostgresLogRecorder) -> Store:
    """The store whose tables all stand in one database."""
    log = EventLog(database, recorder, Mapper())
    views, office = ViewStore(database, log, every_projection()), office_in(database, database)
    return Store(log, views, office, AuditTables(database), (database,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cooperative:
    """Everything an entry point can ask, running."""

    settings: Settings
    clock: Clock
    store: Store
    desk: Desk
    ordering: Ordering
    keeping: Keeping
    importing: Importing
    reading: Reading
    offering: Offering
    history: History
    tokens: TokenDesk
    accounts: AccountDesk
    sessions: SessionDesk
    accesses: Accesses
    drafts: Drafts
    jobs: Jobs
    projector: Projector
    metrics: Metrics
    tables: Tables
    upkeep: Upkeep
    audit: AuditLog
    follower: Follower
    pooling: Pooling
    deadlines: Deadlines

    @property
    def explaining(self) -> Explaining:
        return Explaining(self.reading, self.store.log, self.store.views, CanonicalLines(self.store.log))

    @property
    def opportunities(self) -> Opportunities:
        return Opportunities(self.reading, self.keeping)

    @property
    def packing(self) -> Packing:
        imprint = Imprint(program=PROGRAM, cooperative=self.settings.operator_name, write=written_if_possible)
        return Packing(self.audit, self.history.positions, self.clock, self.reading, imprint)

    @property
    def carrier(self) -> DataCarrier:
        return DataCarrier(self.store.log, self.settings.operator_name, self.settings.operator_address)

    @property
    def pinning(self) -> Pinning:
        return Pinning(self.audit, self.reading, self.clock, PROGRAM)

    def close(self) -> None:
        """Decide what waits, give up long work, stop folding, let go of the databases."""
        self.jobs.close()
        self.deadlines.stop()
        self.desk.close()
        self.projector.stop()
        self.follower.stop()
        self.store.close()


def _session_desk(settings: Settings, office: Office, accesses: Accesses, clock: Clock) -> SessionDesk:
    return SessionDesk(
        office.sessions,
        office.accounts,
        throttle=Throttle(office.failures, clock),
        accesses=accesses,
        clock=clock,
        demonstration=settings.demonstration,
    )


def wire(settings: Settings, *, clock: Clock = utc_now, migrate: bool = True, project: bool = True) -> Cooperative:
    """A running cooperative. Raises `RefusedToStart` when a view and the log do not belong together."""
    # Events and states form no cycles, and they are many: looking for cycles among them seldom is enough.
    gc.set_threshold(50_000, 25, 50)
    store = open_store(settings, migrate=migrate)
    try:
        store.views.check_against_log()
        audit = audit_log(settings, store)
    except BaseException:
        store.close()
        raise
    metrics, projector = Metrics(), Projector(store.views)
    office, accesses = store.office, Accesses(store.office.accesses, clock)
    desk = Desk(store.log, clock, recorded=projector.wake, observer=metrics)
    keeping, reading = Keeping(desk, store.log), Reading(store.log, store.views, every_projection(), clock)
    deadlines = Deadlines(desk, store.log, clock)
    follower = Follower(audit, clock, events=settings.checkpoint_events, minutes=settings.checkpoint_minutes)
    if project:
        for thread in (projector, deadlines, follower):
            thread.start()
    return Cooperative(
        settings=settings,
        clock=clock,
        store=store,
        desk=desk,
        ordering=Ordering(desk, store.log, clock),
        keeping=keeping,
        importing=Importing(desk),
        reading=reading,
        offering=Offering(reading, keeping, clock),
        history=History(CanonicalLines(store.log), store.log),
        tokens=TokenDesk(TokenTable(store.databases[0]), clock),
        accounts=AccountDesk(office.accounts, clock),
        sessions=_session_desk(settings, office, accesses, clock),
        accesses=accesses,
        drafts=office.drafts,
        jobs=Jobs(office.jobs, clock, Path(settings.data_dir) / "jobs"),
        projector=projector,
        metrics=metrics,
        tables=Tables(),
        audit=audit,
        follower=follower,
        pooling=Pooling(desk),
        deadlines=deadlines,
        upkeep=Upkeep(store.log, store.views, partial(size_of, store.databases[0], Path(settings.data_dir)), clock()),
    )
