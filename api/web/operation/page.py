"""How the service stands: the log and every projection, those that stopped first; building anew and checking as jobs."""

from collections.abc import Sequence
from importlib.metadata import version

from starlette.responses import Response

from api.web.jobs.telling import job_path
from api.web.operation.work import CHECK, REBUILD, checking, rebuilding
from api.web.page import Door, Look, Menu, Page
from api.web.reports.sentences import title_of
from api.web.visit import Visit
from procurement.application.access import Action, Role
from procurement.application.jobs import Job, JobState, Work
from procurement.kernel.wording import Wording

RUNS_ALREADY = Wording(
    "This runs already; a second one has to wait until it is done.",
    "Dieser Vorgang läuft schon; ein zweiter muss warten, bis er fertig ist.",
)


def show(visit: Visit) -> Response:
    condition = visit.services.upkeep.condition()
    visit.position = condition.head
    return visit.render(
        "operation/page.html",
        condition=condition,
        stopped=[view for view in condition.views if view.failed_position is not None],
        running=_running(visit),
        version=version("abrufbuch"),
        title_of=title_of,
    )


def rebuild(visit: Visit) -> Response:
    """One projection or all, in the background."""
    name = visit.typed("name")
    names = visit.services.upkeep.known(name)
    title = Wording(f"Rebuild {name}", f"{name} neu aufbauen") if name else REBUILD
    return _begun(visit, "rebuild", title, rebuilding(visit.services.upkeep, names))


def check(visit: Visit) -> Response:
    names: Sequence[str] = visit.services.upkeep.known()
    return _begun(visit, "check-views", CHECK, checking(visit.services.upkeep, names))


def _begun(visit: Visit, kind: str, title: Wording, work: Work) -> Response:
    """On to the job: a new one, or the one that runs, as two at a time would be in each other's way."""
    running = _running(visit)
    if running is not None:
        return visit.go(job_path(running.job_id), RUNS_ALREADY)
    return visit.go(job_path(visit.services.jobs.start(visit.actor, kind, title, work, key=visit.typed("key"))))


def _running(visit: Visit) -> Job | None:
    mine = visit.services.jobs.mine(visit.actor)
    kinds = {"rebuild", "check-views"}
    return next((job for job in mine if job.kind in kinds and job.state is JobState.RUNNING), None)


PAGE = Page(
    doors=(
        Door(path="/betrieb", action=Action.OPERATE, answer=show),
        Door(path="/betrieb/neu-aufbauen", action=Action.OPERATE, answer=rebuild, method="POST"),
        Door(path="/betrieb/pruefen", action=Action.OPERATE, answer=check, method="POST"),
    ),
    looks=(Look(path="/betrieb", role=Role.ADMIN),),
    help="systemverwaltung#betrieb",
    menu=Menu(label=Wording("Operation", "Betrieb"), order=0, roles=(Role.ADMIN,)),
)
