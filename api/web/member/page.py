"""A member: its facts, what it paid and saved year by year, its latest orders, what it may order under."""

from starlette.responses import Response

from api.web.choices import STATUS_TONES, STATUSES
from api.web.member.figures import figures
from api.web.member.forms import ADMISSION, CHANGES, STATES, admit, admit_form, change, change_form
from api.web.page import Door, Look, Page
from api.web.visit import Visit
from procurement.application.access import ACCESS, Action, Role, allow_for


def show(visit: Visit) -> Response:
    """Officers see their own member only."""
    member = visit.part("member")
    allow_for(visit.actor, Action.READ_REPORTS, member)
    may_keep = visit.role in ACCESS[Action.KEEP_MEMBERS]
    changes = [(f"/mitglieder/{member}/{name}", each.label) for name, each in CHANGES.items()] if may_keep else []
    return visit.render(
        "member/page.html",
        **figures(visit, member),
        changes=changes,
        statuses=STATUSES,
        tones=STATUS_TONES,
        states=STATES,
    )


def _doors() -> tuple[Door, ...]:
    # The admission comes before the page of a member, or `neu` would be taken for one.
    new, path, keep = ADMISSION, "/mitglieder/{member}", Action.KEEP_MEMBERS
    found = [
        Door(path=new, action=keep, answer=admit_form),
        Door(path=new, action=keep, answer=admit, method="POST"),
        Door(path=path, action=Action.READ_REPORTS, answer=show),
    ]
    for name in CHANGES:
        found.append(Door(path=f"{path}/{name}", action=keep, answer=change_form))
        found.append(Door(path=f"{path}/{name}", action=keep, answer=change, method="POST"))
    return tuple(found)


PAGE = Page(
    doors=_doors(),
    looks=(
        Look(path="/mitglieder/{member}", role=Role.MANAGER),
        Look(path="/mitglieder/{member}", role=Role.OFFICER, name="own"),
        Look(path="/mitglieder/neu", role=Role.MANAGER, name="new"),
        *(Look(path=f"/mitglieder/{{member}}/{name}", role=Role.MANAGER, name=name) for name in CHANGES),
        Look(path="/mitglieder/gibtesnicht", role=Role.MANAGER, name="unknown", status=404),
    ),
    help="geschaeftsfuehrung#mitglieder",
)
