"""Accounts from the command line: a password is never an argument, never shown, never in a list."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from procurement.cli.main import app
from procurement.settings import Settings
from procurement.wiring import wire
from tests.cli.outcome import Outcome

PASSWORD = "ein gutes Kennwort"
ADD = ("user", "add", "--role", "officer", "--member", "stade", "--login", "Voss.Stade", "--name", "Jan Voss")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def typed(environment: None, data: Path):
    """The command line with what is typed into it."""

    def invoke(*words: str, typed: str = "") -> Outcome:
        result = CliRunner().invoke(app, [*words, "--data-dir", str(data)], input=typed)
        return Outcome(result.exit_code, result.stdout_bytes.decode(), result.stderr)

    return invoke


def signs_in(data: Path, password: str = PASSWORD, login: str = "voss.stade") -> bool:
    cooperative = wire(Settings(data_dir=data), project=False)
    try:
        cooperative.sessions.sign_in(login, password, address="test")
    except Exception:  # noqa: BLE001  every reason is the same here
        return False
    finally:
        cooperative.close()
    return True


class TestAdd:
    def test_asks_twice(self, typed, data: Path):
        """The password is asked for without echo, and again; then the person can sign in."""
        added = typed(*ADD, typed=f"{PASSWORD}\n{PASSWORD}\n")

        assert 0 == added.code
        assert "voss.stade" in added.out
        assert PASSWORD not in added.out + added.err
        assert "Das Mitglied stade gibt es nicht." in added.err
        assert signs_in(data)

    def test_from_standard_input(self, typed, data: Path):
        """The first line, as a script hands it over; the answer is for programs."""
        added = typed(*ADD, "--password-stdin", "--subject", "p-1", "--json", typed=f"{PASSWORD}\nmore\n")

        assert ("p-1", "voss.stade", "Jan Voss", "stade", True) == tuple(
            added.json[name] for name in ("subject", "login", "name", "member", "has_password")
        )
        assert signs_in(data)

    @pytest.mark.parametrize(
        ("words", "password", "german"),
        [
            (ADD, "kurz", "weniger als 12"),
            ((*ADD, "--login", "x"), PASSWORD, "3 bis 64"),
            ((*ADD, "--role", "admin"), PASSWORD, "gilt für alle Mitglieder"),
        ],
    )
    def test_refused(self, typed, words: tuple[str, ...], password: str, german: str):
        """With the sentence of the rule, and nothing made."""
        refused = typed(*words, "--password-stdin", typed=f"{password}\n")

        assert 1 == refused.code
        assert german in refused.err
        assert [] == typed("user", "list", "--json").json["accounts"]

    def test_the_password_is_no_argument(self, typed):
        """There is no option that shows it to everybody on the machine."""
        assert 2 == typed(*ADD, "--password", PASSWORD).code


class TestChange:
    @pytest.fixture(autouse=True)
    def added(self, typed) -> None:
        assert 0 == typed(*ADD, "--password-stdin", "--subject", "p-1", typed=PASSWORD).code

    def test_list(self, typed):
        """People and programs read the same, and no hash."""
        found, text = typed("user", "list", "--json"), typed("user", "list").out

        assert ["voss.stade"] == [account["login"] for account in found.json["accounts"]]
        assert "Jan Voss" in text
        assert "argon2" not in found.out + text

    @pytest.mark.parametrize("who", ["p-1", "VOSS.stade"])
    def test_password(self, typed, data: Path, who: str):
        """By login or subject; the old one is good no more."""
        changed = typed("user", "password", who, "--password-stdin", typed="etwas ganz Neues\n")

        assert 0 == changed.code
        assert (False, True) == (signs_in(data), signs_in(data, "etwas ganz Neues"))

    def test_disable_and_enable(self, typed, data: Path):
        """Shown in the list, and taken back."""
        assert 0 == typed("user", "disable", "voss.stade").code
        assert "gesperrt" in typed("user", "list").out
        assert not signs_in(data)
        assert 0 == typed("user", "enable", "voss.stade").code
        assert signs_in(data)

    def test_forget(self, typed):
        """Asks first; afterwards the subject is all that is listed, and the login names nobody."""
        assert 1 == typed("user", "forget", "voss.stade", typed="n\n").code
        assert "Jan Voss" in typed("user", "list").out
        assert 0 == typed("user", "forget", "voss.stade", "--yes").code

        text = typed("user", "list").out
        assert "vergessen" in text
        assert "p-1" in text
        assert "Voss" not in text
        for command in ("disable", "enable", "forget"):
            assert 1 == typed("user", command, "p-1").code

    @pytest.mark.parametrize("command", ["password", "disable", "enable", "forget"])
    def test_unknown(self, typed, command: str):
        """Somebody who is not there is said so before anything is asked."""
        refused = typed("user", command, "nobody")

        assert 1 == refused.code
        assert "Ein Konto nobody gibt es nicht." in refused.err
