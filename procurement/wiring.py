"""Putting the rooms together: Settings in, a Cooperative out. Imported by entry points only."""

import gc
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

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
from procurement.settings import Settings
from procurement.storage.event_lines import CanonicalLines
from procurement.storage.office import Office
from procurement.storage.projector import Projector
from procurement.storage.size import size_of
from procurement.storage.token_table import TokenTable
from procurement.stores import Store, audit_log, every_projection, open_store, utc_now

PROGRAM = version("abrufbuch")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cooperative:
    """Everything an entry point can ask, running."""

    settings: Settings
    clock: Clock
    store: Store
    desk: Desk
    ordering: Ordering
    keeping: Keeping
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
    deadlines: Deadlines

    @property
    def importing(self) -> Importing:
        return Importing(self.desk)

    @property
    def pooling(self) -> Pooling:
        return Pooling(self.desk)

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


def _checked(settings: Settings, *, migrate: bool) -> tuple[Store, AuditLog]:
    """A store whose views and evidence are those of its log."""
    store = open_store(settings, migrate=migrate)
    try:
        store.views.check_against_log()
        return store, audit_log(settings, store)
    except BaseException:
        store.close()
        raise


def wire(settings: Settings, *, clock: Clock = utc_now, migrate: bool = True, project: bool = True) -> Cooperative:
    """A running cooperative. Raises `RefusedToStart` when a view and the log do not belong together."""
    # Events and states form no cycles, and they are many: looking for cycles among them seldom is enough.
    gc.set_threshold(50_000, 25, 50)
    store, audit = _checked(settings, migrate=migrate)
    metrics, projector = Metrics(), Projector(store.views)
    office, accesses = store.office, Accesses(store.office.accesses, clock)
    desk = Desk(store.log, clock, recorded=projector.wake, observer=metrics)
    keeping, reading = Keeping(desk, store.log), Reading(store.log, store.views, every_projection(), clock)
    # What one process alone does is done by the one whose projector was elected.
    deadlines = Deadlines(desk, store.log, clock, when=projector.is_elected)
    often = {"events": settings.checkpoint_events, "minutes": settings.checkpoint_minutes}
    follower = Follower(audit, clock, **often, when=projector.is_elected)
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
        deadlines=deadlines,
        upkeep=Upkeep(store.log, store.views, partial(size_of, store.databases[0], Path(settings.data_dir)), clock()),
    )
