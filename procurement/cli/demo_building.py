"""Building the demonstration: every planned command through the desk, in its order, at its instant.

The id of a command follows from its place in the plan. So a build that was stopped in between, by whatever, goes
on after the last command that stands in the log: batches are recorded whole, in order.
"""

import uuid
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import Future

from procurement.application.decisions import Done
from procurement.application.desk import Desk
from procurement.application.ports import Log
from procurement.cli.demo_marker import Parameters
from procurement.cli.speaking import Show, fail, progress
from procurement.demonstration import Planned, plan
from procurement.domain.order.commands import PlaceOrder
from procurement.kernel.refusal import Refused, Unavailable
from procurement.wiring import Cooperative

COMMAND_IDS = uuid.UUID("0f4c3c0e-7a56-5d4e-8a3b-2f6f6f0a9d11")
MOST_UNDER_WAY = 2_000

Step = tuple[str, Planned]


def build(cooperative: Cooperative, parameters: Parameters) -> Counter[str]:
    """Record what is planned and not in the log yet; how many commands were refused, by refusal."""
    refused: Counter[str] = Counter()
    with progress("Abrufe", parameters.orders_per_year * parameters.years) as show:
        steps = _remaining(_steps(parameters, show), cooperative.store.log)
        for future in _under_way(steps, cooperative.desk):
            slug = _refusal(future)
            if slug:
                refused[slug] += 1
    return refused


def _steps(parameters: Parameters, show: Show) -> Iterator[Step]:
    planned = plan(
        today=parameters.today,
        members=parameters.members,
        years=parameters.years,
        orders_per_year=parameters.orders_per_year,
        seed=parameters.seed,
    )
    orders = 0
    for index, step in enumerate(planned):
        orders += isinstance(step.command, PlaceOrder)
        show(orders)
        yield str(uuid.uuid5(COMMAND_IDS, f"{parameters}/{parameters.today}/{index}")), step


def _remaining(steps: Iterator[Step], log: Log) -> Iterator[Step]:
    """The steps after the last one that was recorded."""
    head = log.head()
    if head:
        last = log.read(head - 1, 1)[0].command_id
        if not any(command_id == last for command_id, _ in steps):
            raise fail(
                "Im Protokoll stehen andere Ereignisse als die der begonnenen Vorführung. "
                "Bitte ein leeres Verzeichnis (--data-dir) oder eine leere Datenbank wählen."
            )
    return steps


def _under_way(steps: Iterator[Step], desk: Desk) -> Iterator[Future[Done]]:
    """Commands handed in ahead, so that the desk decides them in batches; answered in their order."""
    waiting: deque[Future[Done]] = deque()
    for command_id, planned in steps:
        waiting.append(_submit(desk, command_id, planned))
        if len(waiting) >= MOST_UNDER_WAY:
            yield waiting.popleft()
    yield from waiting


def _submit(desk: Desk, command_id: str, planned: Planned) -> Future[Done]:
    order_id = getattr(planned.command, "order_id", "")
    return desk.submit(
        planned.command,
        about=f"order/{order_id}" if order_id else "",
        actor=planned.subject,
        command_id=command_id,
        correlation_id="demo",
        at=planned.at,
    )


def _refusal(future: Future[Done]) -> str:
    try:
        future.result()
    except Unavailable:
        raise
    except Refused as refused:
        return refused.slug
    return ""
