"""Language and appearance, kept in cookies of this browser, so that they hold before signing in as well."""

from starlette.responses import Response

from api.web.page import PUBLIC, Door, Look, Page
from api.web.visit import LANGUAGE_COOKIE, THEME_COOKIE, THEMES, Visit
from api.web.words import LANGUAGES
from procurement.application.access import Role
from procurement.kernel.wording import Wording

SAVED = Wording("Saved.", "Gespeichert.")
NAMES = {"de": "Deutsch", "en": "English"}
APPEARANCES = (
    ("", Wording("As the device is set", "Wie das Gerät eingestellt ist")),
    ("light", Wording("Light", "Hell")),
    ("dark", Wording("Dark", "Dunkel")),
)


def show(visit: Visit) -> Response:
    languages = [(language, NAMES[language]) for language in LANGUAGES]
    return visit.render("preferences/page.html", languages=languages, appearances=APPEARANCES)


def save(visit: Visit) -> Response:
    """What is none of the possible values changes nothing."""
    language, theme = visit.typed("language"), visit.typed("theme")
    if language in LANGUAGES:
        visit.cookies[LANGUAGE_COOKIE] = language
    if theme in {"", *THEMES}:
        visit.cookies[THEME_COOKIE] = theme
    return visit.go("/einstellungen", SAVED)


PAGE = Page(
    doors=(
        Door(path="/einstellungen", action=PUBLIC, answer=show),
        Door(path="/einstellungen", action=PUBLIC, answer=save, method="POST"),
    ),
    looks=(Look(path="/einstellungen", role=Role.OFFICER), Look(path="/einstellungen", role=None, name="visitor")),
    help="anmelden#sprache",
)
