"""Reading: the one door to what was projected.

Narrows to the reader's member, waits for what was just written, and answers as of any position or instant with the
same fold and the same query.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from procurement.application.access import Action, Actor, OtherMember, allow
from procurement.application.parameter import ends_at, invalid
from procurement.application.ports import Clock, Log, ReportQuery, Views, ViewStatus
from procurement.application.report_request import ReportRequest, UnknownReport, read_request
from procurement.application.report_rows import POSITIONS, Source, needs_all, page, whole_table
from procurement.kernel.calendar import day_of
from procurement.kernel.projection import Projection, Rows, Viewing
from procurement.kernel.refusal import Unavailable

PATIENCE_SECONDS = 2.0
"""How long a report waits for what was written just before it; then it answers and says at which position."""


@dataclass(eq=False, kw_only=True)
class ProjectionBehind(Unavailable):
    projection: str
    position: int
    min_position: int
    DE: ClassVar[str] = (
        "Die Auswertung {projection} hat Ereignis {min_position} noch nicht erreicht (Stand {position})."
    )
    EN: ClassVar[str] = "Report {projection} has not reached event {min_position} yet (at {position})."


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report's answer. `next_cursor` is empty on the last page; `extras` are further parts by name."""

    projection: Projection
    position: int
    as_of: str
    rows: Rows
    totals: dict[str, Any]
    extras: Mapping[str, Rows]
    next_cursor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The newest position of the log, and how each projection stands."""

    head: int
    views: Sequence[ViewStatus]

    @property
    def red(self) -> Sequence[ViewStatus]:
        """Projections that stopped, or that are ahead of a log that was put back."""
        return [view for view in self.views if view.failed_position is not None or view.position > self.head]


class Reading:
    """Reports over every projection under its name."""

    def __init__(self, log: Log, views: Views, projections: Sequence[Projection], clock: Clock) -> None:
        self.projections = {projection.name: projection for projection in projections}
        self._log, self._views, self._clock = log, views, clock

    def projection(self, name: str) -> Projection:
        found = self.projections.get(name)
        if found is None:
            raise UnknownReport(report=name[:80])
        return found

    def standing(self) -> Standing:
        """How far the log and every projection are."""
        return Standing(head=self._log.head(), views=self._views.statuses())

    def report(
        self,
        actor: Actor,
        name: str,
        parameters: Mapping[str, Sequence[str]],
        action: Action = Action.READ_REPORTS,
        *,
        extras: bool = True,
    ) -> Report:
        """A report as `actor` may see it. Raises `UnknownReport`, `ParameterInvalid`, `OtherMember`, `Unavailable`."""
        projection = self.projection(name)
        own = allow(actor, action)
        request = read_request(projection, parameters)
        request = replace(request, query=_narrowed(projection, request.query, own, action))
        return self._answer(projection, request, extras=extras)

    def _answer(self, projection: Projection, request: ReportRequest, *, extras: bool) -> Report:
        position, on = self._moment(projection, request)
        source = Source(self._views, projection, position, Viewing(on=request.on or day_of(on)))
        rows, totals, reached, next_cursor = (
            whole_table(source, request) if needs_all(projection, request.query) else page(source, request)
        )
        shown = (
            source.extras(replace(request.query, limit=None, sort="", after=None), self.projections) if extras else {}
        )
        return Report(
            projection=projection,
            position=reached,
            as_of=_text(request.as_of if request.as_of is not None else reached),
            rows=[_shown(projection, row) for row in rows],
            totals=_shown(projection, totals),
            extras={name: [_shown(projection, row) for row in part] for name, part in shown.items()},
            next_cursor=next_cursor,
        )

    def _moment(self, projection: Projection, request: ReportRequest) -> tuple[int | None, datetime]:
        """The position to answer as of (None: the newest), and the instant it is looked at."""
        head = self._log.head()
        if request.as_of is None:
            self._wait(projection, request.min_position, head)
            return None, self._clock()
        if isinstance(request.as_of, datetime):
            return self._log.position_at(request.as_of), min(request.as_of, self._clock())
        if request.as_of > head:
            raise invalid("as_of", request.as_of, ends_at(head))
        last = self._log.read(request.as_of - 1, 1, stop=request.as_of) if request.as_of else ()
        return request.as_of, last[0].recorded_at if last else self._clock()

    def _wait(self, projection: Projection, min_position: int, head: int) -> None:
        if min_position > head:
            raise invalid("min_position", min_position, ends_at(head))
        reached = self._views.wait_for(projection, head, PATIENCE_SECONDS)
        if not reached and min_position and not self._views.wait_for(projection, min_position, 0.0):
            raise ProjectionBehind(projection=projection.name, position=head, min_position=min_position)


def _narrowed(projection: Projection, query: ReportQuery, own: str, action: Action) -> ReportQuery:
    """The query with the reader's own member as a filter; asking for another one is refused whatever it holds."""
    if not own or not projection.member:
        return query
    asked = query.filters.get(projection.member, (own,))
    if asked != (own,):
        raise OtherMember(action=action.value, own_member=own)
    return replace(query, filters={**query.filters, projection.member: (own,)})


def _shown(projection: Projection, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as readers see it: without positions, and with several values in one column as a list."""
    shown = {name: value for name, value in row.items() if name not in POSITIONS}
    for name in projection.contains.values():
        if name in shown:
            shown[name] = str(shown[name] or "").split()
    return shown


def _text(as_of: int | datetime) -> str:
    return as_of.isoformat().replace("+00:00", "Z") if isinstance(as_of, datetime) else str(as_of)
