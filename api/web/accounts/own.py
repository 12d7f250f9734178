"""Changing one's own password: the old one is asked for, all other sessions end, this one goes on."""

from starlette.responses import Response

from api.session_cookie import cookie_name
from api.web.accounts.asked import OWN_PASSWORD, typed_twice
from api.web.forms import Filled, blank, read
from api.web.visit import Visit
from procurement.identity.accounts import AccountInvalid
from procurement.identity.sessions import SignInRefused, TooManyAttempts
from procurement.kernel.wording import Wording

CHANGED = Wording(
    "Your password is changed. You are signed out everywhere else.",
    "Ihr Kennwort ist geändert. Überall sonst sind Sie abgemeldet.",
)
NOT_IT = Wording("This is not your present password.", "Das ist nicht Ihr bisheriges Kennwort.")
HELP = "anmelden#kennwort"


def show(visit: Visit) -> Response:
    return _form(visit, blank(OWN_PASSWORD, visit.language))


def change(visit: Visit) -> Response:
    filled = read(OWN_PASSWORD, visit)
    typed_twice(filled, visit)
    if filled.ok:
        _change(visit, filled)
    return visit.go("/einstellungen", CHANGED) if filled.ok else _form(visit, filled)


def _change(visit: Visit, filled: Filled) -> None:
    """Signing in with the old password proves it, and slows down whoever guesses; with the new one this session goes on."""
    assert visit.session is not None
    client, sessions = visit.request.client, visit.services.sessions
    login, address = visit.session.login, client.host if client else ""
    try:
        proof, _ = sessions.sign_in(login, filled["old"], address=address, request_id=visit.correlation_id)
    except SignInRefused:
        filled.wrong("old", NOT_IT, visit.language)
        return
    except TooManyAttempts as refusal:
        filled.refused(refusal, visit.language)
        return
    try:
        visit.services.accounts.set_password(visit.actor.subject, filled["password"])
    except AccountInvalid as refusal:
        sessions.sign_out(proof, request_id=visit.correlation_id)
        filled.refused(refusal, visit.language)
        return
    secret, session = sessions.sign_in(login, filled["password"], address=address, request_id=visit.correlation_id)
    visit.cookies[cookie_name(https=visit.services.settings.https)] = secret
    visit.session = session


def _form(visit: Visit, filled: Filled) -> Response:
    visit.help = HELP
    return visit.render("accounts/own.html", filled.status, filled=filled)
