"""Forms about a contract as a whole, each on its own address, with the contract above it."""

from collections.abc import Callable, Iterator

from starlette.responses import Response

from api.web.contract.ceilings import allowances
from api.web.contract.page import contract_of
from api.web.contract.seen import mark, unchanged
from api.web.contract_terms.acts import ACTS, Act
from api.web.forms import Filled, blank, read, recorded
from api.web.page import Door, Look, Page
from api.web.visit import Visit
from procurement.application.access import Action, Role
from procurement.domain.contract.aggregate import Contract


def showing(act: Act) -> Callable[[Visit], Response]:
    def show(visit: Visit) -> Response:
        contract = contract_of(visit)
        return _page(visit, act, contract, blank(act.fields(visit, contract), visit.language))

    return show


def doing(act: Act) -> Callable[[Visit], Response]:
    def do(visit: Visit) -> Response:
        contract = contract_of(visit)
        filled = read(act.fields(visit, contract), visit)
        if not unchanged(visit, filled, contract) or not filled.ok:
            return _page(visit, act, contract, filled)
        if not recorded(visit, act.command(contract.contract, filled), filled):
            return _page(visit, act, contract, filled)
        return visit.go(f"/vertraege/{contract.contract}", act.done)

    return do


def _page(visit: Visit, act: Act, contract: Contract, filled: Filled) -> Response:
    return visit.render(
        "contract_terms/page.html",
        filled.status,
        act=act,
        contract=contract,
        filled=filled,
        seen=mark(contract),
        allowances=list(allowances(contract)) if act.about_ceiling else [],
    )


def _doors() -> Iterator[Door]:
    for act in ACTS:
        path = "/vertraege/{contract}/" + act.path
        yield Door(path=path, action=Action.KEEP_CONTRACTS, answer=showing(act))
        yield Door(path=path, action=Action.KEEP_CONTRACTS, answer=doing(act), method="POST")


PAGE = Page(
    doors=tuple(_doors()),
    looks=tuple(Look(path="/vertraege/{contract}/" + act.path, role=Role.MANAGER, name=act.path) for act in ACTS),
    help="geschaeftsfuehrung#vertrag",
)
