"""The demonstration is built once, completely, whatever happens in between."""

import json
import signal
import sqlite3
import stat
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from procurement.application.deadlines import ACTOR as DEADLINE
from procurement.cli.demo_alone import alone
from procurement.settings import Settings
from procurement.wiring import wire
from tests.cli.conftest import SMALL, Run
from tests.patience import PATIENCE_SECONDS

Start = Callable[..., subprocess.Popen[bytes]]

MIDDLE = ("--members", "5", "--years", "1", "--orders-per-year", "4800", "--no-serve")
ROLES = ["officer", "approver", "manager", "auditor", "admin"]


def exported(run: Run, folder: Path) -> list[str]:
    return run("export", "events", data_dir=folder).out.splitlines()


def events_in(folder: Path) -> int:
    """How many events another process recorded so far."""
    try:
        with sqlite3.connect(f"file:{folder / 'events.db'}?mode=ro", uri=True) as connection:
            found: int = connection.execute("SELECT count(*) FROM events").fetchone()[0]
    except sqlite3.OperationalError:
        return 0
    connection.close()
    return found


class TestBuilding:
    def test_credentials_are_what_outside_programs_expect(self, demo: Path):
        """Officer and approver belong to one member; manager, auditor and admin to none."""
        credentials = json.loads((demo / "credentials.json").read_text())

        assert ROLES == list(credentials)
        assert credentials["officer"]["member"] == credentials["approver"]["member"]
        town, all_members = ["token", "member", "login", "password"], ["token", "login", "password"]
        assert [town, town, all_members, all_members, all_members] == [list(entry) for entry in credentials.values()]
        assert 5 == len({entry["token"] for entry in credentials.values()})

    def test_credentials_are_private(self, demo: Path):
        """Nobody else on the machine can read the tokens."""
        assert 0o600 == stat.S_IMODE((demo / "credentials.json").stat().st_mode)

    def test_a_second_run_changes_nothing(self, run: Run, demo: Path):
        """The same data and the same tokens, also when other sizes are asked for."""
        before, tokens = exported(run, demo), (demo / "credentials.json").read_bytes()

        again = run("demo", *SMALL)
        other = run("demo", "--members", 9, "--no-serve")

        assert (0, 0) == (again.code, other.code)
        assert "steht schon eine Vorführung" in other.err
        assert before == exported(run, demo)
        assert tokens == (demo / "credentials.json").read_bytes()

    def test_who_to_sign_in_as_is_shown(self, run: Run, demo: Path):
        """Each role with its whole token."""
        shown = run("demo", *SMALL).out

        for role, entry in json.loads((demo / "credentials.json").read_text()).items():
            lines = [line.split() for line in shown.splitlines()]
            assert [role, entry.get("member", "alle"), entry["token"]] in lines
            assert [role, entry["login"], entry["password"]] in lines

    def test_lost_or_revoked_credentials_are_made_anew(self, run: Run, demo: Path):
        """What still works is kept, what does not is replaced."""
        kept = json.loads((demo / "credentials.json").read_text())
        tokens = run("token", "list", "--json").json["tokens"]
        manager = next(token for token in tokens if token["role"] == "manager")
        run("token", "revoke", manager["token_id"])

        run("demo", *SMALL)

        found = json.loads((demo / "credentials.json").read_text())
        assert [role for role in kept if kept[role] != found[role]] == ["manager"]

    def test_everybody_who_acts_has_a_name(self, run: Run, demo: Path):
        """Whoever stands in an event is somebody, or a deadline; five can sign in with the password shown."""
        acting = {json.loads(line)["actor"] for line in exported(run, demo)}
        accounts = run("user", "list", "--json").json["accounts"]

        assert acting - {DEADLINE} <= {account["subject"] for account in accounts}
        assert len(accounts) == len({account["name"] for account in accounts})
        assert 5 == sum(account["has_password"] for account in accounts)

    def test_the_passwords_are_real(self, demo: Path):
        """The sign-in of the demonstration is that of a real cooperative."""
        credentials = json.loads((demo / "credentials.json").read_text())
        cooperative = wire(Settings(data_dir=demo), project=False)
        signed_in = {
            role: cooperative.sessions.sign_in(entry["login"], entry["password"], address="here")[1].actor
            for role, entry in credentials.items()
        }
        cooperative.close()

        assert {role: role for role in credentials} == {role: actor.role.value for role, actor in signed_in.items()}
        assert "person-buxtehude-2" == signed_in["approver"].subject

    def test_one_click_is_for_the_demonstration(self, demo: Path):
        """Served as a demonstration, its five people can be chosen; served otherwise, nobody can."""
        for demonstration, roles in ((True, ROLES), (False, [])):
            cooperative = wire(Settings(data_dir=demo, demonstration=demonstration), project=False)
            assert roles == [person.role.value for person in cooperative.sessions.people()]
            cooperative.close()

    def test_an_account_gone_is_not_shown(self, run: Run, demo: Path):
        """Somebody disabled keeps a token and has no sign-in; the others keep theirs."""
        kept = json.loads((demo / "credentials.json").read_text())
        run("user", "disable", "person-kai-3")
        run("demo", *SMALL)

        found = json.loads((demo / "credentials.json").read_text())
        assert {"token"} == set(found["manager"])
        assert kept == {**found, "manager": kept["manager"]}

    def test_all_views_are_caught_up(self, run: Run, demo: Path):
        """The demonstration is ready when it says so."""
        assert {0} == {view["lag"] for view in run("status", "--json").json["projections"]}


class TestInterrupted:
    @pytest.mark.slow
    @pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
    def test_a_build_stopped_in_between_goes_on(self, run: Run, start: Start, tmp_path: Path, how: signal.Signals):
        """Killed half-way and begun again, it holds the same events as one that was left alone."""
        whole, halted = tmp_path / "whole", tmp_path / "halted"
        process = start("demo", *MIDDLE, "--data-dir", halted)
        while events_in(halted) < 1_000 and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(how)
        _, error = process.communicate(timeout=PATIENCE_SECONDS)
        between = events_in(halted)

        finished = run("demo", *MIDDLE, data_dir=halted)
        run("demo", *MIDDLE, data_dir=whole)

        assert process.returncode == (130 if how is signal.SIGINT else -signal.SIGKILL)
        assert b"Traceback" not in error
        assert 1_000 <= between < len(exported(run, whole))
        assert 0 == finished.code
        assert exported(run, whole) == exported(run, halted)

    def test_an_unfinished_one_keeps_its_parameters(self, run: Run, demo: Path):
        """What was begun with three members is finished with three members."""
        marker = json.loads((demo / "demo.json").read_text())
        (demo / "demo.json").write_text(json.dumps({**marker, "finished": False}))
        before = exported(run, demo)

        again = run("demo", "--members", 9, "--no-serve")

        assert 0 == again.code
        assert before == exported(run, demo)
        assert json.loads((demo / "demo.json").read_text())["finished"]


class TestRefused:
    def test_other_data_is_left_alone(self, run: Run, demo: Path):
        """A directory with events that are no demonstration is refused."""
        (demo / "demo.json").unlink()

        refused = run("demo", *SMALL)

        assert 1 == refused.code
        assert "enthält schon" in refused.err
        assert "" == refused.out

    def test_a_log_that_is_not_the_begun_one_is_left_alone(self, run: Run, demo: Path):
        """A marker alone does not make somebody's events ours."""
        marker = json.loads((demo / "demo.json").read_text())
        marker["parameters"]["seed"] = 2
        (demo / "demo.json").write_text(json.dumps({**marker, "finished": False}))

        refused = run("demo", *SMALL)

        assert 1 == refused.code
        assert "andere Ereignisse" in refused.err

    def test_one_process_builds_at_a_time(self, run: Run, tmp_path: Path):
        """A second one says so instead of recording everything twice."""
        folder = tmp_path / "data"
        folder.mkdir()
        with alone(folder):
            refused = run("demo", *SMALL)

        assert 1 == refused.code
        assert "gerade" in refused.err
        assert 0 == run("demo", *SMALL).code

    @pytest.mark.parametrize("text", ["", "[]", '{"finished": true}', '{"parameters": 1}'])
    def test_an_unreadable_marker_is_named(self, run: Run, demo: Path, text: str):
        """Nothing is guessed from a broken file."""
        (demo / "demo.json").write_text(text)

        refused = run("demo", *SMALL)

        assert 1 == refused.code
        assert "demo.json ist nicht zu lesen" in refused.err

    @pytest.mark.parametrize("words", [("--members", 38), ("--members", 0), ("--years", 0), ("--port", 70_000)])
    def test_impossible_sizes_are_usage(self, run: Run, words: tuple[object, ...]):
        """Wrong usage is exit code 2 and makes nothing."""
        assert 2 == run("demo", *words).code


@pytest.mark.postgresql
class TestPostgres:
    def test_it_goes_into_an_empty_database(self, run: Run, postgres_url: str, tmp_path: Path):
        """The same events, and a second run finds them."""
        env = {"DATABASE_URL": postgres_url}

        first = run("demo", *SMALL, env=env)
        again = run("demo", *SMALL, env=env)
        status = run("status", "--json", env=env)

        assert (0, 0) == (first.code, again.code)
        assert first.out == again.out
        assert "postgresql" == status.json["kind"]
        assert not (tmp_path / "data" / "events.db").exists()

    def test_a_database_in_use_is_left_alone(self, run: Run, postgres_url: str, tmp_path: Path):
        """With events of somebody else in it, it says so."""
        key = str(tmp_path / "audit-key")
        env = {"DATABASE_URL": postgres_url, "ABRUFBUCH_AUDIT_KEY_FILE": key}
        run("demo", *SMALL, env=env)

        refused = run("demo", *SMALL, data_dir=tmp_path / "other", env=env)

        assert 1 == refused.code
        assert "enthält schon" in refused.err
