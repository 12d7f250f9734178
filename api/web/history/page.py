"""The history of one member, contract, vendor, order or licence: its state at any moment, and what changed."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from api.problems import status_of
from api.web.choices import STATUSES
from api.web.column_names import column_name
from api.web.described import described
from api.web.event_words import event_words
from api.web.events.asked import people
from api.web.events.page import page_of
from api.web.history.chosen import chosen_stream, licence_choices, stream_groups
from api.web.history.differences import Compared, compared
from api.web.links import with_query
from api.web.moment.control import asked_moment, control, onward
from api.web.moment.steps import Steps, of_places
from api.web.page import Door, Look, Menu, Page
from api.web.subjects import subject_page, subject_words
from api.web.visit import Visit
from procurement.application.access import Action, Role, allow
from procurement.application.history import EventFilter, UnknownStream
from procurement.application.moments import Moment
from procurement.application.parameter import ParameterInvalid
from procurement.application.stream_states import Place
from procurement.kernel.wording import Wording

OTHER = "vergleich"
FEW_ROWS = 6
EVENTS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A stream and the two moments it is looked at, each None for now; the earlier one for the step before."""

    stream: str
    places: Sequence[Place]
    steps: Steps
    moment: Moment | None
    other: Moment | None

    @property
    def count(self) -> int:
        """How many events count at the moment."""
        return self.count_at(self.moment)

    @property
    def other_count(self) -> int:
        """How many count at the moment compared with; at the step before, unless another was asked for."""
        if self.other is not None:
            return self.count_at(self.other)
        before = self.steps.index_at(self.moment) - 1
        return self._count(self.steps.stops[before].position) if before >= 0 else 0

    def count_at(self, moment: Moment | None) -> int:
        return len(self.places) if moment is None else self._count(moment.position)

    def _count(self, position: int) -> int:
        return bisect_right(self.places, position, key=lambda place: place.position)


def show(visit: Visit) -> Response:
    """A history, or the way to one; what cannot be read in the address is said above."""
    try:
        gone = chosen_stream(visit)
        if gone is not None:
            return gone
        stream = visit.asked("gegenstand")
        return _history(visit, stream) if stream else _chooser(visit, "", 200)
    except (ParameterInvalid, UnknownStream) as refusal:
        return _chooser(visit, refusal.sentence(visit.language), status_of(type(refusal)))


def _chooser(visit: Visit, problem: str, status: int) -> Response:
    stream = visit.asked("gegenstand")
    again = with_query(visit.path, {}, gegenstand=stream) if visit.asked("as_of") or visit.asked(OTHER) else visit.path
    return visit.render("history/choose.html", status, problem=problem, again=again, **_choices(visit))


def _choices(visit: Visit) -> dict[str, Any]:
    members, products = licence_choices(visit)
    return {"groups": stream_groups(visit), "licence_members": members, "products": products}


def _history(visit: Visit, stream: str) -> Response:
    history = visit.services.history
    places = history.places(visit.actor, stream)
    steps = of_places(places)
    gone = onward(visit, steps) or onward(visit, steps, OTHER)
    if gone is not None:
        return gone
    asked = Asked(stream, places, steps, asked_moment(visit), asked_moment(visit, OTHER))
    wanted = EventFilter(
        stream=stream,
        type=visit.asked("type"),
        actor=visit.asked("person"),
        upto=asked.moment.position if asked.moment else None,
    )
    page = page_of(visit, wanted, EVENTS_SHOWN)
    after, before = history.states(visit.actor, stream, (asked.count, asked.other_count))
    return visit.render(
        "history/page.html",
        stream=stream,
        subject=subject_words(visit, stream, str(getattr(after, "number", ""))),
        about=subject_page(stream),
        clock=control(visit, steps, asked.moment),
        compared_with=control(visit, steps, asked.other, OTHER),
        asked=asked,
        shown=_compared(visit, asked, after, before),
        links=_links(visit, asked),
        page=page,
        types=_types(visit, places),
        people=people(visit, allow(visit.actor, Action.READ_EVENTS)),
        name_of=column_name,
        statuses=STATUSES,
        few=FEW_ROWS,
        **_choices(visit),
    )


def _compared(visit: Visit, asked: Asked, after: Any, before: Any) -> Compared | None:
    """The state at the moment, marked against the other one; None before the first event."""
    if not asked.count:
        return None
    marked_against = described(visit, before) if asked.other_count else None
    return compared(marked_against, described(visit, after), visit.language)


def _links(visit: Visit, asked: Asked) -> Sequence[tuple[str, Wording, bool]]:
    """What to compare with at a click: address, words, and whether it is compared with just now."""
    query = {name: values for name, values in visit.query.items() if name not in {OTHER, "vor", "nach"}}
    step = (
        Wording("the day before", "dem Tag davor")
        if asked.steps.by_day
        else Wording("the event before", "dem Ereignis davor")
    )
    first = str(asked.places[0].position)
    return (
        (with_query(visit.path, query), step, asked.other is None),
        (
            with_query(visit.path, query, vergleich=first),
            Wording("the beginning", "dem Anfang"),
            visit.asked(OTHER) == first,
        ),
    )


def _types(visit: Visit, places: Sequence[Place]) -> Sequence[tuple[str, str]]:
    found = {name: event_words(name).in_language(visit.language) for name in {place.type for place in places}}
    return sorted(found.items(), key=lambda it: it[1])


PAGE = Page(
    doors=(Door(path="/verlauf", action=Action.READ_EVENTS, answer=show),),
    looks=(
        Look(path="/verlauf", role=Role.AUDITOR),
        Look(path="/verlauf?gegenstand=contract/{contract}", role=Role.AUDITOR, name="contract"),
        Look(path="/verlauf?gegenstand=order/{order}", role=Role.AUDITOR, name="order"),
        Look(path="/verlauf?gegenstand=member/{member}&as_of=1", role=Role.AUDITOR, name="before-it-began"),
        Look(path="/verlauf?gegenstand=contract/gibt-es-nicht", role=Role.AUDITOR, name="unknown", status=404),
        Look(path="/verlauf?gegenstand=member/{member}&tag=gestern", role=Role.AUDITOR, name="bad-day", status=422),
    ),
    help="pruefung#verlauf",
    menu=Menu(label=Wording("History", "Verlauf"), order=0, roles=(Role.AUDITOR,)),
)
