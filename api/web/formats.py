"""Figures and days as people read them, in German or English. Money and quantities follow the kernel's own writing."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_datetime, get_month_names

from procurement.kernel.calendar import BERLIN
from procurement.kernel.money import decimal_text, euro_text, round_half_up

LOCALES = {"de": Locale("de", "DE"), "en": Locale("en", "GB")}
NOTHING = "–"
"""Stands where there is no value."""
NO_BREAK = "\u00a0"
PRICE_PLACES = 2
TENTH = Decimal("0.1")


def euro(amount_cents: int | None, language: str) -> str:
    r"""An amount in EUR, with blanks that do not break.

    >>> euro(-123450, "de"), euro(1, "en"), euro(None, "de")
    ('-1.234,50\\xa0€', '€0.01', '–')
    """
    if amount_cents is None:
        return NOTHING
    text = euro_text(amount_cents, language)
    if language == "de":
        return text.replace(" EUR", f"{NO_BREAK}€")
    sign = "-" if amount_cents < 0 else ""
    return f"{sign}€{text.removeprefix('EUR ').removeprefix('-')}"


def unit_price(price: Decimal | None, language: str) -> str:
    r"""A price per unit in EUR: two places at least, four at most.

    >>> unit_price(Decimal("1234.5"), "de"), unit_price(Decimal("0.0123"), "en")
    ('1.234,50\\xa0€', '€0.0123')
    """
    if price is None:
        return NOTHING
    text = decimal_text(price, language)
    comma = "," if language == "de" else "."
    whole, _, places = text.partition(comma)
    text = f"{whole}{comma}{places.ljust(PRICE_PLACES, '0')}"
    return f"{text}{NO_BREAK}€" if language == "de" else f"€{text}"


def number(value: Decimal | int | None, language: str) -> str:
    """A quantity or count.

    >>> number(Decimal("1234.500"), "de"), number(25, "en")
    ('1.234,5', '25')
    """
    return NOTHING if value is None else decimal_text(Decimal(value), language)


def percent(value: Decimal | None, language: str) -> str:
    r"""A share with one place.

    >>> percent(Decimal("18.94"), "de"), percent(Decimal("18.95"), "en")
    ('18,9\\xa0%', '19.0%')
    """
    if value is None:
        return NOTHING
    rounded = round_half_up(value, TENTH)
    text = decimal_text(rounded, language)
    comma = "," if language == "de" else "."
    text = text if comma in text else f"{text}{comma}0"
    return f"{text}{NO_BREAK}%" if language == "de" else f"{text}%"


def day(value: date | str | None, language: str) -> str:
    """A day, numbers only, as tables show it. Days from reports are ISO text.

    >>> day("2026-03-02", "de"), day(date(2026, 3, 2), "en"), day("", "de")
    ('02.03.2026', '02/03/2026', '–')
    """
    found = date.fromisoformat(value) if isinstance(value, str) and value else value
    if not found:
        return NOTHING
    assert isinstance(found, date)
    return found.strftime("%d.%m.%Y" if language == "de" else "%d/%m/%Y")


def long_day(value: date | str | None, language: str) -> str:
    """A day in words.

    >>> long_day("2026-03-02", "de"), long_day("2026-03-02", "en")
    ('2. März 2026', '2 March 2026')
    """
    found = date.fromisoformat(value) if isinstance(value, str) and value else value
    return format_date(found, "long", LOCALES[language]) if isinstance(found, date) else NOTHING


def instant(value: datetime | str | None, language: str) -> str:
    """An instant in Berlin's time, to the minute.

    >>> from datetime import UTC
    >>> instant(datetime(2026, 3, 2, 9, 15, tzinfo=UTC), "de")
    '02.03.2026, 10:15'
    """
    found = datetime.fromisoformat(value) if isinstance(value, str) and value else value
    if not isinstance(found, datetime):
        return NOTHING
    pattern = "dd.MM.yyyy, HH:mm" if language == "de" else "dd/MM/yyyy, HH:mm"
    return format_datetime(found, pattern, tzinfo=BERLIN, locale=LOCALES[language])


@lru_cache(maxsize=4096)
def month(value: str | None, language: str, *, short: bool = False) -> str:
    """A month of a report in words.

    >>> month("2026-03", "de"), month("2026-03", "de", short=True), month("2026-12", "en", short=True)
    ('März 2026', 'Mär 26', 'Dec 26')
    """
    if not value:
        return NOTHING
    year, _, index = value.partition("-")
    if not short:
        return f"{get_month_names('wide', locale=LOCALES[language])[int(index)]} {year}"
    name = get_month_names("abbreviated", context="stand-alone", locale=LOCALES[language])[int(index)]
    return f"{name[:3].rstrip('.')} {year[2:]}"
