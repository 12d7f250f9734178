"""Who signed in, exported and looked at what: newest first, filtered, as a file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.responses import Response, StreamingResponse

from api.noting import note_exported
from api.problems import status_of
from api.web.events.asked import asked_position, people
from api.web.fields import Choice
from api.web.formats import NOTHING
from api.web.links import with_query
from api.web.listing import FORMATS
from api.web.moment.control import read_day
from api.web.page import Door, Look, Menu, Page
from api.web.reports.sentences import title_of
from api.web.visit import Visit
from procurement.application.access import Action, Role, allow
from procurement.application.accesses import MOST_AT_ONCE, Access, AccessKind
from procurement.application.parameter import ParameterInvalid, among, invalid
from procurement.kernel.wording import Wording

PAGE_ROWS = 50
FILTERS = ("person", "art", "von", "bis")
COLUMNS: Sequence[tuple[str, Wording]] = (
    ("number", Wording("Number", "Nummer")),
    ("at", Wording("At (UTC)", "Zeitpunkt (UTC)")),
    ("person", Wording("Person", "Person")),
    ("subject", Wording("Person (id)", "Person (Kennung)")),
    ("role", Wording("Role", "Rolle")),
    ("member", Wording("Member", "Mitglied")),
    ("kind", Wording("What", "Was")),
    ("about", Wording("About", "Wovon")),
    ("request_id", Wording("Request", "Anfrage")),
)
KINDS = {kind.value: kind for kind in AccessKind}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The filter in the address."""

    subject: str
    kind: str
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry, ready to print."""

    entry: Access
    person: str
    role: str
    member: str
    title: str


def show(visit: Visit) -> Response:
    """A page of entries; `format` gives all that the filters leave as a file."""
    form = visit.asked("format")
    if form:
        return _file(visit, form, _asked(visit))
    problem, status, found, more = "", 200, list[Access](), False
    try:
        before = asked_position(visit, "vor")
        found = list(_entries(visit, _asked(visit), before, PAGE_ROWS + 1))
        found, more = found[:PAGE_ROWS], len(found) > PAGE_ROWS
    except ParameterInvalid as refusal:
        problem, status = refusal.sentence(visit.language), status_of(type(refusal))
    filtered = {name: visit.query[name] for name in FILTERS if name in visit.query}
    return visit.render(
        "accesses/page.html",
        status,
        rows=[_shown(visit, entry) for entry in found],
        problem=problem,
        filtered=filtered,
        people=tuple(_people(visit)),
        kinds=[(kind.value, kind.words) for kind in AccessKind],
        newest=with_query(visit.path, filtered) if visit.asked("vor") else "",
        older=with_query(visit.path, filtered, vor=found[-1].number) if more else "",
        csv=with_query(visit.path, filtered, format="csv"),
        xlsx=with_query(visit.path, filtered, format="xlsx"),
    )


def _people(visit: Visit) -> Iterable[Choice]:
    return people(visit, allow(visit.actor, Action.READ_ACCESSES))


def _asked(visit: Visit) -> Asked:
    """Raises `ParameterInvalid` for a kind there is not, or what is no day."""
    kind = visit.asked("art")
    if kind and kind not in KINDS:
        raise invalid("art", kind, among(KINDS))
    since, until = (read_day(name, visit.asked(name)) if visit.asked(name) else None for name in ("von", "bis"))
    return Asked(subject=visit.asked("person"), kind=kind, since=since, until=until)


def _entries(visit: Visit, asked: Asked, before: int | None, limit: int) -> Sequence[Access]:
    return visit.services.accesses.entries(
        visit.actor,
        subject=asked.subject,
        kind=asked.kind,
        since=asked.since,
        until=asked.until,
        before=before,
        limit=limit,
    )


def _all_entries(visit: Visit, asked: Asked) -> Iterator[Access]:
    before: int | None = None
    while found := _entries(visit, asked, before, MOST_AT_ONCE):
        yield from found
        before = found[-1].number


def _shown(visit: Visit, entry: Access) -> Shown:
    role = Role(entry.role).words.in_language(visit.language) if entry.role else NOTHING
    member = visit.names.member(entry.member) if entry.member else NOTHING
    return Shown(entry, visit.person(entry.subject) or NOTHING, role, member, _title(visit, entry.about))


def _title(visit: Visit, about: str) -> str:
    """What the report that was seen or exported is called; empty for everything else."""
    name = about.partition("?")[0].partition(" ")[0].removeprefix("comparison-").removeprefix("origin-")
    title = title_of(name).in_language(visit.language)
    return "" if title == name else title


def _file(visit: Visit, form: str, asked: Asked) -> Response:
    """All entries as a file; that it was taken is an entry as well."""
    if form not in FORMATS:
        raise invalid("format", form, among(tuple(FORMATS)))
    heads = {name: words.in_language(visit.language) for name, words in COLUMNS}
    rows = (_row(visit, entry, heads) for entry in _all_entries(visit, asked))
    tables = visit.services.tables
    pieces = (tables.xlsx if form == "xlsx" else tables.csv)(list(heads.values()), rows)
    note_exported(visit.request, "accesses")
    headers = {"Content-Disposition": f'attachment; filename="accesses.{form}"'}
    return StreamingResponse(pieces, headers=headers, media_type=FORMATS[form])


def _row(visit: Visit, entry: Access, heads: Mapping[str, str]) -> Mapping[str, Any]:
    shown = _shown(visit, entry)
    values: dict[str, Any] = {
        "number": entry.number,
        "at": entry.at.isoformat().replace("+00:00", "Z"),
        "person": visit.person(entry.subject),
        "subject": entry.subject,
        "role": "" if shown.role == NOTHING else shown.role,
        "member": "" if shown.member == NOTHING else shown.member,
        "kind": entry.kind.words.in_language(visit.language),
        "about": entry.about,
        "request_id": entry.request_id,
    }
    return {head: values[name] for name, head in heads.items()}


PAGE = Page(
    doors=(Door(path="/zugriffe", action=Action.READ_ACCESSES, answer=show),),
    looks=(
        Look(path="/zugriffe", role=Role.AUDITOR),
        Look(path="/zugriffe?art=exported&von=01.01.2020&bis=02.01.2020", role=Role.ADMIN, name="empty"),
        Look(path="/zugriffe?von=gestern", role=Role.AUDITOR, name="bad-day", status=422),
    ),
    help="pruefung#zugriffe",
    menu=Menu(label=Wording("Accesses", "Zugriffe"), order=90, roles=(Role.AUDITOR, Role.ADMIN)),
)
