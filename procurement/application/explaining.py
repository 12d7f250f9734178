"""Explaining a figure: the events that make it, and what each of them adds."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from procurement.application.access import Action, Actor, allow
from procurement.application.history import EventFilter, EventSource
from procurement.application.parameter import among, ends_at, invalid
from procurement.application.ports import Log, ReportQuery, Snapshot, Totals, Views
from procurement.application.reading import PATIENCE_SECONDS, Reading, narrowed
from procurement.application.report_request import ReportRequest, read_request, write_cursor
from procurement.application.report_rows import POSITIONS
from procurement.kernel.event import Recorded
from procurement.kernel.projection import Projection

PAGE_ROWS, READ_AT_ONCE = 100, 1_000

Sums = dict[str, int | Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """One event and what it adds to each sum of the figure; `values` are what it says of columns that are no sums."""

    position: int
    stream: str
    type: str
    recorded_at: datetime
    actor: str
    sums: Sums
    values: Mapping[str, Any]


@dataclass(slots=True, kw_only=True)
class Others:
    """Events of members that the reader may not see, added up: how many, and what they add."""

    events: int = 0
    sums: Sums = field(default_factory=dict[str, "int | Decimal"])

    def add(self, sums: Sums) -> None:
        self.events += 1
        self.sums = {name: self.sums.get(name, 0) + value for name, value in sums.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A page of contributions in log order. Those of all pages, with `others` of all pages, add up to `totals`.

    `position` is how far the figure counts; ask for further pages with it as `as_of`, so that nothing moves.
    """

    projection: Projection
    position: int
    columns: Sequence[str]
    events: Sequence[Contribution]
    others: Others
    totals: Sums
    next_cursor: str


@dataclass(frozen=True, slots=True)
class _Figure:
    """What is explained: the kept rows that the filters leave, and how far they count."""

    projection: Projection
    own: str
    position: int
    keys: frozenset[tuple[Any, ...]]
    first: int
    last: int
    shown: Mapping[str, str]
    totals: Sums


class Explaining:
    def __init__(self, reading: Reading, log: Log, views: Views, source: EventSource) -> None:
        self._reading, self._log, self._views, self._source = reading, log, views, source

    def explain(self, actor: Actor, name: str, parameters: Mapping[str, Sequence[str]]) -> Explanation:
        """A page of what makes the figures of a report under these filters, those of a row being its key columns.

        Takes the filters, `from`, `to`, `q` and `as_of` of the report, `limit` and `cursor`. Raises what
        `Reading.report` raises.
        """
        figure, request = self._figure(actor, name, parameters)
        limit = request.query.limit or PAGE_ROWS
        events, others, next_cursor = list[Contribution](), Others(), ""
        for found in self._contributions(figure, _after(request)):
            if isinstance(found, dict):
                others.add(found)
            elif len(events) == limit:
                next_cursor = write_cursor([found.position - 1])
                break
            else:
                events.append(found)
        return Explanation(
            projection=figure.projection,
            position=figure.position,
            columns=tuple(figure.shown),
            events=events,
            others=others,
            totals=figure.totals,
            next_cursor=next_cursor,
        )

    def table(
        self, actor: Actor, name: str, parameters: Mapping[str, Sequence[str]]
    ) -> tuple[Sequence[str], Iterator[Mapping[str, Any]]]:
        """The columns and rows of all contributions, those of others in one last row.

        Memory does not grow with their number.
        """
        figure, _ = self._figure(actor, name, parameters)
        return ("position", "stream", "type", "recorded_at", *figure.shown), self._rows(figure)

    def _rows(self, figure: _Figure) -> Iterator[Mapping[str, Any]]:
        others = Others()
        for found in self._contributions(figure, 0):
            if isinstance(found, dict):
                others.add(found)
            else:
                head = {"position": found.position, "stream": found.stream, "type": found.type}
                yield {**head, "recorded_at": found.recorded_at.isoformat(), **found.sums}
        if others.events:
            yield {"position": None, "stream": "", "type": f"({others.events})", "recorded_at": "", **others.sums}

    def _figure(
        self, actor: Actor, name: str, parameters: Mapping[str, Sequence[str]]
    ) -> tuple[_Figure, ReportRequest]:
        projection, own = self._reading.projection(name), allow(actor, Action.READ_REPORTS)
        request = read_request(projection, parameters, Totals.NO)
        query = narrowed(projection, request.query, own, Action.READ_REPORTS)
        for filtered in query.filters:
            if projection.collapses and filtered not in projection.key:
                raise invalid(filtered, "…", among(projection.key))
        if projection.whole and projection.whole not in query.filters:
            query = replace(query, filters={**query.filters, projection.whole: ("",)})
        every = replace(query, group=projection.key, sort="", descending=False, limit=None, offset=0, after=None)
        with self._snapshot(projection, request) as snapshot:
            kept = snapshot.select(projection, every).rows
            position, totals = snapshot.position(projection), _totals(snapshot, projection, every)
        shown = _shown(projection, query)
        figure = _Figure(
            projection=projection,
            own=own,
            position=position,
            keys=frozenset(tuple(row[column] for column in projection.key) for row in kept),
            first=min((row["first_position"] for row in kept), default=1),
            last=max((row["last_position"] for row in kept), default=0),
            shown=shown,
            totals={column: totals.get(column) or 0 for column in shown},
        )
        return figure, request

    @contextmanager
    def _snapshot(self, projection: Projection, request: ReportRequest) -> Generator[Snapshot, None, None]:
        head, as_of = self._log.head(), request.as_of
        if as_of is None:
            with self._views.served([projection], head, PATIENCE_SECONDS) as served:
                yield served
            return
        position = self._log.position_at(as_of) if isinstance(as_of, datetime) else as_of
        if position > head:
            raise invalid("as_of", position, ends_at(head))
        yield self._views.past(position)

    def _contributions(self, figure: _Figure, after: int) -> Iterator[Contribution | Sums]:
        """What each event adds, or its sums alone where the reader may not see it."""
        projection = figure.projection
        others_hidden = bool(figure.own) and not projection.member
        for recorded in self._events(figure, max(after, figure.first - 1)):
            parts = [part for part in projection.contributions(recorded.event) if _key(projection, part) in figure.keys]
            if not parts:
                continue
            sums: Sums = {name: sum(getattr(part, kept) for part in parts) for name, kept in figure.shown.items()}
            if others_hidden and getattr(recorded.event, "member", "") not in {"", figure.own}:
                yield sums
                continue
            yield Contribution(
                position=recorded.position,
                stream=recorded.stream,
                type=recorded.event.TYPE,
                recorded_at=recorded.recorded_at,
                actor=recorded.actor,
                sums=sums,
                values=_values(projection, parts),
            )

    def _events(self, figure: _Figure, after: int) -> Iterator[Recorded]:
        """The events that can touch the figure, in log order. Those of one member or contract are found by their bytes."""
        types = figure.projection.types
        member, contract = _only(figure, "member"), _only(figure, "contract")
        wanted = EventFilter(upto=figure.last, limit=READ_AT_ONCE, member=member, contract=contract)
        while after < figure.last:
            if member or contract:
                found = self._source.recorded(replace(wanted, after=after))
            else:
                found = self._log.read(after, READ_AT_ONCE, stop=figure.last, types=types)
            yield from (recorded for recorded in found if recorded.event.TYPE in types)
            after = found[-1].position if len(found) == READ_AT_ONCE else figure.last


def _only(figure: _Figure, name: str) -> str:
    """The one value that all keys of a figure have in a column, empty where there are several.

    A member or contract in a key is the one that the event names, unless the projection says otherwise; a test holds
    every projection to that.
    """
    if name not in figure.projection.key or name in figure.projection.unnamed:
        return ""
    at = figure.projection.key.index(name)
    values = {key[at] for key in figure.keys}
    return values.pop() if len(values) == 1 else ""


def _key(projection: Projection, part: Any) -> tuple[Any, ...]:
    return tuple(getattr(part, name) for name in projection.key)


def _shown(projection: Projection, query: ReportQuery) -> dict[str, str]:
    """The sums of the figure by the kept column they are added up from; none where orders cannot be counted once."""
    once = projection.once
    shown = {name: name for name in projection.sums if once is None or name != once.first}
    if once is not None and len(query.filters.get(once.within[0], ())) != 1:
        if set(once.within) & set(query.filters):
            del shown[once.count]
        else:
            shown[once.count] = once.first
    return shown


def _totals(snapshot: Snapshot, projection: Projection, query: ReportQuery) -> Mapping[str, Any]:
    rows = snapshot.select(projection, replace(query, group=())).rows if projection.sums else []
    return {name: value for name, value in rows[0].items() if name not in POSITIONS} if rows else {}


def _values(projection: Projection, parts: Sequence[Any]) -> Mapping[str, Any]:
    """What the last part says of columns that are no sums, as far as it says something."""
    names = [column.name for column in projection.columns if column.name not in projection.sums]
    return {name: value for name in names if (value := getattr(parts[-1], name)) is not None}


def _after(request: ReportRequest) -> int:
    cursor = request.cursor[0] if request.cursor else 0
    return cursor if isinstance(cursor, int) else 0
