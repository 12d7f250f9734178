"""A vendor: what is ordered of it, by month, article and member, under which contracts, and how near tiers are."""

from starlette.responses import Response

from api.web.page import Door, Look, Page
from api.web.vendor.figures import figures
from api.web.vendor.forms import change, change_form, register, register_form
from api.web.visit import Visit
from procurement.application.access import ACCESS, Action, Role


def show(visit: Visit) -> Response:
    found = figures(visit, visit.part("vendor"))
    return visit.render("vendor/page.html", **found, may_keep=visit.role in ACCESS[Action.KEEP_CONTRACTS])


PAGE = Page(
    doors=(
        # Before the page of a vendor, or `neu` would be taken for one.
        Door(path="/lieferanten/neu", action=Action.KEEP_CONTRACTS, answer=register_form),
        Door(path="/lieferanten/neu", action=Action.KEEP_CONTRACTS, answer=register, method="POST"),
        Door(path="/lieferanten/{vendor}", action=Action.READ_REPORTS, answer=show),
        Door(path="/lieferanten/{vendor}/aendern", action=Action.KEEP_CONTRACTS, answer=change_form),
        Door(path="/lieferanten/{vendor}/aendern", action=Action.KEEP_CONTRACTS, answer=change, method="POST"),
    ),
    looks=(
        Look(path="/lieferanten/{vendor}", role=Role.MANAGER),
        Look(path="/lieferanten/{vendor}?year=all", role=Role.AUDITOR, name="all-time"),
        Look(path="/lieferanten/neu", role=Role.MANAGER, name="new"),
        Look(path="/lieferanten/{vendor}/aendern", role=Role.MANAGER, name="change"),
        Look(path="/lieferanten/gibtesnicht", role=Role.MANAGER, name="unknown", status=404),
    ),
    help="geschaeftsfuehrung#lieferanten",
)
