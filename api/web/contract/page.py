"""One framework contract: what was agreed, what is left of it, what it costs, who may call off, who changed what."""

from starlette.responses import Response

from api.web.choices import STATUS_TONES, STATUSES
from api.web.code_words import CODES
from api.web.computed_rows import page_number
from api.web.contract.ceilings import allowances, bounds
from api.web.contract.changes import MOST_CHANGES, changes
from api.web.contract.prices import editions, price_list, versions_of
from api.web.contracts.standing import STANDING_TONES, STANDINGS, standing_on
from api.web.page import Door, Look, Page
from api.web.visit import Visit
from procurement.application.access import ACCESS, Action, Role
from procurement.application.reading import Wanted
from procurement.domain.contract.aggregate import Contract
from procurement.kernel.wording import Wording

SHOWN_ORDERS = 10
SHOWN_ARTICLES = 50
NO_WORDS = Wording("–", "–")


def contract_of(visit: Visit) -> Contract:
    """The contract that the path names, with its ledger as of now. Raises `UnknownContract`."""
    return visit.decided(visit.services.keeping.contract(visit.actor, visit.part("contract")))


def show(visit: Visit) -> Response:
    contract = contract_of(visit)
    sees_orders = visit.role in ACCESS[Action.READ_ORDERS]
    forecasts, history, *books = visit.reports(*_wanted(contract.contract, sees_orders=sees_orders))
    versions = versions_of(contract, history.rows)
    articles = price_list(contract, versions)
    page = page_number(visit.asked("page", "1"))
    standing = standing_on(visit.today, contract.starts_on, contract.last_order_on, contract.remaining_cents)
    return visit.render(
        "contract/page.html",
        contract=contract,
        standing=(STANDINGS[standing], STANDING_TONES[standing]),
        codes={
            name: CODES[name].get(getattr(contract, name), NO_WORDS) for name in ("regime", "call_off_mode", "pooling")
        },
        bounds=list(bounds(contract, forecasts.rows)),
        allowances=list(allowances(contract)),
        articles=articles[(page - 1) * SHOWN_ARTICLES : page * SHOWN_ARTICLES],
        article_count=len(articles),
        page=page,
        pages=max(1, -(-len(articles) // SHOWN_ARTICLES)),
        shown_articles=SHOWN_ARTICLES,
        editions=editions(versions),
        members=sorted((visit.names.member(member), since) for member, since in contract.entitled.items()),
        orders=books[0] if books else None,
        statuses=(STATUSES, STATUS_TONES),
        changes=changes(visit, contract),
        most_changes=MOST_CHANGES,
        may_keep=visit.role is Role.MANAGER,
    )


def _wanted(contract: str, *, sees_orders: bool) -> list[Wanted]:
    found = [
        Wanted(name="contract_ceiling", parameters={"contract": [contract]}, action=Action.READ_REFERENCE),
        Wanted(name="price_history", parameters={"contract": [contract]}, action=Action.READ_REFERENCE),
    ]
    if sees_orders:
        newest = {"contract": [contract], "sort": ["-placed_on"], "limit": [str(SHOWN_ORDERS)]}
        found.append(Wanted(name="order_book", parameters=newest, action=Action.READ_ORDERS))
    return found


PAGE = Page(
    doors=(Door(path="/vertraege/{contract}", action=Action.READ_REFERENCE, answer=show),),
    looks=(
        Look(path="/vertraege/{contract}", role=Role.MANAGER),
        Look(path="/vertraege/{contract}", role=Role.OFFICER, name="officer"),
        Look(path="/vertraege/gibt-es-nicht", role=Role.MANAGER, name="unknown", status=404),
    ),
    help="geschaeftsfuehrung#vertrag",
)
