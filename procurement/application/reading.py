"""Reading: the one door to what was projected.

Narrows to the reader's member, waits for what was just written, and answers as of any position or instant with the
same fold and the same query.
"""

import hashlib
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar

from procurement.application.access import Action, Actor, OtherMember, allow
from procurement.application.kept_answers import MOST_KEPT_ROWS, ROW_BYTES, Answers, follows_from
from procurement.application.moments import Moment, Moments
from procurement.application.parameter import ends_at, invalid
from procurement.application.ports import Clock, Log, ReportQuery, Snapshot, Totals, Views, ViewStatus
from procurement.application.recent import Recent
from procurement.application.report_request import ReportRequest, UnknownReport, read_request
from procurement.application.report_rows import (
    Source,
    needs_all,
    others_read,
    page,
    whole_table,
)
from procurement.application.shown import shown
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
    """A report's answer. `next_cursor` is empty on the last page; `extras` are further parts by name. `count` is how
    many rows all pages have together, None where nobody asked for it. `known_by` is the same where all of this is the same;
    None where that is not known.
    """

    projection: Projection
    position: int
    as_of: str
    rows: Rows
    totals: dict[str, Any]
    count: int | None
    extras: Mapping[str, Rows]
    next_cursor: str
    known_by: Hashable = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Written:
    """A report that was written down: `content` says all but where it stands, `tag` is a fingerprint of the content."""

    position: int
    as_of: str
    content: bytes
    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One report of several that are shown together, with parameters as REST takes them.

    A numbered page of a list: `parameters={"limit": ["25"], "page": ["3"], "totals": ["count"]}`.
    """

    name: str
    parameters: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    action: Action = Action.READ_REPORTS
    extras: bool = False
    moment: Moment | None = None
    """What `as_of` among the parameters means, where that was found out already."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A report that may be answered: read, allowed and narrowed."""

    projection: Projection
    request: ReportRequest
    extras: bool
    moment: Moment | None = None


@dataclass(frozen=True, slots=True)
class _Moment:
    """The rows a report is answered from, and the instant it is looked at."""

    snapshot: Snapshot
    instant: datetime


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
    """Reports over every projection under its name. What was answered is kept and told again as long as it holds."""

    def __init__(self, log: Log, views: Views, projections: Sequence[Projection], clock: Clock) -> None:
        self.projections = {projection.name: projection for projection in projections}
        self.moments = Moments(log, clock)
        self._log, self._views, self._clock = log, views, clock
        self._answers: Answers = Recent(MOST_KEPT_ROWS)

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
        """A report as `actor` may see it, with totals unless the parameters say otherwise.

        Raises `UnknownReport`, `ParameterInvalid`, `ActionNotAllowed`, `OtherMember`, `Unavailable`.
        """
        wanted = Wanted(name=name, parameters=parameters, action=action, extras=extras)
        return self._answered([self._asked(actor, wanted, Totals.YES)])[0]

    def written(
        self,
        actor: Actor,
        name: str,
        parameters: Mapping[str, Sequence[str]],
        action: Action,
        write: Callable[[Report], bytes],
        *,
        extras: bool = True,
    ) -> Written:
        """The same report as `write` writes it, without its position and moment.

        As long as nothing changes what it was read from, it is told again at the cost of one statement. Raises what
        `report` raises.
        """
        asked = self._asked(actor, Wanted(name=name, parameters=parameters, action=action, extras=extras), Totals.YES)
        known = self._written_before(asked, write)
        if known is not None:
            return known
        report = self._answered([asked])[0]
        found = self._answers.get((write, report.known_by)) if report.known_by else None
        content, tag = found or _tagged(write(report))
        if found is None and report.known_by:
            self._answers.put((write, report.known_by), (content, tag), len(content) // ROW_BYTES + 1)
        return Written(report.position, report.as_of, content, tag)

    def _written_before(self, asked: _Asked, write: Callable[[Report], bytes]) -> Written | None:
        """What holds still, unless waiting would tell more."""
        request, reads = asked.request, (asked.projection, *self._others(asked))
        if request.as_of is not None:
            return None
        head, builds = self._views.look()
        if request.min_position > head or builds.below(reads, head, request.min_position):
            return None
        positions = [builds.position(read) for read in reads]
        known_by = (asked.extras, *follows_from(builds, reads, request, request.on or day_of(self._clock())))
        found = self._answers.get((write, known_by)) if max(positions) <= head else None
        return found and Written(positions[0], _text(positions[0]), *found)

    def reports(self, actor: Actor, wanted: Sequence[Wanted]) -> list[Report]:
        """Several reports from one moment, so that the figures of a page agree; without totals unless asked for.

        Costs one statement for the log's head, one for where the views stand, and one for the rows of each report, with
        one more for its totals or its count; none for rows that were read before and still hold. Each position or
        instant of the past that is asked for costs a few more. Raises what `report` raises, for the first that does.
        """
        return self._answered([self._asked(actor, one, Totals.NO) for one in wanted])

    def _asked(self, actor: Actor, wanted: Wanted, totals: Totals) -> _Asked:
        projection = self.projection(wanted.name)
        own = allow(actor, wanted.action)
        request = read_request(projection, wanted.parameters, totals)
        return _Asked(
            projection,
            replace(request, query=narrowed(projection, request.query, own, wanted.action)),
            wanted.extras and request.extras,
            wanted.moment,
        )

    def _answered(self, asked: Sequence[_Asked]) -> list[Report]:
        head = self._log.head()
        live = [one for one in asked if one.request.as_of is None]
        for one in live:
            if one.request.min_position > head:
                raise invalid("min_position", one.request.min_position, ends_at(head))
        with ExitStack() as stack:
            moments: dict[int | datetime | None, _Moment] = {}
            if live:
                needed = [projection for one in live for projection in (one.projection, *self._others(one))]
                least = max(one.request.min_position for one in live)
                served = stack.enter_context(self._views.served(needed, head, PATIENCE_SECONDS, min_position=least))
                moments[None] = _Moment(served, self._clock())
            for one in asked:
                moment = one.request.as_of
                if moment is not None and moment not in moments:
                    moments[moment] = self._past(one.moment, moment, head)
            return [self._answer(one, moments[one.request.as_of], head) for one in asked]

    def _past(self, known: Moment | None, as_of: int | datetime, head: int) -> _Moment:
        if known is not None:
            return _Moment(self._views.past(known.position), known.at)
        if isinstance(as_of, datetime):
            return _Moment(self._views.past(self._log.position_at(as_of)), min(as_of, self._clock()))
        if as_of > head:
            raise invalid("as_of", as_of, ends_at(head))
        last = self._log.read(as_of - 1, 1, stop=as_of) if as_of else ()
        return _Moment(self._views.past(as_of), last[0].recorded_at if last else self._clock())

    def _others(self, asked: _Asked) -> Sequence[Projection]:
        """Further projections that the answer needs."""
        return others_read(asked.projection, self.projections) if asked.extras else ()

    def _answer(self, asked: _Asked, moment: _Moment, head: int) -> Report:
        projection, request, snapshot = asked.projection, asked.request, moment.snapshot
        position = snapshot.position(projection)
        if request.as_of is None and position < request.min_position:
            raise ProjectionBehind(projection=projection.name, position=position, min_position=request.min_position)
        reads = (projection, *self._others(asked))
        ahead = any(snapshot.position(read) > head for read in reads)
        viewing = Viewing(on=request.on or day_of(moment.instant))
        source = Source(snapshot, projection, viewing, None if ahead else self._answers)
        answer = whole_table(source, request) if needs_all(projection, request.query) else page(source, request)
        plain = replace(request.query, limit=None, offset=0, sort="", descending=False, totals=Totals.NO)
        extras = source.extras(plain, self.projections) if asked.extras else {}
        return Report(
            projection=projection,
            position=position,
            as_of=_text(request.as_of if request.as_of is not None else position),
            rows=shown(projection, answer.rows),
            totals=shown(projection, [answer.totals])[0],
            count=answer.count,
            extras={name: shown(projection, part) for name, part in extras.items()},
            next_cursor=answer.next_cursor,
            known_by=None if ahead else (asked.extras, *follows_from(snapshot, reads, request, viewing.on)),
        )


def narrowed(projection: Projection, query: ReportQuery, own: str, action: Action) -> ReportQuery:
    """The query with the reader's own member as a filter; asking for another one is refused whatever it holds."""
    if not own or not projection.member:
        return query
    asked = query.filters.get(projection.member, (own,))
    if asked != (own,):
        raise OtherMember(action=action.value, own_member=own)
    return replace(query, filters={**query.filters, projection.member: (own,)})


def _tagged(content: bytes) -> tuple[bytes, str]:
    return content, hashlib.blake2b(content, digest_size=12).hexdigest()


def _text(as_of: int | datetime) -> str:
    return as_of.isoformat().replace("+00:00", "Z") if isinstance(as_of, datetime) else str(as_of)
