"""What cannot be used is refused with a text and exit code 1, and stays as it is."""

import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import SMALL, Run

COMMANDS = [
    ("serve", "--port", "0"),
    ("migrate",),
    ("status",),
    ("rebuild",),
    ("check-views",),
    ("export", "events"),
    ("token", "list"),
    ("demo", *SMALL),
]


def torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-8192])


def foreign(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE somebodys (x)")
    connection.commit()
    connection.close()


def no_database(path: Path) -> None:
    path.write_text("Einkaufszettel")


def newer(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.commit()
    connection.close()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
@pytest.mark.parametrize(
    ("spoil", "german", "english"),
    [
        (torn, "beschädigt", "damaged"),
        (foreign, "keine Datenbank von Abrufbuch", "no database of Abrufbuch"),
        (no_database, "keine Datenbank von Abrufbuch", "no database of Abrufbuch"),
        (newer, "Schema 99", "schema 99"),
    ],
)
def test_a_spoilt_file_is_refused(
    run: Run, demo: Path, command: tuple[str, ...], spoil: object, german: str, english: str
):
    """German and English text, exit code 1, nothing on standard output, the file as it was."""
    assert callable(spoil)
    for left in [*demo.glob("*-wal"), *demo.glob("*-shm")]:
        left.unlink()
    spoil(demo / "events.db")
    before = (demo / "events.db").read_bytes()

    refused = run(*command)

    assert (1, "") == (refused.code, refused.out)
    assert german in refused.err
    assert english in refused.err
    assert "Traceback" not in refused.err
    assert before == (demo / "events.db").read_bytes()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
def test_unlocked_appends_are_refused(run: Run, demo: Path, command: tuple[str, ...]):
    """The mode of the event store that loses events."""
    refused = run(*command, env={"POSTGRES_ENABLE_DB_FUNCTIONS": "y"})

    assert (1, "") == (refused.code, refused.out)
    assert "POSTGRES_ENABLE_DB_FUNCTIONS" in refused.err


def test_an_impossible_setting_is_usage(run: Run):
    """Exit code 2, and which one it is."""
    found = run("migrate", env={"ABRUFBUCH_PORT": "abc"})

    assert 2 == found.code
    assert "port" in found.err


@pytest.mark.slow
def test_an_unreachable_database_is_one_message(run: Run):
    """No traceback, no password."""
    found = run("migrate", env={"DATABASE_URL": "postgresql://u:geheim@127.0.0.1:1/x"})

    assert 1 == found.code
    assert 1 == len(found.err.splitlines())
    assert "geheim" not in found.err


def test_a_malformed_address_keeps_its_password(run: Run):
    """What libpq repeats of it is blanked."""
    found = run("migrate", env={"DATABASE_URL": "postgr:/u:geheim@127.0.0.1:1/x"})

    assert 1 == found.code
    assert "geheim" not in found.err
