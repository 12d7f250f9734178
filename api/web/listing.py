"""Lists: a report as a page with filters, sort and pages in the address, and all hits as CSV or XLSX."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response, StreamingResponse

from api.answers import CSV, XLSX
from api.noting import note_exported
from api.problems import status_of
from api.web.columns import Cell, Column, Row
from api.web.computed_rows import Found, in_order, page_number
from api.web.fields import Choice
from api.web.links import with_query
from api.web.visit import Visit
from procurement.application.access import Action
from procurement.application.parameter import ParameterInvalid, among, invalid
from procurement.application.reading import Report, Wanted
from procurement.kernel.wording import Wording

PAGE_ROWS = 25
FORMATS = {"csv": f"{CSV}; charset=utf-8", "xlsx": XLSX}
OWN = {"sort", "page", "format"}
EVERYTHING = Wording("all", "alle")
PASSED = ("from", "to", "q", "as_of")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A filter in the address. `kind` is search or choice.

    `means` says which parameters of the report a value stands for, where these are not just the filter's own.
    `otherwise` says what holds where nothing is chosen, if that is not everything.
    """

    name: str
    label: Wording
    kind: str = "choice"
    choices: Callable[[Visit], Iterable[Choice]] | None = None
    means: Callable[[str], Mapping[str, Sequence[str]]] | None = None
    otherwise: Wording = EVERYTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFilter:
    """A filter with what was chosen."""

    name: str
    label: Wording
    kind: str
    value: str
    choices: Sequence[Choice]
    otherwise: Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A column's head: `sorted` as `aria-sort` says it, `link` sorts by it."""

    column: Column
    sorted: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """One page of a list, ready to print."""

    name: str
    path: str
    heads: Sequence[Head]
    orders: Sequence[tuple[str, Wording, bool]]
    rows: Sequence[tuple[Row, Sequence[Cell]]]
    totals: Sequence[Cell] | None
    filters: Sequence[ShownFilter]
    chips: Sequence[tuple[str, str]]
    kept: Sequence[tuple[str, str]]
    count: int
    page: int
    pages: int
    csv: str
    xlsx: str
    problem: str = ""
    status: int = 200
    previous: str = ""
    next: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A report as a list. `key` is the part of a row that names it; `fixed` narrows what the address cannot change."""

    report: str
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    sort: str = ""
    group_by: str | None = None
    action: Action = Action.READ_REPORTS
    page_rows: int = PAGE_ROWS
    path: str = ""
    """Where the list stands, for pages that show it at another address as well, e.g. after a form."""
    with_totals: bool = False
    keep: frozenset[str] = field(default=frozenset())
    """Further parameters of the page that links of the list carry along."""

    @property
    def shown(self) -> Sequence[Column]:
        """The columns that the page has room for; a file holds them all."""
        return [each for each in self.columns if not each.in_file_only]

    def answer(self, visit: Visit, template: str, fixed: Mapping[str, str] | None = None, **context: Any) -> Response:
        """The page with the list in it as `hits`, or all hits as the file that `format=` asks for."""
        asked = visit.asked("format")
        if asked:
            return self.file(visit, asked, fixed or {})
        hits = self.hits(visit, fixed or {})
        return visit.render(template, hits.status, hits=hits, **context)

    def answer_with(
        self, visit: Visit, template: str, rows: Sequence[Row], totals: Row | None = None, **context: Any
    ) -> Response:
        """As `answer`, of rows that the page joined from several reports and filtered: sorted and cut here."""
        asked = visit.asked("format")
        if asked:
            return self._as_file(visit, asked, self._in_order(visit, rows))
        hits = self.hits_with(visit, rows, totals)
        return visit.render(template, hits.status, hits=hits, **context)

    def hits_with(self, visit: Visit, rows: Sequence[Row], totals: Row | None = None) -> Hits:
        """The page of computed rows that the address asks for."""
        try:
            ordered = self._in_order(visit, rows)
            page = page_number(visit.asked("page", "1"))
        except ParameterInvalid as refusal:
            return self._hits(visit, None, refusal.sentence(visit.language), status_of(type(refusal)))
        start = (page - 1) * self.page_rows
        shown = ordered[start : start + self.page_rows]
        return self._hits(visit, Found(rows=shown, count=len(ordered), totals=totals or {}))

    def _in_order(self, visit: Visit, rows: Sequence[Row]) -> Sequence[Row]:
        return in_order(self.columns, rows, visit.asked("sort", self.sort))

    def hits(self, visit: Visit, fixed: Mapping[str, str] | None = None, report: Report | None = None) -> Hits:
        """The page of the list that the address asks for; a parameter that cannot be used is said above the list."""
        try:
            found = report or visit.reports(self.wanted(visit, fixed or {}))[0]
        except ParameterInvalid as refusal:
            return self._hits(visit, None, refusal.sentence(visit.language), status_of(type(refusal)))
        return self._hits(visit, found)

    def wanted(self, visit: Visit, fixed: Mapping[str, str]) -> Wanted:
        """What to ask of the reports, for pages that ask for several at once."""
        parameters = self._parameters(visit, fixed)
        parameters |= {"limit": [str(self.page_rows)], "page": [visit.asked("page", "1")]}
        parameters["totals"] = ["yes" if self.with_totals else "count"]
        return Wanted(name=self.report, parameters=parameters, action=self.action)

    def _parameters(self, visit: Visit, fixed: Mapping[str, str]) -> dict[str, Sequence[str]]:
        known = {each.name for each in self.filters} | set(PASSED)
        asked: dict[str, Sequence[str]] = {name: values for name, values in visit.query.items() if name in known}
        for each in self.filters:
            if each.means is not None and each.name in asked:
                asked |= each.means(asked.pop(each.name)[-1])
        asked |= {name: [value] for name, value in fixed.items()}
        if self.group_by is not None:
            asked["group_by"] = [self.group_by]
        sort = visit.asked("sort", self.sort)
        return asked | ({"sort": [sort]} if sort else {})

    def file(self, visit: Visit, asked: str, fixed: Mapping[str, str]) -> Response:
        """All hits as a file with the table's own columns; that it was taken is noted."""
        wanted = Wanted(name=self.report, parameters=self._parameters(visit, fixed), action=self.action)
        return self._as_file(visit, asked, visit.reports(wanted)[0].rows)

    def _as_file(self, visit: Visit, asked: str, rows: Sequence[Row]) -> Response:
        if asked not in FORMATS:
            raise invalid("format", asked, among(tuple(FORMATS)))
        tables = visit.services.tables
        pieces = (tables.xlsx if asked == "xlsx" else tables.csv)(
            [each.head(visit.language) for each in self.columns], self._exported(visit, rows)
        )
        note_exported(visit.request, self.report)
        headers = {"Content-Disposition": f'attachment; filename="{self.report}.{asked}"'}
        return StreamingResponse(pieces, headers=headers, media_type=FORMATS[asked])

    def _exported(self, visit: Visit, rows: Sequence[Row]) -> Iterator[Row]:
        for row in rows:
            yield {each.head(visit.language): each.exported(visit, row) for each in self.columns}

    def _hits(self, visit: Visit, report: Report | Found | None, problem: str = "", status: int = 200) -> Hits:
        rows = report.rows if report else []
        count = (report.count if report else None) or 0
        pages = max(1, -(-count // self.page_rows))
        page = int(visit.asked("page", "1")) if report else 1
        filters = [self._shown(visit, each) for each in self.filters]
        link = self._linker(visit)
        return Hits(
            name=self.report,
            path=self.path or visit.path,
            heads=[self._head(visit, each, link) for each in self.shown],
            orders=self._orders(visit),
            rows=[(row, [each.cell(visit, row) for each in self.shown]) for row in rows],
            totals=self._totals(visit, report),
            filters=filters,
            chips=[_chip(each, link) for each in filters if each.value],
            kept=[(name, value) for name in sorted(self.keep) for value in visit.query.get(name, [])],
            count=count,
            page=page,
            pages=pages,
            csv=link(format="csv", page=None),
            xlsx=link(format="xlsx", page=None),
            problem=problem,
            status=status,
            previous=link(page=page - 1) if page > 1 else "",
            next=link(page=page + 1) if page < pages else "",
        )

    def _linker(self, visit: Visit) -> Callable[..., str]:
        """Links that keep what this list knows of the address."""
        known = {each.name for each in self.filters} | set(PASSED) | {"sort", "page"} | self.keep
        query = {name: values for name, values in visit.query.items() if name in known}

        def link(**changes: object) -> str:
            return with_query(self.path or visit.path, query, **changes)

        return link

    def _head(self, visit: Visit, column: Column, link: Callable[..., str]) -> Head:
        sort = visit.asked("sort", self.sort)
        up, down = sort == column.name, sort == f"-{column.name}"
        if not column.sortable:
            return Head(column=column, sorted="", link="")
        first, other = (f"-{column.name}", column.name) if column.numeric else (column.name, f"-{column.name}")
        target = other if sort == first else first
        sorted_as = "ascending" if up else "descending" if down else "none"
        return Head(column=column, sorted=sorted_as, link=link(sort=target, page=None))

    def _orders(self, visit: Visit) -> Sequence[tuple[str, Wording, bool]]:
        """Every order the list can be in, for a field that offers them: where heads cannot be clicked."""
        sort = visit.asked("sort", self.sort)
        found: list[tuple[str, Wording, bool]] = []
        for each in self.shown:
            if each.sortable:
                label, german = str(each.label), each.label.german
                found.append((each.name, Wording(f"{label}, ascending", f"{german}, aufsteigend"), sort == each.name))
                down = f"-{each.name}"
                found.append((down, Wording(f"{label}, descending", f"{german}, absteigend"), sort == down))
        return found

    def _shown(self, visit: Visit, each: Filter) -> ShownFilter:
        choices = tuple(each.choices(visit)) if each.choices else ()
        value = visit.asked(each.name)
        return ShownFilter(
            name=each.name, label=each.label, kind=each.kind, value=value, choices=choices, otherwise=each.otherwise
        )

    def _totals(self, visit: Visit, report: Report | Found | None) -> Sequence[Cell] | None:
        """Sums below the columns that add up; nothing where there is nothing to add."""
        if not self.with_totals or report is None or not report.totals or not report.rows:
            return None
        return [
            each.cell(visit, report.totals)
            if each.numeric and report.totals.get(each.name) is not None
            else Cell("", "", "")
            for each in self.shown
        ]


def _chip(each: ShownFilter, link: Callable[..., str]) -> tuple[str, str]:
    """What is filtered by, and the address without it."""
    shown = dict(each.choices).get(each.value, each.value)
    return shown, link(**{each.name: None, "page": None})
