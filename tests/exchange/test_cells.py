"""Reading one cell: each kind of value, and each refusal with its place."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from procurement.exchange.cells import (
    NotAChoice,
    NotACode,
    NotADay,
    NotANumber,
    NotText,
    NumberOutOfRange,
    Placed,
    Reader,
    TooManyPlaces,
    amount_reader,
    choice_reader,
    number_reader,
    percent_reader,
    read_code,
    read_day,
    read_text,
    whole_reader,
)
from procurement.exchange.table import Cell, RowRefused
from procurement.exchange.written_terms import TiersNotReadable, read_discounts, read_plain, read_tiers

CENTS = Decimal("0.01")
NUMBER = number_reader(CENTS, Decimal(0), Decimal(1000))
AMOUNT = amount_reader(CENTS, Decimal(0), Decimal(1000))
PERCENT = percent_reader(CENTS)
WHOLE = whole_reader(1, 100)
CHOICE = choice_reader({"ni": "NI", "niedersachsen": "NI", "sh": "SH"})


def read(reader: Reader, value: Cell) -> Any:
    return reader(Placed(7, "Menge", value))


@pytest.mark.parametrize(
    ("reader", "cell", "value"),
    [
        (NUMBER, "12,5", Decimal("12.5")),
        (NUMBER, Decimal("12.5"), Decimal("12.5")),
        (AMOUNT, "12,50 €", Decimal("12.5")),
        (PERCENT, "42,5 %", Decimal("42.5")),
        (WHOLE, "100", 100),
        (WHOLE, Decimal("7.0"), 7),
        (CHOICE, "Niedersachsen", "NI"),
        (read_text, " a  b ", "a  b"),
        (read_text, Decimal("4711.0"), "4711"),
        (read_code, "essen-oldenburg", "essen-oldenburg"),
        (read_day, "02.03.2026", date(2026, 3, 2)),
        (read_day, date(2026, 3, 2), date(2026, 3, 2)),
        (read_plain(AMOUNT), "10,00", "10"),
        (read_discounts, "10 10 20 5", ["10", "10", "20", "5"]),
        (read_discounts, "10 % + 7,5 %", ["10", "7.5"]),
        (read_discounts, Decimal(10), ["10"]),
        (
            read_tiers,
            "1:10,00; 11:8,00 €; 1.000:50 %",
            [
                {"from_quantity": "1", "unit_price": "10"},
                {"from_quantity": "11", "unit_price": "8"},
                {"from_quantity": "1000", "discount_percent": "50"},
            ],
        ),
    ],
)
def test_value(reader: Reader, cell: Cell, value: object):
    """Each kind of cell becomes its value, typed or as text."""
    assert read(reader, cell) == value


@pytest.mark.parametrize(
    ("reader", "cell", "refusal"),
    [
        (NUMBER, "12.34", NotANumber),
        (NUMBER, "12,50 €", NotANumber),
        (NUMBER, date(2026, 3, 2), NotANumber),
        (PERCENT, "5 €", NotANumber),
        (NUMBER, "1,234", TooManyPlaces),
        (NUMBER, Decimal("0.30000000000000004"), TooManyPlaces),
        (WHOLE, "1,5", TooManyPlaces),
        (NUMBER, "1.000,01", NumberOutOfRange),
        (NUMBER, "-1", NumberOutOfRange),
        (PERCENT, "100,01", NumberOutOfRange),
        (NUMBER, Decimal("1E+300"), NumberOutOfRange),
        (read_day, "31.02.2026", NotADay),
        (read_day, Decimal(46_000), NotADay),
        (read_code, "a/b", NotACode),
        (read_code, "..", NotACode),
        (read_code, "x" * 101, NotACode),
        (CHOICE, "XX", NotAChoice),
        (read_text, Decimal("1.1"), NotText),
        (read_text, date(2026, 3, 2), NotText),
        (read_discounts, "10 zehn", NotANumber),
        (read_tiers, "1-10: 5,00", TiersNotReadable),
        (read_tiers, "1", TiersNotReadable),
        (read_tiers, "1:12.34", TiersNotReadable),
    ],
)
def test_refused(reader: Reader, cell: Cell, refusal: type[RowRefused]):
    """Each fault is refused with row, column and what stood there, in both languages."""
    with pytest.raises(refusal) as caught:
        read(reader, cell)
    assert (caught.value.row, caught.value.column) == (7, "Menge")
    assert "7, Menge" in caught.value.sentence("de")
    assert "7, Menge" in caught.value.sentence("en")
