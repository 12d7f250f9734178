"""Taking a step: read the form, ask for it, and say what came of it, also when somebody else was faster."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, cast

from api.problems import status_of
from api.web.forms import Filled, read
from api.web.order.line_fields import incomplete
from api.web.order.steps import Step
from api.web.visit import Visit
from procurement.application.ordering import Seen
from procurement.domain.order.commands import OrderStep
from procurement.kernel.event import Recorded
from procurement.kernel.refusal import Refused, Stale, Unknown
from procurement.kernel.wording import Wording

MOST_DIGITS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A step that was asked for. `seen` is the order to show again, None where the step is done: then `notice` says so.

    `version` is the one the person had before them, 0 where it still is the newest.
    """

    step: Step
    filled: Filled
    seen: Seen | None = None
    notice: Wording | None = None
    version: int = 0


def attempt(visit: Visit, step: Step) -> Attempt:
    """Raises what says nothing about the form: the order does not exist, the action is not allowed, later perhaps."""
    seen = visit.services.ordering.seen(visit.actor, visit.part("order"))
    version = _version(visit)
    filled = read(step.asked(seen.order, visit.language), visit)
    if filled.ok:
        for name, words in incomplete(seen.order, filled):
            filled.wrong(name, words, visit.language)
    if not filled.ok:
        return Attempt(step=step, filled=filled, seen=seen, version=_older(version, seen))
    given = step.given(visit, seen.order, filled)
    command = step.command(order_id=seen.order.order_id, expected_version=version, **given)
    try:
        visit.decided(visit.services.ordering.step(visit.actor, command, visit.correlation_id))
    except Stale as refusal:
        return _overtaken(visit, step, filled, command, refusal)
    except Unknown:
        raise
    except Refused as refusal:
        _say(step, filled, refusal, visit.language)
        return Attempt(step=step, filled=filled, seen=seen)
    return Attempt(step=step, filled=filled, notice=step.done)


def _version(visit: Visit) -> int:
    typed = visit.typed("version")[:MOST_DIGITS]
    return int(typed) if typed.isdecimal() else 0


def _older(version: int, seen: Seen) -> int:
    return version if 0 < version < seen.order.version else 0


def _overtaken(visit: Visit, step: Step, filled: Filled, command: OrderStep, refusal: Stale) -> Attempt:
    """Somebody was faster. If that was oneself, by a second click on the same form, all is well."""
    seen = visit.services.ordering.seen(visit.actor, command.order_id)
    version = command.expected_version or 0
    if any(_same(one, step, command, visit.actor.subject) for one in seen.events[version:]):
        return Attempt(step=step, filled=filled, notice=step.already)
    filled.status = status_of(type(refusal))
    return Attempt(step=step, filled=filled, seen=seen, version=_older(version, seen))


def _same(recorded: Recorded, step: Step, command: OrderStep, subject: str) -> bool:
    """Whether the event is what this command asks for, done by the same person."""
    event: Any = recorded.event
    if recorded.actor != subject or not isinstance(event, step.happened):
        return False
    asked: dict[str, Any] = {each.name: getattr(command, each.name) for each in fields(command)}
    return all(_plain(value) == _plain(getattr(event, name)) for name, value in asked.items() if hasattr(event, name))


def _plain(value: Any) -> Any:
    """A value of a command beside that of its event: of lines, number and quantity."""
    if not isinstance(value, tuple):
        return value
    lines = cast("Sequence[Any]", value)
    return [(line.line, line.quantity) for line in lines]


def _say(step: Step, filled: Filled, refusal: Refused, language: str) -> None:
    """The refusal beside the field it lies in; one about a line beside that line's."""
    line = getattr(refusal, "line", None)
    name = step.line_field.format(line=line) if step.line_field and line is not None else ""
    if name not in filled.fields:
        filled.refused(refusal, language)
        return
    filled.wrong(name, Wording(refusal.sentence("en"), refusal.sentence("de")), language)
    filled.status = status_of(type(refusal))
