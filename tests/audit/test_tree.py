"""The Merkle tree: roots and proofs agree with a naive tree after RFC 9162, and nothing else is ever proved."""

import hashlib
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.audit import merkle
from procurement.audit.tiles import TreeDamaged, grown, root_at, subtrees
from procurement.audit.verify import (
    EMPTY_ROOT,
    Tree,
    Unproved,
    check_consistency,
    check_inclusion,
    leaf_hash,
)

LARGEST = 600
LEAVES = [leaf_hash(b"%d" % number) for number in range(LARGEST)]
SIZES = st.integers(1, LARGEST)


def naive_root(leaves: Sequence[bytes]) -> bytes:
    """MTH(D[n]) as RFC 9162 §2.1.1 defines it."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\x01" + naive_root(leaves[:half]) + naive_root(leaves[half:])).digest()


class Memory:
    """Tiles in a mapping."""

    def __init__(self, size: int = 0) -> None:
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.size = 0
        self.grow(LEAVES[:size])

    def grow(self, leaves: Sequence[bytes]) -> None:
        self.tiles |= grown(self.read, self.size, leaves)
        self.size += len(leaves)

    def read(self, level: int, tile: int) -> bytes:
        return self.tiles.get((level, tile), b"")


WHOLE = Memory(LARGEST)
SUBTREES = [subtrees(WHOLE.read, size) for size in range(LARGEST + 1)]
ROOTS = [naive_root(LEAVES[:size]) for size in range(80)]


def root(size: int) -> bytes:
    return root_at(WHOLE.read, size)


class TestRoots:
    @pytest.mark.parametrize("size", range(80))
    def test_are_those_of_the_standard(self, size: int):
        """Grown leaf by leaf, at once, or out of tiles: the root is that of the definition."""
        by_one, at_once = Tree(), Tree()
        for leaf in LEAVES[:size]:
            by_one.extend([leaf])
        at_once.extend(LEAVES[:size])

        assert [ROOTS[size]] * 3 == [by_one.root, at_once.root, root(size)]

    def test_known_vectors(self):
        """The roots of the eight inputs that certificate transparency is tested with, the last one from its repository."""
        inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
        tree = Tree()
        tree.extend([leaf_hash(bytes.fromhex(each)) for each in inputs])

        assert "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328" == tree.root.hex()
        assert "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" == leaf_hash(b"").hex()

    def test_of_nothing(self):
        """The root of an empty tree is the hash of nothing."""
        assert EMPTY_ROOT == Tree().root == root(0) == hashlib.sha256(b"").digest()

    @given(st.lists(st.integers(0, 300), max_size=4))
    def test_growing_in_any_steps_is_the_same(self, steps: list[int]):
        """However many leaves come at once, tiles end up the same."""
        tiles = Memory()
        for count in steps:
            tiles.grow(LEAVES[tiles.size : tiles.size + count])

        assert Memory(tiles.size).tiles == tiles.tiles

    @given(SIZES, st.integers(0, LARGEST))
    def test_grown_further_without_growing(self, size: int, start: int):
        """A root with further leaves leaves the tree as it was; too few leaves give none."""
        tree = Tree()
        tree.extend(LEAVES[: min(start, size)])

        assert root(size) == tree.root_with(LEAVES[tree.size :], size)
        assert b"" == tree.root_with(LEAVES[tree.size : size - 1], size) or tree.size == size
        assert root(tree.size) == tree.root

    def test_a_lost_tile_is_noticed(self):
        """Neither proofs nor growth go on from a tile that is shorter than it was."""
        tiles = Memory(300)
        tiles.tiles[0, 1] = tiles.tiles[0, 1][:-32]

        with pytest.raises(TreeDamaged):
            root_at(tiles.read, 300)
        with pytest.raises(TreeDamaged):
            tiles.grow(LEAVES[300:301])


class TestInclusion:
    @given(st.data())
    def test_every_leaf_is_proved(self, data: st.DataObject):
        """The proof of any leaf in a tree of any size leads to its root."""
        size = data.draw(SIZES)
        index = data.draw(st.integers(0, size - 1))

        check_inclusion(LEAVES[index], index, size, merkle.inclusion_proof(index, size, SUBTREES[size]), root(size))

    @given(st.data())
    def test_nothing_else_is(self, data: st.DataObject):
        """Another leaf, index, size or root, a changed, longer or shorter proof: all refused."""
        size = data.draw(st.integers(2, LARGEST))
        index = data.draw(st.integers(0, size - 1))
        proof = merkle.inclusion_proof(index, size, SUBTREES[size])
        other = data.draw(st.integers(0, LARGEST - 1).filter(lambda each: each != index))
        bent = data.draw(st.integers(0, len(proof) - 1))
        attempts = [
            (LEAVES[other], index, size, proof, root(size)),
            (LEAVES[index], other, size, proof, root(size)),
            (LEAVES[index], index, size, proof, root(size - 1)),
            (LEAVES[index], index, size, [*proof, LEAVES[0]], root(size)),
            (LEAVES[index], index, size, proof[:-1], root(size)),
            (LEAVES[index], index, size, [*proof[:bent], bytes(32), *proof[bent + 1 :]], root(size)),
        ]

        for attempt in attempts:
            with pytest.raises(Unproved):
                check_inclusion(*attempt)

    @pytest.mark.parametrize(
        ("leaf", "index", "size", "root_hash"),
        [
            (LEAVES[0], 0, 0, EMPTY_ROOT),
            (LEAVES[0], 1, 1, LEAVES[0]),
            (LEAVES[0], -1, 1, LEAVES[0]),
            (b"", 0, 1, b""),
            (LEAVES[0], 0, 1, b""),
            (LEAVES[0][:31], 0, 1, LEAVES[0][:31]),
        ],
    )
    def test_what_cannot_be_is_an_error(self, leaf: bytes, index: int, size: int, root_hash: bytes):
        """Trees of nothing, indices outside, and hashes of another length prove nothing."""
        with pytest.raises(Unproved):
            check_inclusion(leaf, index, size, [], root_hash)

    @pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 3)])
    def test_no_proof_is_made_of_it(self, index: int, size: int):
        """A proof for a leaf that is not there cannot be asked for."""
        with pytest.raises(ValueError, match="no leaf"):
            merkle.inclusion_proof(index, size, SUBTREES[size])


class TestConsistency:
    @pytest.mark.parametrize("second", range(1, 70))
    def test_every_prefix_begins_every_later_tree(self, second: int):
        """For all sizes up to 70."""
        for first in range(1, second + 1):
            proof = merkle.consistency_proof(first, second, SUBTREES[second])
            check_consistency(first, second, proof, ROOTS[first], ROOTS[second])

    @given(st.tuples(SIZES, SIZES).map(sorted))
    def test_of_larger_trees(self, sizes: list[int]):
        """And for sizes that span tiles."""
        first, second = sizes
        proof = merkle.consistency_proof(first, second, SUBTREES[second])

        check_consistency(first, second, proof, root(first), root(second))

    @given(st.data())
    def test_another_history_is_refused(self, data: st.DataObject):
        """A tree in which one earlier leaf differs does not go on from the old root, whatever proof is offered."""
        first, second = sorted(data.draw(st.tuples(SIZES, SIZES).filter(lambda pair: pair[0] != pair[1])))
        changed = data.draw(st.integers(0, first - 1))
        other = Memory()
        other.grow([*LEAVES[:changed], leaf_hash(b"forged"), *LEAVES[changed + 1 : second]])
        new = root_at(other.read, second)

        for source in (SUBTREES[second], subtrees(other.read, second)):
            with pytest.raises(Unproved):
                check_consistency(first, second, merkle.consistency_proof(first, second, source), root(first), new)

    @given(st.tuples(SIZES, SIZES, SIZES).map(sorted).filter(lambda three: len(set(three)) == 3))
    def test_wrong_sizes_are_refused(self, sizes: list[int]):
        """A proof holds for its two sizes and no others."""
        first, middle, second = sizes
        proof = merkle.consistency_proof(first, second, SUBTREES[second])

        for old, new in ((middle, second), (first, middle)):
            with pytest.raises(Unproved):
                check_consistency(old, new, proof, root(old), root(new))

    @pytest.mark.parametrize(
        ("first", "second", "proof", "old", "new"),
        [
            (0, 5, [], EMPTY_ROOT, ROOTS[5]),
            (6, 5, [], ROOTS[6], ROOTS[5]),
            (5, 5, [LEAVES[0]], ROOTS[5], ROOTS[5]),
            (5, 5, [], ROOTS[5], ROOTS[4]),
            (4, 5, [], ROOTS[4], ROOTS[5]),
            (3, 5, [], ROOTS[3], ROOTS[5]),
            (3, 5, [b""], ROOTS[3], ROOTS[5]),
            (1, 2, [LEAVES[1], LEAVES[2]], ROOTS[1], ROOTS[2]),
        ],
    )
    def test_what_cannot_be_is_an_error(self, first: int, second: int, proof: list[bytes], old: bytes, new: bytes):
        """Trees of nothing, trees that shrink, proofs where none is needed or that are too short or too long."""
        with pytest.raises(Unproved):
            check_consistency(first, second, proof, old, new)

    @pytest.mark.parametrize(("first", "second"), [(0, 5), (6, 5)])
    def test_no_proof_is_made_of_it(self, first: int, second: int):
        """A proof from nothing, or backwards, cannot be asked for."""
        with pytest.raises(ValueError, match="no proof"):
            merkle.consistency_proof(first, second, SUBTREES[second])

    def test_a_chain_of_checkpoints(self):
        """Each proof leads from one to the next."""
        for first, second in pairwise((1, 7, 256, 257, 511, 600)):
            check_consistency(
                first, second, merkle.consistency_proof(first, second, SUBTREES[second]), root(first), root(second)
            )
