"""Secrets that programs and browsers show, and the opaque ids of people."""

import hashlib
import secrets
import uuid

BYTES = 32


def new_secret() -> str:
    """256 random bits as text."""
    return secrets.token_urlsafe(BYTES)


def hash_of(secret: str) -> str:
    """What is kept of a secret. It holds 256 random bits, so one round of SHA-256 cannot be guessed backwards."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def new_subject() -> str:
    """The opaque id under which somebody stands in events."""
    return f"subject-{uuid.uuid4()}"
