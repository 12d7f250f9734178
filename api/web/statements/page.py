"""Accessibility statement, reporting a barrier, privacy, and who runs the service; open to everybody."""

from datetime import date, timedelta
from importlib.metadata import version
from urllib.parse import quote

from starlette.responses import Response

from api.session_cookie import cookie_name
from api.web.doors import NOTICE_SECONDS, YEAR_SECONDS
from api.web.fields import Field
from api.web.forms import Filled, blank, read
from api.web.links import local
from api.web.page import PUBLIC, Door, Look, Page
from api.web.visit import LANGUAGE_COOKIE, NOTICE_COOKIE, THEME_COOKIE, Visit
from procurement.application.access import Role
from procurement.application.jobs import KEPT_FOR
from procurement.identity.sessions import IDLE, LONGEST
from procurement.identity.throttle import FORGOTTEN_AFTER
from procurement.kernel.wording import Wording

STATED_ON = date(2026, 11, 22)
"""The day of the accessibility statement. Whoever changes what it says, or how pages were tested, changes the day."""

MOST_CHARACTERS = 1_500
"""What a link to a mail program bears."""

SUBJECT = Wording("Barrier in Abrufbuch", "Barriere im Abrufbuch")
FIELDS = (
    Field(
        name="page",
        label=Wording("Address of the page", "Adresse der Seite"),
        hint=Wording("e.g. /katalog", "z. B. /katalog"),
        required=False,
        most=300,
    ),
    Field(
        name="description",
        label=Wording("What does not work?", "Was geht nicht?"),
        kind="area",
        hint=Wording(
            "If you like, say which aids you use, e.g. a screen reader.",
            "Wenn Sie mögen, nennen Sie auch Ihre Hilfsmittel, zum Beispiel eine Vorlese-Software.",
        ),
        most=MOST_CHARACTERS,
    ),
    Field(
        name="contact",
        label=Wording("How can we reach you?", "Wie erreichen wir Sie?"),
        hint=Wording("E-mail address or telephone number", "E-Mail-Adresse oder Telefonnummer"),
        required=False,
        most=200,
    ),
)
LABELS = {each.name: each.label for each in FIELDS}


def accessibility(visit: Visit) -> Response:
    visit.help = "index#barrierefreiheit"
    return visit.render("statements/accessibility.html", stated_on=STATED_ON)


def ask(visit: Visit) -> Response:
    """The form, with the page one comes from."""
    page = visit.asked("seite")
    return _barrier(visit, blank(FIELDS, visit.language, page=local(page) if page else ""))


def report(visit: Visit) -> Response:
    """The text to send, and how. Nothing of it is kept here."""
    filled = read(FIELDS, visit)
    return _barrier(visit, filled, _letter(visit, filled) if filled.ok else "")


def _letter(visit: Visit, filled: Filled) -> str:
    named = [(LABELS[name].in_language(visit.language), filled[name]) for name in LABELS if filled[name]]
    return "\n\n".join([*(f"{label}\n{value}" for label, value in named), f"Abrufbuch {version('abrufbuch')}"])


def _barrier(visit: Visit, filled: Filled, letter: str = "") -> Response:
    visit.help = "index#barrierefreiheit"
    address, subject = visit.services.settings.operator_email, SUBJECT.in_language(visit.language)
    link = f"mailto:{quote(address, safe='@')}?subject={quote(subject)}&body={quote(letter)}" if address else ""
    return visit.render("statements/barrier.html", filled.status, filled=filled, letter=letter, link=link)


def privacy(visit: Visit) -> Response:
    """What is kept of people, with the times the program itself goes by."""
    return visit.render(
        "statements/privacy.html",
        session=cookie_name(https=visit.services.settings.https),
        language_cookie=LANGUAGE_COOKIE,
        theme_cookie=THEME_COOKIE,
        notice_cookie=NOTICE_COOKIE,
        notice_seconds=NOTICE_SECONDS,
        year_days=YEAR_SECONDS // 86_400,
        idle_hours=_hours(IDLE),
        longest_hours=_hours(LONGEST),
        job_days=KEPT_FOR.days,
        failures_minutes=FORGOTTEN_AFTER // timedelta(minutes=1),
    )


def imprint(visit: Visit) -> Response:
    return visit.render("statements/imprint.html")


def _hours(span: timedelta) -> int:
    return span // timedelta(hours=1)


PAGE = Page(
    doors=(
        Door(path="/barrierefreiheit", action=PUBLIC, answer=accessibility),
        Door(path="/barriere-melden", action=PUBLIC, answer=ask),
        Door(path="/barriere-melden", action=PUBLIC, answer=report, method="POST"),
        Door(path="/datenschutz", action=PUBLIC, answer=privacy),
        Door(path="/impressum", action=PUBLIC, answer=imprint),
    ),
    looks=(
        Look(path="/barrierefreiheit", role=None, name="accessibility"),
        Look(path="/barriere-melden?seite=/katalog", role=Role.OFFICER, name="barrier"),
        Look(path="/datenschutz", role=None, name="privacy"),
        Look(path="/impressum", role=None, name="imprint"),
    ),
    help="index#rechtliches",
)
