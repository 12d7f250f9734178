"""Signing in with a local account, in the demonstration by a click, and signing out."""

from starlette.responses import Response

from api.session_cookie import cookie_name
from api.web.fields import Field
from api.web.forms import Filled, blank, read
from api.web.links import local
from api.web.page import PUBLIC, SIGNED_IN, Door, Look, Page
from api.web.visit import Visit
from procurement.identity.sessions import Session, SignInRefused, TooManyAttempts
from procurement.kernel.wording import Wording

FIELDS = (
    Field(name="login", label=Wording("Sign-in name", "Anmeldename"), autocomplete="username"),
    Field(name="password", label=Wording("Password", "Kennwort"), kind="password", autocomplete="current-password"),
)


def show(visit: Visit) -> Response:
    """The form; who is signed in already goes on."""
    if visit.session is not None:
        return visit.go(_onward(visit))
    return _form(visit, blank(FIELDS, visit.language))


def sign_in(visit: Visit) -> Response:
    """The session begins, or the form comes back saying no more than that name and password do not fit."""
    filled = read(FIELDS, visit)
    if filled.ok:
        try:
            secret, session = visit.services.sessions.sign_in(
                filled["login"], filled["password"], address=_address(visit), request_id=visit.correlation_id
            )
        except (SignInRefused, TooManyAttempts) as refusal:
            filled.refused(refusal, visit.language)
        else:
            return _begun(visit, secret, session)
    return _form(visit, filled)


def sign_in_as(visit: Visit) -> Response:
    """In the demonstration: as one of its made-up people."""
    secret, session = visit.services.sessions.sign_in_as(
        visit.typed("subject"), address=_address(visit), request_id=visit.correlation_id
    )
    return _begun(visit, secret, session)


def sign_out(visit: Visit) -> Response:
    name = cookie_name(https=visit.services.settings.https)
    visit.services.sessions.sign_out(visit.request.cookies.get(name, ""), request_id=visit.correlation_id)
    visit.cookies[name] = ""
    return visit.go("/anmelden?abgemeldet=ja")


def _begun(visit: Visit, secret: str, session: Session) -> Response:
    visit.cookies[cookie_name(https=visit.services.settings.https)] = secret
    visit.session = session
    return visit.go(_onward(visit))


def _onward(visit: Visit) -> str:
    return local(visit.typed("weiter") or visit.asked("weiter", "/"))


def _address(visit: Visit) -> str:
    client = visit.request.client
    return client.host if client else ""


def _form(visit: Visit, filled: Filled) -> Response:
    people = visit.services.sessions.people()
    signed_out = bool(visit.asked("abgemeldet"))
    return visit.render(
        "sign_in/page.html",
        filled.status,
        filled=filled,
        people=people,
        onward=_onward(visit),
        signed_out=signed_out,
    )


PAGE = Page(
    doors=(
        Door(path="/anmelden", action=PUBLIC, answer=show),
        Door(path="/anmelden", action=PUBLIC, answer=sign_in, method="POST"),
        Door(path="/anmelden/vorfuehrung", action=PUBLIC, answer=sign_in_as, method="POST"),
        Door(path="/abmelden", action=SIGNED_IN, answer=sign_out, method="POST"),
    ),
    looks=(Look(path="/anmelden", role=None), Look(path="/anmelden?abgemeldet=ja", role=None, name="signed-out")),
    help="anmelden",
)
