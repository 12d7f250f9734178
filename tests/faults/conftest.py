"""Services under test, and clusters of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from procurement.settings import Settings
from tests.faults.cluster import Cluster, own_cluster

pytest.register_assert_rewrite("tests.faults.judge")


@pytest.fixture
def on_postgres(postgres_url: str, tmp_path: Path) -> Settings:
    """Settings of an empty database on the server that all tests share."""
    return Settings(data_dir=tmp_path / "data", database_url=postgres_url)


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with own_cluster() as cluster:
        yield cluster


@pytest.fixture
def on_cluster(cluster: Cluster, tmp_path: Path) -> Settings:
    """Settings of an empty database on a server of the test's own."""
    return Settings(data_dir=tmp_path / "data", database_url=cluster.url)
