"""All reports, and each of them: every projection as a table, as of any moment."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from starlette.responses import Response

from api.problems import status_of
from api.web.columns import Cell, Column
from api.web.event_words import event_words
from api.web.links import with_query
from api.web.listing import Hits, Listing
from api.web.moment.control import asked_moment, control, log_steps, onward
from api.web.origin.link import origin_column
from api.web.page import Door, Look, Menu, Page
from api.web.reports.explained import blocks_of, examples_of
from api.web.reports.filters import filters_of, shown_columns
from api.web.reports.sentences import part_title, sentence_of, title_of
from api.web.reports.viewed import note_viewed
from api.web.visit import Visit
from procurement.application.access import Action, Role
from procurement.application.moments import Moment
from procurement.application.parameter import ParameterInvalid, among, invalid
from procurement.application.reading import Report, Wanted
from procurement.kernel.projection import Projection, Rows
from procurement.kernel.wording import Wording

MOST_OF_PART = 10


@dataclass(frozen=True, slots=True)
class Part:
    """A further table of a report: its first rows, and all of them as a file."""

    name: str
    title: Wording
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    count: int
    csv: str


def index(visit: Visit) -> Response:
    """Every report with a sentence."""
    names = sorted(visit.services.reading.projections, key=lambda it: title_of(it).in_language(visit.language))
    return visit.render("reports/index.html", reports=[(name, title_of(name), sentence_of(name)) for name in names])


def show(visit: Visit) -> Response:
    """One report. What cannot be read in the address is said above it; the report then stands as it can."""
    projection = visit.services.reading.projection(visit.part("report"))
    listing = Listing(
        report=projection.name,
        columns=(),
        filters=filters_of(visit, projection),
        with_totals=True,
        keep=frozenset({"as_of"}),
    )
    if visit.asked("format"):
        return _file(visit, projection, listing)
    steps, moment, problem, status = log_steps(visit), None, "", 200
    try:
        gone = onward(visit, steps)
        if gone is not None:
            return gone
        moment = asked_moment(visit)
    except ParameterInvalid as refusal:
        problem, status = refusal.sentence(visit.language), status_of(type(refusal))
    hits, report = _hits(visit, projection, listing, moment)
    note_viewed(visit, projection.name)
    return visit.render(
        "reports/page.html",
        max(status, hits.status),
        projection=projection,
        title=title_of(projection.name),
        sentence=sentence_of(projection.name),
        clock=control(visit, steps, moment),
        position=report.position if report else None,
        problem="" if hits.problem else problem,
        hits=hits,
        further=[_part(visit, projection, name, rows) for name, rows in report.extras.items()] if report else [],
        **explained(visit, projection),
    )


def _hits(visit: Visit, projection: Projection, listing: Listing, moment: Moment | None) -> tuple[Hits, Report | None]:
    wanted = replace(listing.wanted(visit, {}), extras=True, moment=moment)
    try:
        report = visit.reports(wanted)[0]
    except ParameterInvalid:
        return replace(listing, columns=shown_columns(visit, projection, [])).hits(visit), None
    columns = shown_columns(visit, projection, report.rows)
    if any(column.name == "number" for column in columns):
        columns = [column for column in columns if column.name != "order_id"]
    columns = [*columns[:1], origin_column(projection, wanted.parameters), *columns[1:]]
    return replace(listing, columns=columns).hits(visit, report=report), report


def _file(visit: Visit, projection: Projection, listing: Listing) -> Response:
    """All hits, or all rows of a further part. One row is asked for first: it says which columns there are."""
    part = visit.asked("teil")
    wanted = listing.wanted(visit, {})
    if part:
        if part not in projection.extras:
            raise invalid("teil", part, among(projection.extras))
        rows = visit.reports(replace(wanted, extras=True))[0].extras[part]
        columns = shown_columns(visit, projection, rows)
        return Listing(report=f"{projection.name}-{part}", columns=columns).answer_with(visit, "", rows)
    one = {**wanted.parameters, "limit": ["1"], "page": ["1"], "totals": ["no"]}
    report = visit.reports(Wanted(name=projection.name, parameters=one))[0]
    return replace(listing, columns=shown_columns(visit, projection, report.rows)).answer(visit, "")


def _part(visit: Visit, projection: Projection, name: str, rows: Rows) -> Part:
    columns = shown_columns(visit, projection, rows) if rows else ()
    shown = [[column.cell(visit, row) for column in columns] for row in rows[:MOST_OF_PART]]
    csv = with_query(visit.path, visit.query, format="csv", teil=name, page=None)
    return Part(name, part_title(name), columns, shown, len(rows), csv)


def explained(visit: Visit, projection: Projection) -> dict[str, Any]:
    """How the report is calculated, for the template `reports/explained.html`."""
    examples: list[Any] = []
    for example in examples_of(projection):
        columns = shown_columns(visit, projection, example.rows) if example.rows else ()
        cells = [[column.cell(visit, row) for column in columns] for row in example.rows]
        types = [event_words(each).in_language(visit.language) for each in example.types]
        examples.append((example.title, types, columns, cells))
    return {"blocks": blocks_of(projection), "examples": examples}


PAGE = Page(
    doors=(
        Door(path="/auswertungen", action=Action.READ_REPORTS, answer=index),
        Door(path="/auswertungen/{report}", action=Action.READ_REPORTS, answer=show),
    ),
    looks=(
        Look(path="/auswertungen", role=Role.AUDITOR),
        Look(path="/auswertungen/discount_savings", role=Role.AUDITOR, name="savings"),
        Look(path="/auswertungen/vendor_volumes?as_of={position}&group_by=vendor", role=Role.AUDITOR, name="then"),
        Look(path="/auswertungen/order_book?q=gibtesnicht", role=Role.MANAGER, name="empty"),
        Look(path="/auswertungen/order_book?as_of=gestern", role=Role.AUDITOR, name="bad-moment", status=422),
    ),
    help="pruefung#auswertungen",
    menu=Menu(
        label=Wording("Reports", "Auswertungen"),
        order=20,
        roles=(Role.AUDITOR, Role.MANAGER),
        order_for={Role.MANAGER: 80},
    ),
)
