"""What the web needs of a running cooperative, and how a request finds it."""

from typing import Protocol, cast

from starlette.requests import Request

from procurement.application.accesses import Accesses
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
from procurement.application.report_file import TableWriter
from procurement.application.upkeep import Upkeep
from procurement.audit.log import AuditLog
from procurement.audit.package import Packing
from procurement.audit.pinning import Pinning
from procurement.exchange.gobd.carrier import DataCarrier
from procurement.identity.accounts import AccountDesk
from procurement.identity.sessions import SessionDesk
from procurement.identity.tokens import TokenDesk
from procurement.settings import Settings


class Services(Protocol):
    """The part of `procurement.wiring.Cooperative` that the web asks."""

    @property
    def settings(self) -> Settings: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def pooling(self) -> Pooling: ...
    @property
    def ordering(self) -> Ordering: ...
    @property
    def keeping(self) -> Keeping: ...
    @property
    def importing(self) -> Importing: ...
    @property
    def reading(self) -> Reading: ...
    @property
    def offering(self) -> Offering: ...
    @property
    def opportunities(self) -> Opportunities: ...
    @property
    def history(self) -> History: ...
    @property
    def tokens(self) -> TokenDesk: ...
    @property
    def accounts(self) -> AccountDesk: ...
    @property
    def sessions(self) -> SessionDesk: ...
    @property
    def accesses(self) -> Accesses: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def jobs(self) -> Jobs: ...
    @property
    def metrics(self) -> Metrics: ...
    @property
    def tables(self) -> TableWriter: ...
    @property
    def upkeep(self) -> Upkeep: ...
    @property
    def explaining(self) -> Explaining: ...
    @property
    def audit(self) -> AuditLog: ...
    @property
    def packing(self) -> Packing: ...
    @property
    def carrier(self) -> DataCarrier: ...
    @property
    def pinning(self) -> Pinning: ...


def services_of(request: Request) -> Services:
    return cast("Services", request.app.state.services)
