"""Every type of event has words that people read."""

import pytest

from api.web.event_words import EVENTS, event_words
from procurement.storage.mapper import event_types


class TestEventWords:
    def test_every_type_has_words(self) -> None:
        """A new event cannot be added without saying in both languages what it is called."""
        assert set(EVENTS) == set(event_types())

    @pytest.mark.parametrize("type_", sorted(EVENTS))
    def test_words_differ_in_both_languages(self, type_: str) -> None:
        """Each type reads differently in German and English, and never as its name on disk."""
        words = event_words(type_)

        assert len({type_, words.german, str(words)}) == 3
