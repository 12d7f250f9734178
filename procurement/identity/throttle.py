"""Slowing down whoever guesses passwords: failures are counted for the login and for the address, across processes.

A try counts as a failure until it has succeeded, so that many at once gain nothing.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from procurement.application.office_ports import Counts, Failures, KeptRow
from procurement.application.ports import Clock
from procurement.kernel.refusal import TooMany

WINDOW = timedelta(minutes=15)
FREE_PER_LOGIN, FREE_PER_ADDRESS = 5, 50
"""Failures within the window after which the next try has to wait."""

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
FORGOTTEN_AFTER = WINDOW + LONGEST_WAIT
KEY_CHARACTERS = 6
"""24 bits tell those apart who try. They are too few to find out what was typed, be it a password in the wrong field."""


@dataclass(eq=False, kw_only=True)
class TooManyAttempts(TooMany):
    DE: ClassVar[str] = "Zu viele Versuche. Bitte in {retry_after_seconds} Sekunden noch einmal versuchen."
    EN: ClassVar[str] = "Too many attempts. Please try again in {retry_after_seconds} seconds."


class Throttle:
    def __init__(self, failures: Failures, clock: Clock) -> None:
        self._failures, self._clock = failures, clock

    def attempt(self, login: str, address: str) -> None:
        """Count a try before its password is looked at. Raises `TooManyAttempts` where it has to wait; it is not counted."""
        now, by_login, by_address = self._clock(), _key("login", login), _key("address", address)

        def rule(found: Counts) -> Counts:
            limits = {by_login: FREE_PER_LOGIN, by_address: FREE_PER_ADDRESS}
            wait = max(_wait(found.get(key), free, now) for key, free in limits.items())
            if wait > timedelta(0):
                raise TooManyAttempts(retry_after_seconds=-(-wait // timedelta(seconds=1)))
            return {key: _one_more(found.get(key), free, now) for key, free in limits.items()}

        self._change(rule, now, by_login, by_address)

    def succeeded(self, login: str, address: str) -> None:
        """Forget the login's failures; for the address, take back that this try was counted as one."""
        by_login, by_address = _key("login", login), _key("address", address)

        def rule(found: Counts) -> Counts:
            return {
                key: {**row, "failures": row["failures"] - 1}
                for key, row in found.items()
                if key == by_address and row["failures"] > 1
            }

        self._change(rule, self._clock(), by_login, by_address)

    def _change(self, rule: Callable[[Counts], Counts], now: datetime, *keys: str) -> None:
        self._failures.change(keys, rule, forget_before=now - FORGOTTEN_AFTER)


def _key(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind} {value}".encode(errors="replace")).hexdigest()[:KEY_CHARACTERS]


def _wait(row: KeptRow | None, free: int, now: datetime) -> timedelta:
    """How long from now until the next try is looked at."""
    if row is None or row["failures"] < free:
        return timedelta(0)
    return row["last_at"] + _pause(row["failures"] - free) - now


def _pause(further: int) -> timedelta:
    """30 seconds, doubled with every further failure, 15 minutes at most."""
    return min(FIRST_WAIT * 2 ** min(further, 10), LONGEST_WAIT)


def _one_more(row: KeptRow | None, free: int, now: datetime) -> Mapping[str, Any]:
    """Few failures are forgotten when their window is over; many only after a quiet time following the pause."""
    if row is None or now > _counted_until(row, free):
        return {"failures": 1, "first_at": now, "last_at": now}
    return {"failures": row["failures"] + 1, "first_at": row["first_at"], "last_at": now}


def _counted_until(row: KeptRow, free: int) -> datetime:
    if row["failures"] < free:
        return row["first_at"] + WINDOW
    return row["last_at"] + _pause(row["failures"] - free) + WINDOW
