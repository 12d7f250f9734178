"""Import of orders: rows to whole orders, and why an order is not placed."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from procurement.domain.order.commands import AskedLine, PlaceOrder
from procurement.exchange.import_format import RowProblem
from procurement.exchange.order_rows import (
    OrderIncomplete,
    OrderRowsDiffer,
    OrderScattered,
    ParsedOrder,
    digest_of,
    orders_in,
)
from procurement.exchange.orders import FORMAT
from procurement.exchange.table import QuotingBroken
from tests.exchange.reading import rows_in

HEADER = "Abruf;Mitglied;Vertrag;Artikel;Menge;Haushaltsstelle;Bemerkung"


def imported(*rows: str) -> Sequence[ParsedOrder | RowProblem]:
    file = "\n".join([HEADER, *rows, ""])
    return list(orders_in(iter(rows_in(FORMAT, file)), lambda key: f"id-{key}", "user-1"))


def outcome(*rows: str) -> list[tuple[object, str]]:
    """Each order as its rows and key, each problem as its row and slug."""
    return [
        (found.rows, found.order) if isinstance(found, ParsedOrder) else (found.number, found.refusal.slug)
        for found in imported(*rows)
    ]


A = "A;wedel;kai;TON;10;1.1;bitte schnell"
A2 = "A;wedel;kai;TIN;2,5;1.1;bitte schnell"
B = "B;wedel;kai;TON;1;1.1;"
LOST = ";wedel;kai;TON;1;1.1;"


def test_rows_that_stand_together_are_one_order():
    """Consecutive rows of one key become the lines of one order, in the order of the file."""
    first, second = imported(A, A2, B)
    assert isinstance(first, ParsedOrder)
    assert isinstance(second, ParsedOrder)
    assert first.rows == (2, 3)
    assert first.command == PlaceOrder(
        order_id="id-A",
        member="wedel",
        contract="kai",
        lines=(AskedLine(article="TON", quantity=Decimal(10)), AskedLine(article="TIN", quantity=Decimal("2.5"))),
        budget_code="1.1",
        requested_by="user-1",
        note="bitte schnell",
        request_digest=first.command.request_digest,
    )
    assert (second.order, second.rows, second.command.note) == ("B", (4,), "")


def test_the_digest_is_that_of_the_content():
    """The same order written otherwise has the same digest; another quantity has another."""
    digests = {
        order.command.request_digest
        for row in (A, A.replace(";10;", ";10,000;"), A.replace("wedel", " wedel "), A.replace(";10;", ";11;"))
        for order in imported(row)
        if isinstance(order, ParsedOrder)
    }
    assert len(digests) == 2
    assert all(len(digest) == 64 for digest in digests)


def test_the_digest_covers_every_part():
    """Whatever an order asks for changes its digest; who imports it does not."""
    line = AskedLine(article="TON", quantity=Decimal(1))
    same: dict[str, Any] = {
        "order_id": "1",
        "member": "a",
        "contract": "c",
        "lines": (line,),
        "budget_code": "b",
        "requested_by": "u",
    }
    others: list[dict[str, Any]] = [
        {"member": "b"},
        {"contract": "d"},
        {"lines": (line, line)},
        {"budget_code": "x"},
        {"decision_ref": "DS1"},
        {"note": "n"},
        {"placed_on": date(2026, 3, 2)},
    ]
    digests = [digest_of(PlaceOrder(**{**same, **other})) for other in [{}, *others]]
    assert len(set(digests)) == 8
    assert digest_of(PlaceOrder(**{**same, "requested_by": "v"})) == digests[0]


def test_one_bad_row_keeps_its_order_from_being_placed():
    """An order is placed whole or not at all, and each of its rows says so; other orders stand."""
    found = imported(A, A2.replace("2,5", "2.5"), B)
    (whole, bad) = [problem for problem in found if isinstance(problem, RowProblem)]
    assert [(2, "order-incomplete"), (3, "not-a-number"), ((4,), "B")] == outcome(A, A2.replace("2,5", "2.5"), B)
    assert isinstance(whole.refusal, OrderIncomplete)
    assert (whole.refusal.order, whole.refusal.problem_row, bad.number) == ("A", 3, 3)


@pytest.mark.parametrize("lost", [LOST, "A wedel", "A B;wedel;kai;TON;1;1.1;", "=A;wedel;kai;TON;1;1.1;"])
def test_a_row_without_a_readable_key_belongs_to_either_side(lost: str):
    """A row whose order nobody can tell keeps the orders before and behind it from being placed."""
    c = B.replace("B", "C", 1)
    slugs = [
        (row, "order-incomplete" if slug == "order-incomplete" else "?") for row, slug in outcome(A, lost, B, c)[:-1]
    ]
    assert [(2, "order-incomplete"), (3, "?"), (4, "order-incomplete")] == slugs
    assert outcome(A, lost, B, c)[-1] == ((5,), "C")


def test_an_unreadable_first_row():
    """The first row may be the unreadable one."""
    assert [(2, "cell-empty"), (3, "order-incomplete")] == outcome(LOST, A)


def test_an_unreadable_row_within_an_order():
    """A row between two rows of one order belongs to it."""
    assert [(2, "order-incomplete"), (3, "cell-empty"), (4, "order-incomplete"), ((5,), "B")] == outcome(A, LOST, A2, B)


@pytest.mark.parametrize(
    ("column", "row"),
    [
        ("member", A2.replace("wedel", "zeven")),
        ("contract", A2.replace("kai", "kia")),
        ("budget_code", A2.replace("1.1", "1.2")),
        ("note", A2.replace("bitte schnell", "")),
    ],
)
def test_rows_of_an_order_that_contradict_each_other(column: str, row: str):
    """What an order says once, all its rows say alike."""
    whole, differing = imported(A, row)
    assert isinstance(whole, RowProblem)
    assert isinstance(whole.refusal, OrderIncomplete)
    assert isinstance(differing, RowProblem)
    assert isinstance(differing.refusal, OrderRowsDiffer)
    assert (differing.number, differing.column) == (3, column)


def test_an_order_in_two_places():
    """A key that comes again later may be one order or two: neither part is placed."""
    first, _, again = imported(A, B, A2)
    assert [(2, "order-scattered"), ((3,), "B"), (4, "order-scattered")] == outcome(A, B, A2)
    for part in (first, again):
        assert isinstance(part, RowProblem)
        assert isinstance(part.refusal, OrderScattered)
        assert (part.refusal.first_row, part.refusal.again_row) == (2, 4)


def test_a_file_that_breaks_off_gives_no_order():
    """A fault that concerns the whole file is raised before the first order is given."""
    with pytest.raises(QuotingBroken):
        imported(A, 'B;wedel;kai;TON;1;1.1;"offen')


def test_an_empty_file_has_no_orders():
    """A header alone orders nothing."""
    assert [] == list(imported())
