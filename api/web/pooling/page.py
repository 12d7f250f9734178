"""Licence pooling: what members could save together, what of it counts, on which evidence, and what to do next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from api.web.columns import Row
from api.web.links import with_query
from api.web.page import Door, Look, Menu, Page
from api.web.periods import moment
from api.web.pooling import dismissed, listed, matrix, one, positions, said
from api.web.pooling.seen import check_sees_all, tabs
from api.web.visit import Visit
from procurement.application.access import Action, Role
from procurement.application.reading import Wanted
from procurement.kernel.wording import Wording

PATH = "/lizenz-pooling"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An opportunity, ready to print. `links` is what can be done on other pages."""

    row: Row
    together: str
    shares: Sequence[tuple[str, str]]
    permits: str
    age: str
    next_step: str
    links: Sequence[tuple[str, Wording]]


def show(visit: Visit) -> Response:
    """Every opportunity by kind; of one kind all, page by page."""
    check_sees_all(visit)
    licences, alliances = visit.reports(
        Wanted(name="licence_pooling", parameters=moment(visit), extras=True),
        Wanted(name="alliances", parameters=moment(visit)),
    )
    found, dismissals = licences.extras["opportunities"], licences.extras["dismissed"]
    rows = listed.asked(visit, found)
    if visit.asked("format"):
        return listed.FILE.answer_with(visit, "", rows)
    hits = listed.LIST.hits_with(visit, rows)
    others, whole = said.others_of(visit, alliances.rows), {row["key"]: row for row in dismissals}
    return visit.render(
        "pooling/page.html",
        hits.status,
        hits=hits,
        tabs=tabs(visit, "list"),
        groups=[
            (group, [card(visit, row, whole.get(row["key"], row), others) for row in group.rows])
            for group in listed.groups(visit, hits, rows)
        ],
        tiles=_tiles(visit, found, licences.rows),
        dismissed=len(dismissals),
        words=said,
        may_decide=said.keeps(visit),
    )


def card(visit: Visit, row: Row, whole: Row, others: Mapping[str, str]) -> Card:
    return Card(
        row=row,
        together=said.together(visit, whole),
        shares=said.shares(visit, row),
        permits=said.permits(visit, row),
        age=said.age(visit, row),
        next_step=said.next_step(visit, row, others),
        links=said.links(visit, row, whole),
    )


def _tiles(visit: Visit, found: Sequence[Row], positions_now: Sequence[Row]) -> Mapping[str, Any]:
    """Sums of everything, whatever the list is narrowed to."""
    counted, rest = [row for row in found if row["counted"]], [row for row in found if not row["counted"]]
    never = [row for row in positions_now if row["used_on"] is None]
    return {
        "saving": said.sums(counted, "saving_cents"),
        "potential": said.sums(rest, "potential_cents"),
        "by_clause": {
            clause: said.sums([row for row in rest if row["clause"] == clause], "potential_cents")[1]
            for clause in ("unknown", "not_allowed")
        },
        "count": len(found),
        "by_kind": {kind: sum(row["kind"] == kind for row in found) for kind in said.KINDS},
        "never": (len({row["member"] for row in never}), len(never)),
        "links": {
            "saving": with_query(PATH, moment(visit), counts=listed.YES),
            "potential": with_query(PATH, moment(visit), counts=listed.NO),
            "never": with_query(positions.PATH, moment(visit), reported="never"),
        },
    }


PAGE = Page(
    doors=(
        Door(path=PATH, action=Action.READ_REPORTS, answer=show),
        Door(path=matrix.PATH, action=Action.READ_REPORTS, answer=matrix.show),
        Door(path=positions.PATH, action=Action.READ_REPORTS, answer=positions.show),
        Door(path=dismissed.PATH, action=Action.READ_REPORTS, answer=dismissed.show),
        Door(path=one.PATH, action=Action.READ_REPORTS, answer=one.show),
        Door(path=f"{one.PATH}/verwerfen", action=Action.KEEP_POOLS, answer=one.dismiss, method="POST"),
        Door(path=f"{one.PATH}/wieder-aufnehmen", action=Action.KEEP_POOLS, answer=one.restore, method="POST"),
    ),
    looks=(
        Look(path="/lizenz-pooling", role=Role.MANAGER),
        Look(path="/lizenz-pooling?kind=tier&counts=yes", role=Role.MANAGER, name="one-kind"),
        Look(path="/lizenz-pooling?counts=no", role=Role.AUDITOR, name="not-counted"),
        Look(path="/lizenz-pooling?product=gibtesnicht", role=Role.MANAGER, name="empty"),
        Look(path="/lizenz-pooling?sort=nonsense", role=Role.MANAGER, name="bad-sort", status=422),
        Look(path="/lizenz-pooling", role=Role.OFFICER, name="one-member", status=403),
        Look(path="/lizenz-pooling/matrix", role=Role.MANAGER, name="matrix"),
        Look(path="/lizenz-pooling/matrix?centre=nord", role=Role.MANAGER, name="matrix-of-a-centre"),
        Look(path="/lizenz-pooling/matrix?product=gibtesnicht", role=Role.MANAGER, name="empty-matrix"),
        Look(path="/lizenz-pooling/bestand", role=Role.MANAGER, name="positions"),
        Look(path="/lizenz-pooling/bestand?reported=old", role=Role.MANAGER, name="old-reports"),
        Look(path="/lizenz-pooling/bestand", role=Role.OFFICER, name="own-positions"),
        Look(path="/lizenz-pooling/verworfen", role=Role.MANAGER, name="dismissed"),
        Look(path="/lizenz-pooling/{opportunity}", role=Role.MANAGER, name="one"),
        Look(path="/lizenz-pooling/{opportunity}", role=Role.AUDITOR, name="one-to-an-auditor"),
        Look(path="/lizenz-pooling/{dismissed}", role=Role.MANAGER, name="one-dismissed"),
        Look(path="/lizenz-pooling/0000000000000000", role=Role.MANAGER, name="no-such", status=404),
    ),
    help="geschaeftsfuehrung#lizenz-pooling",
    menu=Menu(label=Wording("Licence pooling", "Lizenz-Pooling"), order=70, roles=(Role.MANAGER,)),
)
