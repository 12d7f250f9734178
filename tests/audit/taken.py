"""Readers of evidence, and what lies in a package."""

import json
from pathlib import Path
from typing import Any

from procurement.application.access import Actor, Role
from procurement.audit.package import Scope
from procurement.audit.verify import Finding, Key, check

AUDITOR = Actor(subject="a", role=Role.AUDITOR)
TOWN_AUDITOR = Actor(subject="t", role=Role.AUDITOR, member="stade")
STADE = Scope(member="stade")


def quiet(_done: int, _total: int) -> None:
    """Nobody watches."""


def sizes(package: Path) -> list[int]:
    return [json.loads(line)["size"] for line in (package / "checkpoints.jsonl").read_text().splitlines()]


def lines(package: Path, name: str = "events.jsonl") -> list[bytes]:
    return (package / name).read_bytes().splitlines(keepends=True)


def write(package: Path, content: list[bytes], name: str = "events.jsonl") -> None:
    (package / name).write_bytes(b"".join(content))


def kept(document: Any, tmp_path: Path, key: Key) -> Finding:
    (tmp_path / "document.json").write_text(json.dumps(document))
    return check(tmp_path / "document.json", key)
