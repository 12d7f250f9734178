"""Orders as a list: every filter in the address, each order a link, all hits as a file, and several decided at once."""

from starlette.responses import Response

from api.web.orders.bulk import APPROVING, CANCELLING, approve, bulk_of, cancel
from api.web.orders.listing import listing_for
from api.web.page import Door, Look, Menu, Page
from api.web.visit import Visit
from procurement.application.access import Action, Role
from procurement.kernel.wording import Wording


def show(visit: Visit) -> Response:
    """The orders of one's own member, or of all for those who serve all."""
    return listing_for(visit).answer(visit, "orders/page.html", bulk=bulk_of(visit))


PAGE = Page(
    doors=(
        Door(path="/abrufe", action=Action.READ_ORDERS, answer=show),
        Door(path=APPROVING, action=Action.DECIDE_APPROVAL, answer=approve, method="POST"),
        Door(path=CANCELLING, action=Action.FOLLOW_ORDER, answer=cancel, method="POST"),
    ),
    looks=(
        Look(path="/abrufe", role=Role.OFFICER),
        Look(path="/abrufe?status=awaiting", role=Role.APPROVER, name="awaiting"),
        Look(path="/abrufe", role=Role.MANAGER, name="all-members"),
        Look(path="/abrufe?q=gibtesnicht", role=Role.OFFICER, name="empty"),
        Look(path="/abrufe?sort=nonsense", role=Role.OFFICER, name="bad-sort", status=422),
    ),
    help="beschaffung#abrufe",
    menu=Menu(
        label=Wording("Orders", "Abrufe"), order=30, roles=(Role.OFFICER, Role.APPROVER, Role.MANAGER, Role.AUDITOR)
    ),
)
