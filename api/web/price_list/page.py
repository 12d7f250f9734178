"""Price lists from files: chosen, shown as a difference, confirmed, and recorded as a job."""

from collections.abc import Iterable, Mapping
from typing import Any

from starlette.responses import Response

from api.web.intake import Context, Intake, asked_format, file_to_fill_in
from api.web.intake_job import Telling
from api.web.page import Door, Look, Page
from api.web.price_list.columns import HEADINGS, explained
from api.web.price_list.difference import difference
from api.web.visit import Visit
from procurement.application.access import Action, Role
from procurement.application.accesses import AccessKind
from procurement.exchange.catalogue import FORMAT
from procurement.exchange.catalogue_wishes import catalogue_wishes
from procurement.exchange.price_list import COLUMNS, price_list_rows
from procurement.kernel.wording import Wording

PATH = "/preislisten"


def _asking(visit: Visit) -> Context:
    return {"contracts": visit.names.contracts, "contract": visit.asked("vertrag"), "columns": explained()}


INTAKE = Intake(
    kind="price_list",
    path=PATH,
    title=Wording("Price list", "Preisliste"),
    format=FORMAT,
    wishes=lambda parsed: catalogue_wishes(parsed.rows),
    telling=Telling(
        named="Vertrag und Artikel",
        file_name="preisliste-ergebnis.csv",
        headings=HEADINGS,
        onward="/vertraege",
        label=Wording("To the contracts", "Zu den Verträgen"),
    ),
    asking=_asking,
    difference=difference,
)


def template(visit: Visit) -> Response:
    """An empty file with the headings, or the present price list of a contract."""
    asked, name = asked_format(visit), visit.asked("vertrag")
    rows: Iterable[Mapping[str, Any]] = ()
    if name:
        contract = visit.decided(visit.services.keeping.contract(visit.actor, name))
        rows = price_list_rows(contract, visit.today)
        visit.services.accesses.note(visit.actor, AccessKind.EXPORTED, f"price_list {name}"[:300], visit.correlation_id)
    return file_to_fill_in(visit, asked, "preisliste", COLUMNS, rows)


KEEP = Action.KEEP_CONTRACTS
PAGE = Page(
    doors=(
        Door(path=PATH, action=KEEP, answer=INTAKE.ask),
        Door(path=PATH, action=KEEP, answer=INTAKE.choose, method="POST"),
        Door(path=INTAKE.preview_path, action=KEEP, answer=INTAKE.preview),
        Door(path=INTAKE.preview_path, action=KEEP, answer=INTAKE.decide, method="POST"),
        Door(path="/preislisten/vorlage.{format}", action=KEEP, answer=template),
    ),
    looks=(
        Look(path=PATH, role=Role.MANAGER),
        Look(path=INTAKE.preview_path, role=Role.MANAGER, name="nothing-waits"),
    ),
    help="geschaeftsfuehrung#preislisten",
)
