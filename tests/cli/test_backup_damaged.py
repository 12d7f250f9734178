"""A backup that is not what was written is refused with the name of the part, and nothing is left."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.backups import Place, Run, claiming, rewritten


def flipped(path: Path, name: str) -> None:
    """One bit in the middle of a part."""
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo(name)
    content = bytearray(path.read_bytes())
    content[entry.header_offset + 30 + len(name) + entry.compress_size // 2] ^= 4
    path.write_bytes(content)


def without(name: str) -> Callable[[Path], None]:
    return lambda path: rewritten(path, lambda part, content: None if part == name else content)


def changed(name: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    return lambda path: rewritten(path, lambda part, content: content.replace(old, new) if part == name else content)


DAMAGES: list[tuple[str, Callable[[Path], object], str]] = [
    ("truncated", lambda path: path.write_bytes(path.read_bytes()[:-100]), "im Teil ZIP"),
    ("empty", lambda path: path.write_bytes(b""), "keine Sicherung"),
    ("foreign", lambda path: path.write_text("Einkaufszettel"), "keine Sicherung"),
    ("foreign zip", without("backup.json"), "keine Sicherung"),
    ("unsigned", without("backup.sig"), "im Teil ZIP"),
    ("bit in events", lambda path: flipped(path, "events.jsonl"), "im Teil events.jsonl"),
    ("bit in accounts", lambda path: flipped(path, "tables/accounts.jsonl"), "im Teil tables/accounts.jsonl"),
    ("an event altered", changed("events.jsonl", b'"actor":"person-1"', b'"actor":"person-2"'), "im Teil events.jsonl"),
    ("a role raised", changed("tables/accounts.jsonl", b"auditor", b"admin"), "im Teil tables/accounts.jsonl"),
    ("no accounts", without("tables/accounts.jsonl"), "im Teil tables/accounts.jsonl"),
    ("other numbers", lambda path: rewritten(path, claiming(events=3)), "im Teil backup.json"),
    ("newer format", lambda path: rewritten(path, claiming(format="abrufbuch-backup/2")), "neueren Version"),
    ("newer schema", lambda path: rewritten(path, claiming(schema=99)), "neueren Version"),
]


class TestDamage:
    @pytest.mark.parametrize(("spoil", "german"), [pytest.param(*case[1:], id=case[0]) for case in DAMAGES])
    def test_is_refused(self, run: Run, backup: Path, elsewhere: Place, spoil: Callable[[Path], object], german: str):
        """With the name of the part, in German and English, before anything is made."""
        spoil(backup)

        refused, looked = (elsewhere.run(run, "restore", *words, backup) for words in ([], ["--check"]))

        assert (1, "") == (refused.code, refused.out)
        assert german in refused.err
        assert "backup" in refused.err
        assert "Unerwartet" not in refused.err
        assert refused.err == looked.err
        assert [] == elsewhere.left

    def test_no_file(self, run: Run, tmp_path: Path, elsewhere: Place):
        """A name that nothing has is usage."""
        assert 2 == elsewhere.run(run, "restore", tmp_path / "none.zip").code
