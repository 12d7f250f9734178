"""The Merkle tree of RFC 6962 and RFC 9162 §2.1: growing, roots, and proofs, pure over hashes of 32 bytes.

A leaf is SHA-256(0x00 ‖ bytes), a node SHA-256(0x01 ‖ left ‖ right), the root of nothing SHA-256(""). Trees grow by
complete subtrees: those of a tree of n leaves are the binary digits of n, the largest first. Proofs are made from any
source of subtree roots, so that nothing has to be in memory; they are checked in `verify`, which stands alone.
"""

from collections.abc import Callable, Sequence

from procurement.audit.verify import EMPTY_ROOT, node_hash

Subtree = Callable[[int, int], bytes]
"""The root of the complete subtree of 2^level leaves that starts at leaf `index · 2^level`: (level, index) -> hash."""


def joined(peaks: Sequence[bytes]) -> bytes:
    """The root over complete subtrees, largest first."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def range_root(start: int, end: int, subtree: Subtree) -> bytes:
    """The root of the leaves from `start` to before `end`, where `start` is where a subtree of that many may begin."""
    peaks: list[bytes] = []
    while start < end:
        level = (end - start).bit_length() - 1
        peaks.append(subtree(level, start >> level))
        start += 1 << level
    return joined(peaks)


def inclusion_proof(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """The siblings from leaf `index` up to the root of a tree of `size`. Raises `ValueError` where there is no such leaf."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    return _path(index, 0, size, subtree)


def _path(index: int, start: int, end: int, subtree: Subtree) -> list[bytes]:
    """RFC 9162 §2.1.3.1, PATH(m, D[n]), for the leaves from `start` to before `end`."""
    found: list[bytes] = []
    while end - start > 1:
        middle = start + largest_power_below(end - start)
        if index < middle:
            found.append(range_root(middle, end, subtree))
            end = middle
        else:
            found.append(range_root(start, middle, subtree))
            start = middle
    return found[::-1]


def consistency_proof(first: int, second: int, subtree: Subtree) -> list[bytes]:
    """That the tree of `second` leaves begins with the tree of `first`: RFC 9162 §2.1.4.1. Empty where both are one.

    Raises `ValueError` unless 0 < first <= second.
    """
    if not 0 < first <= second:
        raise ValueError(f"no proof from {first} to {second}")
    found: list[bytes] = []
    start, end, whole = 0, second, True
    while first != end:
        middle = start + largest_power_below(end - start)
        if first <= middle:
            found.append(range_root(middle, end, subtree))
            end = middle
        else:
            found.append(range_root(start, middle, subtree))
            start, whole = middle, False
    if not whole:
        found.append(range_root(start, end, subtree))
    return found[::-1]


def largest_power_below(count: int) -> int:
    """The largest power of two smaller than `count`, which is at least 2.

    >>> [largest_power_below(count) for count in (2, 3, 4, 5, 9)]
    [1, 2, 2, 4, 8]
    """
    return 1 << ((count - 1).bit_length() - 1)
