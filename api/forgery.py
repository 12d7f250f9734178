"""Forms that only our own pages can send: a token per session, masked anew each time, and where the request came from."""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any

SAME_SITE = {"same-origin", "none"}
BYTES = 32


def masked(csrf: str) -> str:
    """The session's token under a mask that differs each time, so that compression gives nothing of it away."""
    mask = secrets.token_bytes(BYTES)
    return base64.urlsafe_b64encode(mask + _mixed(mask, _key(csrf))).decode()


def is_token(text: str, csrf: str) -> bool:
    """Whether a form carries its session's token.

    >>> is_token(masked("a"), "a"), is_token(masked("a"), "b"), is_token("", "a"), is_token("ä", "a")
    (True, False, False, False)
    """
    try:
        both = base64.b64decode(text.encode(), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(both) == 2 * BYTES and hmac.compare_digest(_mixed(both[:BYTES], both[BYTES:]), _key(csrf))


def from_elsewhere(headers: Mapping[str, str]) -> bool:
    """Whether a browser says that another site made it send this."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in SAME_SITE
    origin = headers.get("origin")
    return origin is not None and origin.partition("://")[2] != headers.get("host", "")


def sealed(content: Mapping[str, Any], csrf: str) -> str:
    """A small message to the session's own next page, as a cookie can carry it."""
    text = base64.urlsafe_b64encode(json.dumps(content, ensure_ascii=True).encode()).decode()
    return f"{text}.{_seal(text, csrf)}"


def unsealed(text: str, csrf: str) -> Mapping[str, Any]:
    """The message; empty where it is not from this session.

    >>> unsealed(sealed({"de": "Gespeichert."}, "a"), "a"), unsealed(sealed({"de": "x"}, "b"), "a")
    ({'de': 'Gespeichert.'}, {})
    """
    content, _, seal = text.partition(".")
    if not hmac.compare_digest(seal.encode(), _seal(content, csrf).encode()):
        return {}
    return json.loads(base64.urlsafe_b64decode(content))


def _key(csrf: str) -> bytes:
    return hashlib.sha256(csrf.encode()).digest()


def _mixed(one: bytes, other: bytes) -> bytes:
    return bytes(left ^ right for left, right in zip(one, other, strict=True))


def _seal(text: str, csrf: str) -> str:
    return hmac.new(_key(csrf), text.encode(), "sha256").hexdigest()
