"""Evidence for tests: a log with a story, and packages of it taken away."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from procurement.audit.package import Scope
from procurement.settings import Settings
from procurement.wiring import Cooperative
from tests.audit.logs import told
from tests.audit.taken import AUDITOR, STADE, quiet


@pytest.fixture
def cooperative(settings: Settings) -> Iterator[Cooperative]:
    opened = told(settings)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole log and one member's part, taken away once; tests take copies."""
    folder = tmp_path_factory.mktemp("evidence")
    cooperative = told(Settings(data_dir=folder / "data", database_url=""))
    cooperative.packing.folder(AUDITOR, Scope(), folder / "log", quiet)
    cooperative.packing.folder(AUDITOR, STADE, folder / "part", quiet)
    cooperative.close()
    return folder


@pytest.fixture
def log(taken: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(taken / "log", tmp_path / "log"))


@pytest.fixture
def part(taken: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(taken / "part", tmp_path / "part"))
