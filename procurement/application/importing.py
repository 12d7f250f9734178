"""Importing: what the rows of a file ask for, rehearsed or recorded, each row with its own outcome.

Recording goes through the desk like everything else. A rehearsal decides the same commands on the present states
and on what the rows before would have left, and writes nothing.
"""

import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from itertools import islice
from typing import Any

from procurement.application.access import Action, Actor, allow, allow_for
from procurement.application.decisions import Done
from procurement.application.desk import Desk
from procurement.application.keeping import permit
from procurement.application.ordering import ORDER_IDS
from procurement.domain.decider import decide, evolve
from procurement.domain.order.commands import PlaceOrder
from procurement.kernel.event import Event, States
from procurement.kernel.refusal import Refused, Unavailable

MOST_UNDER_WAY = 2_000
IN_ONE_LOOK = 500
"""How many rows are looked at without letting others take their turn at the desk."""

Commands = Sequence[Any]


class Result(Enum):
    RECORDED = "recorded"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    FAULTY = "faulty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What some rows of a file ask for: commands, or what makes them from the present states.

    `means` are commands that whoever asks must be permitted, whether or not the states still call for them, so that
    nobody learns from "unchanged" what others have. `about` is the stream whose state before the outcome carries.
    """

    rows: tuple[int, ...]
    name: str
    commands: Commands | Callable[[States], Commands]
    means: Commands = ()
    about: str = ""

    def asked(self, states: States) -> Commands:
        return self.commands(states) if callable(self.commands) else self.commands


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of some rows, or would. `column` is the one at fault, `number` that of the order where it is one.

    `before` is the state that the wish was about; `position` where its last event stands, 0 in a rehearsal.
    """

    rows: tuple[int, ...]
    name: str
    result: Result
    events: Sequence[Event] = ()
    refusal: Refused | None = None
    column: str = ""
    number: str = ""
    before: Any = None
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A wish decided without writing: its commands with their events, or the refusal."""

    wish: Wish
    commands: Commands = ()
    events: Sequence[Event] = ()
    refusal: Refused | None = None
    number: str = ""
    before: Any = None


class Layered(Mapping[str, Any]):
    """States with newer ones on top of them."""

    def __init__(self, *layers: States) -> None:
        self._layers = layers

    def __getitem__(self, name: str) -> Any:
        found = self.get(name)
        if found is None:
            raise KeyError(name)
        return found

    def get(self, name: str, default: Any = None) -> Any:
        for layer in self._layers:
            found = layer.get(name)
            if found is not None:
                return found
        return default

    def __iter__(self) -> Iterator[str]:
        return iter({name for layer in self._layers for name in layer})

    def __len__(self) -> int:
        return len({name for layer in self._layers for name in layer})


class Importing:
    """Rows of a file, one after the other, for whoever may do what they ask for."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @staticmethod
    def order_id(reference: str) -> str:
        """The id of an imported order, the same again for the same reference, whoever imports it."""
        return str(uuid.uuid5(ORDER_IDS, f"import:{reference}"))

    def rehearse(self, actor: Actor, wishes: Iterable[Wish]) -> Iterator[Outcome]:
        """What would come of each wish if those before it were done; nothing is written."""
        earlier: dict[str, Any] = {}
        for window in _windows(wishes):
            rehearsed, changed = self._look(actor, window, earlier)
            earlier.update(changed)
            yield from map(_expected, rehearsed)

    def record(self, actor: Actor, wishes: Iterable[Wish], correlation_id: str) -> Iterator[Outcome]:
        """Do what each wish asks for, in their order. Outcomes come as soon as they are certain."""
        under_way: deque[tuple[Rehearsed, Sequence[Future[Done]]]] = deque()
        for asked in self._asked(actor, wishes):
            futures = [self._submit(actor, command, correlation_id) for command in asked.commands]
            under_way.append((asked, futures))
            if len(under_way) >= MOST_UNDER_WAY:
                yield _settled(*under_way.popleft())
        while under_way:
            yield _settled(*under_way.popleft())

    def _asked(self, actor: Actor, wishes: Iterable[Wish]) -> Iterator[Rehearsed]:
        """Wishes with their commands. What depends on states is looked up after the rows before were handed in."""
        for window in _windows(wishes):
            if any(callable(wish.commands) for wish in window):
                yield from self._look(actor, window, {})[0]
            else:
                yield from (_permitted(actor, wish) for wish in window)

    def _look(
        self, actor: Actor, window: Sequence[Wish], earlier: States
    ) -> tuple[Sequence[Rehearsed], Mapping[str, Any]]:
        """A window of wishes decided on what the desk sees now, and the states they would leave."""

        def inquiry(states: States, at: datetime) -> tuple[Sequence[Rehearsed], Mapping[str, Any]]:
            changed: dict[str, Any] = {}
            seen = Layered(changed, earlier, states)
            return [_rehearsed(actor, wish, seen, changed, at) for wish in window], changed

        return self._desk.ask(inquiry).result()

    def _submit(self, actor: Actor, command: Any, correlation_id: str) -> Future[Done]:
        order_id = command.order_id if isinstance(command, PlaceOrder) else ""
        return self._desk.submit(
            command,
            about=f"order/{order_id}" if order_id else "",
            actor=actor.subject,
            command_id=order_id or str(uuid.uuid4()),
            correlation_id=correlation_id,
        )


def _windows(wishes: Iterable[Wish]) -> Iterator[Sequence[Wish]]:
    remaining = iter(wishes)
    while window := list(islice(remaining, IN_ONE_LOOK)):
        yield window


def _permit(actor: Actor, command: Any) -> None:
    if isinstance(command, PlaceOrder):
        allow_for(actor, Action.PLACE_ORDER, command.member)
        if command.placed_on is not None:
            allow(actor, Action.DATE_ORDER)
    else:
        permit(actor, command)


def _permitted(actor: Actor, wish: Wish) -> Rehearsed:
    try:
        commands = wish.asked({})
        for command in (*wish.means, *commands):
            _permit(actor, command)
    except Refused as refusal:
        return Rehearsed(wish, refusal=refusal)
    return Rehearsed(wish, commands)


def _rehearsed(actor: Actor, wish: Wish, seen: States, changed: dict[str, Any], at: datetime) -> Rehearsed:
    trial: dict[str, Any] = {}
    states = Layered(trial, seen)
    events: list[Event] = []
    number = ""
    try:
        for command in wish.means:
            _permit(actor, command)
        before = seen.get(wish.about) if wish.about else None
        commands = wish.asked(states)
        for command in commands:
            _permit(actor, command)
            for event in decide(states, command, at):
                trial[event.stream] = evolve(states.get(event.stream), event)
                events.append(event)
            if isinstance(command, PlaceOrder):
                number = states[f"order/{command.order_id}"].number
    except Refused as refusal:
        return Rehearsed(wish, refusal=refusal)
    changed.update(trial)
    return Rehearsed(wish, commands, events, number=number, before=before)


def _expected(rehearsed: Rehearsed) -> Outcome:
    return _outcome(rehearsed, rehearsed.events, rehearsed.refusal, rehearsed.number)


def _settled(asked: Rehearsed, futures: Sequence[Future[Done]]) -> Outcome:
    """The outcome once all is decided. Raises `Unavailable`: that is no answer to this row."""
    events: list[Event] = []
    refusal, number, position = asked.refusal, "", 0
    for future in futures:
        try:
            done = future.result()
        except Unavailable:
            raise
        except Refused as refused:
            refusal = refused
        else:
            events.extend(recorded.event for recorded in done.events)
            number = done.state.number if done.state is not None else ""
            position = done.position
    return _outcome(asked, events, refusal, number, position)


def _outcome(
    asked: Rehearsed, events: Sequence[Event], refusal: Refused | None, number: str, position: int = 0
) -> Outcome:
    result = Result.RECORDED if events else Result.UNCHANGED
    return Outcome(
        rows=asked.wish.rows,
        name=asked.wish.name,
        result=Result.REFUSED if refusal else result,
        events=events,
        refusal=refusal,
        number=number,
        before=asked.before,
        position=position,
    )
