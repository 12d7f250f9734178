"""The files of a whole log, in a folder or a ZIP: what packages of evidence and backups have in common."""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import msgspec

from procurement.application.audit_ports import KeptCheckpoint, Tell
from procurement.application.package_summary import ListedFile
from procurement.audit import verify
from procurement.audit.log import AuditLog

READ_AT_ONCE, TILES_AT_ONCE = 10_000, 40
_ENCODE = msgspec.json.Encoder(order="sorted").encode


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


class Listing:
    """Files on their way to a target, each with its size and digest noted."""

    def __init__(self, target: Target) -> None:
        self._target, self.files = target, list[ListedFile]()

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        digest, size = hashlib.sha256(), 0

        def passed_on() -> Iterator[bytes]:
            nonlocal size
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                yield piece

        self._target.write(name, passed_on())
        self.files.append(ListedFile(name=name, size=size, sha256=digest.hexdigest()))


def stated(audit: AuditLog, covering: KeptCheckpoint, now: datetime, program: str) -> dict[str, Any]:
    """The manifest of the whole log up to a checkpoint."""
    return {
        "format": verify.PACKAGE,
        "origin": audit.signer.name,
        "scope": "log",
        "events": covering.size,
        "size": covering.size,
        "position": covering.position,
        "root": covering.root.hex(),
        "made_at": now.isoformat(),
        "program": program,
    }


def write_every_event(audit: AuditLog, covering: KeptCheckpoint, target: Target, tell: Tell) -> None:
    """The lines of all events up to a checkpoint, and the hashes they had when they were taken into the tree."""
    target.write("events.jsonl", _every_line(audit, covering, tell))
    target.write("leaves.bin", _every_leaf(audit, covering))


def _every_line(audit: AuditLog, covering: KeptCheckpoint, tell: Tell) -> Iterator[bytes]:
    after, done = 0, 0
    while found := audit.lines.read(after, READ_AT_ONCE, stop=covering.position):
        yield b"".join([line + b"\n" for _, line in found])
        after, done = found[-1][0], done + len(found)
        tell(done, covering.size)


def _every_leaf(audit: AuditLog, covering: KeptCheckpoint) -> Iterator[bytes]:
    tile, left = 0, covering.size
    while left > 0 and (found := audit.evidence.leaves(tile, TILES_AT_ONCE)):
        for positions, hashes in found:
            rows = zip(positions, range(0, len(hashes), verify.HASH_BYTES), strict=True)
            yield b"".join([verify.LEAF.pack(it, hashes[at : at + verify.HASH_BYTES]) for it, at in rows][:left])
            left -= len(positions)
        tile += len(found)


def write_checkpoints(audit: AuditLog, covering: KeptCheckpoint, target: Target) -> Sequence[KeptCheckpoint]:
    """The checkpoints up to one of them, smallest first."""
    kept = [each for each in audit.evidence.checkpoints()[::-1] if each.size <= covering.size]
    target.write("checkpoints.jsonl", (json_line({"note": each.note, "size": each.size}) for each in kept))
    return kept


def write_signed(audit: AuditLog, manifest: dict[str, Any], target: Target) -> None:
    """The signed manifest, the key it is signed with, and the program that checks both."""
    content = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"
    target.write("manifest.json", [content])
    target.write("manifest.sig", [audit.signer.sign(verify.PACKAGE, content).encode()])
    target.write("key.txt", [f"{audit.key}\n".encode()])
    target.write("verify.py", [Path(verify.__file__).read_bytes()])


def json_line(content: dict[str, Any]) -> bytes:
    return _ENCODE(content) + b"\n"
