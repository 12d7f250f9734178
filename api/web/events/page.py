"""The log as a list: newest first, every filter in the address, from event to event, as a file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from starlette.responses import Response

from api.problems import status_of
from api.web.events.asked import FILTERS, asked_events, asked_position, choices
from api.web.events.files import event_file, start_export
from api.web.events.rows import EventRow, event_rows
from api.web.links import with_query
from api.web.page import Door, Look, Menu, Page
from api.web.visit import Visit
from procurement.application.access import Action, Role
from procurement.application.history import EventFilter
from procurement.application.parameter import ParameterInvalid
from procurement.kernel.event import Recorded
from procurement.kernel.wording import Wording

PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class EventPage:
    """One page of events, newest first; `newer` and `older` are addresses, empty at the ends."""

    rows: Sequence[EventRow]
    newer: str
    older: str


def show(visit: Visit) -> Response:
    """A page of the log; `position` leads to that event, `format` to a file."""
    if visit.asked("format"):
        return event_file(visit, visit.asked("format"))
    problem, status, page = "", 200, EventPage((), "", "")
    try:
        position = asked_position(visit, "position")
        if position is not None:
            return visit.go(f"/ereignisse/{position}")
        page = page_of(visit, asked_events(visit))
    except ParameterInvalid as refusal:
        problem, status = refusal.sentence(visit.language), status_of(type(refusal))
    filtered = {name: visit.query[name] for name in FILTERS if name in visit.query}
    return visit.render(
        "events/page.html",
        status,
        page=page,
        problem=problem,
        choices=choices(visit),
        filtered=filtered,
        jsonl=with_query(visit.path, filtered, format="jsonl"),
        csv=with_query(visit.path, filtered, format="csv"),
        job=with_query(f"{visit.path}/ausgabe", filtered),
    )


def page_of(visit: Visit, wanted: EventFilter, most: int = PAGE_ROWS) -> EventPage:
    """The page of these events that `vor` (older than) or `nach` (newer than) ask for. Raises `ParameterInvalid`."""
    before, after = asked_position(visit, "vor"), asked_position(visit, "nach")
    found, more = _found(visit, replace(wanted, limit=most), before, after)
    query = {name: values for name, values in visit.query.items() if name not in {"vor", "nach"}}
    newer, older = (before is not None, more) if after is None else (more, True)
    return EventPage(
        event_rows(visit, found),
        with_query(visit.path, query, nach=found[0].position) if newer and found else "",
        with_query(visit.path, query, vor=found[-1].position) if older and found else "",
    )


def _found(visit: Visit, wanted: EventFilter, before: int | None, after: int | None) -> tuple[list[Recorded], bool]:
    """A page of events, newest first, and whether there are more in the direction that was asked for."""
    most = wanted.limit or PAGE_ROWS
    wanted = replace(wanted, limit=most + 1, newest_first=after is None)
    if before is not None:
        wanted = replace(wanted, upto=min(before - 1, before - 1 if wanted.upto is None else wanted.upto))
    if after is not None:
        wanted = replace(wanted, after=max(after, wanted.after))
    found = list(visit.services.history.recorded(visit.actor, wanted))
    shown = found[:most]
    return (shown[::-1] if after is not None else shown), len(found) > most


PAGE = Page(
    doors=(
        Door(path="/ereignisse", action=Action.READ_EVENTS, answer=show),
        Door(path="/ereignisse/ausgabe", action=Action.READ_EVENTS, answer=start_export, method="POST"),
    ),
    looks=(
        Look(path="/ereignisse", role=Role.AUDITOR),
        Look(path="/ereignisse?type=contract.modified", role=Role.AUDITOR, name="of-a-type"),
        Look(path="/ereignisse?person=niemand", role=Role.AUDITOR, name="empty"),
        Look(path="/ereignisse?von=31.02.2026", role=Role.AUDITOR, name="bad-day", status=422),
    ),
    help="pruefung#ereignisse",
    menu=Menu(label=Wording("Events", "Ereignisse"), order=10, roles=(Role.AUDITOR,)),
)
