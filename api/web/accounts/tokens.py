"""Tokens for programs: made, with the secret shown once, listed and revoked."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from api.web.accounts.asked import new_token
from api.web.forms import Filled, blank, read
from api.web.visit import Visit
from procurement.application.access import Role
from procurement.identity.tokens import DAYS_VALID, Token, TokenInvalid
from procurement.kernel.wording import Wording

PATH = "/zugaenge/token"
REVOKED = Wording(
    "The token is revoked. It takes a few seconds until it no longer works.",
    "Das Zugangstoken ist widerrufen. Nach wenigen Sekunden gilt es nicht mehr.",
)
REVOKED_BEFORE = Wording("This token was not valid any more.", "Dieses Zugangstoken galt schon nicht mehr.")
STATES = {
    "valid": Wording("valid", "gültig"),
    "expired": Wording("expired", "abgelaufen"),
    "revoked": Wording("revoked", "widerrufen"),
}
TONES = {"valid": "success", "expired": "warning", "revoked": "plain"}


def show(visit: Visit) -> Response:
    return _page(visit, blank(new_token(visit), visit.language, days=DAYS_VALID))


def create(visit: Visit) -> Response:
    """The answer itself shows the secret, so that no address and no cookie ever holds it."""
    filled = read(new_token(visit), visit)
    made = _created(visit, filled) if filled.ok else None
    return _page(visit, filled, made)


def _created(visit: Visit, filled: Filled) -> Token | None:
    try:
        return visit.services.tokens.create(
            Role(filled["role"]), filled["member"] or "", label=filled["label"], days=filled["days"]
        )
    except TokenInvalid as refusal:
        filled.refused(refusal, visit.language)
        return None


def revoke(visit: Visit) -> Response:
    done = visit.services.tokens.revoke(visit.part("token"))
    return visit.go(PATH, REVOKED if done else REVOKED_BEFORE)


def valid_tokens(visit: Visit, subject: str) -> Sequence[Mapping[str, Any]]:
    """The tokens by which programs still act as a person."""
    return [it for it in visit.services.tokens.all() if it["subject"] == subject and _state(visit, it) == "valid"]


def _state(visit: Visit, token: Mapping[str, Any]) -> str:
    if token["revoked_at"]:
        return "revoked"
    return "expired" if token["expires_at"] <= visit.now.isoformat() else "valid"


def _page(visit: Visit, filled: Filled, made: Token | None = None) -> Response:
    found = [{**it, "state": _state(visit, it)} for it in visit.services.tokens.all()]
    found.sort(key=lambda it: it["created_at"], reverse=True)
    found.sort(key=lambda it: it["state"] != "valid")
    words = {role.value: role.words for role in Role}
    return visit.render(
        "accounts/tokens.html",
        filled.status,
        filled=filled,
        made=made,
        tokens=found,
        states=STATES,
        tones=TONES,
        roles=words,
    )
