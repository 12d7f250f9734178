"""Files of members, prices, orders and usage: each row with its outcome, nothing twice, nothing in a rehearsal."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.exchange.workbooks import workbook

MEMBERS = "Mitglied;Name;Art;Zentrum;Land;Einwohner\n"
ORDERS = "Abruf;Mitglied;Vertrag;Artikel;Menge;Haushaltsstelle\n"
USAGE = "Mitglied;Produkt;Menge;Standort;Einheiten;Stichtag;Quelle\n"
PRICES = "Vertrag;Artikel;Listenpreis;Gültig ab\n"
STADE = "stade;Stade;Stadt;nord;NI;47.500\n"
LISTED = (
    "Vertrag;Artikel;Produkt;Kategorie;Los;Bezeichnung;Einheit;Listenpreis;MwSt;Preisregel;Rabatt;Gültig ab\n"
    "{contract};NEU-1;papier;buero;{lot};Neuer Artikel;Stück;100,00;19;percent_off_list;30;01.01.2026\n"
)


@pytest.fixture
def contract(run: Run, demo: Path) -> tuple[str, str, str]:
    """A running contract of the demonstration that Buxtehude called off, with one of its articles and its lot."""
    events = run("export", "events", "--type", "order.placed", "--member", "buxtehude").out.splitlines()
    placed = json.loads(events[-1])["data"]
    return placed["contract"], placed["lines"][0]["article"], placed["lines"][0]["lot"]


def write(folder: Path, text: str, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def results(found: Any) -> list[str]:
    return [row["result"] for row in found["rows"]]


class TestMembers:
    def test_admitted_then_unchanged_then_reported_anew(self, run: Run, tmp_path: Path):
        """The same file again changes nothing; other inhabitants are reported."""
        first = run("import", "members", write(tmp_path, MEMBERS + STADE))
        again = run("import", "members", write(tmp_path, MEMBERS + STADE))
        grown = run("import", "members", write(tmp_path, MEMBERS + STADE.replace("47.500", "48.000")), "--json")

        assert (0, 0, 0) == (first.code, again.code, grown.code)
        assert "Zeile 2: stade: übernommen, aufgenommen mit 47500 Einwohnern" in first.out
        assert "0 übernommen, 1 unverändert" in again.out
        assert [["member.inhabitants_reported"]] == [row["events"] for row in grown.json["rows"]]
        assert 2 == run("status", "--json").json["head"]

    def test_a_rehearsal_writes_nothing(self, run: Run, tmp_path: Path):
        """It says what would happen, on every row, and the log stays empty."""
        rehearsed = run("import", "members", write(tmp_path, MEMBERS + STADE), "--dry-run", "--json")

        assert 0 == rehearsed.code
        assert ["recorded"] == results(rehearsed.json)
        assert rehearsed.json["dry_run"]
        assert 0 == run("status", "--json").json["head"]

    def test_contradictions_and_faults_are_named_and_the_rest_is_done(self, run: Run, tmp_path: Path):
        """One refused row, one faulty, one recorded: exit code 1, in the order of the file."""
        run("import", "members", write(tmp_path, MEMBERS + STADE))
        text = MEMBERS + STADE.replace("Stade;Stadt", "Stadt Stade;Stadt") + "zeven;Zeven;Stadt;nord;XX;1\n"
        mixed = run("import", "members", write(tmp_path, text + "wedel;Wedel;Stadt;nord;SH;33.000\n"), "--json")

        assert 1 == mixed.code
        assert ["refused", "faulty", "recorded"] == results(mixed.json)
        assert ["", "Land", ""] == [row["column"] for row in mixed.json["rows"]]
        assert "verzeichnet" in mixed.json["rows"][0]["message"]
        assert {"recorded": 1, "unchanged": 0, "refused": 1, "faulty": 1} == mixed.json["counts"]

    def test_a_workbook_is_read_too(self, run: Run, tmp_path: Path):
        """What a file is follows from its bytes."""
        path = tmp_path / "members.bin"
        path.write_bytes(workbook([MEMBERS.strip().split(";"), ["stade", "Stade", "Stadt", "nord", "NI", 47_500]]))

        assert 0 == run("import", "members", path).code

    @pytest.mark.parametrize("text", ["", "Mitglied;Name\nstade;Stade\n", MEMBERS + 'stade;"Stade;Stadt\n'])
    def test_a_file_broken_as_a_whole_records_nothing(self, run: Run, tmp_path: Path, text: str):
        """Also when the fault stands behind good rows."""
        broken = run("import", "members", write(tmp_path, text))

        assert 1 == broken.code
        assert 1 == len(broken.err.splitlines())
        assert 0 == run("status", "--json").json["head"]

    def test_a_file_that_is_not_there_is_usage(self, run: Run, tmp_path: Path):
        """Exit code 2."""
        assert 2 == run("import", "members", tmp_path / "nowhere.csv").code


class TestCatalogue:
    def test_only_differences_are_recorded(self, run: Run, tmp_path: Path, contract: tuple[str, str, str]):
        """A new article is listed; then only its price changes; then nothing does."""
        full = LISTED.format(contract=contract[0], lot=contract[2])
        listed = run("import", "catalogue", write(tmp_path, full), "--json")
        price = run("import", "catalogue", write(tmp_path, full.replace("100,00", "110,00")), "--json")
        again = run("import", "catalogue", write(tmp_path, full.replace("100,00", "110,00")), "--json")

        assert [["contract.article_listed"]] == [row["events"] for row in listed.json["rows"]]
        assert [["contract.list_price_changed"]] == [row["events"] for row in price.json["rows"]]
        assert ["unchanged"] == results(again.json)

    def test_rows_build_on_each_other(self, run: Run, tmp_path: Path, contract: tuple[str, str, str]):
        """A row may change what a row before it listed, in a rehearsal as in earnest."""
        full = LISTED.format(contract=contract[0], lot=contract[2])
        later = full.splitlines()[1].replace("100,00", "120,00").replace("01.01.2026", "01.07.2026")
        path = write(tmp_path, f"{full}{later}\n")

        rehearsed = run("import", "catalogue", path, "--dry-run", "--json")
        recorded = run("import", "catalogue", path, "--json")

        assert [["contract.article_listed"], ["contract.list_price_changed"]] == [
            row["events"] for row in rehearsed.json["rows"]
        ]
        assert rehearsed.json["rows"] == recorded.json["rows"]

    def test_what_the_contract_does_not_know_is_refused(self, run: Run, tmp_path: Path, contract: tuple[str, str, str]):
        """Each row for itself: no such contract, not enough to list, a price change that stands."""
        name, article, _ = contract
        rows = f"{name};{article};77,77;01.12.2030\n{name};GIBTSNICHT;1,00;01.12.2030\nnirgends;A;1,00;01.12.2030\n"
        found = run("import", "catalogue", write(tmp_path, PRICES + rows), "--json")

        assert 1 == found.code
        assert ["recorded", "refused", "refused"] == results(found.json)
        assert ["", "columns-needed-to-list"] == [row["type"] for row in found.json["rows"][:2]]


class TestOrders:
    def test_nothing_is_placed_twice(self, run: Run, tmp_path: Path, contract: tuple[str, str, str]):
        """The same file again finds its orders and says so; with other content it is refused."""
        name, article, _ = contract
        rows = "".join(f"A-{i};buxtehude;{name};{article};1;1.1.1\n" for i in range(3))
        before = run("status", "--json").json["head"]

        rehearsed = run("import", "orders", write(tmp_path, ORDERS + rows), "--dry-run", "--json")
        unwritten = run("status", "--json").json["head"]
        first = run("import", "orders", write(tmp_path, ORDERS + rows), "--json")
        after = run("status", "--json").json["head"]
        again = run("import", "orders", write(tmp_path, ORDERS + rows), "--json")
        other = run("import", "orders", write(tmp_path, ORDERS + rows.replace(";1;1.1.1", ";2;1.1.1")), "--json")

        assert before == unwritten
        assert rehearsed.json["rows"] == first.json["rows"]
        assert ["recorded"] * 3 == results(first.json)
        assert (["unchanged"] * 3, 0) == (results(again.json), again.code)
        assert [row["number"] for row in first.json["rows"]] == [row["number"] for row in again.json["rows"]]
        assert (["refused"] * 3, 1) == (results(other.json), other.code)
        assert before + 9 == after == run("status", "--json").json["head"]

    def test_a_ceiling_holds_in_a_rehearsal_as_in_earnest(
        self, run: Run, tmp_path: Path, contract: tuple[str, str, str]
    ):
        """Later rows see what earlier ones would use up."""
        name, article, _ = contract
        head = ORDERS.replace("\n", ";Beschluss\n")
        rows = "".join(f"B-{i};buxtehude;{name};{article};2000;1.1.1;DS1/26\n" for i in range(200))
        path = write(tmp_path, head + rows)

        rehearsed = run("import", "orders", path, "--dry-run", "--json")
        recorded = run("import", "orders", path, "--json")

        assert rehearsed.json["rows"] == recorded.json["rows"]
        assert 1 == recorded.code
        assert recorded.json["counts"]["refused"]

    def test_refusals_say_why_in_german(self, run: Run, tmp_path: Path, contract: tuple[str, str, str]):
        """An unknown member, an unknown article, a cell that is no number, an order half usable."""
        name, article, _ = contract
        rows = (
            f"C-1;nirgends;{name};{article};1;1.1.1\nC-2;buxtehude;{name};GIBTSNICHT;1;1.1.1\n"
            f"C-3;buxtehude;{name};{article};viel;1.1.1\nC-3;buxtehude;{name};{article};1;1.1.1\n"
        )
        found = run("import", "orders", write(tmp_path, ORDERS + rows))

        assert 1 == found.code
        assert "Zeile 2: C-1: abgelehnt: Das Mitglied nirgends gibt es nicht." in found.out
        assert "Zeile 3: C-2: abgelehnt: " in found.out
        assert "Zeile 4, Menge: „viel“ ist keine Zahl" in found.out
        assert "Zeile 5: Abruf C-3 wird nicht gestellt, weil Zeile 4 nicht verwendbar ist." in found.out
        assert "0 übernommen, 0 unverändert, 2 abgelehnt, 2 fehlerhaft." in found.out

    def test_who_imports_can_be_named(self, run: Run, tmp_path: Path, contract: tuple[str, str, str]):
        """Events carry the subject given."""
        name, article, _ = contract
        path = write(tmp_path, f"{ORDERS}D-1;buxtehude;{name};{article};1;1.1.1\n")
        head = run("status", "--json").json["head"]

        run("import", "orders", path, "--subject", "person-4711")

        assert '"actor":"person-4711"' in run("export", "events", "--after", head).out

    def test_views_are_caught_up_afterwards(self, run: Run, tmp_path: Path, contract: tuple[str, str, str]):
        """What was imported stands in the reports when the command ends."""
        name, article, _ = contract
        run("import", "orders", write(tmp_path, f"{ORDERS}E-1;buxtehude;{name};{article};1;1.1.1\n"))

        assert {0} == {view["lag"] for view in run("status", "--json").json["projections"]}


class TestUsage:
    def test_above_owned_is_a_hint_and_no_error(self, run: Run, tmp_path: Path):
        """Reported as it is; the same file again changes nothing; in a rehearsal nothing is written."""
        run("import", "members", write(tmp_path, MEMBERS + STADE))
        path = write(tmp_path, USAGE + "stade;oracle;12;;;30.06.2025;Inventar\n")

        rehearsed = run("import", "usage", path, "--dry-run")
        unwritten = run("status", "--json").json["head"]
        first = run("import", "usage", path)
        again = run("import", "usage", path, "--json")

        line = "Zeile 2: stade oracle: übernommen, 12 in Nutzung am 30.06.2025 (12 über Bestand)"
        assert [0, 1, 0] == [rehearsed.code, unwritten, first.code]
        assert line in rehearsed.out
        assert line in first.out
        assert (["unchanged"], "") == (results(again.json), again.json["rows"][0]["hint"])
        assert 2 == run("status", "--json").json["head"]

    def test_within_owned_there_is_no_hint(self, run: Run, demo: Path, tmp_path: Path):
        """Licences count as owned once they are received, in the rehearsal as in earnest."""
        events = run("export", "events", "--type", "licence.received").out.splitlines()
        kept = [json.loads(event)["data"] for event in events]
        member, product = next((it["member"], it["product"]) for it in kept if not it["licences"]["ends_on"])
        path = write(tmp_path, f"{USAGE}{member};{product};1;;;15.11.2026;Inventar\n")

        found = run("import", "usage", path, "--dry-run", "--json")

        assert [("recorded", "")] == [(row["result"], row["hint"]) for row in found.json["rows"]]

    def test_sites_are_one_report(self, run: Run, tmp_path: Path):
        """Two rows, one event, the sum of what the sites need."""
        run("import", "members", write(tmp_path, MEMBERS + STADE))
        rows = "stade;oracle;;Rathaus;80;30.06.2025;Inventar\nstade;oracle;;Bauhof;12;30.06.2025;Inventar\n"

        found = run("import", "usage", write(tmp_path, USAGE + rows), "--json")
        again = run("import", "usage", write(tmp_path, USAGE + rows), "--json")

        assert [([2, 3], ["licence.usage_reported"])] == [(row["rows"], row["events"]) for row in found.json["rows"]]
        assert ["unchanged"] == results(again.json)
        reported = json.loads(run("export", "events", "--type", "licence.usage_reported").out)["data"]
        assert ("92", ["Rathaus", "Bauhof"]) == (reported["quantity"], [site["site"] for site in reported["sites"]])

    def test_what_the_domain_refuses_is_told_row_by_row(self, run: Run, tmp_path: Path):
        """A member there is not, a day to come, an older day after a newer one, fewer than none."""
        run("import", "members", write(tmp_path, MEMBERS + STADE))
        rows = (
            "nirgends;oracle;1;;;30.06.2025;x\nstade;oracle;1;;;30.06.2099;x\nstade;oracle;2;;;30.06.2025;x\n"
            "stade;oracle;1;;;31.05.2025;x\nstade;office;-1;;;30.06.2025;x\n"
        )

        found = run("import", "usage", write(tmp_path, USAGE + rows), "--json")

        assert ["refused", "refused", "recorded", "refused", "faulty"] == results(found.json)
        assert [
            "unknown-member",
            "usage-reported-ahead",
            "",
            "usage-report-outdated",
            "number-out-of-range",
        ] == [row["type"] for row in found.json["rows"]]
        assert "Menge" == found.json["rows"][4]["column"]
        assert 1 == found.code
