"""Views can be checked against the log and built anew, above all when they do not fit it."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import SMALL, Run


def change(path: Path, sql: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(sql)
    connection.commit()
    connection.close()


def table_of(folder: Path, name: str) -> str:
    connection = sqlite3.connect(folder / "views.db")
    found: str = connection.execute("SELECT name FROM sqlite_master WHERE name LIKE ?", (f"view_{name}_%",)).fetchone()[
        0
    ]
    connection.close()
    return found


def served(run: Run) -> dict[str, tuple[int, int]]:
    views = run("status", "--json").json["projections"]
    return {view["name"]: (view["build"], view["lag"]) for view in views}


class TestChecking:
    def test_what_was_folded_is_identical(self, run: Run, demo: Path):
        """Every projection, row by row."""
        found = run("check-views", "--json")

        assert 0 == found.code
        assert {"identical"} == {view["state"] for view in found.json["projections"]}
        assert len(served(run)) == len(found.json["projections"])

    def test_a_changed_figure_is_found(self, run: Run, demo: Path):
        """One cent is enough; the others stay identical, and rebuild heals it."""
        change(demo / "views.db", f"UPDATE {table_of(demo, 'discount_savings')} SET paid_cents = paid_cents + 1")

        found = run("check-views", "discount_savings")
        others = run("check-views", "vendor_volumes", "order_book")
        rebuilt = run("rebuild", "discount_savings")

        assert (1, 0, 0) == (found.code, others.code, rebuilt.code)
        assert "weichen ab" in found.out
        assert 0 == run("check-views").code

    @pytest.mark.parametrize("command", ["check-views", "rebuild"])
    def test_an_unknown_name_is_usage(self, run: Run, demo: Path, command: str):
        """The possible ones are named."""
        found = run(command, "umsatz")

        assert 2 == found.code
        assert "discount_savings" in found.err


class TestRebuilding:
    def test_all_are_built_anew(self, run: Run, demo: Path):
        """Beside the old ones, then swapped, then checked."""
        before, rebuilt, after = served(run), run("rebuild"), served(run)

        assert 0 == rebuilt.code
        assert {name: (build + 1, 0) for name, (build, _) in before.items()} == after
        assert len(before) == rebuilt.out.count("identisch")

    def test_one_is_built_anew(self, run: Run, demo: Path):
        """The others stay."""
        before, _, after = served(run), run("rebuild", "order_book"), served(run)

        assert ["order_book"] == [name for name in before if before[name] != after[name]]

    def test_views_ahead_of_the_log_are_refused_then_healed(self, run: Run, demo: Path):
        """After an older backup was restored: everything refuses with a text, rebuild makes it right."""
        change(demo / "views.db", "UPDATE view_registry SET position = position + 1000")

        refused = [run("demo", *SMALL), run("serve", "--port", 0), run("check-views"), run("export", "orders")]
        status = run("status")
        rebuilt = run("rebuild")

        assert [1, 1, 1, 1, 1] == [outcome.code for outcome in (*refused, status)]
        assert all("abrufbuch rebuild" in outcome.err for outcome in refused)
        assert "abrufbuch rebuild" in status.out
        assert 0 == rebuilt.code
        assert (0, 0) == (run("status").code, run("check-views").code)

    def test_views_of_another_log_are_refused_then_healed(self, run: Run, demo: Path, tmp_path: Path):
        """Views beside a log they were not folded from."""
        other = tmp_path / "other"
        run("demo", "--seed", 2, *SMALL, data_dir=other)
        change(other / "views.db", "UPDATE view_registry SET position = 100")
        shutil.copy(other / "views.db", demo / "views.db")

        refused = run("export", "events")
        rebuilt = run("rebuild")

        assert (1, 0) == (refused.code, rebuilt.code)
        assert "aus einem anderen Protokoll" in refused.err
        assert "another log" in refused.err
        assert 0 == run("check-views").code

    def test_lost_views_are_folded_again(self, run: Run, demo: Path):
        """A lost views file costs nothing but time."""
        for path in demo.glob("views.db*"):
            path.unlink()

        assert 0 == run("status").code
        assert 0 == run("rebuild").code
        assert {0} == {lag for _, lag in served(run).values()}

    def test_an_empty_log_can_be_rebuilt(self, run: Run):
        """Nothing in, nothing out, no complaint."""
        assert 0 == run("rebuild").code

    def test_one_that_cannot_be_folded_leaves_the_others(self, run: Run, demo: Path):
        """It is named with its event, the others are built anew, and the command ends with 1."""
        before = served(run)
        change(
            demo / "events.db",
            "INSERT INTO events (originator_id, originator_version, topic, state) "
            "VALUES ('vendor/x', 1, 'vendor.registered', 'torn')",
        )
        rebuilt = run("rebuild", "vendor_register", "member_register")
        after = served(run)

        assert 1 == rebuilt.code
        assert "vendor_register" in rebuilt.err
        assert ["member_register"] == [name for name in before if before[name][0] != after[name][0]]

    def test_sqlite_has_one_writer(self, run: Run, demo: Path):
        """More processes than one are asked of PostgreSQL only."""
        several, one = run("rebuild", "--processes", 2), run("rebuild", "--processes", 1, "order_book")

        assert (2, 0) == (several.code, one.code)
        assert "PostgreSQL" in several.err

    @pytest.mark.postgresql
    def test_several_processes(self, run: Run, postgres_url: str):
        """Each folds a part, and together they are right."""
        env = {"DATABASE_URL": postgres_url}
        run("demo", *SMALL, env=env)

        assert 0 == run("rebuild", "--processes", 3, env=env).code

    @pytest.mark.postgresql
    def test_on_postgresql(self, run: Run, postgres_url: str):
        """The same there."""
        env = {"DATABASE_URL": postgres_url}
        run("demo", *SMALL, env=env)

        assert (0, 0) == (run("rebuild", env=env).code, run("check-views", env=env).code)
