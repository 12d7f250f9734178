"""Money and quantities: exact, one rounding, readable however odd the number."""

from decimal import Decimal

import pytest

from procurement.kernel.money import (
    CENT,
    MOST_QUANTITY,
    QUANTITY_STEP,
    UNIT_PRICE_STEP,
    cents,
    decimal_text,
    euro_text,
    has_places,
    is_quantity,
    plain,
    round_half_up,
)

ODD = ["NaN", "-NaN", "sNaN", "Infinity", "-Infinity"]


@pytest.mark.parametrize(
    ("value", "expected"), [("0.5", 1), ("1.5", 2), ("2.5", 3), ("2.4999", 2), ("-0.5", -1), ("-2.5", -3), ("0", 0)]
)
def test_rounds_half_away_from_zero(value: str, expected: int):
    """Ties go away from zero, on both sides, never to the even neighbour."""
    assert round_half_up(Decimal(value)) == expected


@pytest.mark.parametrize(
    ("euro", "expected"),
    [("0.005", 1), ("0.00499999", 0), ("1.005", 101), ("2.675", 268), ("-0.005", -1), ("99999999999.995", 10**13)],
)
def test_cents_are_exact(euro: str, expected: int):
    """What binary fractions get wrong is right to the cent."""
    assert cents(Decimal(euro)) == expected


@pytest.mark.parametrize(
    ("value", "step", "expected"),
    [
        ("1.2340", QUANTITY_STEP, True),
        ("1.2345", QUANTITY_STEP, False),
        ("1.2345", UNIT_PRICE_STEP, True),
        ("0E-30", CENT, True),
        ("1E+30", CENT, True),
        ("1E+1000000", CENT, True),
        ("1E-1000100", CENT, False),
        ("1.0000000000000000000000000000000000", CENT, True),
        ("1.0000000000000000000000000000000001", CENT, False),
        *[(odd, CENT, False) for odd in ODD],
    ],
)
def test_counts_places_without_rounding(value: str, step: Decimal, expected: bool):
    """Places are counted on the number as it came, however long; what is no number has none."""
    assert has_places(Decimal(value), step) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0.001", True),
        ("1.000", True),
        (str(MOST_QUANTITY), True),
        ("10000000", False),
        ("1E+30", False),
        ("0", False),
        ("-0.001", False),
        ("0.0009", False),
        *[(odd, False) for odd in ODD],
    ],
)
def test_quantities(value: str, expected: bool):
    """A quantity is positive, of this world, and has three places at most."""
    assert is_quantity(Decimal(value)) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1E+2", "100"),
        ("-0.0", "0"),
        ("0E+1000000", "0"),
        ("-1.50", "-1.5"),
        ("1E+30", "1" + "0" * 30),
        ("1E+1000000", "1E+1000000"),
        ("1E-1000000", "1E-1000000"),
        ("NaN", "NaN"),
    ],
)
def test_plain(value: str, expected: str):
    """Programs read decimals without exponent, unless they would be longer than anybody reads."""
    assert plain(Decimal(value)) == expected


@pytest.mark.parametrize(
    ("amount_cents", "german", "english"),
    [
        (0, "0,00 EUR", "EUR 0.00"),
        (-5, "-0,05 EUR", "EUR -0.05"),
        (-123_456, "-1.234,56 EUR", "EUR -1,234.56"),
        (99_999_999_99, "99.999.999,99 EUR", "EUR 99,999,999.99"),
    ],
)
def test_amounts_in_both_languages(amount_cents: int, german: str, english: str):
    """Amounts always show two places and keep their sign below one euro."""
    assert (euro_text(amount_cents, "de"), euro_text(amount_cents, "en")) == (german, english)


@pytest.mark.parametrize(
    ("value", "german", "english"),
    [
        ("-0.5", "-0,5", "-0.5"),
        ("-1234.50", "-1.234,5", "-1,234.5"),
        ("1234567", "1.234.567", "1,234,567"),
        ("0.000", "0", "0"),
        ("1E+1000000", "1E+1000000", "1E+1000000"),
        *[(odd, odd, odd) for odd in ODD],
    ],
)
def test_numbers_in_both_languages(value: str, german: str, english: str):
    """A refusal can name any number it was given, also one that is none."""
    assert (decimal_text(Decimal(value), "de"), decimal_text(Decimal(value), "en")) == (german, english)
