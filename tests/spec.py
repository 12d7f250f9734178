"""Specifications of decisions: given these events, when this is asked at that instant, then these events or a refusal.

`given(*events).when(command).then(*events)` also proves that the streams fold what was decided.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from procurement.domain.decider import decide, evolve, fold
from procurement.kernel.event import Event
from procurement.kernel.refusal import Refused

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class When:
    history: tuple[Event, ...]
    command: object
    at: datetime

    def decided(self) -> list[Event]:
        """The events that follow, each accepted by the fold of its stream."""
        states = fold(self.history)
        events = list(decide(states, self.command, self.at))
        for event in events:
            states[event.stream] = evolve(states.get(event.stream), event)
        return events

    def then(self, *events: Event) -> None:
        assert list(events) == self.decided()

    def then_nothing(self) -> None:
        assert self.decided() == []

    def then_refused(self, refusal: type[Refused], **facts: Any) -> Refused:
        """Exactly this refusal, with these of its facts, as a sentence in both languages."""
        with pytest.raises(refusal) as caught:
            decide(fold(self.history), self.command, self.at)
        assert type(caught.value) is refusal
        assert {name: caught.value.facts[name] for name in facts} == facts
        assert "" not in (caught.value.sentence("de"), caught.value.sentence("en"))
        return caught.value


@dataclass(frozen=True)
class Given:
    history: tuple[Event, ...]

    def when(self, command: object, at: datetime = NOW) -> When:
        return When(self.history, command, at)


def given(*events: Event) -> Given:
    return Given(events)
