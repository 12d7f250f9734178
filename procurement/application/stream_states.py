"""States of one stream at any of its events, folded from the nearest state that was kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from procurement.application.recent import Recent
from procurement.domain.decider import evolve
from procurement.kernel.event import Recorded

KEPT_EVERY = 250
"""Between two states that are kept lie at most so many events."""
MOST_KEPT_STATES = 2_000
MOST_KEPT_PLACES = 500_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where one event of a stream stands in the log."""

    position: int
    version: int
    type: str
    recorded_at: datetime


ReadPlaces = Callable[[str, int], Sequence[Place]]
"""The places of a stream above a version, ascending."""
ReadEvents = Callable[[str, int, int], Sequence[Recorded]]
"""The events of a stream above one position and up to another, ascending."""


class StreamStates:
    """Events never change, so what was read or folded once holds for ever; only what came since is read again."""

    def __init__(self, places: ReadPlaces, events: ReadEvents) -> None:
        self._read_places, self._read_events = places, events
        self._places: Recent[str, tuple[Place, ...]] = Recent(MOST_KEPT_PLACES)
        self._states: Recent[tuple[str, int], Any] = Recent(MOST_KEPT_STATES)

    def places(self, stream: str) -> Sequence[Place]:
        """Every event of the stream, oldest first; empty where there is no such stream."""
        known = self._places.get(stream) or ()
        newer = self._read_places(stream, known[-1].version if known else 0)
        if newer:
            known = (*known, *newer)
            self._places.put(stream, known, len(known))
        return known

    def at(self, stream: str, places: Sequence[Place], count: int) -> Any:
        """The state after the first `count` of these places, None before the first."""
        start, state = self._nearest(stream, count)
        if start == count:
            return state
        after = places[start - 1].position if start else 0
        for recorded in self._read_events(stream, after, places[count - 1].position):
            state = evolve(state, recorded.event)
            start += 1
            if start % KEPT_EVERY == 0:
                self._states.put((stream, start), state, 1)
        return state

    def _nearest(self, stream: str, count: int) -> tuple[int, Any]:
        for kept in range(count - count % KEPT_EVERY, 0, -KEPT_EVERY):
            state = self._states.get((stream, kept))
            if state is not None:
                return kept, state
        return 0, None
