"""A new framework contract: what was agreed, its lots, its ceilings, who may call off."""

from starlette.responses import Response

from api.web.contract_award.fields import FACTS, FIRST_LOT, RULES, TERM, award_fields, award_of, check_lots, lots_asked
from api.web.forms import Filled, blank, kept, read, recorded
from api.web.page import Door, Look, Page
from api.web.visit import Visit
from procurement.application.access import Action, Role
from procurement.kernel.wording import Wording

AWARDED = Wording(
    "The contract is recorded. Now it needs articles.", "Der Vertrag ist angelegt. Nun braucht er noch Artikel."
)


def ask(visit: Visit) -> Response:
    return _page(visit, blank(award_fields(visit, 1), visit.language, **FIRST_LOT), 1)


def award(visit: Visit) -> Response:
    more = visit.typed("step") == "lot"
    lots = lots_asked(visit.form, more=more)
    fields = award_fields(visit, lots)
    if more:
        return _page(visit, kept(fields, visit), lots)
    filled = read(fields, visit)
    check_lots(visit, filled, lots)
    if not filled.ok:
        return _page(visit, filled, lots)
    command = award_of(visit, filled, lots)
    if not recorded(visit, command, filled):
        return _page(visit, filled, lots)
    return visit.go(f"/vertraege/{command.contract}", AWARDED)


def _page(visit: Visit, filled: Filled, lots: int) -> Response:
    groups = {"facts": FACTS, "term": TERM, "rules": RULES}
    return visit.render("contract_award/page.html", filled.status, filled=filled, lots=lots, groups=groups)


PAGE = Page(
    doors=(
        Door(path="/vertraege/neu", action=Action.KEEP_CONTRACTS, answer=ask),
        Door(path="/vertraege/neu", action=Action.KEEP_CONTRACTS, answer=award, method="POST"),
    ),
    looks=(Look(path="/vertraege/neu", role=Role.MANAGER),),
    help="geschaeftsfuehrung#vertrag-anlegen",
)
