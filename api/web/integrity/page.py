"""Integrity: what is attested, checking all of it anew, and comparing a checkpoint that somebody kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from api.problems import status_of
from api.web.fields import Field
from api.web.forms import Filled, blank, read
from api.web.integrity.checking import KIND, PATH, TITLE, checking, compared
from api.web.integrity.files import checkpoint, checkpoints, key, size_of, verifier
from api.web.jobs.page import TONES
from api.web.jobs.telling import job_path, words_in
from api.web.links import with_query
from api.web.page import Door, Look, Menu, Page
from api.web.visit import Visit
from procurement.application.access import Action, Role
from procurement.application.audit_ports import KeptCheckpoint
from procurement.application.jobs import Job, JobState
from procurement.application.parameter import ParameterInvalid
from procurement.audit.checking import consistent
from procurement.audit.verify import Finding
from procurement.kernel.refusal import Refused
from procurement.kernel.wording import Wording

PAGE_ROWS, SHOWN_JOBS = 20, 5
MOST_NOTE = 5_000
PASTE_OR_CHOOSE = Wording(
    "Paste the text of a checkpoint, or choose its file.",
    "Fügen Sie den Text eines Prüfpunkts ein, oder wählen Sie seine Datei.",
)
NOTHING_NEW = Wording(
    "Nothing was added since the newest checkpoint; it covers everything.",
    "Seit dem neuesten Prüfpunkt kam nichts hinzu; er umfasst schon alles.",
)
RUNS_ALREADY = Wording("The check runs already.", "Die Prüfung läuft schon.")
FIELDS = (
    Field(
        name="note",
        label=Wording("Text of the checkpoint", "Text des Prüfpunkts"),
        kind="area",
        hint=Wording(
            "Whole: name of the log, number of events, root, an empty line, the signature.",
            "Ganz: Name des Protokolls, Zahl der Ereignisse, Wurzel, eine leere Zeile, die Unterschrift.",
        ),
        required=False,
        most=MOST_NOTE,
    ),
    Field(
        name="file",
        label=Wording("or its file", "oder seine Datei"),
        kind="file",
        required=False,
        accept=".txt,text/plain",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointPage:
    """One page of checkpoints, the largest first; addresses are empty at the ends."""

    rows: Sequence[KeptCheckpoint]
    newest: str
    older: str


def show(visit: Visit) -> Response:
    return _page(visit, blank(FIELDS, visit.language))


def _page(visit: Visit, filled: Filled, found: Finding | None = None) -> Response:
    audit, problem, status = visit.services.audit, "", filled.status
    page = CheckpointPage(rows=(), newest="", older="")
    try:
        page = _checkpoints(visit)
    except ParameterInvalid as refusal:
        problem, status = refusal.sentence(visit.language), status_of(type(refusal))
    reached, head = audit.evidence.reached(), audit.lines.head()
    jobs = [job for job in visit.services.jobs.mine(visit.actor) if job.kind == KIND][:SHOWN_JOBS]
    visit.position = head
    return visit.render(
        "integrity/page.html",
        status,
        filled=filled,
        found=found,
        said=compared(found) if found else None,
        page=page,
        problem=problem,
        newest=page.rows[0] if page.rows and not visit.asked("vor") else _newest(visit),
        reached=reached,
        head=head,
        jobs=[(job, words_in(job, "said"), _tone(job)) for job in jobs],
        running=_running(jobs),
        key=str(audit.key),
        origin=audit.signer.name,
    )


def _tone(job: Job) -> str:
    """A check that ended and found something is no success."""
    finding = job.result.get("finding", {})
    return "danger" if finding and not Finding(**finding).good else TONES[job.state]


def _newest(visit: Visit) -> KeptCheckpoint | None:
    return next(iter(visit.services.audit.evidence.checkpoints(limit=1)), None)


def _checkpoints(visit: Visit) -> CheckpointPage:
    before = size_of(visit.asked("vor"), "vor") if visit.asked("vor") else None
    found = visit.services.audit.evidence.checkpoints(before=before, limit=PAGE_ROWS + 1)
    return CheckpointPage(
        rows=found[:PAGE_ROWS],
        newest=PATH if before else "",
        older=with_query(PATH, {}, vor=found[PAGE_ROWS - 1].size) if len(found) > PAGE_ROWS else "",
    )


def check(visit: Visit) -> Response:
    """On to the job: a new one, or the one that runs, as a second would read the same."""
    jobs = visit.services.jobs
    running = _running([job for job in jobs.mine(visit.actor) if job.kind == KIND])
    if running is not None:
        return visit.go(job_path(running.job_id), RUNS_ALREADY)
    work = checking(visit.services.audit)
    return visit.go(job_path(jobs.start(visit.actor, KIND, TITLE, work, key=visit.typed("key"))))


def _running(jobs: Sequence[Job]) -> Job | None:
    return next((job for job in jobs if job.state is JobState.RUNNING), None)


def make(visit: Visit) -> Response:
    """A checkpoint over all that is recorded, unless there is one already."""
    before, made = _newest(visit), visit.services.audit.checkpoint(visit.now)
    if before is not None and before.size == made.size:
        return visit.go(PATH, NOTHING_NEW)
    size = f"{made.size}"
    return visit.go(
        PATH,
        Wording(f"A checkpoint over {size} events was made.", f"Ein Prüfpunkt über {size} Ereignisse ist gemacht."),
    )


def compare(visit: Visit) -> Response:
    """What a checkpoint from elsewhere says, below the form; nothing is kept of it."""
    filled = read(FIELDS, visit)
    note = filled.values.get("note") or _content(filled)
    if filled.ok and not note:
        filled.wrong("note", PASTE_OR_CHOOSE, visit.language)
    if not filled.ok:
        return _page(visit, filled)
    try:
        return _page(visit, filled, consistent(visit.services.audit, f"{note.strip()}\n"))
    except Refused as refusal:
        filled.refused(refusal, visit.language)
        return _page(visit, filled)


def _content(filled: Filled) -> str:
    """A file as text; what is no text is no checkpoint either, and said to be none."""
    file = filled.values.get("file")
    return file.file.read(MOST_NOTE).decode("utf-8", "replace") if file else ""


EVENTS, EVIDENCE = Action.READ_EVENTS, Action.READ_EVIDENCE
PAGE = Page(
    doors=(
        Door(path=PATH, action=EVENTS, answer=show),
        Door(path=f"{PATH}/pruefen", action=EVENTS, answer=check, method="POST"),
        Door(path=f"{PATH}/pruefpunkt", action=EVENTS, answer=make, method="POST"),
        Door(path=f"{PATH}/vergleichen", action=EVENTS, answer=compare, method="POST"),
        Door(path=f"{PATH}/pruefpunkte.zip", action=EVIDENCE, answer=checkpoints),
        Door(path=f"{PATH}/pruefpunkte/{{size}}.txt", action=EVIDENCE, answer=checkpoint),
        Door(path=f"{PATH}/schluessel.txt", action=EVIDENCE, answer=key),
        Door(path=f"{PATH}/verify.py", action=EVIDENCE, answer=verifier),
    ),
    looks=(
        Look(path=PATH, role=Role.AUDITOR),
        Look(path=f"{PATH}?vor=1", role=Role.AUDITOR, name="no-more"),
        Look(path=f"{PATH}?vor=viele", role=Role.AUDITOR, name="no-size", status=422),
    ),
    help="pruefung#integritaet",
    menu=Menu(label=Wording("Integrity", "Integrität"), order=24, roles=(Role.AUDITOR,)),
)
