"""The tree in tiles of 256 hashes, as C2SP tlog-tiles has them, so that it grows and proves without being in memory."""

from collections.abc import Callable, Mapping, Sequence

from procurement.application.audit_ports import Place
from procurement.application.recent import Recent
from procurement.audit.merkle import Subtree, range_root
from procurement.audit.verify import HASH_BYTES, node_hash

WIDTH, LEVELS = 256, 8
"""Hashes of a full tile, and how many levels of the tree one tile spans."""

ReadTile = Callable[[int, int], bytes]
"""The hashes of a tile, by level and number."""


MOST_AT_ONCE = 64
Part = tuple[int, int, int]
"""A tile by level and number, and how many hashes of it a tree has."""
Pyramid = list[list[bytes]]
"""Rows of hashes, each half as long as the one before."""


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
                full.append(pyramid(part)[-1][0])
        level, start, new = level + 1, tile, full
    return changed


def pyramid(hashes: bytes) -> Pyramid:
    """All complete subtrees over the hashes of a tile, the hashes themselves first."""
    rows = [split(hashes)]
    while len(rows[-1]) > 1:
        row = rows[-1]
        rows.append([node_hash(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)])
    return rows


def split(hashes: bytes) -> list[bytes]:
    return [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]


def subtrees(read: ReadTile, size: int, known: "Recent[Part, Pyramid] | None" = None) -> Subtree:
    """Roots of complete subtrees of a tree of a size out of tiles. `known` remembers tiles: of one size they stay."""
    known = known or Recent(MOST_AT_ONCE)

    def rows(height: int, tile: int) -> Pyramid:
        count = min((size >> height * LEVELS) - tile * WIDTH, WIDTH)
        found = known.get((height, tile, count))
        if found is None:
            hashes = read(height, tile)[: max(count, 0) * HASH_BYTES]
            if len(hashes) != count * HASH_BYTES:
                raise TreeDamaged(f"tile {height}/{tile}")
            found = pyramid(hashes)
            known.put((height, tile, count), found, 1)
        return found

    def subtree(level: int, index: int) -> bytes:
        height, rest = divmod(level, LEVELS)
        tile, first = divmod(index << rest, WIDTH)
        return rows(height, tile)[rest][first >> rest]

    return subtree


def root_at(read: ReadTile, size: int) -> bytes:
    """The root of the tree when it had a size."""
    return range_root(0, size, subtrees(read, size))
