"""Opportunities that were dismissed: with which figures, why, and what they would be today."""

from collections.abc import Mapping, Sequence

from starlette.responses import Response

from api.web.columns import Column, Row
from api.web.listing import Listing
from api.web.periods import moment
from api.web.pooling import said
from api.web.pooling.seen import check_sees_all, tabs
from api.web.visit import Visit
from procurement.application.reading import Wanted
from procurement.kernel.wording import Wording

PATH = "/lizenz-pooling/verworfen"


def _members(visit: Visit, row: Row) -> str:
    return ", ".join(visit.names.member(name) for name in row["quantities"])


LIST = Listing(
    report="dismissed",
    columns=(
        Column(
            name="article",
            label=Wording("Opportunity", "Möglichkeit"),
            show=lambda visit, row: visit.names.article(row["article"]) if row["article"] else row["product"],
            link=lambda row: f"/lizenz-pooling/{row['opportunity']}" if row["today_cents"] is not None else "",
        ),
        Column(name="kind", label=Wording("Kind", "Art"), words=said.KINDS),
        Column(name="members", label=Wording("Members", "Mitglieder"), show=_members, sortable=False),
        Column(name="potential_cents", label=Wording("Dismissed with", "Verworfen mit")),
        Column(name="today_cents", label=Wording("Today", "Heute")),
        Column(name="dismissed_on", label=Wording("Dismissed on", "Verworfen am")),
        Column(name="reason", label=Wording("Reason", "Begründung")),
    ),
    sort="-dismissed_on",
    keep=frozenset({"as_of"}),
)


def show(visit: Visit) -> Response:
    """All dismissals that stand, also of what is not found any more."""
    check_sees_all(visit)
    licences, decisions = visit.reports(
        Wanted(name="licence_pooling", parameters=moment(visit), extras=True),
        Wanted(name="dismissed_opportunities", parameters=moment(visit)),
    )
    found = {row["key"]: row for row in licences.extras["dismissed"]}
    rows = [_row(row, found) for row in decisions.rows if row["status"] == "dismissed"]
    return LIST.answer_with(
        visit, "pooling/dismissed.html", rows, tabs=tabs(visit, "dismissed"), may_decide=said.keeps(visit)
    )


def _row(row: Row, found: Mapping[str, Row]) -> Row:
    today = found.get(row["opportunity"])
    named: Sequence[str] = ("article", "contract")
    return {
        **row,
        **{name: today[name] if today else "" for name in named},
        "today_cents": today["potential_cents"] if today else None,
        "difference": bool(today and today["difference"]),
    }
