"""Money and quantities: whole cents, exact decimals, one rounding (half up, kaufmännisch). No float anywhere."""

from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

CENT = Decimal(1)
UNIT_PRICE_STEP = Decimal("0.0001")
QUANTITY_STEP = Decimal("0.001")
MOST_UNIT_PRICE = Decimal("9999999.9999")
MOST_QUANTITY = Decimal("9999999.999")
MOST_CENTS = 10**15
"""Ten thousand billion EUR; sums of such amounts still fit a 64-bit integer."""
MOST_PLAIN_DIGITS = 40
"""Longer numbers keep their exponent when written: nobody reads them, and some would fill the memory."""

_UNROUNDED = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)


def round_half_up(value: Decimal, step: Decimal = CENT) -> Decimal:
    """`value` to the nearest multiple of a power of ten `step`; ties go away from zero.

    >>> round_half_up(Decimal("2.5")), round_half_up(Decimal("61.5600001"), UNIT_PRICE_STEP)
    (Decimal('3'), Decimal('61.5600'))
    """
    return value.quantize(step, rounding=ROUND_HALF_UP)


def cents(euro: Decimal) -> int:
    """An exact EUR amount as whole cents: the one rounding of a line.

    >>> cents(Decimal("0.125")), cents(Decimal(500) * Decimal("0.0123"))
    (13, 615)
    """
    return int((euro * 100).to_integral_value(ROUND_HALF_UP))


def has_places(value: Decimal, step: Decimal) -> bool:
    """Whether `value` is finite and needs no more decimal places than `step`, 1 or a part of it, has.

    >>> (
    ...     has_places(Decimal("1.500"), Decimal("0.01")),
    ...     has_places(Decimal("NaN"), CENT),
    ...     has_places(Decimal("1E+30"), CENT),
    ... )
    (True, False, True)
    """
    if not value.is_finite():
        return False
    if value == value.to_integral_value():
        return True
    exponent = int(value.as_tuple().exponent)
    most = int(step.as_tuple().exponent)
    return exponent >= most or int(value.normalize(_UNROUNDED).as_tuple().exponent) >= most


def is_quantity(value: Decimal) -> bool:
    """Whether so much can be ordered, received or agreed at all: more than 0, with three places at most.

    >>> is_quantity(Decimal("0.001")), is_quantity(Decimal("0.0001")), is_quantity(Decimal(0))
    (True, False, False)
    """
    return has_places(value, QUANTITY_STEP) and 0 < value <= MOST_QUANTITY


def plain(value: Decimal) -> str:
    """A decimal as a program reads it: no exponent, no superfluous zeros. What is no amount is written as it came.

    >>> plain(Decimal("1.500")), plain(Decimal("1E+2")), plain(Decimal("0.000"))
    ('1.5', '100', '0')
    """
    if not value.is_finite() or abs(value.adjusted()) > MOST_PLAIN_DIGITS:
        return str(value) if value else "0"
    return _plain(value)


@lru_cache(maxsize=4096)
def _plain(value: Decimal) -> str:
    """Equal numbers are written alike, and most occur often."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def euro_text(amount_cents: int, language: str) -> str:
    """An amount as a person reads it.

    >>> euro_text(-123456, "de"), euro_text(123456, "en")
    ('-1.234,56 EUR', 'EUR 1,234.56')
    """
    sign, amount = ("-" if amount_cents < 0 else ""), abs(amount_cents)
    english = f"{amount // 100:,}.{amount % 100:02d}"
    return f"{sign}{_german(english)} EUR" if language == "de" else f"EUR {sign}{english}"


def decimal_text(value: Decimal, language: str) -> str:
    """A quantity or unit price as a person reads it.

    >>> decimal_text(Decimal("1234.500"), "de"), decimal_text(Decimal("1234.500"), "en")
    ('1.234,5', '1,234.5')
    """
    text = plain(value)
    sign, amount = ("-" if text.startswith("-") else ""), text.removeprefix("-")
    whole, _, places = amount.partition(".")
    if not (whole + places).isdigit():
        return text
    english = f"{sign}{int(whole):,}" + (f".{places}" if places else "")
    return _german(english) if language == "de" else english


def _german(english: str) -> str:
    return english.translate(str.maketrans({",": ".", ".": ","}))
