"""Pools as they stand: what they would bring now, and who would gain what, for whoever may see it."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime

from procurement.application.access import Action, Actor, allow
from procurement.application.desk import Desk
from procurement.domain.pool.prospect import Part, Prospect, parts, prospect
from procurement.domain.split.game import Game, Stake
from procurement.kernel.event import States


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Each pledge alone and together, and its part of the gain by each method. An officer sees the own member's."""

    stakes: Sequence[Stake]
    parts: Sequence[Part]


class Pooling:
    """The services around pools that look at present states."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def prospect(self, actor: Actor, pool: str) -> Future[Prospect]:
        """The pool as it would be closed now. The future may raise `UnknownPool`."""
        allow(actor, Action.READ_REPORTS)

        def inquiry(states: States, at: datetime) -> Prospect:
            return prospect(states, pool, at)

        return self._desk.ask(inquiry)

    def split(self, actor: Actor, game: Game) -> Split:
        """Every method side by side; takes its time for many members, so it is worked out by who asks."""
        own = allow(actor, Action.READ_REPORTS)
        return Split(
            stakes=[stake for stake in game.stakes if own in {"", stake.member}],
            parts=[part for part in parts(game) if own in {"", part.member}],
        )
