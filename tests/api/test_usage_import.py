"""Usage reports from a file over REST: each row answered for itself, nothing written in a rehearsal."""

from typing import Any

import pytest

from api.answers import CSV, XLSX
from procurement.exchange.usage_wishes import COLUMNS
from procurement.exchange.xlsx_rows import xlsx_bytes
from tests.api.conftest import Office

PATH = "licences/usage:import"
HEADER = "member;product;quantity;site;units;reported_on;source\n"
OWN = "buxtehude;oracle;12;;;2026-03-01;inventory\n"


def sent(office: Office, text: str | bytes, who: str = "officer", query: str = "", kind: str = CSV) -> Any:
    content = text.encode() if isinstance(text, str) else text
    return office.post(who, f"{PATH}{query}", content, Content_Type=kind)


class TestImportUsage:
    def test_records_and_answers_each_row(self, office: Office):
        """In use, before, owned and over; a position that reports can be asked with; the same again is unchanged."""
        first = sent(office, HEADER + OWN).json()
        again = sent(office, HEADER + OWN).json()
        (row,) = first["rows"]

        assert ([2], "recorded", "12", None, "0", "12") == tuple(
            row[name] for name in ("rows", "result", "quantity", "before", "owned", "over_owned")
        )
        assert office.head == first["position"]
        assert ["unchanged"] == [row["result"] for row in again["rows"]]
        assert again["position"] is None

    def test_a_rehearsal_writes_nothing(self, office: Office):
        """The same answer, without a position."""
        head = office.head

        answer = sent(office, HEADER + OWN, query="?dry_run=yes").json()

        assert (True, None, head) == (answer["dry_run"], answer["position"], office.head)
        assert {"recorded": 1, "unchanged": 0, "refused": 0, "faulty": 0} == answer["counts"]

    def test_rows_of_others_are_refused_in_their_place(self, office: Office):
        """An officer reports for the own member only, whatever else the file holds; managers report for all."""
        rows = HEADER + OWN.replace("buxtehude", "stade") + OWN + OWN.replace("buxtehude", "nirgends")

        found = {who: sent(office, rows, who, "?dry_run=yes").json()["rows"] for who in ("officer", "manager")}

        assert [["refused", "recorded", "refused"], ["recorded", "recorded", "refused"]] == [
            [row["result"] for row in rows] for rows in found.values()
        ]
        assert ["/problems/other-member"] * 2 == [found["officer"][at]["refusals"][0]["type"] for at in (0, 2)]
        assert "/problems/unknown-member" == found["manager"][2]["refusals"][0]["type"]

    def test_sites_are_one_report(self, office: Office):
        """Answered once, with all its rows."""
        rows = "".join(f"buxtehude;oracle;;{site};4;2026-03-01;inventory\n" for site in ("eins", "zwei"))

        answer = sent(office, HEADER + rows).json()

        assert [([2, 3], "8")] == [(row["rows"], row["quantity"]) for row in answer["rows"]]

    def test_unusable_rows_say_column_and_reason(self, office: Office):
        """In the order of the file, between those that are recorded."""
        rows = OWN.replace("12", "viele") + OWN.replace("oracle", "office") + OWN.replace("2026-03-01", "2026-03-03")

        answer = sent(office, HEADER + rows.replace("oracle;12", "cad;12")).json()

        assert ["faulty", "recorded", "refused"] == [row["result"] for row in answer["rows"]]
        assert ("quantity", "buxtehude oracle") == (answer["rows"][0]["column"], answer["rows"][0]["name"])
        assert ["/problems/not-a-number", "/problems/usage-reported-ahead"] == [
            answer["rows"][at]["refusals"][0]["type"] for at in (0, 2)
        ]

    def test_a_workbook_is_read_as_one(self, office: Office):
        """The media type says what the body is."""
        row = dict.fromkeys(COLUMNS) | {"Mitglied": "buxtehude", "Produkt": "oracle", "Menge": 3, "Quelle": "x"}
        book = xlsx_bytes(COLUMNS, [row | {"Stichtag": "2026-03-01"}])

        assert "3" == sent(office, book, kind=XLSX).json()["rows"][0]["quantity"]
        assert 422 == sent(office, book, kind=CSV).status_code
        assert 422 == sent(office, HEADER + OWN, kind=XLSX).status_code

    @pytest.mark.parametrize(
        ("text", "query", "kind", "status"),
        [
            (HEADER, "?dry_run=maybe", CSV, 422),
            ("member;product\n", "", CSV, 422),
            ("", "", CSV, 422),
            (HEADER + OWN * 5_001, "", CSV, 422),
            ("x;" * 2_200_000, "", CSV, 422),
            ("x" * 5_300_000, "", CSV, 413),
            ("{}", "", "application/json", 415),
            (HEADER, "", "text/csv; charset=utf-8", 200),
        ],
        ids=["dry-run", "columns", "empty", "long", "large", "larger", "json", "nothing"],
    )
    def test_a_bad_file_records_nothing(self, office: Office, text: str, query: str, kind: str, status: int):
        """What is wrong with the file as such is a problem of the request."""
        head = office.head

        answer = sent(office, text, query=query, kind=kind)

        assert (status, head) == (answer.status_code, office.head)

    def test_auditors_may_not(self, office: Office):
        """They look, they do not report."""
        assert 403 == sent(office, HEADER + OWN, "auditor").status_code
