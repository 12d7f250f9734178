"""Pinned reports: a signed file, and what comes of computing it again."""

import json
from typing import Any

import httpx
import pytest

from procurement.application.access import Role
from procurement.application.accesses import AccessKind
from tests.web.conftest import MEMBER, Town, Visitor
from tests.web.pages.auditing import AUDITOR, other_member, text_of

PATH = "/festgehalten"
SAVINGS = "discount_savings?member=buxtehude&group_by=month"


def pinned(visitor: Visitor, report: str = SAVINGS) -> Any:
    visitor.get(f"/auswertungen/{report}")
    return visitor.post(f"{PATH}/{report}").json()


def compared(visitor: Visitor, content: bytes) -> httpx.Response:
    visitor.get(PATH)
    return visitor.post(PATH, files={"file": ("auswertung.json", content, "application/json")})


@pytest.fixture
def auditor(town: Town) -> Visitor:
    return town.visit(Role.AUDITOR)


class TestPinning:
    def test_gives_a_signed_file_of_what_is_shown(self, auditor):
        """Filters, grouping and all rows; the position it is pinned at."""
        report = pinned(auditor)["report"]

        assert (["buxtehude"], ["month"]) == (report["parameters"]["member"], report["parameters"]["group_by"])
        assert report["rows"]
        assert {"month", "saved_cents"} <= set(report["rows"][0])

    def test_as_of_a_moment_pins_that_moment(self, town, auditor):
        """The moment in the address is the one that is pinned."""
        half = town.head // 2

        assert half == pinned(auditor, f"discount_savings?as_of={half}&group_by=member")["report"]["position"]

    def test_is_noted(self, town, auditor):
        """That a report was taken away stands among the accesses."""
        pinned(auditor)

        noted = [each.about for each in town.cooperative.accesses.entries(AUDITOR, kind=AccessKind.EXPORTED.value)]

        assert any(about.startswith("pinned discount_savings?") for about in noted)

    def test_of_an_officer_holds_only_the_own_member(self, town):
        """An officer pins what an officer sees."""
        rows = pinned(town.visit(Role.OFFICER), "discount_savings")["report"]["rows"]

        assert {MEMBER} == {row["member"] for row in rows}


class TestComparing:
    def test_an_unchanged_file_is_identical(self, auditor):
        """Every figure follows from the events; the signature holds."""
        answer = compared(auditor, json.dumps(pinned(auditor)).encode())

        assert 200 == answer.status_code
        assert "Identisch" in text_of(answer.text)

    def test_a_changed_figure_is_named_with_both_values(self, auditor):
        """Which row, which column, what it was and what it is; the signature does not hold any more."""
        document = pinned(auditor)
        row = document["report"]["rows"][0]
        row["paid_cents"] += 100_00
        before = row["paid_cents"]

        said = text_of(compared(auditor, json.dumps(document).encode()).text)

        assert "Die Unterschrift stimmt nicht" in said
        assert "Eine Zahl ist anders." in said
        german = [f"{cents / 100:,.2f}".translate(str.maketrans(",.", ".,")) for cents in (before, before - 100_00)]
        assert all(figure in said for figure in german)

    def test_values_of_any_kind_do_not_break_the_page(self, auditor):
        """A file may hold anything; what it says stands on the page as it is."""
        document = pinned(auditor)
        document["report"]["rows"][0] |= {"paid_cents": "viel", "month": None, "<b>": [1, {"a": True}]}
        document["report"]["totals"] = {"net_cents": 1e300, "placed_on": "gestern"}

        answer = compared(auditor, json.dumps(document).encode())

        assert 200 == answer.status_code
        assert "viel" in answer.text
        assert "<b>" not in answer.text

    @pytest.mark.parametrize(
        "content",
        [b"", b"Guten Tag", b"{}", b"[" * 50_000, b'{"format":"abrufbuch-report/1","report":[]}', b"\xff\xfe"],
    )
    def test_nonsense_says_what_to_do(self, auditor, content):
        """What is no such file is refused, with which file to choose."""
        answer = compared(auditor, content)

        assert 422 == answer.status_code
        assert any(words in text_of(answer.text) for words in ("unverändert (.json)", "Wählen Sie"))

    def test_a_report_there_is_not_is_refused(self, auditor):
        """A file about an unknown report, or with filters it does not have."""
        document = pinned(auditor)
        unknown, filtered = (json.loads(json.dumps(document)) for _ in range(2))
        unknown["report"]["report"] = "horoscope"
        filtered["report"]["parameters"]["colour"] = ["red"]

        assert 404 == compared(auditor, json.dumps(unknown).encode()).status_code
        assert 422 == compared(auditor, json.dumps(filtered).encode()).status_code

    def test_another_members_figures_are_refused(self, town, auditor):
        """An officer does not learn another member's figures by a file that names them."""
        document = pinned(auditor, f"discount_savings?member={other_member(town)}")

        assert 403 == compared(town.visit(Role.OFFICER), json.dumps(document).encode()).status_code
