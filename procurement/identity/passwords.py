"""Passwords: what one must be (NIST SP 800-63B: length, no rules of composition), and argon2."""

import threading
import unicodedata

from pwdlib import PasswordHash

from procurement.kernel.wording import Wording

LEAST_CHARACTERS, MOST_CHARACTERS = 12, 200
NO_PASSWORD = "!"  # noqa: S105  (it is none)
"""Stands in place of a hash where nobody can sign in by password."""

AT_A_TIME = 2
"""Each takes 64 MiB while it is computed."""

_argon2 = PasswordHash.recommended()
_turn = threading.BoundedSemaphore(AT_A_TIME)


def fault_in(password: str, login: str) -> Wording | None:
    """Why this cannot be the password of this login, or None."""
    if len(password) < LEAST_CHARACTERS:
        return Wording(
            f"it has fewer than {LEAST_CHARACTERS} characters", f"es hat weniger als {LEAST_CHARACTERS} Zeichen"
        )
    if len(password) > MOST_CHARACTERS:
        return Wording(f"it has more than {MOST_CHARACTERS} characters", f"es hat mehr als {MOST_CHARACTERS} Zeichen")
    if password.casefold() == login:
        return Wording("it is the login", "es ist der Anmeldename")
    return None


def hashed(password: str) -> str:
    with _turn:
        return _argon2.hash(_bytes(password))


def matches(password: str, password_hash: str) -> bool:
    """Takes as long where there is no hash to compare with, so that nobody learns from the time who has an account."""
    if password_hash in {"", NO_PASSWORD}:
        hashed(password)
        return False
    with _turn:
        return _argon2.verify(_bytes(password), password_hash)


def _bytes(password: str) -> bytes:
    """The same bytes however a keyboard composes an umlaut; more than any password has is not worth hashing."""
    return unicodedata.normalize("NFKC", password[: MOST_CHARACTERS + 1]).encode(errors="replace")
