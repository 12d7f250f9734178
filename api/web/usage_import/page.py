"""Usage reports from files: chosen, shown as a difference, confirmed, and recorded as a job."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from starlette.responses import Response

from api.web.choices import members
from api.web.fields import Choice
from api.web.intake import Context, Intake, asked_format, file_to_fill_in
from api.web.intake_job import Telling
from api.web.page import Door, Look, Page
from api.web.usage_import.columns import explained
from api.web.usage_import.difference import difference
from api.web.visit import Visit
from procurement.application.access import Action, Role
from procurement.application.accesses import AccessKind
from procurement.exchange.usage import FORMAT
from procurement.exchange.usage_wishes import COLUMNS, usage_template, usage_wishes
from procurement.kernel.wording import Wording

PATH = "/lizenzen/einlesen"


def _asking(visit: Visit) -> Context:
    """Those who report for all choose the member whose products stand in the template."""
    choices: Sequence[Choice] = () if visit.actor.member else tuple(members(visit))
    return {"members": choices, "member": visit.asked("member"), "columns": explained()}


INTAKE = Intake(
    kind="usage_import",
    path=PATH,
    title=Wording("Usage reports", "Nutzungsmeldungen"),
    format=FORMAT,
    wishes=usage_wishes,
    telling=Telling(
        named="Mitglied und Produkt",
        file_name="nutzung-ergebnis.csv",
        headings=FORMAT.german_headers,
        onward="/lizenzen",
        label=Wording("To the licences", "Zu den Lizenzen"),
    ),
    asking=_asking,
    difference=difference,
)


def template(visit: Visit) -> Response:
    """A file with the headings, and a row for each product that the member has or uses licences of."""
    asked, member = asked_format(visit), visit.actor.member or visit.asked("member")
    rows: Iterable[Mapping[str, Any]] = ()
    if member:
        found = visit.report("licence_pooling", {"member": [member], "sort": ["product"]}).rows
        rows = usage_template(member, [row["product"] for row in found], visit.today)
        note = f"usage template {member}"[:300]
        visit.services.accesses.note(visit.actor, AccessKind.EXPORTED, note, visit.correlation_id)
    return file_to_fill_in(visit, asked, "nutzung", COLUMNS, rows)


REPORT = Action.REPORT_USAGE
PAGE = Page(
    doors=(
        Door(path=PATH, action=REPORT, answer=INTAKE.ask),
        Door(path=PATH, action=REPORT, answer=INTAKE.choose, method="POST"),
        Door(path=INTAKE.preview_path, action=REPORT, answer=INTAKE.preview),
        Door(path=INTAKE.preview_path, action=REPORT, answer=INTAKE.decide, method="POST"),
        Door(path="/lizenzen/vorlage.{format}", action=REPORT, answer=template),
    ),
    looks=(
        Look(path=PATH, role=Role.OFFICER),
        Look(path=f"{PATH}?member={{member}}", role=Role.MANAGER, name="manager"),
        Look(path=INTAKE.preview_path, role=Role.OFFICER, name="nothing-waits"),
    ),
    help="beschaffung#nutzung-einlesen",
)
