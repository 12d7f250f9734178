"""Demand: what the cooperative asks its members about products in preparation, and what they declare."""

from starlette.responses import Response

from api.web.demand import asking, product
from api.web.demand.declaring import DECLARING, WITHDRAWING, declare_fields, withdraw_fields
from api.web.demand.listing import OF_ALL, OF_MEMBER, asked, completed
from api.web.forms import read, recorded
from api.web.page import MEMBERS_PEOPLE, Door, Look, Menu, Page
from api.web.visit import Visit
from procurement.application.access import ACCESS, Action, Role
from procurement.application.reading import Wanted
from procurement.domain.demand.commands import DeclareDemand, WithdrawDemand
from procurement.kernel.wording import Wording

PATH = "/bedarf/{product}"
RECORDED = Wording("The demand has been declared.", "Der Bedarf ist gemeldet.")
TAKEN_BACK = Wording("The declaration has been withdrawn.", "Die Meldung ist zurückgezogen.")


def show(visit: Visit) -> Response:
    """All questions, with what one's own member declared."""
    totals, declared = visit.reports(Wanted(name="demand_totals"), Wanted(name="demand"))
    rows = asked(visit, [completed(visit, row, declared.rows) for row in totals.rows])
    listing = OF_MEMBER if visit.actor.member else OF_ALL
    return listing.answer_with(
        visit,
        "demand/page.html",
        rows,
        may_ask=visit.role in ACCESS[Action.ASK_DEMAND],
        may_declare=visit.role in ACCESS[Action.DECLARE_DEMAND],
    )


def declare(visit: Visit) -> Response:
    """It replaces what the member declared before, so sending it twice changes nothing more."""
    filled = read(declare_fields(visit), visit)
    if filled.ok:
        values = {name: value for name, value in filled.values.items() if name != "member"}
        member = visit.actor.member or filled["member"]
        command = DeclareDemand(product=visit.part("product"), member=member, **values)
        if recorded(visit, command, filled):
            return visit.go(f"/bedarf/{command.product}", RECORDED)
    return product.page(visit, declaring=filled)


def withdraw(visit: Visit) -> Response:
    filled = read(withdraw_fields(visit, visit.names.members), visit)
    if filled.ok:
        member = visit.actor.member or filled["of_member"]
        command = WithdrawDemand(product=visit.part("product"), member=member, reason=filled["reason"])
        if recorded(visit, command, filled):
            return visit.go(f"/bedarf/{command.product}", TAKEN_BACK)
    return product.page(visit, withdrawing=filled)


PAGE = Page(
    doors=(
        Door(path="/bedarf", action=Action.READ_REPORTS, answer=show),
        Door(path=asking.NEW, action=Action.ASK_DEMAND, answer=asking.ask_form),
        Door(path=asking.NEW, action=Action.ASK_DEMAND, answer=asking.ask, method="POST"),
        Door(path=PATH, action=Action.READ_REPORTS, answer=product.show),
        Door(path=f"{PATH}/aendern", action=Action.ASK_DEMAND, answer=asking.change_form),
        Door(path=f"{PATH}/aendern", action=Action.ASK_DEMAND, answer=asking.change, method="POST"),
        Door(path=f"{PATH}/{DECLARING}", action=Action.DECLARE_DEMAND, answer=declare, method="POST"),
        Door(path=f"{PATH}/{WITHDRAWING}", action=Action.DECLARE_DEMAND, answer=withdraw, method="POST"),
    ),
    looks=(
        Look(path="/bedarf", role=Role.OFFICER),
        Look(path="/bedarf", role=Role.MANAGER, name="all-members"),
        Look(path="/bedarf?q=gibtesnicht", role=Role.OFFICER, name="empty"),
        Look(path="/bedarf/{demand}", role=Role.OFFICER, name="product"),
        Look(path="/bedarf/{demand}", role=Role.MANAGER, name="declarations"),
        Look(path="/bedarf/{demand}?member={member}", role=Role.MANAGER, name="declaring"),
        Look(path="/bedarf/antivirus", role=Role.AUDITOR, name="over"),
        Look(path="/bedarf/neu", role=Role.MANAGER, name="ask"),
        Look(path="/bedarf/{demand}/aendern", role=Role.MANAGER, name="change"),
        Look(path="/bedarf/gibtesnicht", role=Role.OFFICER, name="unknown", status=404),
    ),
    help="beschaffung#bedarf",
    menu=Menu(label=Wording("Demand", "Bedarf"), order=74, roles=(*MEMBERS_PEOPLE, Role.MANAGER)),
)
