"""A cooperative whose clock is moved by hand, with accounts on either database."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from procurement.application.access import Role
from procurement.identity import passwords
from procurement.identity.accounts import Account
from procurement.identity.sessions import Session, SignInRefused
from procurement.settings import Settings
from procurement.wiring import Cooperative, wire

PASSWORD = "ein gutes Kennwort"
WRONG = "ein anderes Kennwort"


@dataclass
class Clock:
    """Stands still until it is moved."""

    now: datetime = field(default_factory=lambda: datetime(2026, 3, 2, 9, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cooperative(settings: Settings, clock: Clock) -> Iterator[Cooperative]:
    running = wire(settings, clock=clock, project=False)
    yield running
    running.close()


@pytest.fixture
def brandt(cooperative: Cooperative) -> Account:
    """An officer of Buxtehude."""
    return created(cooperative)


def created(cooperative: Cooperative, **changes: Any) -> Account:
    fields: dict[str, Any] = {
        "role": Role.OFFICER,
        "login": "Brandt.Buxtehude",
        "name": "Sabine Brandt",
        "password": PASSWORD,
        "member": "buxtehude",
    }
    return cooperative.accounts.create(**(fields | changes))


def sign_in(
    cooperative: Cooperative, password: str = PASSWORD, login: str = "brandt.buxtehude", address: str = "192.0.2.1"
) -> tuple[str, Session]:
    return cooperative.sessions.sign_in(login, password, address=address)


def fail(cooperative: Cooperative, times: int = 1, login: str = "brandt.buxtehude", address: str = "192.0.2.1") -> None:
    for _ in range(times):
        with pytest.raises(SignInRefused):
            sign_in(cooperative, WRONG, login, address)


@pytest.fixture
def swift(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost nothing, where what they cost is not the point."""
    monkeypatch.setattr(passwords, "_argon2", Plain())


class Plain:
    def hash(self, password: bytes) -> str:
        return f"plain {password.decode()}"

    def verify(self, password: bytes, password_hash: str) -> bool:
        return password_hash == self.hash(password)
