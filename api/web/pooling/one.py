"""One opportunity: how it is computed, what it rests on, and dismissing it or taking it up again."""

from collections.abc import Mapping, Sequence

from starlette.responses import Response

from api.web.columns import Row
from api.web.fields import Field
from api.web.forms import Filled, blank, read
from api.web.origin.link import origin_path
from api.web.periods import moment
from api.web.pooling import said
from api.web.pooling.reckoning import reckoned, wanted
from api.web.pooling.seen import check_sees_all, tabs
from api.web.visit import Visit
from procurement.application.access import ACCESS, Action
from procurement.application.dismissing import Opportunity, UnknownOpportunity, opportunity_in
from procurement.application.reading import Report, Wanted
from procurement.kernel.refusal import Refused
from procurement.kernel.wording import Wording

PATH = "/lizenz-pooling/{key}"
MOST_REASON = 2_000
MOST_DIGITS = 15
FIELDS = (
    Field(
        name="reason",
        label=Wording("Why it is not pursued", "Warum sie nicht weiterverfolgt wird"),
        kind="area",
        hint=Wording(
            "e.g. the members do not want it, the procedure is being replaced",
            "z. B. Die Mitglieder wollen nicht, das Verfahren wird abgelöst",
        ),
        most=MOST_REASON,
    ),
)


def show(visit: Visit) -> Response:
    """Raises `UnknownOpportunity` where it is not found on that day."""
    return _page(visit, blank(FIELDS, visit.language))


def dismiss(visit: Visit) -> Response:
    """Dismiss it with the figures that were on the page, or show the page again with what was typed."""
    filled = read(FIELDS, visit)
    if filled.ok:
        key, seen = visit.part("key"), visit.typed("potential_cents")
        cents = int(seen) if seen.isascii() and seen.isdigit() and len(seen) <= MOST_DIGITS else None
        services = visit.services.opportunities
        try:
            visit.decided(services.dismiss(visit.actor, key, filled["reason"], visit.correlation_id, cents))
        except UnknownOpportunity:
            raise
        except Refused as refusal:
            filled.refused(refusal, visit.language)
        else:
            said_so = Wording(
                "The opportunity is dismissed; it stands under “Dismissed”.",
                "Die Möglichkeit ist verworfen; sie steht unter „Verworfen“.",
            )
            return visit.go("/lizenz-pooling", said_so)
    return _page(visit, filled)


def restore(visit: Visit) -> Response:
    """Show it whole again."""
    visit.decided(visit.services.opportunities.restore(visit.actor, visit.part("key"), "", visit.correlation_id))
    notice = Wording("The opportunity is taken up again.", "Die Möglichkeit ist wieder aufgenommen.")
    return visit.go("/lizenz-pooling/verworfen", notice)


def _page(visit: Visit, filled: Filled) -> Response:
    check_sees_all(visit)
    licences = visit.report("licence_pooling", moment(visit), extras=True)
    found = opportunity_in(licences, visit.part("key"))
    behind, *alliances = visit.reports(wanted(visit, found.whole), *_sharing(visit, found.whole))
    row, others = found.shown or found.whole, said.others_of(visit, [each for it in alliances for each in it.rows])
    positions = _positions(licences, found.whole)
    return visit.render(
        "pooling/one.html",
        filled.status,
        row=row,
        whole=found.whole,
        dismissed=found.shown is None,
        together=said.together(visit, found.whole),
        permits=said.permits(visit, row),
        age=said.age(visit, row),
        next_step=said.next_step(visit, row, others),
        links=[] if found.shown is None else said.links(visit, row, found.whole),
        members=[(name, said.share(visit, _as_whole(found), name), positions.get(name)) for name in row["members"]],
        reckoning=reckoned(visit, found, positions, behind.rows),
        tabs=tabs(visit, ""),
        words=said,
        filled=filled,
        may_decide=said.keeps(visit),
        may_see_events=visit.role in ACCESS[Action.READ_EVENTS],
        origin=_origin(visit, found.whole),
    )


def _sharing(visit: Visit, row: Row) -> Sequence[Wanted]:
    """Who could share a server; nothing else names alliances."""
    return [Wanted(name="alliances", parameters=moment(visit))] if row["kind"] == "rounding" else []


def _as_whole(found: Opportunity) -> Row:
    return {**found.whole, "difference": False}


def _positions(report: Report, row: Row) -> Mapping[str, Row]:
    return {each["member"]: each for each in report.rows if each["product"] == row["product"]}


def _origin(visit: Visit, row: Row) -> str:
    """The events behind: of a tier the orders that were put together, of all else the licences of the members."""
    asked = wanted(visit, row)
    if asked.name == "tiered_orders":
        return origin_path(asked.name, asked.parameters)
    members: Sequence[str] = row["members"]
    return origin_path("licence_pooling", {**moment(visit), "product": [row["product"]], "member": members})
