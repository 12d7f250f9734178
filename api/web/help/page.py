"""The handbook, chapter by chapter, with its pictures; every page links to the section about itself."""

from collections.abc import Mapping

from starlette.responses import FileResponse, Response

from api.faults import NOT_FOUND, Faulty
from api.web.help.chapters import Chapter, chapters, picture
from api.web.page import PUBLIC, Door, Look, Page
from api.web.visit import Visit
from procurement.application.access import Role

OF_A_ROLE: Mapping[Role | None, str] = {
    Role.OFFICER: "beschaffung",
    Role.APPROVER: "freigabe",
    Role.MANAGER: "geschaeftsfuehrung",
    Role.AUDITOR: "pruefung",
    Role.ADMIN: "systemverwaltung",
}


def start(visit: Visit) -> Response:
    """The chapter of one's role; who is not signed in reads the first."""
    return _show(visit, chapters()[OF_A_ROLE.get(visit.role, "index")])


def show(visit: Visit) -> Response:
    chapter = chapters().get(visit.part("chapter"))
    if chapter is None:
        raise Faulty(NOT_FOUND)
    return _show(visit, chapter)


def show_picture(visit: Visit) -> Response:
    path = picture(visit.part("picture"))
    if path is None:
        raise Faulty(NOT_FOUND)
    return FileResponse(path, media_type="image/png", headers={"Cache-Control": "public, max-age=3600"})


def _show(visit: Visit, chapter: Chapter) -> Response:
    own = OF_A_ROLE.get(visit.role, "")
    return visit.render("help/page.html", chapter=chapter, chapters=chapters().values(), own=own)


PAGE = Page(
    doors=(
        Door(path="/hilfe", action=PUBLIC, answer=start),
        Door(path="/hilfe/{chapter}", action=PUBLIC, answer=show),
        Door(path="/hilfe/bilder/{picture}.png", action=PUBLIC, answer=show_picture),
    ),
    looks=(
        Look(path="/hilfe", role=Role.OFFICER),
        Look(path="/hilfe", role=None, name="visitor"),
        *(Look(path=f"/hilfe/{chapter}", role=role, name=chapter) for role, chapter in OF_A_ROLE.items()),
        Look(path="/hilfe/gibt-es-nicht", role=None, name="unknown", status=404),
    ),
    help="index",
)
