"""A reading of a small story, once for each database."""

import pytest

from procurement.application.reading import Reading
from procurement.wiring import Store
from tests.application.read_story import reading_of, record, story


@pytest.fixture
def reading(store: Store) -> Reading:
    record(store, story())
    return reading_of(store)
