"""Opening a pool, from nothing or from an opportunity that pooling found."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields as fields_of

from starlette.responses import Response

from api.problems import status_of
from api.web.fields import Field, Unreadable, read_number
from api.web.forms import Filled, blank, read
from api.web.page import Door, Look, Page
from api.web.pool_opening.fields import ALL, USUAL, command_of, fields, proposed
from api.web.pool_words import SPLITS, split_words
from api.web.visit import Visit
from procurement.application.access import Action, Role
from procurement.domain.contract.aggregate import Contract
from procurement.domain.pool.commands import OpenPool
from procurement.domain.pool.opening import PoolAlreadyOpened
from procurement.domain.split_methods import METHODS
from procurement.kernel.calendar import month_of
from procurement.kernel.refusal import Refused
from procurement.kernel.wording import Wording

OPENED = Wording(
    "The pool is open. Members can pledge now.", "Der Pool ist eröffnet. Mitglieder können jetzt anmelden."
)
ALREADY = Wording("The pool is open already.", "Der Pool ist schon eröffnet.")
KEY = re.compile(r"[0-9a-f]{16}")


def ask(visit: Visit) -> Response:
    """The form; coming from an opportunity, with what it says."""
    asked, contracts = _asked(visit)
    chosen = f"{visit.asked('vertrag')}/{visit.asked('artikel')}"
    known = {f"{each.contract}/{article}" for each in contracts for article in each.articles}
    filled = blank(
        asked,
        visit.language,
        article=chosen if chosen in known else None,
        pool=proposed(visit.asked("artikel"), month_of(visit.today)) if chosen in known else None,
        deadline_on=visit.today + USUAL,
        open_to=ALL,
        split=next(iter(METHODS)),
    )
    filled.typed["target_quantity"] = _plain(visit)
    return _page(visit, filled, visit.asked("moeglichkeit"))


def _plain(visit: Visit) -> str:
    """The quantity that the address names, as people of the language type it; programs write it with a point."""
    given = visit.asked("menge")
    try:
        filled = blank(
            (Field(name="menge", label=OPENED, kind="number"),), visit.language, menge=read_number(given, "en")
        )
    except Unreadable:
        return ""
    return str(filled.typed["menge"])


def open_pool(visit: Visit) -> Response:
    asked, _contracts = _asked(visit)
    filled, opportunity = read(asked, visit), visit.typed("opportunity")
    if not filled.ok:
        return _page(visit, filled, opportunity)
    command = command_of(filled, _key(opportunity), month_of(visit.today))
    try:
        visit.decided(visit.services.keeping.keep(visit.actor, command, visit.correlation_id))
    except PoolAlreadyOpened as refusal:
        if _is_this(visit, command):
            return visit.go(f"/pools/{command.pool}", ALREADY)
        filled.wrong("pool", Wording(refusal.sentence("en"), refusal.sentence("de")), visit.language)
        filled.status = status_of(type(refusal))
        return _page(visit, filled, opportunity)
    except Refused as refusal:
        filled.refused(refusal, visit.language)
        return _page(visit, filled, opportunity)
    return visit.go(f"/pools/{command.pool}", OPENED)


def _key(typed: str) -> str:
    return typed if KEY.fullmatch(typed) else ""


def _asked(visit: Visit) -> tuple[Sequence[Field], Sequence[Contract]]:
    alliances: Mapping[str, str] = {
        row["alliance"]: row["title"] for row in visit.report("alliances").rows if row["running"]
    }
    contracts = visit.decided(visit.services.keeping.contracts(visit.actor, visit.names.contracts))
    return fields(visit, contracts, alliances), contracts


def _is_this(visit: Visit, command: OpenPool) -> bool:
    """Whether the pool of that name is the one asked for: the same form sent twice."""
    opened = visit.decided(visit.services.pooling.prospect(visit.actor, command.pool)).pool.opened
    same = {each.name for each in fields_of(OpenPool)} - {"title"}
    return all(getattr(opened, name) == getattr(command, name) for name in same)


def _page(visit: Visit, filled: Filled, opportunity: str) -> Response:
    return visit.render(
        "pool_opening/page.html",
        filled.status,
        filled=filled,
        opportunity=_key(opportunity),
        all_methods=METHODS,
        example=METHODS["equal_price"].examples[0].game,
        splits=SPLITS,
        split_words=split_words,
    )


PAGE = Page(
    doors=(
        Door(path="/pools/neu", action=Action.KEEP_POOLS, answer=ask),
        Door(path="/pools/neu", action=Action.KEEP_POOLS, answer=open_pool, method="POST"),
    ),
    looks=(
        Look(path="/pools/neu", role=Role.MANAGER),
        Look(path="/pools/neu?vertrag={contract}&artikel={article}&menge=25", role=Role.MANAGER, name="prefilled"),
    ),
    help="geschaeftsfuehrung#pools",
)
