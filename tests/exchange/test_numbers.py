"""German numbers and days: what they mean, and what is refused because it could mean two things."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.exchange.numbers import day_in, german_amount, german_number, german_percent, german_text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.234,56 €", "1234.56"),
        ("1234,5", "1234.5"),
        ("1.234", "1234"),
        ("-985,00", "-985.00"),
        ("\u2212985,00", "-985.00"),
        ("1\u00a0234,50", "1234.50"),
        ("1 234,50", "1234.50"),
        ("1\u202f234\u202f567", "1234567"),
        ("1.234,56\u00a0EUR", "1234.56"),
        ("0,0123", "0.0123"),
        ("  7 ", "7"),
        ("007", "7"),
    ],
)
def test_what_a_number_means(text: str, number: str):
    """A point separates thousands, a comma starts the decimals."""
    assert german_amount(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    [
        "12.34",
        "1,234.56",
        "1.23,4",
        "",
        " ",
        "NaN",
        "inf",
        "1e3",
        "0.123",
        "1.234.56",
        "1.234 567",
        "1,",
        ",5",
        "1.2345",
        "--1",
        "1-",
        "+1",
        "$ 5",
        "٣",
        "1_000",
        "0x10",
        "1,5,5",
        "12 34",
        "9" * 41,
        "5 %",
    ],
)
def test_what_is_no_number(text: str):
    """What could mean two things, or nothing, is no number."""
    assert german_amount(text) is None


def test_percent_and_euro_are_not_confused():
    """A discount says per cent, a price EUR, and neither says the other."""
    assert german_percent("42,5 %") == german_percent("42,5%") == german_percent("42,5") == Decimal("42.5")
    assert german_percent("42,5 €") is None


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12))
def test_a_written_number_reads_back(number: Decimal):
    """Writing and reading a number is the identity."""
    assert german_number(german_text(number)) == number


@pytest.mark.parametrize("text", ["02.03.2026", "2.3.2026", " 2026-03-02 "])
def test_days(text: str):
    """Days are written the German way or as ISO 8601."""
    assert day_in(text) == date(2026, 3, 2)


@pytest.mark.parametrize(
    "text", ["31.02.2026", "02.03.26", "2026-3-2", "03/02/2026", "2.3.", "", "20260302", "0000-01-01"]
)
def test_what_is_no_day(text: str):
    """A day that does not exist, or could be another, is refused."""
    assert day_in(text) is None
