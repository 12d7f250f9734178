"""A plan played through the domain, once per test run."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from procurement.demonstration import Planned, plan
from procurement.domain.decider import decide, evolve
from procurement.kernel.event import Event
from procurement.kernel.refusal import Refused

TODAY = date(2026, 11, 21)


@dataclass
class Played:
    """What became of a plan."""

    planned: Sequence[Planned]
    events: list[tuple[Planned, Event]] = field(default_factory=list)
    refused: list[tuple[Planned, Refused]] = field(default_factory=list)
    states: dict[str, Any] = field(default_factory=dict)

    def of(self, kind: type) -> list[Any]:
        return [event for _, event in self.events if isinstance(event, kind)]


@cache
def played(members: int = 12, years: int = 2, orders: int = 150, seed: int = 1, today: date = TODAY) -> Played:
    made = Played(tuple(plan(today=today, members=members, years=years, orders_per_year=orders, seed=seed)))
    for planned in made.planned:
        try:
            events = decide(made.states, planned.command, planned.at)
        except Refused as refused:
            made.refused.append((planned, refused))
            continue
        for event in events:
            made.states[event.stream] = evolve(made.states.get(event.stream), event)
            made.events.append((planned, event))
    return made
