"""That one event stands in the tree of a checkpoint: shown, checked by the verifier's own function, as a file."""

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from api.answers import Json
from api.web.event.position import position_of
from api.web.visit import Visit
from procurement.application.access import Action, allow
from procurement.application.accesses import AccessKind
from procurement.application.history import EventFilter, UnknownEvent
from procurement.audit.log import Inclusion
from procurement.audit.package import written
from procurement.audit.verify import Unproved, check_inclusion, leaf_hash


@dataclass(frozen=True, slots=True)
class Shown:
    """A proof and whether the event leads by it to the root. `proved` is None while no checkpoint covers the event."""

    position: int
    leaf: bytes
    proved: Inclusion | None
    holds: bool


def show(visit: Visit) -> Response:
    """The section of the event's page, as a page of its own where there are no scripts."""
    position = position_of(visit.part("position"))
    line = _line(visit, position)
    shown = _shown(visit, position, line)
    if visit.asked("format") == "json" and shown.proved is not None:
        return _file(visit, shown.proved, line)
    return visit.render("event/proof.html", shown=shown)


def _line(visit: Visit, position: int) -> bytes:
    """The event as it is recorded, for who may see it. Raises `UnknownEvent`.

    Who may see every event gets also one that somebody made unreadable, as the line that the check of the log sees.
    """
    line = None
    if position > 0 and allow(visit.actor, Action.READ_EVENTS):
        wanted = EventFilter(after=position - 1, upto=position, limit=1)
        line = next(visit.services.history.events(visit.actor, wanted), None)
    elif position > 0:
        line = next((line for _, line in visit.services.audit.lines.read(position - 1, 1, stop=position)), None)
    if line is None:
        raise UnknownEvent(position=position)
    return line


def _shown(visit: Visit, position: int, line: bytes) -> Shown:
    audit, leaf = visit.services.audit, leaf_hash(line)
    newest = next(iter(audit.evidence.checkpoints(limit=1)), None)
    if newest is None or newest.position < position:
        return Shown(position, leaf, None, holds=False)
    proved = audit.inclusion(position, newest)
    try:
        check_inclusion(leaf, proved.index, newest.size, proved.proof, newest.root)
    except Unproved:
        return Shown(position, leaf, proved, holds=False)
    return Shown(position, leaf, proved, holds=True)


def _file(visit: Visit, proved: Inclusion, line: bytes) -> Response:
    """Everything that it takes to check: the line, the way to the root, the signed checkpoint, the key."""
    content: dict[str, Any] = {
        "position": proved.position,
        "index": proved.index,
        "line": line.decode(errors="replace"),
        "leaf": written(proved.leaf),
        "proof": [written(each) for each in proved.proof],
        "checkpoint": proved.checkpoint.note,
        "key": str(visit.services.audit.key),
    }
    about = f"proof position={proved.position}"
    visit.services.accesses.note(visit.actor, AccessKind.EXPORTED, about, visit.correlation_id)
    headers = {"Content-Disposition": f'attachment; filename="nachweis-{proved.position}.json"'}
    return Json(content, headers=headers)
