"""Checks evidence of an Abrufbuch log. This file needs nothing but Python 3.9 or later: no other file, no package.

    python3 verify.py PATH [--key VKEY] [--against CHECKPOINT ...] [--language de|en] [--json]

PATH is an evidence package (folder or ZIP), the receipt of an order, or a pinned report. What is checked:

- every checkpoint carries a signature of the key (Ed25519, RFC 8032, in pure Python below);
- the leaf hashes lead to the root of every checkpoint (RFC 9162): nothing was added, removed or put in another order;
- every line of the events is the one that was hashed: nothing was altered;
- a checkpoint from elsewhere, of an earlier visit say, belongs to the same log: it was not rewritten in between.

The key should come from elsewhere than the package: whoever could forge the one could forge the other.
The exit status is 0 when everything holds, 1 when something does not, 2 when PATH cannot be read as evidence.
It is longer than other files of the project because it has to stand alone (docs/decisions/0014-evidence.md).
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import re
import struct
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

HASH_BYTES = 32
ED25519 = b"\x01"
EMPTY_ROOT = hashlib.sha256(b"").digest()
PACKAGE, RECEIPT, REPORT = "abrufbuch-evidence/1", "abrufbuch-receipt/1", "abrufbuch-report/1"
LEAF = struct.Struct(">Q32s")
"""A row of leaves.bin: the position of an event in the log, and its leaf hash."""
Leaf = tuple[int, bytes]


# --- the tree: RFC 9162 ------------------------------------------------------------------------------------------------


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that leaves are added to. Of its complete subtrees it keeps those of the binary digits of its size."""

    def __init__(self) -> None:
        self.size = 0
        self.peaks: dict[int, bytes] = {}

    def extend(self, leaves: Sequence[bytes]) -> None:
        hashes, level = list(leaves), 0
        self.size += len(hashes)
        while hashes:
            if level in self.peaks:
                hashes.insert(0, self.peaks.pop(level))
            if len(hashes) & 1:
                self.peaks[level] = hashes.pop()
            hashes = [node_hash(*pair) for pair in zip(hashes[::2], hashes[1::2])]  # noqa: B905
            level += 1

    def root_with(self, leaves: Iterable[bytes], size: int) -> bytes:
        """The root this tree would have with further leaves up to a size, empty where there are not so many."""
        grown, rest = Tree(), iter(leaves)
        grown.size, grown.peaks = self.size, dict(self.peaks)
        while part := list(islice(rest, min(STRETCH, size - grown.size))):
            grown.extend(part)
        return grown.root if grown.size == size else b""

    @property
    def root(self) -> bytes:
        root = b""
        for level in sorted(self.peaks):
            root = node_hash(self.peaks[level], root) if root else self.peaks[level]
        return root or EMPTY_ROOT


class Unproved(ValueError):
    """A proof does not hold, or cannot be one."""


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """RFC 9162 §2.1.3.2: the leaf stands at `index` in the tree of `size` with this root. Raises `Unproved`."""
    _check_hashes([leaf, root, *proof])
    if not 0 <= index < size:
        raise Unproved(f"index {index} lies outside a tree of {size}")
    found = leaf
    for sibling, left in _upwards(index, size - 1, proof):
        found = node_hash(sibling, found) if left else node_hash(found, sibling)
    if found != root:
        raise Unproved("the proof does not lead to the root")


def check_consistency(first: int, second: int, proof: Sequence[bytes], old: bytes, new: bytes) -> None:
    """RFC 9162 §2.1.4.2: the tree of `second` leaves begins with the tree of `first`. Raises `Unproved`."""
    _check_hashes([old, new, *proof])
    if not 0 < first <= second:
        raise Unproved(f"a tree of {first} is no beginning of a tree of {second}")
    if first == second:
        if proof or old != new:
            raise Unproved("trees of one size have one root and need no proof")
        return
    here, last = first - 1, second - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    start, *steps = [*proof] if first & (first - 1) and proof else [old, *proof]
    before = after = start
    for step, left in _upwards(here, last, steps):
        before, after = (node_hash(step, before), node_hash(step, after)) if left else (before, node_hash(after, step))
    if before != old or after != new:
        raise Unproved("the proof does not lead from one root to the other")


def _upwards(here: int, last: int, proof: Sequence[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each hash of a proof, and whether it stands on the left; `here` and `last` are places on one level."""
    for sibling in proof:
        if last == 0:
            raise Unproved("the proof is too long")
        left = here & 1 == 1 or here == last
        yield sibling, left
        while left and not here & 1 and here:
            here, last = here >> 1, last >> 1
        here, last = here >> 1, last >> 1
    if last:
        raise Unproved("the proof is too short")


def _check_hashes(hashes: Sequence[bytes]) -> None:
    if any(len(each) != HASH_BYTES for each in hashes):
        raise Unproved(f"a hash has {HASH_BYTES} bytes")


# --- checkpoints: C2SP tlog-checkpoint and signed-note -----------------------------------------------------------------


@dataclass(frozen=True)
class Key:
    """A public key with its name, as a signed note's verifier key says it: `name+id+base64`."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(ED25519 + self.public).decode()}"


def read_key(text: str) -> Key:
    """A verifier key. Raises `Unproved` for anything else."""
    parts = text.strip().split("+", 2)
    try:
        name, key_id, material = parts[0], bytes.fromhex(parts[1]), base64.b64decode(parts[2], validate=True)
    except (IndexError, ValueError):
        raise Unproved("this is no verifier key") from None
    key = Key(name, material[1:])
    if material[:1] != ED25519 or len(key.public) != HASH_BYTES or key.key_id != key_id or not name:
        raise Unproved("this is no Ed25519 verifier key")
    return key


@dataclass(frozen=True)
class Checkpoint:
    """What a log said of itself: so many events, and this is the root over all of them."""

    origin: str
    size: int
    root: bytes

    @property
    def body(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def read_checkpoint(note: str, key: Key) -> Checkpoint:
    """A checkpoint whose signature by `key` holds. Raises `Unproved`."""
    body, separator, signatures = note.partition("\n\n")
    lines = body.split("\n")
    try:
        origin, size, root = lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True)
    except (IndexError, ValueError):
        raise Unproved("this is no checkpoint") from None
    found = Checkpoint(origin, size, root)
    plain = lines[1].isascii() and str(size) == lines[1] and size >= 0 and origin and len(root) == HASH_BYTES
    if not separator or not plain or found.body != body + "\n":
        raise Unproved("this is no checkpoint")
    if size == 0 and root != EMPTY_ROOT:
        raise Unproved("the root of nothing is wrong")
    if not any(_signed(line, body + "\n", key) for line in signatures.split("\n")):
        raise Unproved("no signature of this key holds")
    return found


def _signed(line: str, body: str, key: Key) -> bool:
    dash, _, rest = line.partition(" ")
    name, _, text = rest.partition(" ")
    if dash != "—" or name != key.name:
        return False
    try:
        signature = base64.b64decode(text, validate=True)
    except ValueError:
        return False
    return signature[:4] == key.key_id and signature_holds(key.public, body.encode(), signature[4:])


# --- Ed25519: RFC 8032 §5.1.7, verification only, nothing secret is handled ---------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]
IDENTITY = (0, 1, 1, 0)


def _sum(one: Point, other: Point) -> Point:
    a, b = (one[1] - one[0]) * (other[1] - other[0]) % P, (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(factor: int, point: Point) -> Point:
    found = IDENTITY
    while factor:
        if factor & 1:
            found = _sum(found, point)
        point, factor = _sum(point, point), factor >> 1
    return found


def _point(text: bytes) -> Point | None:
    """A point from its 32 bytes; None where they are none, or not the one way to write it."""
    number = int.from_bytes(text, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


_BASE_Y = 4 * pow(5, P - 2, P) % P
_BASE = _point(_BASE_Y.to_bytes(32, "little"))


def signature_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature of 64 bytes over a message is that of a public key of 32 bytes."""
    if len(public) != HASH_BYTES or len(signature) != 2 * HASH_BYTES or _BASE is None:
        return False
    key, commitment = _point(public), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    left, right = _times(scalar, _BASE), _sum(commitment, _times(challenge, key))
    return not (left[0] * right[2] - right[0] * left[2]) % P and not (left[1] * right[2] - right[1] * left[2]) % P


# --- what is found -----------------------------------------------------------------------------------------------------

STRETCH, AHEAD = 500, 10_000
"""So many events are compared at once (few stay in the processor's cache), and so many are looked at ahead to tell what
was removed from what was altered.
"""
POSITION = re.compile(
    rb'"position":(\d+)(?=,"recorded_at":"[^"]*","stream":"[^"]*","type":"[^"]*","v":\d+,"version":\d+}$)'
)
SAID = {
    kind: (german, english)
    for kind, german, english in (
        [part.strip() for part in line.split("|")]
        for line in """
complete | Vollständig und unverändert: {count} Ereignisse, {checkpoints} Prüfpunkte. | Complete and unchanged: {count} events, {checkpoints} checkpoints.
part | Unverändert: {count} Ereignisse stehen genau so in einem Protokoll von {before} Ereignissen. | Unchanged: {count} events stand exactly like this in a log of {before} events.
signed | Die Unterschrift stimmt. Die Zahlen selbst rechnet „abrufbuch reproduce“ nach. | The signature holds. The figures themselves are recomputed by `abrufbuch reproduce`.
altered | Das Ereignis an Position {position} wurde verändert | The event at position {position} was altered
removed | Das Ereignis an Position {position} fehlt | The event at position {position} is missing
added | Das Ereignis an Position {position} kam nachträglich dazu | The event at position {position} was added later
reordered | Ab Position {position} stehen Ereignisse in anderer Reihenfolge | From position {position} on events stand in another order
truncated | Nach Position {position} fehlt das Ende | After position {position} the end is missing
forked | Nach Position {position} wurde das Protokoll umgeschrieben; ein Prüfpunkt bezeugt eine andere Fassung | After position {position} the log was rewritten; a checkpoint attests another version
hashes | Ab Position {position} sind die Prüfwerte beschädigt, nicht die Ereignisse | From position {position} on the hashes are damaged, not the events
foreign | Nicht von diesem Schlüssel unterschrieben: {reason} | Not signed by this key: {reason}
unreadable | Kein lesbarer Nachweis ({reason}) | No readable evidence ({reason})
""".strip().split("\n")
    )
}
BETWEEN = (" (zwischen den Prüfpunkten {after} und {before}).", " (between checkpoints {after} and {before}).")
GOOD, PLAIN = {"complete", "part", "signed"}, {"foreign", "unreadable"}


@dataclass(frozen=True)
class Finding:
    """That everything holds, or the first thing that does not. `after` and `before` are sizes of checkpoints."""

    kind: str
    position: int = 0
    after: int = 0
    before: int = 0
    count: int = 0
    checkpoints: int = 0
    reason: str = ""

    @property
    def good(self) -> bool:
        return self.kind in GOOD

    def sentence(self, language: str = "de") -> str:
        which = 0 if language == "de" else 1
        end = "" if self.good else "." if self.kind in PLAIN else BETWEEN[which]
        return (SAID[self.kind][which] + end).format(**vars(self))


def examine(lines: Iterator[bytes], leaves: Iterator[Leaf], checkpoints: Sequence[Checkpoint]) -> Finding:
    """All events of a log in its order, against the hashes they had and the checkpoints over these, smallest first."""
    tree, last, after = Tree(), 0, 0
    for checkpoint in checkpoints:
        while tree.size < checkpoint.size:
            wanted = min(STRETCH, checkpoint.size - tree.size)
            seen, kept = list(islice(lines, wanted)), list(islice(leaves, wanted))
            hashes, known = [leaf_hash(line) for line in seen], [leaf[1] for leaf in kept]
            if hashes != known or len(hashes) < wanted:
                same = _alike(hashes, known)
                tree.extend(hashes[:same])
                here = Finding("", kept[same - 1][0] if same else last, after, checkpoint.size)
                return _broken(tree, chain(seen[same:], lines), chain(kept[same:], leaves), here, checkpoint.root)
            tree.extend(hashes)
            last = kept[-1][0]
        if tree.root != checkpoint.root:
            return Finding("forked", last, after, checkpoint.size)
        after = checkpoint.size
    more = next(lines, None)
    if more is not None:
        return Finding("added", position_of(more), after, after)
    return Finding("complete", last, count=tree.size, checkpoints=len(checkpoints))


def _alike(one: Sequence[bytes], other: Sequence[bytes]) -> int:
    """How many are the same from the beginning."""
    pairs = zip(one, other)  # noqa: B905  Python 3.9 has no `strict`, and the shorter one ends it here
    return next((n for n, (this, that) in enumerate(pairs) if this != that), min(len(one), len(other)))


def _broken(tree: Tree, lines: Iterator[bytes], leaves: Iterator[Leaf], here: Finding, root: bytes) -> Finding:
    """What is wrong from here on, and whether the event or its hash is: the checkpoint says which was there."""
    seen, kept = list(islice(lines, AHEAD)), list(islice(leaves, AHEAD))
    if tree.root_with(chain((leaf[1] for leaf in kept), (leaf[1] for leaf in leaves)), here.before) == root:
        kind, position = difference(seen, kept, here.position)
    elif tree.root_with((leaf_hash(line) for line in chain(seen, lines)), here.before) == root:
        kind, position = "hashes", position_of(seen[0])
    else:
        kind, position = ("forked" if seen else "truncated"), here.position
    return Finding(kind, position, here.after, here.before)


def difference(lines: Sequence[bytes], leaves: Sequence[Leaf], last: int) -> tuple[str, int]:
    """Why the first of these lines is not the first of these leaves, and where. `last` is the position before it."""
    if not lines:
        return "truncated", last
    if not leaves:
        return "added", position_of(lines[0])
    later = any(_stands(lines[0], leaf) for leaf in leaves[1:])
    found = any(_stands(line, leaves[0]) for line in lines[1:])
    if found and not later:
        return "added", position_of(lines[0])
    return ("reordered" if found else "removed" if later else "altered"), leaves[0][0]


def _stands(line: bytes, leaf: Leaf) -> bool:
    """Whether a line is that event, wherever it stands now."""
    return leaf_hash(POSITION.sub(b'"position":%d' % leaf[0], line)) == leaf[1]


def position_of(line: bytes) -> int:
    found = POSITION.search(line)
    return int(found.group(1)) if found else 0


def examine_part(lines: Iterator[bytes], proofs: Iterator[Any], checkpoint: Checkpoint) -> Finding:
    """Some events of a log, each with the proof that it stands in the tree of a checkpoint."""
    count, last, before, size = 0, 0, -1, checkpoint.size
    for proof in proofs:
        leaf, index = (int(proof["position"]), base64.b64decode(proof["leaf"])), int(proof["index"])
        try:
            check_inclusion(leaf[1], index, size, [base64.b64decode(it) for it in proof["proof"]], checkpoint.root)
        except Unproved:
            return Finding("forked", last, 0, size)
        line = next(lines, None)
        if index <= before:
            return Finding("reordered", leaf[0], 0, size)
        if line is None or leaf_hash(line) != leaf[1]:
            ahead = ((int(it["position"]), base64.b64decode(it["leaf"])) for it in islice(proofs, AHEAD))
            seen = [] if line is None else [line, *islice(lines, AHEAD)]
            kind, position = difference(seen, [leaf, *ahead], last)
            return Finding(kind, position, 0, size)
        count, last, before = count + 1, leaf[0], index
    more = next(lines, None)
    return Finding("part", last, 0, size, count) if more is None else Finding("added", position_of(more), 0, size)


# --- files -------------------------------------------------------------------------------------------------------------


class Unreadable(Exception):
    """What was given is not the evidence it claims to be."""


class Package:
    """The files of a package, in a folder or a ZIP."""

    def __init__(self, path: Path) -> None:
        self._path, self._zip = path, None if path.is_dir() else zipfile.ZipFile(path)

    def open(self, name: str) -> BinaryIO:
        return io.BufferedReader(self._zip.open(name)) if self._zip else (self._path / name).open("rb")  # type: ignore[arg-type]

    def read(self, name: str) -> bytes:
        with self.open(name) as file:
            return file.read()

    def lines(self, name: str) -> Iterator[bytes]:
        with self.open(name) as file:
            for line in file:
                yield line[:-1] if line.endswith(b"\n") else line

    def objects(self, name: str) -> Iterator[Any]:
        return (json.loads(line) for line in self.lines(name))

    def leaves(self) -> Iterator[Leaf]:
        with self.open("leaves.bin") as file:
            while row := file.read(LEAF.size):
                yield LEAF.unpack(row)


def check_signed(key: Key, kind: str, content: bytes, signature: str) -> None:
    """Raises `Unproved` unless the signature of a manifest or a report holds."""
    if not signature_holds(key.public, f"{kind}\n".encode() + content, base64.b64decode(signature)):
        raise Unproved(kind)


def canonical(content: Any) -> bytes:
    """JSON that is always written the same: keys sorted, no spaces, UTF-8."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def check_package(package: Package, key: Key | None, witnessed: Sequence[str]) -> Finding:
    key = key or read_key(package.read("key.txt").decode())
    manifest = json.loads(package.read("manifest.json"))
    check_signed(key, PACKAGE, package.read("manifest.json"), package.read("manifest.sig").decode())
    own = [read_checkpoint(each["note"], key) for each in package.objects("checkpoints.jsonl")]
    others = [read_checkpoint(note, key) for note in witnessed]
    if {manifest["origin"], *(each.origin for each in own), *(each.origin for each in others)} != {key.name}:
        raise Unproved(manifest["origin"])
    if manifest["scope"] == "log":
        every = sorted([*own, *others], key=lambda each: each.size)
        return examine(package.lines("events.jsonl"), package.leaves(), every)
    found = _check_history(package, {each.size: each for each in own}, others)
    found = found or examine_part(package.lines("events.jsonl"), package.objects("proofs.jsonl"), own[-1])
    if found.good and found.count != manifest["events"]:
        return Finding("truncated", found.position, 0, found.before)
    return found


def _check_history(package: Package, own: dict[int, Checkpoint], others: Sequence[Checkpoint]) -> Finding | None:
    """Where the checkpoints of a package are not of one log, or those from elsewhere are not among them."""
    for step in package.objects("consistency.jsonl"):
        first, second = own[step["from"]], own[step["to"]]
        proof = [base64.b64decode(each) for each in step["proof"]]
        try:
            check_consistency(first.size, second.size, proof, first.root, second.root)
        except Unproved:
            return Finding("forked", 0, first.size, second.size)
    for each in others:
        if each.size not in own:
            raise Unreadable(f"checkpoint {each.size}: only a package of the whole log can be compared with it")
        if own[each.size].root != each.root:
            return Finding("forked", 0, 0, each.size)
    return None


def check_document(document: Any, key: Key | None) -> Finding:
    """A receipt or a pinned report."""
    key = key or read_key(document["key"])
    if document["format"] == REPORT:
        check_signed(key, REPORT, canonical(document["report"]), document["signature"])
        return Finding("signed")
    if document["format"] != RECEIPT:
        raise Unreadable(str(document["format"]))
    checkpoint, events = read_checkpoint(document["checkpoint"], key), document["events"]
    if checkpoint.origin != key.name or not events:
        raise Unproved(checkpoint.origin)
    if any(json.loads(each["line"])["stream"] != f"order/{document['order']}" for each in events):
        raise Unreadable(document["order"])
    return examine_part((each["line"].encode() for each in events), iter(events), checkpoint)


def check(path: Path, key: Key | None = None, witnessed: Sequence[str] = ()) -> Finding:
    """What there is to say about a file or folder."""
    try:
        if path.is_file() and not zipfile.is_zipfile(path):
            return check_document(json.loads(path.read_bytes()), key)
        return check_package(Package(path), key, witnessed)
    except Unproved as error:
        return Finding("foreign", reason=str(error))
    except (Unreadable, OSError, ValueError, KeyError, TypeError, struct.error, zipfile.BadZipFile) as error:
        return Finding("unreadable", reason=f"{type(error).__name__}: {error}")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        description="Prüft Nachweise eines Abrufbuch-Protokolls / checks evidence of a log"
    )
    parser.add_argument("path", type=Path)
    parser.add_argument("--key", default="", help="the public key, or a file that holds it")
    parser.add_argument("--against", type=Path, action="append", default=[], help="a checkpoint from elsewhere")
    parser.add_argument("--language", choices=("de", "en"), default="de")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    try:
        text = Path(asked.key).read_text("utf-8") if asked.key and Path(asked.key).is_file() else asked.key
        key = read_key(text) if text else None
        found = check(asked.path, key, [each.read_text("utf-8") for each in asked.against])
    except (Unproved, OSError) as error:
        found = Finding("unreadable", reason=str(error))
    said = json.dumps({**asdict(found), "sentence": found.sentence(asked.language)}) if asked.json else ""
    sys.stdout.write((said or found.sentence(asked.language)) + "\n")
    if found.good and not asked.key and not asked.json:
        sys.stdout.write({"de": WITHOUT_KEY[0], "en": WITHOUT_KEY[1]}[asked.language] + "\n")
    return 0 if found.good else 2 if found.kind == "unreadable" else 1


WITHOUT_KEY = (
    "Der Schlüssel stammt aus dem Nachweis selbst. Sicher ist es mit --key und einem Schlüssel aus anderer Quelle.",
    "The key came with the evidence itself. It takes --key and a key from elsewhere to be sure.",
)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
