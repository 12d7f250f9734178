"""German numbers and days, strictly: what could mean two things is refused instead of guessed.

A point only ever separates thousands and a comma only ever starts the decimals: `1.234` is 1234, and
`12.34` or `1,234.56` are no numbers at all.
"""

import re
from datetime import date
from decimal import Decimal

MOST_DIGITS = 40

_THOUSANDS = " .'\u00a0\u2009\u2019\u202f"
_NUMBER = re.compile(
    rf"(?P<sign>[-\u2212]?)"
    rf"(?P<whole>[1-9][0-9]{{0,2}}(?P<gap>[{_THOUSANDS}])[0-9]{{3}}(?:(?P=gap)[0-9]{{3}})*|[0-9]+)"
    rf"(?:,(?P<places>[0-9]+))?"
)
_EURO = re.compile(r"[ \u00a0\u202f]?(?:€|EUR)$")
_PERCENT = re.compile(r"[ \u00a0\u202f]?%$")
_DAY = re.compile(r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.(?P<year>[0-9]{4})")
_ISO_DAY = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")


def german_number(text: str) -> Decimal | None:
    """The number a German text says, or None where it says none.

    >>> [str(german_number(text)) for text in ("1.234,56", "1234,5", "1.234", "-985,00", "1 234,50")]
    ['1234.56', '1234.5', '1234', '-985.00', '1234.50']
    >>> [german_number(text) for text in ("12.34", "1,234.56", "1.23,4", "0.123", "", "NaN", "1e3")]
    [None, None, None, None, None, None, None]
    """
    found = _NUMBER.fullmatch(text.strip())
    if found is None or len(text) > MOST_DIGITS:
        return None
    whole = re.sub(r"[^0-9]", "", found["whole"])
    sign = "-" if found["sign"] else ""
    return Decimal(f"{sign}{whole}.{found['places']}" if found["places"] else f"{sign}{whole}")


def german_amount(text: str) -> Decimal | None:
    """A number that may say that it is EUR.

    >>> [str(german_amount(text)) for text in ("1.234,56 €", "12,5 EUR", "3", "42,5 %")]
    ['1234.56', '12.5', '3', 'None']
    """
    return german_number(_EURO.sub("", text.strip()))


def german_percent(text: str) -> Decimal | None:
    """A number that may say that it is per cent: 42,5 and 42,5 % are both 42.5.

    >>> [str(german_percent(text)) for text in ("42,5 %", "19", "19 €")]
    ['42.5', '19', 'None']
    """
    return german_number(_PERCENT.sub("", text.strip()))


def german_text(number: Decimal) -> str:
    """A decimal as German files write it: comma, no thousands, every digit kept.

    >>> german_text(Decimal("-1234.50")), german_text(Decimal("1E+3"))
    ('-1234,50', '1000')
    """
    return format(number, "f").replace(".", ",")


def day_in(text: str) -> date | None:
    """A day written 02.03.2026 or 2026-03-02, or None; there is no other way to write one.

    >>> day_in("2.3.2026"), day_in("2026-03-02"), day_in("31.02.2026"), day_in("02.03.26")
    (datetime.date(2026, 3, 2), datetime.date(2026, 3, 2), None, None)
    """
    found = _DAY.fullmatch(text.strip()) or _ISO_DAY.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None
