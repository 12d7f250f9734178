"""Reading: the one door to what was projected.

Narrows to the reader's member, waits for what was just written, and answers as of any position or instant with the
same fold and the same query.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from procurement.application.access import Action, Actor, OtherMember, allow
from procurement.application.ports import Clock, Log, ReportQuery, Selected, Views, ViewStatus
from procurement.application.report_request import ReportRequest, UnknownReport, invalid, read_request, write_cursor
from procurement.kernel.calendar import day_of
from procurement.kernel.projection import Column, Extra, Kind, Projection, Rows, Viewing
from procurement.kernel.refusal import Unavailable

PATIENCE_SECONDS = 2.0
"""How long a report waits for what was written just before it; then it answers and says at which position."""
POSITIONS = ("first_position", "last_position")


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
            _whole_table(source, request) if _needs_all(projection, request.query) else _page(source, request)
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
            raise invalid("as_of", request.as_of, f"the log ends at {head}")
        last = self._log.read(request.as_of - 1, 1, stop=request.as_of) if request.as_of else ()
        return request.as_of, last[0].recorded_at if last else self._clock()

    def _wait(self, projection: Projection, min_position: int, head: int) -> None:
        if min_position > head:
            raise invalid("min_position", min_position, f"the log ends at {head}")
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


class Source:
    """Rows of one projection as of one position, as kept or freshly folded, presented on one day."""

    def __init__(self, views: Views, projection: Projection, position: int | None, viewing: Viewing) -> None:
        self._views, self.projection, self._position, self._viewing = views, projection, position, viewing

    def select(self, query: ReportQuery, *, totals: bool = True) -> Selected:
        if self._position is None:
            return self._views.select(self.projection, query, totals=totals)
        return self._views.select_as_of(self.projection, query, self._position, totals=totals)

    def present(self, rows: Rows) -> Rows:
        return self.projection.present(rows, self._viewing)

    def extras(self, query: ReportQuery, known: Mapping[str, Projection]) -> dict[str, Rows]:
        """The further parts of the answer. `known` finds the projections that parts are borrowed from."""
        one_member = self.projection.member in query.filters
        found: dict[str, Rows] = {}
        for name, extra in self.projection.extras.items():
            if extra.source:
                found[name] = self._borrowed(known[extra.source], extra, query)
            elif extra.across_members and one_member:
                found[name] = []
            else:
                found[name] = self._computed(extra, query, known.get(extra.beside))
        return found

    def _computed(self, extra: Extra, query: ReportQuery, beside: Projection | None = None) -> Rows:
        selected = self.select(replace(query, group=extra.group or None), totals=False)
        rows = selected.rows
        if beside is not None:
            names = {column.name for column in beside.columns}
            asked = ReportQuery(filters={name: values for name, values in query.filters.items() if name in names})
            rows = [*rows, *Source(self._views, beside, self._position, self._viewing).select(asked).rows]
        return extra.compute(rows, self._viewing)

    def _borrowed(self, projection: Projection, extra: Extra, query: ReportQuery) -> Rows:
        """Another projection's rows or part, narrowed by what it heeds only; of its months those that were asked."""
        lender = Source(self._views, projection, self._position, self._viewing)
        filters = {column: values for column, values in query.filters.items() if column in extra.heeds}
        asked = ReportQuery(filters=filters)
        if extra.part:
            rows = lender._computed(projection.extras[extra.part], asked)  # one of its own kind
        else:
            rows = lender.present(lender.select(asked, totals=False).rows)
        return [row for row in rows if _within(row.get(projection.period), query)]


def _within(period: str | None, query: ReportQuery) -> bool:
    """Whether a row's month or day lies in the asked period; a row without one always does."""
    if period is None:
        return True
    start, end = query.period_from[: len(period)], query.period_to
    return period[: len(start)] >= start and (not end or period[: len(end)] <= end)


def _needs_all(projection: Projection, query: ReportQuery) -> bool:
    """Whether rows must be presented before they can be sorted and cut."""
    kept = {column.name for column in projection.columns} | set(projection.distinct)
    hidden = {projection.once.first} if projection.once else set[str]()
    return projection.collapses or (bool(query.sort) and query.sort not in kept - hidden)


def _page(source: Source, request: ReportRequest) -> tuple[Rows, dict[str, Any], int, str]:
    """Sorted and cut by the database."""
    projection, query = source.projection, request.query
    order = _order(projection, query)
    _check_sort(projection, query)
    limit = query.limit
    asked = replace(query, limit=limit + 1 if limit else None, after=_after(projection, request, order))
    selected = source.select(asked, totals=request.totals)
    rows = selected.rows
    next_cursor = ""
    if limit and len(rows) > limit:
        rows = rows[:limit]
        next_cursor = write_cursor([_position_of(projection, rows[-1], name) for name in order])
    totals = source.present([dict(selected.totals)])[0] if selected.totals else {}
    return source.present(rows), totals, selected.position, next_cursor


def _check_sort(projection: Projection, query: ReportQuery) -> None:
    group = query.group if query.group is not None else projection.group
    shown = {*group, *projection.sums, *projection.distinct} if group else {c.name for c in projection.columns}
    if query.sort and query.sort not in shown:
        raise invalid("sort", query.sort, f"possible are {', '.join(sorted(shown))}")


def _order(projection: Projection, query: ReportQuery) -> tuple[str, ...]:
    identity = (query.group if query.group is not None else projection.group) or projection.key
    rest = tuple(name for name in identity if name != query.sort)
    return (query.sort, *rest) if query.sort else rest


def _after(projection: Projection, request: ReportRequest, order: Sequence[str]) -> tuple[Any, ...] | None:
    if not request.cursor:
        return None
    texts = {column.name for column in projection.columns if column.kind is Kind.TEXT}
    kinds = [str if name in texts else int for name in order]
    if [type(value) for value in request.cursor] != kinds:
        raise invalid("cursor", "…", "belongs to another sort or grouping")
    return request.cursor


def _position_of(projection: Projection, row: Mapping[str, Any], name: str) -> Any:
    """A row's value as the database sorts it."""
    kinds = {column.name: column.kind for column in projection.columns}
    value = row[name]
    if value is None:
        return "" if kinds.get(name) is Kind.TEXT else -1
    return int(value.scaleb(4)) if isinstance(value, Decimal) else value


def _whole_table(source: Source, request: ReportRequest) -> tuple[Rows, dict[str, Any], int, str]:
    """Sorted and cut here, because what is sorted by, or the rows themselves, follow from all rows."""
    query = request.query
    later = _filtered_later(source.projection, query)
    kept = {name: values for name, values in query.filters.items() if name not in later}
    selected = source.select(replace(query, filters=kept, sort="", limit=None, search=""))
    rows = source.present(selected.rows)
    rows = [row for row in rows if all(row.get(name) in values for name, values in later.items())]
    if query.search:
        rows = [row for row in rows if _matches(source.projection, row, query.search)]
    if query.sort:
        if rows and query.sort not in rows[0]:
            raise invalid("sort", query.sort, f"possible are {', '.join(sorted(set(rows[0]) - set(POSITIONS)))}")
        rows.sort(key=lambda row: _sortable(row[query.sort]), reverse=query.descending)
    start = max(request.cursor[0], 0) if request.cursor and isinstance(request.cursor[0], int) else 0
    end = start + query.limit if query.limit else len(rows)
    next_cursor = write_cursor([end]) if end < len(rows) else ""
    totals = _sums(source.projection.columns, rows) if source.projection.collapses else dict(selected.totals or {})
    if not source.projection.collapses:
        totals = source.present([totals])[0]
    return rows[start:end], totals, selected.position, next_cursor


def _filtered_later(projection: Projection, query: ReportQuery) -> Mapping[str, tuple[Any, ...]]:
    """Filters on what only some of the kept parts of a presented row say, e.g. an article's category."""
    if not projection.collapses:
        return {}
    return {name: values for name, values in query.filters.items() if name not in projection.key}


def _matches(projection: Projection, row: Mapping[str, Any], text: str) -> bool:
    return any(text.casefold() in str(row.get(name) or "").casefold() for name in projection.search)


def _sortable(value: Any) -> tuple[int, Any]:
    if value is None:
        return (0, 0)
    return (1, value) if isinstance(value, int | Decimal) else (2, str(value))


def _sums(columns: Sequence[Column], rows: Rows) -> dict[str, Any]:
    """Sums of the whole-number and decimal columns that rows still carry after presenting."""
    names = [column.name for column in columns if column.combine.value == "sum"]
    return {name: sum(row[name] for row in rows) for name in names if rows and all(name in row for row in rows)}


def _shown(projection: Projection, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as readers see it: without positions, and with several values in one column as a list."""
    shown = {name: value for name, value in row.items() if name not in POSITIONS}
    for name in projection.contains.values():
        if name in shown:
            shown[name] = str(shown[name] or "").split()
    return shown


def _text(as_of: int | datetime) -> str:
    return as_of.isoformat().replace("+00:00", "Z") if isinstance(as_of, datetime) else str(as_of)
