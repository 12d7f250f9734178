"""The rows of a report: selected, presented, sorted and cut, by the database where it can, here where it cannot."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from procurement.application.parameter import among, invalid
from procurement.application.ports import ReportQuery, Selected, Views
from procurement.application.report_request import ReportRequest, write_cursor
from procurement.kernel.projection import Column, Extra, Kind, Projection, Rows, Viewing
from procurement.kernel.wording import Wording

POSITIONS = ("first_position", "last_position")


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


def needs_all(projection: Projection, query: ReportQuery) -> bool:
    """Whether rows must be presented before they can be sorted and cut."""
    kept = {column.name for column in projection.columns} | set(projection.distinct)
    hidden = {projection.once.first} if projection.once else set[str]()
    return projection.collapses or (bool(query.sort) and query.sort not in kept - hidden)


def page(source: Source, request: ReportRequest) -> tuple[Rows, dict[str, Any], int, str]:
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


def _group(projection: Projection, query: ReportQuery) -> tuple[str, ...] | None:
    """What rows are grouped by: nothing (None), everything into one row (empty), or these columns."""
    return query.group if query.group is not None else (projection.group or None)


def _check_sort(projection: Projection, query: ReportQuery) -> None:
    group = _group(projection, query)
    kept = {column.name for column in projection.columns}
    shown = kept if group is None else {*group, *projection.sums, *projection.distinct}
    if query.sort and query.sort not in shown:
        raise invalid("sort", query.sort, among(sorted(shown)))


def _order(projection: Projection, query: ReportQuery) -> tuple[str, ...]:
    group = _group(projection, query)
    identity = projection.key if group is None else group
    rest = tuple(name for name in identity if name != query.sort)
    return (query.sort, *rest) if query.sort else rest


def _after(projection: Projection, request: ReportRequest, order: Sequence[str]) -> tuple[Any, ...] | None:
    if not request.cursor:
        return None
    texts = {column.name for column in projection.columns if column.kind is Kind.TEXT}
    kinds = [str if name in texts else int for name in order]
    if [type(value) for value in request.cursor] != kinds:
        raise invalid(
            "cursor",
            "…",
            Wording("belongs to another sort or grouping", "gehört zu einer anderen Sortierung oder Gruppierung"),
        )
    return request.cursor


def _position_of(projection: Projection, row: Mapping[str, Any], name: str) -> Any:
    """A row's value as the database sorts it."""
    kinds = {column.name: column.kind for column in projection.columns}
    value = row[name]
    if value is None:
        return "" if kinds.get(name) is Kind.TEXT else -1
    return int(value.scaleb(4)) if isinstance(value, Decimal) else value


def whole_table(source: Source, request: ReportRequest) -> tuple[Rows, dict[str, Any], int, str]:
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
            raise invalid("sort", query.sort, among(sorted(set(rows[0]) - set(POSITIONS))))
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
