"""What waits for me: orders to approve, own orders that need a next step, and long work I started."""

from collections.abc import Mapping, Sequence

from starlette.responses import Response

from api.web.columns import Row
from api.web.orders.listing import AWAITING, MEANINGS
from api.web.page import SIGNED_IN, Door, Look, Page
from api.web.visit import Visit
from procurement.application.access import ACCESS, Action, Role
from procurement.application.jobs import JobState
from procurement.application.reading import Wanted
from procurement.kernel.wording import Wording

MOST = 100
MOST_JOBS = 10
NEXT_STEPS: Mapping[Wording, Sequence[str]] = {
    Wording("To send to the vendor", "An den Lieferanten zu übermitteln"): ("placed", "approved"),
    Wording("To confirm or receive", "Zu bestätigen oder zu empfangen"): (
        "transmitted",
        "confirmed",
        "partly_received",
    ),
    Wording("To close", "Abzuschließen"): ("received",),
}
"""What one's own orders wait for, by the statuses they are in."""
CLAIMS = Wanted(name="licence_claims", parameters={"side": ["giver"], "status": ["open"], "sort": ["claimed_on"]})
JOB_TONES: Mapping[JobState, str] = {
    JobState.RUNNING: "info",
    JobState.DONE: "success",
    JobState.FAILED: "danger",
    JobState.ABANDONED: "warning",
}


def show(visit: Visit) -> Response:
    approvals, own, claims = _waiting(visit)
    groups = [
        (label, [row for row in own if row["status"] in statuses and not row["awaits_approval"]])
        for label, statuses in NEXT_STEPS.items()
    ]
    return visit.render(
        "tasks/page.html",
        approvals=approvals,
        groups=[(label, rows) for label, rows in groups if rows],
        more=len(own) == MOST,
        claims=claims,
        jobs=visit.services.jobs.mine(visit.actor)[:MOST_JOBS],
        tones=JOB_TONES,
    )


def _waiting(visit: Visit) -> tuple[Sequence[Row], Sequence[Row], Sequence[Row]]:
    """Orders of others that this person can approve, own orders that are not finished, and claims of other members on
    licences that the own one offers.
    """
    if visit.role not in ACCESS[Action.READ_ORDERS]:
        return [], [], []
    statuses = [status for some in NEXT_STEPS.values() for status in some]
    asked = {"own": _wanted({"requested_by": [visit.actor.subject], "status": statuses})}
    if visit.role in ACCESS[Action.DECIDE_APPROVAL]:
        asked["approvals"] = _wanted(MEANINGS[AWAITING])
    if visit.actor.member and visit.role in ACCESS[Action.SHARE_LICENCES]:
        asked["claims"] = CLAIMS
    reports = visit.reports(*asked.values())
    found = {name: report.rows for name, report in zip(asked, reports, strict=True)}
    approvals = [row for row in found.get("approvals", []) if row["requested_by"] != visit.actor.subject]
    return approvals, found["own"], found.get("claims", [])


def _wanted(filters: Mapping[str, Sequence[str]]) -> Wanted:
    parameters = {**filters, "sort": ["placed_on"], "limit": [str(MOST)]}
    return Wanted(name="order_book", parameters=parameters, action=Action.READ_ORDERS)


PAGE = Page(
    doors=(Door(path="/aufgaben", action=SIGNED_IN, answer=show),),
    looks=(
        Look(path="/aufgaben", role=Role.OFFICER),
        Look(path="/aufgaben", role=Role.APPROVER, name="approver"),
        Look(path="/aufgaben", role=Role.ADMIN, name="nothing"),
    ),
    help="anmelden#aufgaben",
)
