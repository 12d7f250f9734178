"""Pinning a report into a signed file, and comparing such a file with the same report computed from the events."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from starlette.responses import Response

from api.answers import Json
from api.web.column_names import column_name
from api.web.fields import Field
from api.web.forms import Filled, blank, read
from api.web.links import with_query
from api.web.named_columns import written
from api.web.page import Door, Look, Page
from api.web.pinned.differences import shown
from api.web.reports.filters import filters_of
from api.web.reports.sentences import title_of
from api.web.visit import Visit
from procurement.application.access import Action, Role
from procurement.application.accesses import AccessKind
from procurement.audit.pinning import NoPinnedReport, Reproduced
from procurement.kernel.refusal import Refused
from procurement.kernel.wording import Wording

PATH = "/festgehalten"
OF_EVERY_REPORT = {"from", "to", "q", "as_of", "on"}
MOST_BYTES = 64 * 1024 * 1024
MOST_SHOWN = 200
NO_FILE = Wording(
    "This is no pinned report. Choose the file that “Pin” on the page of a report gave you, unchanged (.json).",
    "Das ist keine festgehaltene Auswertung. Wählen Sie die Datei, die „Festhalten“ auf der Seite einer Auswertung "
    "ausgegeben hat, unverändert (.json).",
)
TOO_LARGE = Wording("The file is larger than 64 MiB.", "Die Datei ist größer als 64 MiB.")
FIELDS = (
    Field(
        name="file",
        label=Wording("Pinned report", "Festgehaltene Auswertung"),
        kind="file",
        hint=Wording("The file that “Pin” gave you (.json).", "Die Datei, die „Festhalten“ ausgegeben hat (.json)."),
        accept=".json,application/json",
    ),
)


def pin(visit: Visit) -> Response:
    """The report as the address shows it, all its rows, as a signed file. That it was taken is noted."""
    projection = visit.services.reading.projection(visit.part("report"))
    known = {each.name for each in filters_of(visit, projection)} | OF_EVERY_REPORT
    asked = {name: values for name, values in visit.query.items() if name in known}
    document = visit.services.pinning.pin(visit.actor, projection.name, asked)
    position = document["report"]["position"]
    about = with_query(f"pinned {projection.name}", {name: values for name, values in asked.items() if name != "q"})
    visit.services.accesses.note(visit.actor, AccessKind.EXPORTED, about[:300], visit.correlation_id)
    file = f"festgehalten-{projection.name}-{position}.json"
    return Json(document, headers={"Content-Disposition": f'attachment; filename="{file}"'})


def ask(visit: Visit) -> Response:
    return _page(visit, blank(FIELDS, visit.language))


def compare(visit: Visit) -> Response:
    """Compute what a file holds once more; the file itself is not kept."""
    filled = read(FIELDS, visit)
    if not filled.ok:
        return _page(visit, filled)
    content = filled["file"].file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        filled.wrong("file", TOO_LARGE, visit.language)
        return _page(visit, filled)
    try:
        document = json.loads(content)
        found = visit.services.pinning.reproduce(visit.actor, document)
    except (ValueError, RecursionError, NoPinnedReport):
        filled.wrong("file", NO_FILE, visit.language)
        return _page(visit, filled)
    except Refused as refusal:
        filled.refused(refusal, visit.language)
        return _page(visit, filled)
    about = f"reproduced {found.report} position={found.position}"
    visit.services.accesses.note(visit.actor, AccessKind.VIEWED, about, visit.correlation_id)
    return _page(visit, filled, found, document["report"])


def _page(
    visit: Visit, filled: Filled, found: Reproduced | None = None, content: Mapping[str, Any] | None = None
) -> Response:
    parameters = cast("Mapping[str, Sequence[str]]", (content or {}).get("parameters", {}))
    differences = found.differences[:MOST_SHOWN] if found else ()
    grouped = [name for value in parameters.get("group_by", ()) for name in value.split(",") if name]
    return visit.render(
        "pinned/page.html",
        filled.status,
        filled=filled,
        found=found,
        title=title_of(found.report) if found else "",
        asked=[_filter(visit, name, values) for name, values in parameters.items() if name not in {"as_of", "on"}],
        differences=shown(visit, visit.services.reading.projection(found.report), grouped, differences)
        if found
        else (),
        report=with_query(f"/auswertungen/{found.report}", parameters, on=None) if found else "",
    )


def _filter(visit: Visit, name: str, values: Sequence[str]) -> tuple[Wording, str]:
    words = {"from": Wording("From", "Von"), "to": Wording("To", "Bis"), "q": Wording("Search", "Suche")}
    words["group_by"] = Wording("Added up by", "Summiert nach")
    if name == "group_by":
        keys = [key for value in values for key in value.split(",")]
        return words[name], ", ".join(column_name(key).in_language(visit.language) for key in keys)
    if name in words:
        return words[name], ", ".join(values)
    return column_name(name), ", ".join(written(visit, name, value) for value in values)


READ = Action.READ_REPORTS
PAGE = Page(
    doors=(
        Door(path=PATH, action=READ, answer=ask),
        Door(path=PATH, action=READ, answer=compare, method="POST"),
        Door(path=f"{PATH}/{{report}}", action=READ, answer=pin, method="POST"),
    ),
    looks=(Look(path=PATH, role=Role.AUDITOR),),
    help="pruefung#festgehaltene-auswertungen",
)
