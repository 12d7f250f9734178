"""A small demonstration, built once, and the command line in this process or in one of its own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from procurement.cli.main import app
from tests.cli.backups import Place, lived_in
from tests.cli.outcome import Outcome

ROOT = Path(__file__).resolve().parents[2]
SMALL = ("--members", "3", "--years", "1", "--orders-per-year", "60", "--no-serve")

Run = Callable[..., Outcome]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting from outside reaches the command line."""
    for name in [name for name in os.environ if name.startswith("ABRUFBUCH_") or name == "DATABASE_URL"]:
        monkeypatch.delenv(name)


@pytest.fixture
def run(environment: None, tmp_path: Path) -> Run:
    """The command line in this process, on a data directory of the test's own unless another is named."""

    def invoke(*arguments: object, data_dir: Path | None = None, env: dict[str, str] | None = None) -> Outcome:
        words = [*map(str, arguments), "--data-dir", str(data_dir or tmp_path / "data")]
        result = CliRunner().invoke(app, words, env=env)
        return Outcome(result.exit_code, result.stdout_bytes.decode(), result.stderr)

    return invoke


@pytest.fixture
def start(environment: None) -> Callable[..., subprocess.Popen[bytes]]:
    """The command line in a process of its own."""

    def begin(*arguments: object, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-m", "procurement.cli.main", *map(str, arguments)]
        surroundings = {**os.environ, "PYTHONPATH": str(ROOT), **(env or {})}
        return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=surroundings, cwd=ROOT)

    return begin


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration as it was built; tests take copies."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    result = CliRunner().invoke(app, ["demo", *SMALL, "--data-dir", str(folder)], env={"DATABASE_URL": ""})
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def demo(built: Path, tmp_path: Path) -> Path:
    """A demonstration of the test's own, in the data directory that `run` takes."""
    return Path(shutil.copytree(built, tmp_path / "data"))


DATABASES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgresql)]


@pytest.fixture(params=DATABASES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Where the cooperative lives, once on each database."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    return Place(tmp_path / "data", url)


@pytest.fixture(params=DATABASES)
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """An empty place, once on each database."""
    url = request.getfixturevalue("other_postgres_url") if request.param == "postgres" else ""
    return Place(tmp_path / "target", url)


@pytest.fixture
def embedded(tmp_path: Path) -> Place:
    return Place(tmp_path / "data", "")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Place:
    """An empty place on SQLite."""
    return Place(tmp_path / "target", "")


@pytest.fixture
def backup(run: Run, embedded: Place, tmp_path: Path) -> Path:
    """A backup of a cooperative on SQLite, without its key."""
    lived_in(embedded)
    assert 0 == embedded.run(run, "backup", tmp_path / "b.zip").code
    return tmp_path / "b.zip"
