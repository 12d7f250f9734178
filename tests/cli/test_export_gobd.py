"""The data carrier on the command line, over a whole demonstration: its sums are those of the reports."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from procurement.application.access import Actor, Role
from procurement.kernel.calendar import day_of
from procurement.settings import Settings
from procurement.wiring import Cooperative, utc_now, wire
from tests.cli.conftest import Run
from tests.exchange.carriers import EDITIONS, Described, amount, described, dtd_file

MANAGER = Actor(subject="m", role=Role.MANAGER)
LAST, FIRST = (f"{day_of(utc_now()) - timedelta(days=days):%Y-%m}" for days in (120, 300))
"""Months in the middle of the year that the demonstration tells of."""

SELECTIONS: dict[str, dict[str, str]] = {
    "all": {},
    "member": {"member": "buxtehude"},
    "contract": {"contract": ""},
    "period": {"from": FIRST, "to": LAST},
    "together": {"member": "buxtehude", "contract": "", "from": FIRST, "to": LAST},
}
"""By what a report is asked; an empty contract stands for the one with the most orders."""


@pytest.fixture(scope="module")
def cooperative(built: Path) -> Iterator[Cooperative]:
    opened = wire(Settings(data_dir=built, database_url=""), project=False)
    opened.store.views.advance()
    yield opened
    opened.close()


def cents(cell: str) -> int:
    return int(amount(cell) * 100)


def busiest(cooperative: Cooperative) -> str:
    rows = cooperative.reading.report(MANAGER, "discount_savings", {"group_by": ["contract"]}).rows
    return str(max(rows, key=lambda row: row["orders"])["contract"])


def options(asked: dict[str, str]) -> list[str]:
    """The same question on the command line, where a period is of days."""
    year, month = map(int, LAST.split("-"))
    days = {"from": "-01", "to": f"-{monthrange(year, month)[1]}"}
    return [word for name, value in asked.items() for word in (f"--{name}", value + days.get(name, ""))]


def summed(movements: Described, keys: tuple[str, ...], columns: tuple[str, ...]) -> dict[tuple[str, ...], list[int]]:
    found: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0] * len(columns))
    for row in movements.rows:
        sums = found[tuple(row[name] for name in keys)]
        for at, column in enumerate(columns):
            sums[at] += cents(row[column])
    return {key: sums for key, sums in found.items() if any(sums)}


class TestSums:
    @pytest.mark.parametrize("name", SELECTIONS)
    def test_savings(self, run: Run, demo: Path, cooperative: Cooperative, tmp_path: Path, name: str):
        """Per member, contract, article and month to the cent, whatever was chosen."""
        asked = {key: value or busiest(cooperative) for key, value in SELECTIONS[name].items()}
        assert 0 == run("export", "gobd", tmp_path / "out", *options(asked)).code
        movements = described(tmp_path / "out")["Wertbewegungen"]

        report = cooperative.reading.report(MANAGER, "discount_savings", {key: [value] for key, value in asked.items()})
        expected: dict[tuple[Any, ...], list[int]] = {
            (row["member"], row["contract"], row["article"], row["month"]): [
                row["listed_cents"],
                row["paid_cents"],
                row["saved_cents"],
            ]
            for row in report.rows
            if row["listed_cents"]
        }
        assert expected
        assert expected == summed(
            movements,
            ("mitglied", "vertrag", "artikel", "monat"),
            ("angerechnet_liste_eur", "angerechnet_netto_eur", "ersparnis_eur"),
        )

    def test_ceilings_and_levies(self, run: Run, demo: Path, cooperative: Cooperative, tmp_path: Path):
        """What is bound uses the ceilings up; levies are those of the members' balance."""
        run("export", "gobd", tmp_path / "out")
        found = described(tmp_path / "out")

        ceilings = cooperative.reading.report(MANAGER, "contract_ceiling", {}).rows
        used = {(row["contract"],): [row["allocated_cents"]] for row in ceilings if not row.get("lot")}
        bound = summed(found["Wertbewegungen"], ("vertrag",), ("gebunden_eur",))
        assert {key: sums for key, sums in used.items() if any(sums)} == bound
        assert {row["contract"]: row["ceiling_cents"] for row in ceilings if not row.get("lot")} == {
            row["vertrag"]: cents(row["hoechstwert_eur"]) for row in found["Verträge"].rows
        }
        balance = cooperative.reading.report(MANAGER, "member_balance", {})
        assert Decimal(balance.totals["levy_cents"]) / 100 == found["Umlagen"].total("umlage_eur")

    def test_something_is_taken_back(self, run: Run, demo: Path, tmp_path: Path):
        """The sums above hold with rows that have a minus."""
        run("export", "gobd", tmp_path / "out")

        movements = described(tmp_path / "out")["Wertbewegungen"]
        assert [row for row in movements.rows if row["gebunden_eur"].startswith("-")]


class TestCarrier:
    def test_keys_and_references_hold(self, run: Run, demo: Path, tmp_path: Path):
        """No key twice, and what a row points to is there: in all, for one member, for a period."""
        for at, words in enumerate([(), ("--member", "buxtehude"), ("--from", f"{FIRST}-01", "--to", f"{LAST}-28")]):
            run("export", "gobd", tmp_path / f"out{at}", *words)
            found = described(tmp_path / f"out{at}")
            keys = {name: {table.key_of(row) for row in table.rows} for name, table in found.items()}

            assert {name: len(table.rows) for name, table in found.items()} == {
                name: len(each) for name, each in keys.items()
            }
            for table in found.values():
                for columns, target in table.references:
                    pointed = {tuple(row[name] for name in columns) for row in table.rows}
                    assert set() == pointed - keys[target], (table.name, columns, target)

    def test_zip_with_its_dtd(self, run: Run, demo: Path, tmp_path: Path):
        """The DTD is enclosed; without it the command says what is missing."""
        enclosed = run("export", "gobd", tmp_path / "a.zip", "--dtd", dtd_file(EDITIONS[0]))
        bare = run("export", "gobd", tmp_path / "b.zip")

        assert (0, 0) == (enclosed.code, bare.code)
        assert "DTD" not in enclosed.err
        assert "--dtd" in bare.err
        assert ["a.zip", "b.zip", "data"] == sorted(path.name for path in tmp_path.iterdir())

    def test_nothing_is_left_behind(self, run: Run, demo: Path, tmp_path: Path):
        """Neither by a DTD that is none, nor over something that is there already."""
        wrong = tmp_path / "wrong.dtd"
        wrong.write_text("<!ELEMENT DataSet ANY>")
        refused = run("export", "gobd", tmp_path / "out", "--dtd", wrong)
        there = run("export", "gobd", wrong)

        assert (1, 1) == (refused.code, there.code)
        assert "keine amtliche Fassung" in refused.err
        assert "gibt es schon" in there.err
        assert ["data", "wrong.dtd"] == sorted(path.name for path in tmp_path.iterdir())
