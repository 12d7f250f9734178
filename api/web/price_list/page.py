"""Price lists from files: chosen, shown as a difference, confirmed, and recorded as a job."""

from collections.abc import Iterable, Mapping
from typing import Any

from starlette.responses import Response, StreamingResponse

from api.web.fields import EMPTY_FILE, Field
from api.web.forms import Filled, blank, read
from api.web.jobs.telling import job_path
from api.web.listing import FORMATS
from api.web.page import Door, Look, Page
from api.web.price_list import upload as uploads
from api.web.price_list.columns import explained
from api.web.price_list.difference import difference
from api.web.price_list.recording import KIND, recording
from api.web.visit import Visit
from procurement.application.access import Action, Role
from procurement.application.accesses import AccessKind
from procurement.application.parameter import among, invalid
from procurement.exchange.price_list import COLUMNS, price_list_rows
from procurement.kernel.refusal import Invalid
from procurement.kernel.wording import Wording

PATH, PREVIEW = "/preislisten", "/preislisten/vorschau"
SHOWN_ROWS = 200
FILE = Field(
    name="file",
    label=Wording("File", "Datei"),
    kind="file",
    accept=".csv,.xlsx,text/csv",
    hint=Wording(
        f"CSV or XLSX, {uploads.MOST_MEBIBYTES} MiB and {uploads.MOST_ROWS:,} rows at most.",
        f"CSV oder XLSX, höchstens {uploads.MOST_MEBIBYTES} MiB und 5.000 Zeilen.",
    ),
)
DISCARDED = Wording("The file was discarded; nothing has changed.", "Die Datei ist verworfen; nichts wurde geändert.")
OTHER_FILE = Wording(
    "You have chosen another file meanwhile. This is its preview.",
    "Sie haben inzwischen eine andere Datei gewählt. Das ist ihre Vorschau.",
)
NO_FILE = Wording("No file is waiting.", "Es wartet keine Datei.")


def ask(visit: Visit) -> Response:
    return _form(visit, blank((FILE,), visit.language))


def choose(visit: Visit) -> Response:
    """The file is read as a whole; one that can be read waits for its confirmation."""
    filled = read((FILE,), visit)
    if not filled.ok:
        return _form(visit, filled)
    content, name = filled["file"].file.read(), filled["file"].filename or ""
    if not content:
        filled.wrong("file", EMPTY_FILE, visit.language)
        return _form(visit, filled)
    try:
        uploads.read_file(content, name)
    except Invalid as refusal:
        filled.wrong("file", uploads.words_of(refusal), visit.language)
        return _form(visit, filled)
    uploads.keep(visit, content, name)
    return visit.go(PREVIEW)


def _form(visit: Visit, filled: Filled) -> Response:
    upload = uploads.waiting(visit)
    return visit.render(
        "price_list/page.html",
        filled.status,
        filled=filled,
        upload=upload if upload and not upload.job else None,
        contracts=visit.names.contracts,
        contract=visit.asked("vertrag"),
        columns=explained(),
    )


def preview(visit: Visit) -> Response:
    upload = uploads.waiting(visit)
    if upload is None:
        return visit.go(PATH, NO_FILE)
    if upload.job:
        return visit.go(job_path(upload.job))
    found = uploads.read_file(upload.content, upload.file)
    return visit.render(
        "price_list/preview.html",
        upload=upload,
        ignored=found.ignored,
        found=difference(visit, found),
        shown_rows=SHOWN_ROWS,
    )


def decide(visit: Visit) -> Response:
    """Record what was previewed, or throw it away. Confirmed twice, it is recorded once."""
    upload = uploads.waiting(visit)
    if upload is None:
        return visit.go(PATH, NO_FILE)
    if upload.key != visit.typed("key"):
        return visit.go(PREVIEW, OTHER_FILE)
    if upload.job:
        return visit.go(job_path(upload.job))
    if visit.typed("step") != "record":
        uploads.discard(visit)
        return visit.go(PATH, DISCARDED)
    title = Wording(f"Price list {upload.file}", f"Preisliste {upload.file}")
    found = uploads.read_file(upload.content, upload.file)
    work = recording(visit.services, visit.actor, found, visit.correlation_id, visit.language)
    job = visit.services.jobs.start(visit.actor, KIND, title, work, key=upload.key)
    uploads.started(visit, upload, job)
    return visit.go(job_path(job))


def template(visit: Visit) -> Response:
    """An empty file with the headings, or the present price list of a contract."""
    asked, name = visit.part("format"), visit.asked("vertrag")
    if asked not in FORMATS:
        raise invalid("format", asked, among(tuple(FORMATS)))
    rows: Iterable[Mapping[str, Any]] = ()
    if name:
        contract = visit.decided(visit.services.keeping.contract(visit.actor, name))
        rows = price_list_rows(contract, visit.today)
        visit.services.accesses.note(visit.actor, AccessKind.EXPORTED, f"price_list {name}"[:300], visit.correlation_id)
    tables = visit.services.tables
    pieces = (tables.xlsx if asked == "xlsx" else tables.csv)(COLUMNS, rows)
    headers = {"Content-Disposition": f'attachment; filename="preisliste.{asked}"'}
    return StreamingResponse(pieces, headers=headers, media_type=FORMATS[asked])


KEEP = Action.KEEP_CONTRACTS
PAGE = Page(
    doors=(
        Door(path=PATH, action=KEEP, answer=ask),
        Door(path=PATH, action=KEEP, answer=choose, method="POST"),
        Door(path=PREVIEW, action=KEEP, answer=preview),
        Door(path=PREVIEW, action=KEEP, answer=decide, method="POST"),
        Door(path="/preislisten/vorlage.{format}", action=KEEP, answer=template),
    ),
    looks=(
        Look(path=PATH, role=Role.MANAGER),
        Look(path=PREVIEW, role=Role.MANAGER, name="nothing-waits"),
    ),
    help="geschaeftsfuehrung#preislisten",
)
