"""Evidence to take away: events, hashes or proofs, checkpoints, the public key and the verifier, in a folder or a ZIP."""

import base64
import json
import zipfile
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

import msgspec

from procurement.application.access import Action, Actor, OtherMember, allow
from procurement.application.audit_ports import KeptCheckpoint, Tell
from procurement.application.history import EventFilter
from procurement.application.ports import Clock
from procurement.audit import verify
from procurement.audit.log import AuditLog
from procurement.audit.readme import README

READ_AT_ONCE, TILES_AT_ONCE = 10_000, 40
Positions = Callable[[date | None, date | None], tuple[int, int | None]]
"""After which position and up to which lies what was recorded from one day to another."""

_ENCODE = msgspec.json.Encoder(order="sorted").encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which events; all of them, or those that name a member or contract, or were recorded in a period."""

    member: str = ""
    contract: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def whole(self) -> bool:
        return self == Scope()


class Target(Protocol):
    """Where the files go, one after the other."""

    def write(self, name: str, pieces: Iterable[bytes]) -> None: ...


class Folder:
    def __init__(self, path: Path) -> None:
        self._path = path
        path.mkdir(parents=True)

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        with (self._path / name).open("wb") as file:
            file.writelines(pieces)


class Zip:
    """Compressed a little: fast rather than small."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        with self._archive.open(name, "w", force_zip64=True) as file:
            for piece in pieces:
                file.write(piece)


class Packing:
    """Makes packages. `program` is the version that stands in the manifest."""

    def __init__(self, audit: AuditLog, positions: Positions, clock: Clock, program: str) -> None:
        self._audit, self._positions, self._clock, self._program = audit, positions, clock, program

    def zip(self, actor: Actor, scope: Scope, path: Path, tell: Tell) -> dict[str, Any]:
        """Write a ZIP file; what its manifest says. Raises what `folder` raises."""
        scope = allowed(actor, scope)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            return self._write(scope, Zip(archive), tell)

    def folder(self, actor: Actor, scope: Scope, path: Path, tell: Tell) -> dict[str, Any]:
        """Write a new folder; what its manifest says.

        Raises `ActionNotAllowed`, `OtherMember`, `NothingAttested`, `EvidenceDamaged`.
        """
        return self._write(allowed(actor, scope), Folder(path), tell)

    def _write(self, scope: Scope, target: Target, tell: Tell) -> dict[str, Any]:
        """Everything that is recorded by now is covered, because a checkpoint is made first."""
        audit, covering = self._audit, self._audit.checkpoint(self._clock())
        if scope.whole:
            count = covering.size
            target.write("events.jsonl", self._every_line(covering, tell))
            target.write("leaves.bin", self._leaves(covering))
        else:
            found = array("Q")
            target.write("events.jsonl", self._some_lines(scope, covering, found, tell))
            target.write("proofs.jsonl", (_line(shown) for shown in self._proofs(found, covering)))
            count = len(found)
        kept = [each for each in audit.evidence.checkpoints()[::-1] if each.size <= covering.size]
        target.write("checkpoints.jsonl", (_line({"note": each.note, "size": each.size}) for each in kept))
        if not scope.whole:
            target.write("consistency.jsonl", (_line(step) for step in self._history(kept)))
        manifest = self._manifest(scope, covering, count)
        content = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"
        target.write("manifest.json", [content])
        target.write("manifest.sig", [audit.signer.sign(verify.PACKAGE, content).encode()])
        target.write("key.txt", [f"{audit.key}\n".encode()])
        target.write("verify.py", [Path(verify.__file__).read_bytes()])
        target.write("LIESMICH.txt", [README.format(**manifest, key=audit.key).encode()])
        return manifest

    def _every_line(self, covering: KeptCheckpoint, tell: Tell) -> Iterator[bytes]:
        after, done = 0, 0
        while found := self._audit.lines.read(after, READ_AT_ONCE, stop=covering.position):
            yield b"".join([line + b"\n" for _, line in found])
            after, done = found[-1][0], done + len(found)
            tell(done, covering.size)

    def _leaves(self, covering: KeptCheckpoint) -> Iterator[bytes]:
        tile, left = 0, covering.size
        while left > 0 and (found := self._audit.evidence.leaves(tile, TILES_AT_ONCE)):
            for positions, hashes in found:
                rows = zip(positions, range(0, len(hashes), verify.HASH_BYTES), strict=True)
                yield b"".join([verify.LEAF.pack(it, hashes[at : at + verify.HASH_BYTES]) for it, at in rows][:left])
                left -= len(positions)
            tile += len(found)

    def _some_lines(self, scope: Scope, covering: KeptCheckpoint, found: "array[int]", tell: Tell) -> Iterator[bytes]:
        after, upto = self._positions(scope.since, scope.until)
        wanted = EventFilter(
            member=scope.member,
            contract=scope.contract,
            after=after,
            upto=covering.position if upto is None else min(upto, covering.position),
        )
        for position, line in self._audit.lines.matching(wanted):
            found.append(position)
            yield line + b"\n"
            if len(found) % READ_AT_ONCE == 0:
                tell(position, covering.position)

    def _proofs(self, positions: Iterable[int], covering: KeptCheckpoint) -> Iterator[dict[str, Any]]:
        for proved in self._audit.inclusions(positions, covering):
            yield {
                "index": proved.index,
                "leaf": written(proved.leaf),
                "position": proved.position,
                "proof": [written(each) for each in proved.proof],
            }

    def _history(self, kept: Sequence[KeptCheckpoint]) -> Iterator[dict[str, Any]]:
        for old, new in pairwise(kept):
            proof = self._audit.consistency(old.size, new.size)
            yield {"from": old.size, "to": new.size, "proof": [written(each) for each in proof]}

    def _manifest(self, scope: Scope, covering: KeptCheckpoint, count: int) -> dict[str, Any]:
        return {
            "format": verify.PACKAGE,
            "origin": self._audit.signer.name,
            "scope": "log" if scope.whole else "part",
            "member": scope.member,
            "contract": scope.contract,
            "since": scope.since.isoformat() if scope.since else "",
            "until": scope.until.isoformat() if scope.until else "",
            "events": count,
            "size": covering.size,
            "position": covering.position,
            "root": covering.root.hex(),
            "made_at": self._clock().isoformat(),
            "program": self._program,
        }


def allowed(actor: Actor, scope: Scope) -> Scope:
    """What an auditor may take away: one of a single member gets that member's. Raises `OtherMember`."""
    own = allow(actor, Action.READ_EVENTS)
    if own and scope.member not in {"", own}:
        raise OtherMember(action=Action.READ_EVENTS.words, own_member=own)
    return Scope(member=own or scope.member, contract=scope.contract, since=scope.since, until=scope.until)


def written(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _line(content: dict[str, Any]) -> bytes:
    return _ENCODE(content) + b"\n"
