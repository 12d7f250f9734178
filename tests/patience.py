"""Time for a busy machine: limits that end a test which hangs, never one that is slow."""

import time
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from typing import Any

from procurement.application.jobs import Job, JobState
from procurement.wiring import Cooperative

PATIENCE_SECONDS = 120.0


def wait_until(holds: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> None:
    """Return once something holds. Raises `AssertionError` where it does not in all that time."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, f"not so after {seconds} seconds"
        time.sleep(0.01)


def ended(look: Callable[[], Job]) -> Job:
    """A job once it no longer runs."""
    wait_until(lambda: look().state is not JobState.RUNNING)
    return look()


def patient(cooperative: Cooperative) -> Cooperative:
    """Its reports wait for the projector as long as it takes: a service answers with what it has, after two seconds or,
    where it is far behind, at once.
    """
    views = cooperative.store.views
    served = views.served

    def waited(
        projections: Collection[Any] = (), position: int = 0, timeout_seconds: float = 0.0, **_least: int
    ) -> AbstractContextManager[Any]:
        return served(projections, position, timeout_seconds and PATIENCE_SECONDS, min_position=position)

    views.served = waited  # pyright: ignore[reportAttributeAccessIssue]
    return cooperative
