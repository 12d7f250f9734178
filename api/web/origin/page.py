"""From a figure to the events that make it, what each adds, and that they add up to it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response, StreamingResponse

from api.problems import status_of
from api.web.column_names import column_name
from api.web.columns import Column
from api.web.event_words import event_words
from api.web.jobs.telling import job_path
from api.web.links import with_query
from api.web.listing import FORMATS
from api.web.named_columns import column_of, written
from api.web.origin.adding import KIND, TITLE, adding
from api.web.origin.link import OF_A_PAGE, PATH, origin_path
from api.web.page import Door, Look, Page
from api.web.reports.sentences import title_of
from api.web.reports.viewed import note_viewed
from api.web.subjects import subject_page, subject_words
from api.web.visit import Visit
from procurement.application.access import ACCESS, Action, Role
from procurement.application.accesses import AccessKind
from procurement.application.explaining import Contribution, Explanation
from procurement.application.parameter import ParameterInvalid, among, invalid
from procurement.kernel.projection import Projection
from procurement.kernel.wording import Wording

PAGE_ROWS = "50"
CHOOSE = Wording(
    "Choose a report; every row of it leads to its origin.",
    "Wählen Sie eine Auswertung; jede Zeile führt dort zu ihrer Herkunft.",
)
PERIODS = {
    "from": Wording("From", "Von"),
    "to": Wording("To", "Bis"),
    "q": Wording("Search", "Suche"),
    "as_of": Wording("As of", "Stand"),
    "on": Wording("On the day", "Am Tag"),
}
HEADS: Sequence[tuple[str, Wording]] = (
    ("position", Wording("Event", "Ereignis")),
    ("stream", Wording("Subject (id)", "Gegenstand (Kennung)")),
    ("type", Wording("Type", "Typ")),
    ("recorded_at", Wording("Recorded at (UTC)", "Aufgezeichnet (UTC)")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A contribution, ready to print. `values` is what the event says of columns that are no sums."""

    event: Contribution
    words: Wording
    subject: Wording
    link: str
    person: str
    cells: Sequence[str]
    values: Sequence[tuple[Wording, str]]


def show(visit: Visit) -> Response:
    """The events of a figure; what cannot be read in the address is said."""
    if not visit.asked("auswertung"):
        return visit.go("/auswertungen", CHOOSE)
    projection, parameters = _asked(visit)
    if visit.asked("format"):
        return _file(visit, projection, parameters)
    found, problem, status = None, "", 200
    cursor = {"cursor": [visit.asked("cursor")]} if visit.asked("cursor") else {}
    try:
        asked = {**parameters, **cursor, "limit": [PAGE_ROWS]}
        found = visit.services.explaining.explain(visit.actor, projection.name, asked)
        visit.position = found.position
    except ParameterInvalid as refusal:
        problem, status = refusal.sentence(visit.language), status_of(type(refusal))
    note_viewed(visit, f"origin-{projection.name}")
    return visit.render(
        "origin/page.html",
        status,
        projection=projection,
        title=title_of(projection.name),
        filters=[_filter(visit, name, values) for name, values in parameters.items()],
        report=_report_link(projection, parameters),
        found=found,
        problem=problem,
        columns=[column_of(name) for name in found.columns] if found else [],
        rows=_rows(visit, found) if found else [],
        others=_cells(visit, found, found.others.sums) if found and found.others.events else [],
        totals=_cells(visit, found, found.totals) if found else [],
        whole=found is not None and not cursor and not found.next_cursor,
        adds_up=found is not None and _added(found) == found.totals,
        first=origin_path(projection.name, parameters) if visit.asked("cursor") else "",
        next=_next(projection, parameters, found) if found and found.next_cursor else "",
        files=[origin_path(projection.name, {**parameters, "format": [form]}) for form in FORMATS],
        add_up=origin_path(projection.name, parameters, f"{PATH}/nachrechnen"),
    )


def _asked(visit: Visit) -> tuple[Projection, Mapping[str, Sequence[str]]]:
    """The report and what narrows it. An empty value of a key is kept: it means rows without it."""
    projection = visit.services.reading.projection(visit.asked("auswertung"))
    asked: dict[str, list[str]] = {}
    for name, value in visit.request.query_params.multi_items():
        if name not in {*OF_A_PAGE, "auswertung"} and (value.strip() or name in projection.key):
            asked.setdefault(name, []).append(value.strip())
    return projection, asked


def _filter(visit: Visit, name: str, values: Sequence[str]) -> tuple[Wording, str]:
    if name in PERIODS:
        return PERIODS[name], ", ".join(values)
    return column_name(name), ", ".join(written(visit, name, value) for value in values)


def _report_link(projection: Projection, parameters: Mapping[str, Sequence[str]]) -> str:
    return with_query(f"/auswertungen/{projection.name}", parameters)


def _next(projection: Projection, parameters: Mapping[str, Sequence[str]], found: Explanation) -> str:
    """Further pages of the same position, so that nothing moves."""
    fixed = {"as_of": [str(found.position)], "cursor": [found.next_cursor]}
    return origin_path(projection.name, {**parameters, **fixed})


def _added(found: Explanation) -> Mapping[str, Any]:
    return {
        name: sum(event.sums[name] for event in found.events) + found.others.sums.get(name, 0) for name in found.columns
    }


def _cells(visit: Visit, found: Explanation, sums: Mapping[str, Any]) -> Sequence[str]:
    return [column_of(name).cell(visit, sums).text for name in found.columns]


def _rows(visit: Visit, found: Explanation) -> Sequence[Shown]:
    names = visit.services.accounts.names({event.actor for event in found.events} - {""})
    opens = visit.role in ACCESS[Action.READ_EVENTS]
    return [
        Shown(
            event=event,
            words=event_words(event.type),
            subject=_subject(visit, event),
            link=f"/ereignisse/{event.position}" if opens else subject_page(event.stream),
            person=names.get(event.actor, event.actor),
            cells=_cells(visit, found, event.sums),
            values=[] if found.columns else _values(visit, event),
        )
        for event in found.events
    ]


def _values(visit: Visit, event: Contribution) -> Sequence[tuple[Wording, str]]:
    return [(column_name(name), written(visit, name, value)) for name, value in event.values.items()]


def _subject(visit: Visit, event: Contribution) -> Wording:
    """What it is about; an order whose number is not at hand is one all the same."""
    number = str(event.values.get("number") or "")
    if event.stream.startswith("order/") and not number:
        return Wording("Order", "Abruf")
    return subject_words(visit, event.stream, number)


def _file(visit: Visit, projection: Projection, parameters: Mapping[str, Sequence[str]]) -> Response:
    """All contributions; that they were taken is noted."""
    form = visit.asked("format")
    if form not in FORMATS:
        raise invalid("format", form, among(tuple(FORMATS)))
    names, rows = visit.services.explaining.table(visit.actor, projection.name, parameters)
    heads = {name: words.in_language(visit.language) for name, words in HEADS}
    columns = {name: column_of(name) for name in names if name not in heads}
    heads |= {name: column.head(visit.language) for name, column in columns.items()}
    tables = visit.services.tables
    pieces = (tables.xlsx if form == "xlsx" else tables.csv)(
        list(heads.values()), _exported(visit, rows, heads, columns)
    )
    asked = origin_path(projection.name, {name: values for name, values in parameters.items() if name != "q"})
    about = f"origin {asked} format={form}"[:300]
    visit.services.accesses.note(visit.actor, AccessKind.EXPORTED, about, visit.correlation_id)
    headers = {"Content-Disposition": f'attachment; filename="herkunft-{projection.name}.{form}"'}
    return StreamingResponse(pieces, headers=headers, media_type=FORMATS[form])


def _exported(
    visit: Visit, rows: Iterator[Mapping[str, Any]], heads: Mapping[str, str], columns: Mapping[str, Column]
) -> Iterator[Mapping[str, Any]]:
    for row in rows:
        plain = {head: row[name] for name, head in heads.items() if name not in columns}
        yield plain | {heads[name]: column.exported(visit, row) for name, column in columns.items()}


def add_up(visit: Visit) -> Response:
    """Every contribution added up beside other work, and compared with the figure."""
    projection, parameters = _asked(visit)
    services, back = visit.services, origin_path(projection.name, parameters)
    # What cannot be answered is refused here, not in the job.
    services.explaining.explain(visit.actor, projection.name, {**parameters, "limit": ["1"]})
    work = adding(services.explaining, visit.actor, projection.name, parameters, back)
    return visit.go(job_path(services.jobs.start(visit.actor, KIND, TITLE, work, key=visit.typed("key"))))


PAGE = Page(
    doors=(
        Door(path=PATH, action=Action.READ_REPORTS, answer=show),
        Door(path=f"{PATH}/nachrechnen", action=Action.READ_REPORTS, answer=add_up, method="POST"),
    ),
    looks=(
        Look(path=f"{PATH}?auswertung=discount_savings&member={{member}}&contract={{contract}}", role=Role.AUDITOR),
        Look(path=f"{PATH}?auswertung=contract_ceiling&contract={{contract}}", role=Role.OFFICER, name="others"),
        Look(path=f"{PATH}?auswertung=discount_savings&member=niemand", role=Role.AUDITOR, name="empty"),
        Look(path=f"{PATH}?auswertung=order_book&farbe=rot", role=Role.AUDITOR, name="no-filter", status=422),
    ),
    help="pruefung#herkunft-einer-zahl",
)
