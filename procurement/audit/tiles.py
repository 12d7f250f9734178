"""The tree in tiles of 256 hashes, as C2SP tlog-tiles has them, so that it grows and proves without being in memory."""

from collections.abc import Callable, Mapping, Sequence

from procurement.application.audit_ports import Place
from procurement.audit.merkle import Subtree, range_root
from procurement.audit.verify import HASH_BYTES, node_hash

WIDTH, LEVELS = 256, 8
"""Hashes of a full tile, and how many levels of the tree one tile spans."""

ReadTile = Callable[[int, int], bytes]
"""The hashes of a tile, by level and number."""


class TreeDamaged(Exception):
    """A tile that the tree needs is not there, or is shorter than it was."""


def grown(read: ReadTile, size: int, leaves: Sequence[bytes]) -> Mapping[Place, bytes]:
    """The tiles that change when leaves are added to a tree of a size, by level and number."""
    changed: dict[Place, bytes] = {}
    level, start, new = 0, size, leaves
    while new:
        tile, filled = divmod(start, WIDTH)
        before = read(level, tile)[: filled * HASH_BYTES] if filled else b""
        if len(before) != filled * HASH_BYTES:
            raise TreeDamaged(f"tile {level}/{tile}")
        hashes, full = before + b"".join(new), list[bytes]()
        for number, at in enumerate(range(0, len(hashes), WIDTH * HASH_BYTES), start=tile):
            part = changed[level, number] = hashes[at : at + WIDTH * HASH_BYTES]
            if len(part) == WIDTH * HASH_BYTES:
                full.append(folded(part))
        level, start, new = level + 1, tile, full
    return changed


def folded(hashes: bytes) -> bytes:
    """The root over a power of two of hashes."""
    row = split(hashes)
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def split(hashes: bytes) -> list[bytes]:
    return [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]


def subtrees(read: ReadTile) -> Subtree:
    """Roots of complete subtrees out of tiles."""

    def subtree(level: int, index: int) -> bytes:
        height, rest = divmod(level, LEVELS)
        tile, first = divmod(index << rest, WIDTH)
        hashes = read(height, tile)[first * HASH_BYTES : (first + (1 << rest)) * HASH_BYTES]
        if len(hashes) != HASH_BYTES << rest:
            raise TreeDamaged(f"tile {height}/{tile}")
        return folded(hashes)

    return subtree


def root_at(read: ReadTile, size: int) -> bytes:
    """The root of the tree when it had a size."""
    return range_root(0, size, subtrees(read))
