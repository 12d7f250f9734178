"""One report at two moments: what was added, removed or changed between them, and by how much."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from starlette.responses import Response

from api.problems import status_of
from api.web.column_names import column_name
from api.web.columns import Row
from api.web.comparing.lines import EXPORTED, SHOWN, Pair, identity_columns, line, lines, pairs
from api.web.fields import Choice
from api.web.listing import Filter, Listing
from api.web.moment.control import asked_moment, control, log_steps, onward
from api.web.moment.steps import end_of, written
from api.web.page import Door, Look, Menu, Page
from api.web.reports.filters import filters_of
from api.web.reports.sentences import sentence_of, title_of
from api.web.reports.viewed import note_viewed
from api.web.visit import Visit
from procurement.application.access import Action, Role
from procurement.application.moments import Moment
from procurement.application.parameter import ParameterInvalid, invalid
from procurement.application.reading import Report, Wanted
from procurement.kernel.calendar import add_months, day_of
from procurement.kernel.projection import Combine, Projection
from procurement.kernel.wording import Wording

BEFORE, AFTER = "frueher", "spaeter"
FIRST_REPORT = "discount_savings"
MOST_ROWS = 20_000
TOO_MANY = Wording(
    f"the report has more than {MOST_ROWS} rows; narrow it or add it up",
    f"die Auswertung hat mehr als {MOST_ROWS} Zeilen; bitte eingrenzen oder summieren",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is compared: the report, how its rows are told apart, and the two moments (None for now)."""

    projection: Projection
    group: str
    parameters: Mapping[str, Sequence[str]]
    before: Moment | None
    after: Moment | None

    def wanted(self, moment: Moment | None) -> Wanted:
        as_of = {"as_of": [moment.text]} if moment else {}
        grouped = {"group_by": [self.group]} if self.group else {}
        more = {"limit": [str(MOST_ROWS + 1)], "totals": ["yes"], **as_of, **grouped}
        return Wanted(name=self.projection.name, parameters={**self.parameters, **more}, moment=moment)


@dataclass(frozen=True, slots=True)
class Found:
    pairs: Sequence[Pair]
    identity: Sequence[str]
    totals: Pair


def show(visit: Visit) -> Response:
    """The differences as a list; what cannot be read in the address is said above it."""
    projection = visit.services.reading.projection(visit.asked("bericht", FIRST_REPORT))
    steps, problem, status = log_steps(visit), "", 200
    asked, found = Asked(projection, "", {}, None, None), Found((), projection.key, Pair({}, {}))
    try:
        gone = onward(visit, steps, BEFORE) or onward(visit, steps, AFTER)
        if gone is not None:
            return gone
        asked = _asked(visit, projection)
        found = _found(visit, asked)
    except ParameterInvalid as refusal:
        if visit.asked("format"):
            raise
        problem, status = refusal.sentence(visit.language), status_of(type(refusal))
    note_viewed(visit, f"comparison-{projection.name}")
    figure = visit.asked("groesse")
    listing = Listing(
        report=f"comparison-{projection.name}",
        columns=(*identity_columns(found.identity), *(EXPORTED if visit.asked("format") else SHOWN)),
        filters=_filters(visit, projection, found),
        keep=frozenset({BEFORE, AFTER}),
    )
    rows = list(lines(visit, found.pairs, found.identity, figure))
    if visit.asked("format"):
        return listing.answer_with(visit, "", rows)
    hits = listing.hits_with(visit, rows)
    return visit.render(
        "comparing/page.html",
        max(status, hits.status),
        hits=hits,
        problem=problem,
        title=title_of(projection.name),
        sentence=sentence_of(projection.name),
        earlier=replace(control(visit, steps, asked.before, BEFORE), now=""),
        later=control(visit, steps, asked.after, AFTER),
        totals=_totals(visit, found),
        counts=_counts(found.pairs),
    )


def _asked(visit: Visit, projection: Projection) -> Asked:
    """Filters that the report does not have stay behind when another one is chosen."""
    known = {each.name for each in filters_of(visit, projection)} - {"group_by"}
    parameters = {name: values for name, values in visit.query.items() if name in known}
    return Asked(projection, _group(visit, projection), parameters, _before(visit), asked_moment(visit, AFTER))


def _group(visit: Visit, projection: Projection) -> str:
    """What is added up by: what was asked for where the report has it, else its first key."""
    if projection.collapses or len(projection.key) == 1:
        return ""
    asked = visit.asked("group_by")
    return asked if asked and all(name in projection.key for name in asked.split(",")) else projection.key[0]


def _before(visit: Visit) -> Moment | None:
    """The earlier moment: a year ago unless said otherwise, or the day of the first event where that is later."""
    moments = visit.services.reading.moments
    if visit.asked(BEFORE) or moments.first_at is None:
        return asked_moment(visit, BEFORE)
    day = max(add_months(visit.today, -12), day_of(moments.first_at))
    return moments.moment(written(end_of(day)), BEFORE)


def _found(visit: Visit, asked: Asked) -> Found:
    before, after = visit.reports(asked.wanted(asked.before), asked.wanted(asked.after))
    for report in (before, after):
        if len(report.rows) > MOST_ROWS:
            raise invalid("bericht", asked.projection.name, TOO_MANY)
    identity = _identity(asked, [*before.rows[:1], *after.rows[:1]])
    return Found(pairs(before.rows, after.rows, identity), identity, Pair(_summed(before), _summed(after)))


def _identity(asked: Asked, rows: Sequence[Row]) -> Sequence[str]:
    """The columns that tell rows apart, as far as the presented rows still have them."""
    names = asked.group.split(",") if asked.group else asked.projection.key
    kept = [name for name in names if not rows or name in rows[0]]
    return ["number", *kept] if rows and "number" in rows[0] else kept


def _summed(report: Report) -> Row:
    sums = {column.name for column in report.projection.columns if column.combine is Combine.SUM}
    return {name: value for name, value in report.totals.items() if name in sums or name.endswith("_cents")}


def _totals(visit: Visit, found: Found) -> Sequence[dict[str, Any]]:
    names: dict[str, None] = dict.fromkeys([*(found.totals.before or {}), *(found.totals.after or {})])
    return [line(visit, name, found.totals) for name in names]


def _counts(found: Sequence[Pair]) -> Mapping[str, int]:
    """How many rows were added, removed and changed."""
    return Counter(pair.kind for pair in found if pair.before != pair.after)


def _filters(visit: Visit, projection: Projection, found: Found) -> Sequence[Filter]:
    return (
        Filter(
            name="bericht",
            label=Wording("Report", "Auswertung"),
            choices=_reports,
            otherwise=title_of(FIRST_REPORT),
        ),
        *_default_grouping(filters_of(visit, projection), projection),
        Filter(name="groesse", label=Wording("Figure", "Größe"), choices=_figures(found)),
    )


def _default_grouping(filters: Sequence[Filter], projection: Projection) -> Iterable[Filter]:
    for each in filters:
        if each.name == "group_by":
            yield Filter(
                name=each.name, label=each.label, choices=each.choices, otherwise=column_name(projection.key[0])
            )
        else:
            yield each


def _reports(visit: Visit) -> Iterable[Choice]:
    names = [name for name in visit.services.reading.projections if name != FIRST_REPORT]
    return sorted(((name, title_of(name).in_language(visit.language)) for name in names), key=lambda it: it[1])


def _figures(found: Found) -> Callable[[Visit], Iterable[Choice]]:
    """Every figure that rows have at either moment."""
    rows = [side for pair in found.pairs[:1] for side in (pair.after, pair.before) if side is not None]
    names = [name for name in (rows[0] if rows else ()) if name not in found.identity]

    def choices(visit: Visit) -> Iterable[Choice]:
        return [(name, column_name(name).in_language(visit.language)) for name in names]

    return choices


PAGE = Page(
    doors=(Door(path="/gegenueberstellung", action=Action.READ_REPORTS, answer=show),),
    looks=(
        Look(path="/gegenueberstellung", role=Role.AUDITOR),
        Look(
            path="/gegenueberstellung?bericht=contract_ceiling&frueher={position}", role=Role.AUDITOR, name="ceilings"
        ),
        Look(path="/gegenueberstellung?frueher={position}&spaeter={position}", role=Role.AUDITOR, name="same"),
        Look(path="/gegenueberstellung?frueher=gestern", role=Role.AUDITOR, name="bad-moment", status=422),
    ),
    help="pruefung#gegenueberstellung",
    menu=Menu(label=Wording("Comparison", "Gegenüberstellung"), order=22, roles=(Role.AUDITOR,)),
)
