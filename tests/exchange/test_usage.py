"""Import of usage reports: rows to whole reports, each whole or not at all, and the way out and back."""

from collections import defaultdict
from dataclasses import asdict, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.domain.licence.commands import ReportUsage
from procurement.domain.licence.events import SiteUsage
from procurement.exchange.csv_rows import csv_bytes
from procurement.exchange.import_format import CellEmpty, RowProblem, RowRepeated
from procurement.exchange.table_file import read_table
from procurement.exchange.usage import FORMAT
from procurement.exchange.usage_rows import (
    ParsedUsage,
    UsageGivenTwice,
    UsageIncomplete,
    UsageRow,
    UsageRowsDiffer,
    usages_in,
)
from procurement.exchange.usage_wishes import COLUMNS, usage_template
from procurement.exchange.xlsx_rows import xlsx_bytes
from procurement.kernel.money import MOST_QUANTITY
from procurement.kernel.refusal import Refused
from tests.exchange.reading import entries_in, rows_in

DAY = date(2026, 6, 30)
HEADER = "Mitglied;Produkt;Menge;Standort;Einheiten;Kerne;Stichtag;Quelle;Metrik\n"
RATHAUS = "wedel;oracle;;Rathaus;80;4;30.06.2026;Inventar;\n"
BAUHOF = "wedel;oracle;;Bauhof;12;;30.06.2026;Inventar;\n"
NAMES = [column.name for column in FORMAT.columns]
ROW = UsageRow(member="wedel", product="oracle", reported_on=DAY, source="Inventar", quantity=Decimal(7))

FIGURES = st.decimals(0, MOST_QUANTITY, places=3).map(lambda value: value.normalize() + 0)
TEXTS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20).filter(
    lambda text: text[0] not in "=+-@＝＋－＠"  # noqa: RUF001  signs that start a formula
)
ROWS = st.builds(
    UsageRow,
    member=st.sampled_from(["wedel", "stade"]),
    product=st.from_regex(r"[a-z][a-z0-9\-]{0,20}", fullmatch=True),
    reported_on=st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    source=TEXTS,
    quantity=st.none() | FIGURES,
    site=st.none() | TEXTS,
    units=st.none() | FIGURES,
    cores=st.none() | FIGURES,
    core_factor=st.none() | FIGURES,
    servers=st.none() | FIGURES,
    metric=st.sampled_from([None, "processor", "named_user"]),
)


def found_in(file: str | bytes) -> list[ParsedUsage | RowProblem]:
    parsed = FORMAT.parse(read_table(file.encode() if isinstance(file, str) else file, "nutzung.csv"))
    return list(usages_in(parsed.rows, {**FORMAT.german_headers, **parsed.headings}))


def refused_in(file: str) -> list[tuple[int, str, type[Refused]]]:
    """Row, column and rule of every row that is not reported."""
    return [(it.number, it.column, type(it.refusal)) for it in found_in(file) if isinstance(it, RowProblem)]


class TestReports:
    def test_a_quantity_is_one_report(self):
        """Each row with a quantity stands for itself; 0 is a quantity."""
        (found,) = found_in(HEADER + "wedel;oracle;0;;;;30.06.2026;Inventar;\n")

        expected = ReportUsage(
            member="wedel", product="oracle", source="Inventar", quantity=Decimal(0), reported_on=DAY
        )
        assert ParsedUsage(rows=(2,), command=expected) == found

    def test_sites_of_one_day_are_one_report(self):
        """Wherever in the file they stand; another product between them is a report of its own."""
        other = "wedel;office;5;;;;30.06.2026;Inventar;\n"
        found = found_in(HEADER + RATHAUS + other + BAUHOF)

        sites = (
            SiteUsage(site="Rathaus", units=Decimal(80), cores=Decimal(4)),
            SiteUsage(site="Bauhof", units=Decimal(12)),
        )
        assert [(2, 4), (3,)] == [it.rows for it in found if isinstance(it, ParsedUsage)]
        assert isinstance(found[0], ParsedUsage)
        assert (None, sites) == (found[0].command.quantity, found[0].command.sites)

    def test_another_day_is_another_report(self):
        """A file may hold the counts of several months."""
        found = found_in(HEADER + RATHAUS + RATHAUS.replace("30.06", "31.07"))

        assert [(2,), (3,)] == [it.rows for it in found if isinstance(it, ParsedUsage)]

    @pytest.mark.parametrize(
        ("row", "column", "rule"),
        [
            ("wedel;oracle;;;;;30.06.2026;Inventar;\n", "Menge", CellEmpty),
            ("wedel;oracle;;;80;;30.06.2026;Inventar;\n", "Standort", CellEmpty),
            ("wedel;oracle;;Rathaus;;;30.06.2026;Inventar;\n", "Einheiten", CellEmpty),
            ("wedel;oracle;5;Rathaus;80;;30.06.2026;Inventar;\n", "Menge", UsageGivenTwice),
        ],
        ids=["nothing", "no-site", "no-figure", "both"],
    )
    def test_a_row_says_a_quantity_or_a_site(self, row: str, column: str, rule: type[Refused]):
        """What is missing, or too much, is named as the file names it."""
        assert [(2, column, rule)] == refused_in(HEADER + row)

    def test_a_column_that_is_not_there_is_named_in_german(self):
        """A file without any quantity lacks it in every row."""
        file = "Mitglied;Produkt;Stichtag;Quelle\nwedel;oracle;30.06.2026;Inventar\n"

        assert [(2, "Menge", CellEmpty)] == refused_in(file)

    def test_a_site_named_twice_takes_the_report_with_it(self):
        """The second row says where the first stands; the others that the report is not made."""
        again = RATHAUS.replace("80", "81")

        assert [
            (2, "", UsageIncomplete),
            (3, "", UsageIncomplete),
            (4, "Standort", RowRepeated),
        ] == refused_in(HEADER + RATHAUS + BAUHOF + again)

    @pytest.mark.parametrize("second", ["wedel;oracle;7;;;;30.06.2026;Inventar;\n", RATHAUS])
    def test_a_quantity_stands_alone(self, second: str):
        """Two numbers for one product and day: neither is reported."""
        first = "wedel;oracle;5;;;;30.06.2026;Inventar;\n"

        assert [
            (2, "", UsageIncomplete),
            (3, "Mitglied, Produkt, Stichtag", RowRepeated),
        ] == refused_in(HEADER + first + second)

    @pytest.mark.parametrize(
        ("changed", "column"),
        [(BAUHOF.replace("Inventar", "Zählung"), "Quelle"), (BAUHOF.replace(";\n", ";device\n"), "Metrik")],
    )
    def test_rows_of_a_report_agree(self, changed: str, column: str):
        """Who counted and under which metric is said of the report as a whole."""
        assert [(2, "", UsageIncomplete), (3, column, UsageRowsDiffer)] == refused_in(HEADER + RATHAUS + changed)


class TestAnUnusableRow:
    def test_takes_its_report_with_it(self):
        """A report without one of its sites would say too little; other reports stand."""
        broken = BAUHOF.replace("12", "viele")
        found = found_in(HEADER + RATHAUS + broken + RATHAUS.replace("wedel", "stade"))

        assert [2, 3, (4,)] == [it.number if isinstance(it, RowProblem) else it.rows for it in found]
        assert isinstance(found[0], RowProblem)
        assert (UsageIncomplete, 3) == (type(found[0].refusal), found[0].refusal.facts["problem_row"])

    @pytest.mark.parametrize(
        "broken",
        [
            BAUHOF.replace("30.06.2026", "31.06.2026"),
            BAUHOF.replace("wedel", "we del"),
            BAUHOF.replace("oracle", ""),
            "wedel;oracle\n",
        ],
        ids=["day", "member", "product", "cells-missing"],
    )
    def test_whose_report_is_unknown_takes_all_by_sites_it_could_belong_to(self, broken: str):
        """Counted by sites, anything might be missing; a plain quantity lacks nothing."""
        plain = "wedel;office;5;;;;30.06.2026;Inventar;\n"

        assert [2, 4] == [row for row, _, _ in refused_in(HEADER + RATHAUS + plain + broken)]

    def test_of_another_report_takes_nothing(self):
        """As far as it can be read, it belongs elsewhere."""
        broken = BAUHOF.replace("oracle", "office").replace("30.06.2026", "31.06.2026")

        assert [3] == [row for row, _, _ in refused_in(HEADER + RATHAUS + broken)]


@given(st.lists(ROWS, max_size=5))
def test_out_and_back_as_csv(rows: list[UsageRow]):
    """Rows written as CSV under German headings are read as the same rows."""
    assert rows == entries_in(FORMAT, b"".join(csv_bytes(NAMES, map(asdict, rows), FORMAT.german_headers)))


def test_out_and_back_as_xlsx():
    """Rows written as a workbook are read as the same rows."""
    rows = [ROW, replace(ROW, quantity=None, site="Höxter", units=Decimal("2.5"), cores=Decimal(1000), metric="device")]
    assert rows == entries_in(FORMAT, xlsx_bytes(NAMES, [asdict(each) for each in rows], FORMAT.german_headers))


def test_a_template_lacks_what_is_to_be_counted():
    """What is downloaded asks for quantity and source of each product, and for nothing else."""
    template = b"".join(csv_bytes(COLUMNS, usage_template("wedel", ["office", "oracle"], DAY)))
    rows = [replace(ROW, product=name) for name in ("office", "oracle")]
    filled = [{**asdict(row), "source": row.source} for row in rows]

    assert ["Quelle", "Quelle"] == [it.column for it in rows_in(FORMAT, template) if isinstance(it, RowProblem)]
    assert rows == entries_in(FORMAT, b"".join(csv_bytes(NAMES, filled, FORMAT.german_headers)))


LINES = st.sampled_from(
    [
        RATHAUS,
        BAUHOF,
        "wedel;oracle;5;;;;30.06.2026;Inventar;\n",
        "wedel;oracle\n",
        "wedel;;;Bad;1;;30.06.2026;x;\n",
        "wedel;oracle;;Bad;viele;;30.06.2026;x;\n",
        "stade;oracle;;Bad;1;;31.06.2026;x;\n",
        "stade;oracle;;Bad;1;1;30.06.2026;x;processor\n",
        "=1;;;;;;;;\n",
    ]
)


@given(st.lists(LINES, max_size=8))
def test_no_row_is_lost_and_none_counts_twice(lines: list[str]):
    """Whatever stands in a file, each row is in one report or one problem, and no report repeats a site or a day."""
    found = found_in(HEADER + "".join(lines))
    rows = sorted(row for it in found for row in ((it.number,) if isinstance(it, RowProblem) else it.rows))
    reports: defaultdict[Any, int] = defaultdict(int)
    for it in found:
        if isinstance(it, ParsedUsage):
            reports[it.command.member, it.command.product, it.command.reported_on] += 1
            assert len(it.command.sites) == len({site.site for site in it.command.sites})

    assert list(range(2, len(lines) + 2)) == rows
    assert {1} >= set(reports.values())


def test_a_row_holds_every_column():
    """No column is read and then dropped."""
    assert set(NAMES) == {field.name for field in fields(UsageRow)}
