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
JOB_TONES: Mapping[JobState, str] = {
    JobState.RUNNING: "info",
    JobState.DONE: "success",
    JobState.FAILED: "danger",
    JobState.ABANDONED: "warning",
}


def show(visit: Visit) -> Response:
    approvals, own = _orders(visit)
    groups = [
        (label, [row for row in own if row["status"] in statuses and not row["awaits_approval"]])
        for label, statuses in NEXT_STEPS.items()
    ]
    return visit.render(
        "tasks/page.html",
        approvals=approvals,
        groups=[(label, rows) for label, rows in groups if rows],
        more=len(own) == MOST,
        jobs=visit.services.jobs.mine(visit.actor)[:MOST_JOBS],
        tones=JOB_TONES,
    )


def _orders(visit: Visit) -> tuple[Sequence[Row], Sequence[Row]]:
    """Orders of others that this person can approve, and their own that are not finished."""
    if visit.role not in ACCESS[Action.READ_ORDERS]:
        return [], []
    statuses = [status for some in NEXT_STEPS.values() for status in some]
    approver = visit.role in ACCESS[Action.DECIDE_APPROVAL]
    filters: list[Mapping[str, Sequence[str]]] = [{"requested_by": [visit.actor.subject], "status": statuses}]
    filters += [MEANINGS[AWAITING]] if approver else []
    found = visit.reports(*(_wanted(each) for each in filters))
    waiting = found[1].rows if approver else []
    return [row for row in waiting if row["requested_by"] != visit.actor.subject], found[0].rows


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
