"""The log as evidence: a tree that follows it, signed checkpoints over it, and proofs out of it."""

from bisect import bisect_left
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from procurement.application.audit_ports import Evidence, GrowingTiles, KeptCheckpoint, Lines, Reached
from procurement.application.parameter import ends_at, invalid, whole
from procurement.application.recent import Recent
from procurement.application.starting import RefusedToStart
from procurement.audit.keys import Signer
from procurement.audit.merkle import Subtree, consistency_proof, inclusion_proof
from procurement.audit.tiles import WIDTH, Part, Pyramid, TreeDamaged, grown, root_at, subtrees
from procurement.audit.verify import (
    HASH_BYTES,
    Checkpoint,
    Key,
    Unproved,
    check_consistency,
    check_inclusion,
    leaf_hash,
    read_checkpoint,
)
from procurement.kernel.refusal import Unavailable, Unknown

BATCH = 10_000
"""How many events the tree takes in at once; for so long another process that wants to waits."""
MOST_KEPT_TILES = 300
"""Tiles kept in memory with all their subtrees, some 35 kB each."""


class LogRewritten(RefusedToStart):
    """An older backup, or a log that somebody wrote into."""

    DE = (
        "Das Protokoll reicht bis Position {head}, bezeugt ist es bis Position {position}: Es fehlen Ereignisse, oder sie "
        "wurden verändert. Wurde eine ältere Sicherung zurückgespielt, dann bitte die neueste nehmen; gibt es keine neuere, "
        "auch audit.db aus derselben Sicherung. Ältere Prüfpunkte bei Dritten weisen den Verlust dann weiterhin nach. "
        "Was nicht stimmt, sagt „abrufbuch verify“; nichts wurde verändert."
    )
    EN = (
        "The log reaches position {head}, it is attested up to position {position}: events are missing or were altered. "
        "If an older backup was restored, take the newest one; if there is none, restore audit.db from the same backup "
        "as well. Checkpoints that others hold go on proving the loss. `abrufbuch verify` says what is wrong; nothing was "
        "changed."
    )


@dataclass(eq=False, kw_only=True)
class EvidenceDamaged(Unavailable):
    """The tree and its checkpoints contradict each other: nothing is proved or signed until somebody has looked."""

    DE: ClassVar[str] = "Der Nachweis ist beschädigt; „abrufbuch verify“ zeigt, an welcher Stelle."
    EN: ClassVar[str] = "The evidence is damaged; `abrufbuch verify` shows where."


@dataclass(eq=False, kw_only=True)
class NothingAttested(Unknown):
    DE: ClassVar[str] = "Es gibt noch keinen Prüfpunkt, weil noch nichts aufgezeichnet ist."
    EN: ClassVar[str] = "There is no checkpoint yet, as nothing is recorded yet."


@dataclass(eq=False, kw_only=True)
class UnknownCheckpoint(Unknown):
    size: int
    DE: ClassVar[str] = "Einen Prüfpunkt über {size} Ereignisse gibt es nicht."
    EN: ClassVar[str] = "There is no checkpoint over {size} events."


@dataclass(frozen=True, slots=True, kw_only=True)
class Inclusion:
    """That an event stands at an index in the tree of a checkpoint."""

    position: int
    index: int
    leaf: bytes
    proof: Sequence[bytes]
    checkpoint: KeptCheckpoint


class AuditLog:
    def __init__(self, lines: Lines, evidence: Evidence, signer: Signer, folder: Path | None = None) -> None:
        self.lines, self.evidence, self.signer, self._folder = lines, evidence, signer, folder
        self._tiles: Recent[Part, Pyramid] = Recent(MOST_KEPT_TILES)

    @property
    def key(self) -> Key:
        return self.signer.key

    def check_against_log(self) -> None:
        """Raise `LogRewritten` where the log does not end with, or go on from, what was attested."""
        reached, newest = self.evidence.reached(), next(iter(self.evidence.checkpoints(limit=1)), None)
        position = max(reached.position, newest.position if newest else 0)
        if not self._goes_on(reached) or (newest and newest.size > reached.size and self.lines.head() < position):
            raise LogRewritten(head=self.lines.head(), position=position)
        handed_out = self._handed_out()
        if self.lines.head() - reached.position < handed_out - reached.size:
            raise LogRewritten(head=self.lines.head(), position=handed_out)

    def _goes_on(self, reached: Reached) -> bool:
        """Whether the event that the tree ends with stands in the log as it was."""
        if not reached.size:
            return True
        found = self.lines.read(reached.position - 1, 1, stop=reached.position)
        return [(position, leaf_hash(line)) for position, line in found] == [(reached.position, reached.last)]

    def _handed_out(self) -> int:
        """The size of the largest checkpoint in the folder for witnesses that is ours; 0 without one."""
        if self._folder is None:
            return 0
        copies = [path for path in self._folder.glob("*.txt") if path.stem.isdecimal()]
        for path in sorted(copies, key=lambda path: int(path.stem), reverse=True):
            with suppress(Unproved, OSError, ValueError):
                return read_checkpoint(path.read_text("utf-8"), self.key).size
        return 0

    def behind(self) -> bool:
        """Whether the log goes on after what the newest checkpoint covers."""
        newest = next(iter(self.evidence.checkpoints(limit=1)), None)
        return self.lines.head() > (newest.position if newest else 0)

    def advance(self) -> bool:
        """Take in what is new, at most a batch; whether there may be more. Raises `EvidenceDamaged`."""
        with self._growing() as tree:
            reached = tree.reached()
            # The last event known is read again: it shows whether this is still the log that was followed.
            found = self.lines.read(max(reached.position - 1, 0), BATCH + 1)
            if reached.size:
                if not found or (found[0][0], leaf_hash(found[0][1])) != (reached.position, reached.last):
                    raise EvidenceDamaged
                found = found[1:]
            if found:
                tile, filled = divmod(reached.size, WIDTH)
                hashes = grown(tree.tile, reached.size, [leaf_hash(line) for _, line in found])
                positions = [*(tree.positions(tile)[:filled] if filled else ()), *(position for position, _ in found)]
                tree.put(
                    hashes, {tile + at // WIDTH: positions[at : at + WIDTH] for at in range(0, len(positions), WIDTH)}
                )
        return len(found) >= BATCH

    @contextmanager
    def _growing(self) -> Generator[GrowingTiles, None, None]:
        try:
            with self.evidence.growing() as tree:
                yield tree
        except TreeDamaged as error:
            raise EvidenceDamaged from error

    def checkpoint(self, now: datetime) -> KeptCheckpoint:
        """A signed checkpoint over all that is recorded; the newest one where nothing was added since.

        Raises `NothingAttested` for an empty log, and `EvidenceDamaged` where the tree does not go on from what was
        attested before: the key signs one history only.
        """
        while self.advance():
            pass
        with self._growing() as tree:
            made = self._made(tree, now)
        self._hand_out(made)
        return made

    def _made(self, tree: GrowingTiles, now: datetime) -> KeptCheckpoint:
        reached, newest = tree.reached(), tree.newest()
        if newest is not None:
            if newest.size > reached.size or root_at(tree.tile, newest.size) != newest.root:
                raise EvidenceDamaged
            if newest.size == reached.size:
                return newest
        if not reached.size:
            raise NothingAttested
        signed = Checkpoint(self.signer.name, reached.size, root_at(tree.tile, reached.size))
        made = KeptCheckpoint(
            size=reached.size,
            position=reached.position,
            root=signed.root,
            note=self.signer.note(signed),
            made_at=now,
        )
        tree.add(made)
        return made

    def due(self, now: datetime, events: int, minutes: int) -> bool:
        """Whether enough was added, or it was long enough ago, that there should be a new checkpoint."""
        reached, newest = self.evidence.reached(), next(iter(self.evidence.checkpoints(limit=1)), None)
        if newest is None:
            return reached.size > 0
        new = reached.size - newest.size
        return new >= events or (new > 0 and now - newest.made_at >= timedelta(minutes=minutes))

    def _hand_out(self, checkpoint: KeptCheckpoint) -> None:
        """A copy for witnesses, a file each, whole or not at all."""
        if self._folder is None:
            return
        target = self._folder / f"{checkpoint.size}.txt"
        if not target.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            unfinished = target.with_suffix(".unfinished")
            unfinished.write_text(checkpoint.note, encoding="utf-8")
            unfinished.replace(target)

    def newest(self) -> KeptCheckpoint:
        """Raises `NothingAttested`."""
        found = self.evidence.checkpoints(limit=1)
        if not found:
            raise NothingAttested
        return found[0]

    def covering(self, position: int, now: datetime) -> KeptCheckpoint:
        """The newest checkpoint if it covers a position, or a new one."""
        newest = next(iter(self.evidence.checkpoints(limit=1)), None)
        return newest if newest is not None and newest.position >= position else self.checkpoint(now)

    def inclusion(self, position: int, checkpoint: KeptCheckpoint) -> Inclusion:
        """The proof that the event at a position stands in the tree of a checkpoint.

        Raises `ParameterInvalid` where the checkpoint covers no such event, and `EvidenceDamaged`.
        """
        return next(self.inclusions([position], checkpoint))

    def inclusions(self, positions: Iterable[int], checkpoint: KeptCheckpoint) -> Iterator[Inclusion]:
        """The same of many, faster where they are in log order. Each is checked as its reader will check it."""
        subtree, tile, hashes = self._subtree(checkpoint.size), -1, b""
        places: Sequence[int] = ()
        for position in positions:
            if not places or not places[0] <= position <= places[-1]:
                tile, places, hashes = self.evidence.tile_at(position)
            at = bisect_left(places, position)
            index = tile * WIDTH + at
            if places[at : at + 1] != (position,) or index >= checkpoint.size:
                raise invalid("position", position, ends_at(checkpoint.position))
            leaf = hashes[at * HASH_BYTES : (at + 1) * HASH_BYTES]
            with self._undamaged():
                proof = inclusion_proof(index, checkpoint.size, subtree)
                check_inclusion(leaf, index, checkpoint.size, proof, checkpoint.root)
            yield Inclusion(position=position, index=index, leaf=leaf, proof=proof, checkpoint=checkpoint)

    def consistency(self, first: int, second: int) -> Sequence[bytes]:
        """The proof that one checkpoint, by its size, begins what another one goes on with.

        Raises `UnknownCheckpoint`, or `ParameterInvalid` where the first is the larger one.
        """
        old, new = self.checkpoint_over(first), self.checkpoint_over(second)
        if first > second:
            raise invalid("from", first, whole(1, second))
        with self._undamaged():
            proof = consistency_proof(first, second, self._subtree(second))
            check_consistency(first, second, proof, old.root, new.root)
        return proof

    def checkpoint_over(self, size: int) -> KeptCheckpoint:
        found = self.evidence.checkpoint(size)
        if found is None:
            raise UnknownCheckpoint(size=size)
        return found

    def root_at(self, size: int) -> bytes:
        """The root the tree had at a size. Raises `EvidenceDamaged`."""
        with self._undamaged():
            return root_at(self.evidence.tile, size)

    @contextmanager
    def _undamaged(self) -> Generator[None, None, None]:
        """What is handed out was checked as its reader will check it."""
        try:
            yield
        except (TreeDamaged, Unproved) as error:
            raise EvidenceDamaged from error

    def _subtree(self, size: int) -> Subtree:
        return subtrees(self.evidence.tile, size, self._tiles)


def shown(checkpoint: KeptCheckpoint) -> dict[str, Any]:
    """A checkpoint as plain values."""
    return {
        "size": checkpoint.size,
        "position": checkpoint.position,
        "root": checkpoint.root.hex(),
        "note": checkpoint.note,
        "made_at": checkpoint.made_at,
    }
