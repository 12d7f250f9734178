"""Whatever is done to a package is found, at its place, and called what it is."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from procurement.audit import verify
from procurement.audit.keys import new_signer
from procurement.audit.verify import Finding, check
from procurement.settings import Settings
from tests.audit.logs import told
from tests.audit.taken import lines, sizes, write


def _alter(content: list[bytes]) -> list[bytes]:
    return [*content[:4], content[4].replace(b'"actor":"', b'"actor":"x'), *content[5:]]


def _swap(content: list[bytes]) -> list[bytes]:
    return [*content[:4], content[6], content[5], content[4], *content[7:]]


CHANGES: list[tuple[str, Callable[[list[bytes]], list[bytes]]]] = [
    ("altered", _alter),
    ("altered", lambda it: [*it[:4], b"{}\n", *it[5:]]),
    ("altered", lambda it: [*it[:4], it[4].replace(b"\n", b" \n"), *it[5:]]),
    ("removed", lambda it: [*it[:4], *it[5:]]),
    ("removed", lambda it: [*it[:4], *it[7:]]),
    ("reordered", _swap),
    ("added", lambda it: [*it[:4], it[4].replace(b'"actor":"', b'"actor":"x'), *it[4:]]),
]


class TestTamperedWith:
    @pytest.mark.parametrize(("kind", "change"), CHANGES)
    def test_events_of_the_log(self, log: Path, kind: str, change: Callable[[list[bytes]], list[bytes]]):
        """The fifth event is named, and between which checkpoints."""
        write(log, change(lines(log)))

        assert Finding(kind, 5, 0, sizes(log)[0]) == check(log)

    @pytest.mark.parametrize(("kind", "change"), CHANGES[:2] + CHANGES[3:])
    def test_events_of_a_part(self, part: Path, kind: str, change: Callable[[list[bytes]], list[bytes]]):
        """The same where there are only some."""
        position = json.loads(lines(part)[4])["position"]
        write(part, change(lines(part)))

        assert Finding(kind, position, 0, sizes(part)[-1]) == check(part)

    def test_a_truncated_tail(self, log: Path, part: Path):
        """The end is cut off."""
        for package in (log, part):
            write(package, lines(package)[:-2])
            last = json.loads(lines(package)[-1])["position"]

            assert ("truncated", last) == (check(package).kind, check(package).position)

    def test_an_event_beyond_the_end(self, log: Path):
        """More events than the newest checkpoint covers."""
        write(log, [*lines(log), lines(log)[-1]])

        assert "added" == check(log).kind

    def test_a_part_with_its_proof_cut_off(self, part: Path):
        """Event and proof removed together: the signed manifest counts them."""
        for name in ("events.jsonl", "proofs.jsonl"):
            write(part, lines(part, name)[:-1], name)

        assert "truncated" == check(part).kind

    def test_a_part_in_another_order(self, part: Path):
        """Events and proofs in another order together."""
        for name in ("events.jsonl", "proofs.jsonl"):
            write(part, _swap(lines(part, name)), name)

        assert "reordered" == check(part).kind

    def test_hashes_alone(self, log: Path):
        """The events still lead to the checkpoints, so it is the hashes that were damaged."""
        leaves = bytearray((log / "leaves.bin").read_bytes())
        leaves[4 * 40 + 20] ^= 1
        (log / "leaves.bin").write_bytes(bytes(leaves))

        assert Finding("hashes", 5, 0, sizes(log)[0]) == check(log)

    def test_events_and_hashes_alike(self, log: Path):
        """A consistent forgery does not lead to what was signed."""
        changed = _alter(lines(log))
        write(log, changed)
        rows = [(verify.position_of(line[:-1]), verify.leaf_hash(line[:-1])) for line in changed]
        (log / "leaves.bin").write_bytes(b"".join(verify.LEAF.pack(*row) for row in rows))

        assert Finding("forked", sizes(log)[0], 0, sizes(log)[0]) == check(log)

    @pytest.mark.parametrize("name", ["checkpoints.jsonl", "manifest.json", "manifest.sig"])
    def test_what_is_signed(self, log: Path, part: Path, name: str):
        """Checkpoints, manifest, signature: a changed one is not by this key."""
        for package in (log, part):
            content = (package / name).read_text()
            (package / name).write_text(content.replace("1", "2") if name != "manifest.sig" else "A" * 86 + "==")

            assert "foreign" == check(package).kind

    def test_another_key(self, log: Path):
        """Signed throughout, but not by the key that was known before."""
        other = new_signer("abrufbuch/other").key

        assert "foreign" == check(log, other).kind
        assert "Nicht von diesem Schlüssel" in check(log, other).sentence()

    def test_another_log_is_none_of_this(self, log: Path, taken: Path, tmp_path: Path):
        """A checkpoint of another log, or of another history of this one."""
        other = told(Settings(data_dir=tmp_path / "data", database_url=""))
        foreign = other.audit.newest().note
        other.close()

        assert "foreign" == check(log, None, [foreign]).kind

    @pytest.mark.parametrize("name", ["events.jsonl", "leaves.bin", "checkpoints.jsonl", "manifest.json", "key.txt"])
    def test_a_missing_file(self, log: Path, name: str):
        """What is not there cannot be checked, and that is said."""
        (log / name).unlink()

        assert "unreadable" == check(log).kind

    @pytest.mark.parametrize("content", [b"", b"{}", b"PK", b'{"format":"x"}', b"[]", b"\xff\xfe"])
    def test_anything_else(self, tmp_path: Path, content: bytes):
        """A file that is no evidence is called that, without a traceback."""
        (tmp_path / "file").write_bytes(content)

        assert "unreadable" == check(tmp_path / "file").kind
        assert 2 == verify.main([str(tmp_path / "file")])
