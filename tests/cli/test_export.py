"""Exports are complete, canonical, and there whole or not at all."""

import csv
import io
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.cli.conftest import Run


def canonical(line: str) -> str:
    return json.dumps(json.loads(line), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


class TestEvents:
    def test_every_event_in_log_order(self, run: Run, demo: Path):
        """Positions ascend to the head, and none is left out."""
        positions = [json.loads(line)["position"] for line in run("export", "events").out.splitlines()]

        assert list(range(1, run("status", "--json").json["head"] + 1)) == positions

    def test_lines_are_canonical(self, run: Run, demo: Path):
        """Sorted keys, no blanks, UTF-8, each line ended by one LF."""
        text = run("export", "events").out

        assert "\r" not in text
        assert text.endswith("}\n")
        lines = text[:-1].split("\n")
        assert lines == [canonical(line) for line in lines]
        assert {
            *("position", "stream", "version", "type", "v", "recorded_at"),
            *("actor", "command_id", "correlation_id", "data"),
        } == set(json.loads(lines[0]))

    def test_streams_are_dense(self, run: Run, demo: Path):
        """Versions of each stream count from 1."""
        versions: dict[str, list[int]] = {}
        for line in run("export", "events").out.splitlines():
            event = json.loads(line)
            versions.setdefault(event["stream"], []).append(event["version"])

        assert {name: list(range(1, len(found) + 1)) for name, found in versions.items()} == versions

    def test_filters_narrow(self, run: Run, demo: Path):
        """By position, type, member and contract, each alone and together."""
        events = [json.loads(line) for line in run("export", "events").out.splitlines()]
        placed = [event for event in events if event["type"] == "order.placed"]
        member, contract = placed[-1]["data"]["member"], placed[-1]["data"]["contract"]

        together = run(
            *("export", "events", "--after", 50, "--type", "order.placed"),
            *("--member", member, "--contract", contract),
        )

        found = [json.loads(line) for line in together.out.splitlines()]
        assert found == [
            event
            for event in placed
            if event["position"] > 50 and (event["data"]["member"], event["data"]["contract"]) == (member, contract)
        ]
        assert found

    def test_a_file_is_written_whole_or_not_at_all(self, run: Run, demo: Path, tmp_path: Path):
        """What stands there already survives a refusal; no unfinished file is left behind."""
        out = tmp_path / "events.jsonl"

        written = run("export", "events", "--out", out)
        refused = run("export", "events", "--type", "no.such", "--out", out)

        assert (0, 1) == (written.code, refused.code)
        assert run("export", "events", "--out", "-").out == out.read_text(encoding="utf-8")
        assert ["data", "events.jsonl"] == sorted(path.name for path in tmp_path.iterdir())

    def test_an_empty_log_is_an_empty_file(self, run: Run, tmp_path: Path):
        """No event, no line."""
        assert ("", 0) == ((found := run("export", "events")).out, found.code)

    def test_a_folder_that_is_not_there_is_one_message(self, run: Run, demo: Path, tmp_path: Path):
        """No traceback."""
        refused = run("export", "events", "--out", tmp_path / "nowhere" / "events.jsonl")

        assert 1 == refused.code
        assert 1 == len(refused.err.splitlines())


class TestOrders:
    def test_csv_has_every_order(self, run: Run, demo: Path):
        """One row for each order placed, readable in a German spreadsheet."""
        placed = run("export", "events", "--type", "order.placed").out.splitlines()
        text = run("export", "orders").out

        assert text.startswith("\ufeff")
        rows = list(csv.DictReader(io.StringIO(text[1:]), delimiter=";"))
        assert {json.loads(line)["data"]["order_id"] for line in placed} == {row["order_id"] for row in rows}

    def test_values_are_readable(self, run: Run, demo: Path):
        """Quantities have no zeros behind them, articles stand with commas between and no blanks around."""
        rows = list(csv.DictReader(io.StringIO(run("export", "orders").out[1:]), delimiter=";"))
        several = [row["articles"] for row in rows if int(row["lines"]) > 1]

        assert several
        assert [] == [text for text in several if text != ", ".join(part.strip() for part in text.split(","))]
        assert [] == [row["quantity"] for row in rows if "," in row["quantity"] and row["quantity"].endswith("0")]

    def test_xlsx_has_the_same_rows(self, run: Run, demo: Path, tmp_path: Path):
        """The workbook and the CSV agree."""
        out = tmp_path / "orders.xlsx"
        run("export", "orders", "--format", "xlsx", "--out", out)

        sheet = load_workbook(out).worksheets[0]

        assert len(run("export", "orders").out.splitlines()) == sheet.max_row

    def test_filters_narrow(self, run: Run, demo: Path):
        """By member, and by a period that has no orders."""
        mine = run("export", "orders", "--member", "buxtehude", "--member", "nirgends").out
        none = run("export", "orders", "--to", "1999")

        numbers = [line.split(";")[1] for line in mine.splitlines()[1:]]
        assert numbers
        assert all(number.startswith("buxtehude-") for number in numbers)
        assert (1, 0) == (len(none.out.splitlines()), none.code)

    @pytest.mark.parametrize("words", [("--from", "gestern"), ("--format", "pdf")])
    def test_what_cannot_be_asked(self, run: Run, demo: Path, words: tuple[str, str]):
        """A period that is none is refused, a format that is none is usage."""
        assert (2 if words[0] == "--format" else 1) == run("export", "orders", *words).code
