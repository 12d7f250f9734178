"""One event: what happened in words, every field, the line as it is recorded, its cause, and its neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from starlette.responses import Response

from api.web.column_names import column_name
from api.web.described import described
from api.web.event import proof
from api.web.event.position import position_of
from api.web.events.rows import event_row, event_rows
from api.web.page import Door, Look, Page
from api.web.subjects import subject_page
from api.web.visit import Visit
from procurement.application.access import Action, Role
from procurement.application.history import EventFilter
from procurement.kernel.event import Recorded


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Positions of the events before and after, None at an end."""

    before: int | None
    after: int | None


def show(visit: Visit) -> Response:
    position = position_of(visit.part("position"))
    recorded, line = visit.services.history.event(visit.actor, position)
    together = visit.services.history.of_command(visit.actor, recorded)
    return visit.render(
        "event/page.html",
        row=event_row(visit, recorded),
        recorded=recorded,
        line=line.decode(),
        shown=described(visit, recorded.event),
        name_of=column_name,
        together=event_rows(visit, [each for each in together if each.position != position]),
        in_log=_neighbours(visit, recorded, EventFilter()),
        in_stream=_neighbours(visit, recorded, EventFilter(stream=recorded.stream)),
        about=subject_page(recorded.stream),
    )


def _neighbours(visit: Visit, recorded: Recorded, among: EventFilter) -> Neighbours:
    """The nearest events on both sides that this auditor may see."""
    history, position = visit.services.history, recorded.position
    before = replace(among, upto=position - 1, newest_first=True, limit=1)
    after = replace(among, after=position, limit=1)
    return Neighbours(
        _only(history.recorded(visit.actor, before)),
        _only(history.recorded(visit.actor, after)),
    )


def _only(found: Sequence[Recorded]) -> int | None:
    return found[0].position if found else None


PAGE = Page(
    doors=(
        Door(path="/ereignisse/{position}", action=Action.READ_EVENTS, answer=show),
        Door(path="/ereignisse/{position}/nachweis", action=Action.READ_EVENTS, answer=proof.show),
    ),
    looks=(
        Look(path="/ereignisse/{position}", role=Role.AUDITOR),
        Look(path="/ereignisse/1", role=Role.AUDITOR, name="first"),
        Look(path="/ereignisse/999999999", role=Role.AUDITOR, name="unknown", status=404),
        Look(path="/ereignisse/gestern", role=Role.AUDITOR, name="no-position", status=422),
        Look(path="/ereignisse/{position}/nachweis", role=Role.AUDITOR, name="proof"),
    ),
    help="pruefung#ereignis",
)
