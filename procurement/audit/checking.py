"""The running log checked as an auditor would check a package: every event read, hashed, compared."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from procurement.application.audit_ports import KeptCheckpoint, Tell
from procurement.audit.log import AuditLog
from procurement.audit.tiles import TreeDamaged, root_at, split
from procurement.audit.verify import Checkpoint, Finding, Leaf, Unproved, examine, read_checkpoint

READ_AT_ONCE, TILES_AT_ONCE = 500, 40


def _quiet(_done: int, _total: int) -> None:
    pass


def verify(audit: AuditLog, tell: Tell = _quiet, witnessed: Sequence[str] = ()) -> Finding:
    """That the events are those that were hashed, and lead to every checkpoint; or the first thing that is not so.

    `witnessed` are checkpoints from elsewhere. What the tree has not taken in yet is not looked at.
    """
    reached, kept = audit.evidence.reached(), audit.evidence.checkpoints()[::-1]
    checkpoints: list[Checkpoint] = []
    for note in (*(each.note for each in kept), *witnessed):
        try:
            checkpoints.append(read_checkpoint(note, audit.key))
        except Unproved:
            return Finding("foreign", reason=note.partition("\n\n")[0].replace("\n", " "))
    if broken := _rewritten(kept, checkpoints) or _of_another(audit, checkpoints):
        return broken
    if reached.size:
        try:
            newest = Checkpoint(audit.signer.name, reached.size, root_at(audit.evidence.tile, reached.size))
        except TreeDamaged:
            return Finding("hashes", reached.position, kept[-1].size if kept else 0, reached.size)
        checkpoints.append(newest)
    checkpoints.sort(key=lambda each: each.size)
    lines = _lines(audit, max(reached.position, kept[-1].position if kept else 0), tell)
    found = examine(lines, _leaves(audit), checkpoints)
    return replace(found, checkpoints=len(kept)) if found.good else found


def _rewritten(kept: Sequence[KeptCheckpoint], signed: Sequence[Checkpoint]) -> Finding | None:
    """Where a row says something else than the note that was signed."""
    for row, note in zip(kept, signed, strict=False):
        if (row.size, row.root) != (note.size, note.root):
            return Finding("hashes", row.position, 0, row.size)
    return None


def _of_another(audit: AuditLog, checkpoints: Sequence[Checkpoint]) -> Finding | None:
    other = next((each.origin for each in checkpoints if each.origin != audit.signer.name), None)
    return Finding("foreign", reason=other) if other else None


def _lines(audit: AuditLog, stop: int, tell: Tell) -> Iterator[bytes]:
    return chain.from_iterable(_stretches(audit, stop, tell))


def _stretches(audit: AuditLog, stop: int, tell: Tell) -> Iterator[list[bytes]]:
    after = 0
    while found := audit.lines.read(after, READ_AT_ONCE, stop=stop):
        yield [line for _, line in found]
        after = found[-1][0]
        tell(after, stop)


def _leaves(audit: AuditLog) -> Generator[Leaf, None, None]:
    tile = 0
    while found := audit.evidence.leaves(tile, TILES_AT_ONCE):
        for positions, hashes in found:
            yield from zip(positions, split(hashes), strict=True)
        tile += len(found)


def consistent(audit: AuditLog, note: str) -> Finding:
    """Whether a checkpoint from elsewhere begins what this log goes on with; by the tree alone, in a moment."""
    try:
        witnessed = read_checkpoint(note, audit.key)
    except Unproved as error:
        return Finding("foreign", reason=str(error))
    reached = audit.evidence.reached()
    if witnessed.origin != audit.signer.name:
        return Finding("foreign", reason=witnessed.origin)
    if witnessed.size > reached.size:
        return Finding("truncated", reached.position, reached.size, witnessed.size)
    if audit.root_at(witnessed.size) != witnessed.root:
        return Finding("forked", 0, 0, witnessed.size)
    return Finding("complete", count=witnessed.size, checkpoints=1)
