"""Rows of a usage file to whole reports: a quantity is one report, the sites of one day are one, or none is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any, ClassVar

from procurement.domain.licence.commands import ReportUsage
from procurement.domain.licence.events import SiteUsage
from procurement.exchange.cells import Placed, Reader, read_code, read_day
from procurement.exchange.import_format import CellEmpty, ParsedRow, RowProblem, RowRepeated
from procurement.exchange.table import RowRefused, shown

KEY: Mapping[str, Reader] = {"member": read_code, "product": read_code, "reported_on": read_day}
"""What makes rows one report, and how it is read."""

HEAD = ("source", "metric")
"""What all rows of a report say alike."""

FIGURES = ("units", "cores", "core_factor", "servers")

Key = tuple[Any, ...]


@dataclass(eq=False, kw_only=True)
class UsageGivenTwice(RowRefused):
    """A quantity and a site in one row: nobody can tell whether the quantity is that of the site or of all."""

    DE: ClassVar[str] = "Zeile {row}: entweder eine Menge oder ein Standort, nicht beides ({column})."
    EN: ClassVar[str] = "Row {row}: either a quantity or a site, not both ({column})."


@dataclass(eq=False, kw_only=True)
class UsageRowsDiffer(RowRefused):
    value: str
    first: str
    first_row: int
    DE: ClassVar[str] = (
        "Zeile {row}: {column} ist „{value}“, in Zeile {first_row} derselben Meldung „{first}“; bitte angleichen."
    )
    EN: ClassVar[str] = "Row {row}: {column} is “{value}”, in row {first_row} of the same report “{first}”."


@dataclass(eq=False, kw_only=True)
class UsageIncomplete(RowRefused):
    """Without one of its sites a report would say too little."""

    product: str
    problem_row: int
    DE: ClassVar[str] = (
        "Zeile {row}: {product} wird nicht gemeldet, weil Zeile {problem_row} derselben Meldung nicht verwendbar ist."
    )
    EN: ClassVar[str] = "Row {row}: {product} is not reported, because row {problem_row} cannot be used."


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageRow:
    """One row of a usage file; None means that the file does not say."""

    member: str
    product: str
    reported_on: date
    source: str
    quantity: Decimal | None = None
    site: str | None = None
    units: Decimal | None = None
    cores: Decimal | None = None
    core_factor: Decimal | None = None
    servers: Decimal | None = None
    metric: str | None = None

    @property
    def key(self) -> Key:
        return tuple(getattr(self, name) for name in KEY)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedUsage:
    """One report of a file and the rows it stands in."""

    rows: tuple[int, ...]
    command: ReportUsage


UsageLine = ParsedRow[UsageRow] | RowProblem
Report = Sequence[ParsedRow[UsageRow]]


def usages_in(rows: Iterable[UsageLine], headings: Mapping[str, str]) -> Iterator[ParsedUsage | RowProblem]:
    """The reports of a file, each whole or not at all, in the order of their first rows.

    `headings` names columns as the file does. One unusable row takes with it every other row of its report; where
    its member, product or day cannot be read either, every report by sites that it could belong to. All rows are
    read before the first report is given.
    """
    reports: dict[Key, list[ParsedRow[UsageRow]]] = {}
    lost: dict[Key, int] = {}
    found: list[ParsedUsage | RowProblem] = []
    for row in rows:
        if isinstance(row, ParsedRow):
            reports.setdefault(row.entry.key, []).append(row)
        else:
            lost.setdefault(_readable_key(row), row.number)
            found.append(row)
    for key, report in reports.items():
        found += _problems(report, headings, _lost_row(key, report, lost)) or [_usage(report)]
    yield from sorted(found, key=_first_row)


def _first_row(found: ParsedUsage | RowProblem) -> int:
    return found.rows[0] if isinstance(found, ParsedUsage) else found.number


def _readable_key(problem: RowProblem) -> Key:
    """The report an unusable row belongs to; None for each part of it that cannot be read."""
    return tuple(_readable(reader, problem, name) for name, reader in KEY.items())


def _readable(reader: Reader, problem: RowProblem, name: str) -> Any:
    cell = problem.cells.get(name, "")
    try:
        return None if cell == "" else reader(Placed(problem.number, name, cell))
    except RowRefused:
        return None


def _lost_row(key: Key, report: Report, lost: Mapping[Key, int]) -> int | None:
    """The first unusable row that belongs to the report, or could."""
    by_site = any(row.entry.site is not None for row in report)
    could_be = product(*((part, None) for part in key)) if by_site else (key,)
    return min((lost[each] for each in could_be if each in lost), default=None)


def _problems(report: Report, headings: Mapping[str, str], lost_row: int | None) -> Sequence[RowProblem]:
    """What keeps the report from being made, one problem for each of its rows; nothing when it can be."""
    refusals: dict[int, RowRefused] = {}
    sites: dict[str, int] = {}
    for row in report:
        refusal = (
            _fault(row, headings) or _repeats(row, report[0], sites, headings) or _differs(row, report[0], headings)
        )
        if refusal is not None:
            refusals[row.number] = refusal
    problem_row = min(refusals, default=lost_row)
    if problem_row is None:
        return []
    return [_problem(row, refusals.get(row.number), problem_row) for row in report]


def _problem(row: ParsedRow[UsageRow], refusal: RowRefused | None, problem_row: int) -> RowProblem:
    refusal = refusal or UsageIncomplete(row=row.number, column="", product=row.entry.product, problem_row=problem_row)
    cells = {"member": row.entry.member, "product": row.entry.product}
    return RowProblem(number=row.number, column=refusal.column, refusal=refusal, cells=cells)


def _fault(row: ParsedRow[UsageRow], headings: Mapping[str, str]) -> RowRefused | None:
    """A row says a quantity, or a site with at least one figure."""
    entry = row.entry
    given = any(getattr(entry, name) is not None for name in FIGURES)
    if entry.site is None and given:
        return CellEmpty(row=row.number, column=headings["site"])
    if entry.site is None and entry.quantity is None:
        return CellEmpty(row=row.number, column=headings["quantity"])
    if entry.site is not None and entry.quantity is not None:
        return UsageGivenTwice(row=row.number, column=headings["quantity"])
    if entry.site is not None and not given:
        return CellEmpty(row=row.number, column=headings["units"])
    return None


def _repeats(
    row: ParsedRow[UsageRow], first: ParsedRow[UsageRow], sites: dict[str, int], headings: Mapping[str, str]
) -> RowRepeated | None:
    """Only sites stand in several rows of a report, each in one."""
    entry = row.entry
    if row is not first and (entry.site is None or first.entry.site is None):
        value = shown(", ".join(str(part) for part in entry.key))
        column = ", ".join(headings[name] for name in KEY)
        return RowRepeated(row=row.number, column=column, value=value, first_row=first.number)
    if entry.site is not None and sites.setdefault(entry.site, row.number) != row.number:
        value, earlier = shown(entry.site), sites[entry.site]
        return RowRepeated(row=row.number, column=headings["site"], value=value, first_row=earlier)
    return None


def _differs(
    row: ParsedRow[UsageRow], first: ParsedRow[UsageRow], headings: Mapping[str, str]
) -> UsageRowsDiffer | None:
    for name in HEAD:
        value, expected = getattr(row.entry, name), getattr(first.entry, name)
        if value != expected:
            said = {"value": shown(value or ""), "first": shown(expected or "")}
            return UsageRowsDiffer(row=row.number, column=headings[name], first_row=first.number, **said)
    return None


def _usage(report: Report) -> ParsedUsage:
    first = report[0].entry
    command = ReportUsage(
        member=first.member,
        product=first.product,
        source=first.source,
        quantity=first.quantity,
        reported_on=first.reported_on,
        metric=first.metric or "",
        sites=tuple(_site(row.entry, row.entry.site) for row in report if row.entry.site is not None),
    )
    return ParsedUsage(rows=tuple(row.number for row in report), command=command)


def _site(entry: UsageRow, site: str) -> SiteUsage:
    figures = {name: getattr(entry, name) for name in FIGURES}
    return SiteUsage(site=site, **{name: value for name, value in figures.items() if value is not None})
