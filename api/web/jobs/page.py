"""One's own long work, and one job as it goes: polled while it runs, with what it left once it is done."""

from collections.abc import Mapping

from starlette.responses import FileResponse, Response

from api.web.jobs.telling import words_in
from api.web.page import SIGNED_IN, Door, Look, Menu, Page
from api.web.visit import Visit
from procurement.application.access import Role
from procurement.application.jobs import Job, JobState
from procurement.kernel.wording import Wording

TONES: Mapping[JobState, str] = {
    JobState.RUNNING: "info",
    JobState.DONE: "success",
    JobState.FAILED: "danger",
    JobState.ABANDONED: "warning",
}


def percent_done(job: Job) -> int:
    return job.done * 100 // job.total if job.total else 0


def show_all(visit: Visit) -> Response:
    return visit.render("jobs/page.html", jobs=visit.services.jobs.mine(visit.actor), tones=TONES)


def show(visit: Visit) -> Response:
    job = visit.services.jobs.job(visit.actor, visit.part("job"))
    return visit.render(
        "jobs/job.html",
        job=job,
        tone=TONES[job.state],
        percent=percent_done(job),
        said=words_in(job, "said"),
        label=words_in(job, "label"),
    )


def download(visit: Visit) -> Response:
    job_id = visit.part("job")
    job, path = visit.services.jobs.job(visit.actor, job_id), visit.services.jobs.file(visit.actor, job_id)
    return FileResponse(path, media_type=job.media_type or None, filename=job.file_name or job_id)


PAGE = Page(
    doors=(
        Door(path="/vorgaenge", action=SIGNED_IN, answer=show_all),
        Door(path="/vorgaenge/{job}", action=SIGNED_IN, answer=show),
        Door(path="/vorgaenge/{job}/datei", action=SIGNED_IN, answer=download),
    ),
    looks=(
        Look(path="/vorgaenge", role=Role.MANAGER),
        Look(path="/vorgaenge/gibt-es-nicht", role=Role.MANAGER, name="unknown", status=404),
    ),
    help="geschaeftsfuehrung#vorgaenge",
    menu=Menu(label=Wording("Jobs", "Vorgänge"), order=95, roles=(Role.MANAGER, Role.ADMIN)),
)
