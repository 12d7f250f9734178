"""The cookie that carries a web session's secret, and whose session it is."""

from starlette.requests import Request

from api.services import services_of
from procurement.identity.sessions import Session

SESSION_COOKIE = "abrufbuch"


def cookie_name(*, https: bool) -> str:
    """Over HTTPS a name that browsers accept from this host only."""
    return f"__Host-{SESSION_COOKIE}" if https else SESSION_COOKIE


def session_of(request: Request) -> Session | None:
    """Whose session a request carries; asks the database once."""
    services = services_of(request)
    secret = request.cookies.get(cookie_name(https=services.settings.https), "")
    return services.sessions.session(secret) if secret else None
