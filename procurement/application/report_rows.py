"""The rows of a report: selected, presented, sorted and cut, by the database where it can, here where it cannot."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar

from procurement.application.apart import Apart
from procurement.application.kept_answers import SHARED_ROWS, Answers, question, states
from procurement.application.narrowing import heeding, narrowing, within
from procurement.application.parameter import among, invalid
from procurement.application.ports import ReportQuery, Selected, Snapshot, Totals
from procurement.application.report_request import ReportRequest, write_cursor
from procurement.kernel.projection import Column, Extra, Kind, Projection, Rows, Viewing
from procurement.kernel.wording import Wording

POSITIONS = ("first_position", "last_position")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Presented rows of one page. `count` of all hits is None where nobody asked for it."""

    rows: Rows
    totals: dict[str, Any]
    count: int | None
    next_cursor: str


class Source:
    """Rows of one projection at one moment, presented on one day. `answers` keeps what was answered (None: nothing)."""

    def __init__(self, snapshot: Snapshot, projection: Projection, viewing: Viewing, answers: Answers | None) -> None:
        self._snapshot, self.projection, self._viewing, self._answers = snapshot, projection, viewing, answers
        self._apart = Apart(snapshot, projection, answers) if projection.apart and answers is not None else None

    def select(self, query: ReportQuery) -> Selected:
        return self._snapshot.select(self.projection, query)

    def present(self, rows: Rows) -> Rows:
        return self.projection.present(rows, self._viewing)

    def presented_apart(self, query: ReportQuery) -> Rows | None:
        """All rows presented value by value, where the projection falls apart and nothing narrows it."""
        if self._apart is None or query != ReportQuery():
            return None
        return self._apart.rows("present", self.projection.present, self._viewing)

    def present_totals(self, totals: dict[str, Any]) -> dict[str, Any]:
        return self.present([dict(totals)])[0] if totals else {}

    def remembered(
        self,
        part: str,
        query: ReportQuery,
        answer: Callable[[], T],
        rows_of: Callable[[T], int],
        others: Iterable[Projection] = (),
    ) -> T:
        """An answer as it was given before from the same rows of this projection and the others, or a new one."""
        if self._answers is None:
            return answer()
        key = (part, states(self._snapshot, (self.projection, *others)), question(query), self._viewing.on)
        found = self._answers.get(key)
        if found is None:
            found = answer()
            self._answers.put(key, found, rows_of(found) + 1)
        return found

    def extras(self, query: ReportQuery, known: Mapping[str, Projection]) -> dict[str, Rows]:
        """The further parts of the answer. `known` finds the projections that parts are borrowed from."""
        return self.remembered(
            "extras",
            query,
            lambda: self._extras(query, known),
            lambda found: self.weight(sum(len(part) for part in found.values())),
            others_read(self.projection, known),
        )

    def weight(self, rows: int) -> int:
        """Rows that are kept value by value already weigh little once more."""
        return rows if self._apart is None else rows // SHARED_ROWS

    def _extras(self, query: ReportQuery, known: Mapping[str, Projection]) -> dict[str, Rows]:
        one_member = self.projection.member in query.filters
        found: dict[str, Rows] = {}
        for name, extra in self.projection.extras.items():
            if extra.source:
                found[name] = self._borrowed(known[extra.source], extra, query)
            elif extra.across_members and one_member:
                found[name] = []
            else:
                rows = self._computed(name, extra, query, [known[other] for other in extra.beside])
                found[name] = self._finished(extra, rows, query, [known[other] for other in extra.finish_beside])
        return found

    def _computed(self, name: str, extra: Extra, query: ReportQuery, beside: Sequence[Projection] = ()) -> Rows:
        if self._apart is not None and query == ReportQuery() and not extra.group:
            return self._apart.rows(name, extra.compute, self._viewing, beside)
        rows = self.select(replace(query, group=extra.group or None)).rows
        others = {other.name: self._read_beside(other, extra, query) for other in beside}
        return extra.compute(rows, replace(self._viewing, beside=others))

    def _finished(self, extra: Extra, rows: Rows, query: ReportQuery, beside: Sequence[Projection]) -> Rows:
        if not rows:
            return rows
        others = {other.name: self._snapshot.select(other, narrowing(other, query, ())).rows for other in beside}
        return extra.finish(rows, replace(self._viewing, beside=others))

    def _read_beside(self, other: Projection, extra: Extra, query: ReportQuery) -> Rows:
        """The kept rows of another projection, or its own extra of which a part is made."""
        if not extra.part:
            return self._snapshot.select(other, narrowing(other, query, extra.heeds)).rows
        lender = Source(self._snapshot, other, self._viewing, self._answers)
        return lender._computed(extra.part, other.extras[extra.part], heeding(query, extra.heeds))

    def _borrowed(self, projection: Projection, extra: Extra, query: ReportQuery) -> Rows:
        """Another projection's rows or part, narrowed by what it heeds only; of its months those that were asked."""
        lender = Source(self._snapshot, projection, self._viewing, self._answers)
        asked = heeding(query, extra.heeds)
        if extra.part:
            rows = lender._computed(extra.part, projection.extras[extra.part], asked)  # one of its own kind
        else:
            rows = lender.present(lender.select(asked).rows)
        return [row for row in rows if within(row.get(projection.period), query)]


def others_read(projection: Projection, known: Mapping[str, Projection]) -> list[Projection]:
    """The projections that the further parts of an answer also read."""
    names = {
        name
        for extra in projection.extras.values()
        for name in (extra.source, *extra.beside, *extra.finish_beside)
        if name
    }
    return [known[name] for name in sorted(names)]


def needs_all(projection: Projection, query: ReportQuery) -> bool:
    """Whether rows must be presented before they can be sorted and cut."""
    kept = {column.name for column in projection.columns} | set(projection.distinct)
    hidden = {projection.once.first} if projection.once else set[str]()
    return projection.collapses or (bool(query.sort) and query.sort not in kept - hidden)


def page(source: Source, request: ReportRequest) -> Answer:
    """Sorted and cut by the database."""
    projection, query = source.projection, request.query
    order = _order(projection, query)
    _check_sort(projection, query)
    limit = query.limit
    asked = replace(query, limit=limit + 1 if limit else None, after=_after(projection, request, order))
    return source.remembered("page", asked, lambda: _page(source, asked, limit, order), _rows_of)


def _page(source: Source, asked: ReportQuery, limit: int | None, order: Sequence[str]) -> Answer:
    selected = source.select(asked)
    rows, next_cursor = selected.rows, ""
    if limit and len(rows) > limit:
        rows = rows[:limit]
        next_cursor = write_cursor([_position_of(source.projection, rows[-1], name) for name in order])
    return Answer(
        rows=source.present(rows),
        totals=source.present_totals(selected.totals),
        count=selected.count,
        next_cursor=next_cursor,
    )


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


def whole_table(source: Source, request: ReportRequest) -> Answer:
    """Sorted and cut here, because what is sorted by, or the rows themselves, follow from all rows."""
    query, projection = request.query, source.projection
    later = _filtered_later(projection, query)
    whole = _whole(source, query, later)
    rows = [row for row in whole.rows if all(row.get(name) in values for name, values in later.items())]
    if query.search and projection.collapses:
        rows = [row for row in rows if _matches(projection, row, query.search)]
    if query.sort:
        if rows and query.sort not in rows[0]:
            raise invalid("sort", query.sort, among(sorted(set(rows[0]) - set(POSITIONS))))
        rows.sort(key=lambda row: _sortable(row[query.sort]), reverse=query.descending)
    cursor = request.cursor[0] if request.cursor else 0
    start = query.offset or (max(cursor, 0) if isinstance(cursor, int) else 0)
    end = start + query.limit if query.limit else len(rows)
    totals: dict[str, Any] = {}
    if query.totals is Totals.YES:
        totals = _sums(projection.columns, rows) if projection.collapses else whole.totals
    return Answer(
        rows=rows[start:end],
        totals=totals,
        count=None if query.totals is Totals.NO else len(rows),
        next_cursor=write_cursor([end]) if end < len(rows) else "",
    )


def _whole(source: Source, query: ReportQuery, later: Mapping[str, Any]) -> Answer:
    """All rows the database can choose, presented; the same for every page and every sort of them."""
    asked = replace(query, sort="", descending=False, limit=None, offset=0)
    if source.projection.collapses:
        kept = {name: values for name, values in query.filters.items() if name not in later}
        asked = replace(asked, filters=kept, search="", totals=Totals.NO)
    return source.remembered("whole", asked, lambda: _all(source, asked), lambda found: source.weight(len(found.rows)))


def _all(source: Source, asked: ReportQuery) -> Answer:
    rows = source.presented_apart(asked)
    return _page(source, asked, None, ()) if rows is None else Answer(rows=rows, totals={}, count=None, next_cursor="")


def _rows_of(answer: Answer) -> int:
    return len(answer.rows)


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
