"""Tokens are shown once; status tells programs and people where everything stands."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run


class TestTokens:
    def test_created_listed_revoked(self, run: Run):
        """The list never shows the secret; a revoked token cannot be revoked again."""
        made = run("token", "create", "--role", "manager", "--label", "ERP", "--days", 30, "--json").json
        listed = run("token", "list", "--json")
        revoked = run("token", "revoke", made["token_id"])
        again = run("token", "revoke", made["token_id"])

        assert made["token"] not in listed.out
        assert [("manager", "ERP")] == [(token["role"], token["label"]) for token in listed.json["tokens"]]
        assert (0, 1) == (revoked.code, again.code)
        assert {"all": 1, "valid": 0} == run("status", "--json").json["tokens"]

    def test_standard_output_is_the_token_and_nothing_else(self, run: Run):
        """So that a script can take it."""
        made = run("token", "create", "--role", "auditor")

        assert made.out.startswith("abk_")
        assert 1 == len(made.out.splitlines())

    def test_the_subject_can_be_named(self, run: Run, demo: Path):
        """What events will carry."""
        made = run("token", "create", "--role", "officer", "--member", "buxtehude", "--subject", "s-1", "--json").json

        assert ("s-1", "buxtehude") == (made["subject"], made["member"])

    def test_a_member_not_there_yet_is_mentioned(self, run: Run):
        """A hint, no refusal: people may be set up before their member."""
        made = run("token", "create", "--role", "officer", "--member", "stade")

        assert 0 == made.code
        assert "Das Mitglied stade gibt es nicht." in made.err

    @pytest.mark.parametrize(
        ("words", "code"),
        [
            (("--role", "officer"), 1),
            (("--role", "manager", "--member", "stade"), 1),
            (("--role", "king"), 2),
            ((), 2),
            (("--role", "auditor", "--days", "0"), 2),
        ],
    )
    def test_what_cannot_be(self, run: Run, words: tuple[str, ...], code: int):
        """Refused by a rule: 1; not understood: 2."""
        assert code == run("token", "create", *words).code


class TestStatus:
    def test_no_database_is_made_by_looking(self, run: Run, tmp_path: Path):
        """It says that there is none."""
        found = run("status")

        assert 1 == found.code
        assert "abrufbuch migrate" in found.err
        assert not (tmp_path / "data").exists()

    def test_an_empty_one_is_fine(self, run: Run):
        """Migrated twice, nothing in it."""
        assert (0, 0) == (run("migrate").code, run("migrate").code)
        found = run("status", "--json").json

        assert (0, 0, 5, "sqlite") == (found["head"], found["events"], found["schema"], found["kind"])
        assert {(0, 0)} == {(view["position"], view["lag"]) for view in found["projections"]}

    def test_people_read_the_same(self, run: Run, demo: Path):
        """Every projection with its position."""
        found, text = run("status", "--json").json, run("status").out

        assert f"{found['events']} Ereignisse" in text
        assert all(view["name"] in text for view in found["projections"])

    @pytest.mark.postgresql
    def test_the_password_is_never_shown(self, run: Run, postgres_url: str):
        """Host and name only."""
        env = {"DATABASE_URL": postgres_url}
        run("migrate", env=env)
        found = run("status", "--json", env=env)

        assert "postgresql" == found.json["kind"]
        assert "@" not in found.json["database"]

    @pytest.mark.postgresql
    def test_tables_that_are_not_there_are_named(self, run: Run, postgres_url: str):
        """On PostgreSQL looking makes none either."""
        found = run("status", env={"DATABASE_URL": postgres_url})

        assert 1 == found.code
        assert "abrufbuch migrate" in found.err
