"""Settings reach worker processes through the environment, and name their database without its password."""

import os
from pathlib import Path

import pytest

from procurement.cli.session import chosen


def test_workers_read_what_was_given(environment: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Options given on the command line are the same in every worker, the directory wherever it starts."""
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.chdir(tmp_path)
    given = chosen(data_dir=Path("data"), port=1234, workers=3, log_level="debug")

    given.pass_on()

    passed = {name: os.environ[name] for name in os.environ if name.startswith("ABRUFBUCH_")}
    assert str(tmp_path / "data") == passed["ABRUFBUCH_DATA_DIR"]
    assert ("1234", "3", "debug") == tuple(passed[f"ABRUFBUCH_{name}"] for name in ("PORT", "WORKERS", "LOG_LEVEL"))
    assert "" == os.environ["DATABASE_URL"]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("", "data"),
        ("postgresql://u:geheim@db.example:5432/kai", "PostgreSQL db.example:5432/kai"),
        ("postgresql:///kai?host=/tmp&password=geheim@x", "PostgreSQL /kai"),
        ("host=db password=geheim", "PostgreSQL"),
    ],
)
def test_the_database_is_named_without_its_password(environment: None, url: str, name: str):
    """For status, logs and messages."""
    assert name == chosen(database_url=url).database_name
