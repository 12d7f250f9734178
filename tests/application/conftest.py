"""A reading of a small story; a clock moved by hand, and jobs of several processes on one database."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from procurement.application.jobs import Jobs
from procurement.application.reading import Reading
from procurement.wiring import Store
from tests.application.read_story import reading_of, record, story
from tests.identity.conftest import Clock


@pytest.fixture
def reading(store: Store) -> Reading:
    record(store, story())
    return reading_of(store)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make(store: Store, clock: Clock, tmp_path: Path) -> Iterator[Callable[[], Jobs]]:
    """Jobs of one process after the other, on one database and folder."""
    made: list[Jobs] = []

    def begin() -> Jobs:
        made.append(Jobs(store.office.jobs, clock, tmp_path / "jobs"))
        return made[-1]

    yield begin
    for jobs in made:
        jobs.close()


@pytest.fixture
def jobs(make: Callable[[], Jobs]) -> Jobs:
    return make()
