"""Days, months and contract years. Instants are UTC; days are those of Europe/Berlin."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")


def day_of(at: datetime) -> date:
    """The day in Europe/Berlin on which an instant falls.

    >>> from datetime import UTC
    >>> day_of(datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
    datetime.date(2026, 3, 2)
    """
    return at.astimezone(BERLIN).date()


def month_of(day: date) -> str:
    """A month as it is written in reports.

    >>> month_of(date(2026, 3, 2))
    '2026-03'
    """
    return f"{day.year:04d}-{day.month:02d}"


def same_day(year: int, day: date) -> date:
    """The anniversary of `day` in `year`; 29 February becomes 28 February.

    >>> same_day(2027, date(2024, 2, 29))
    datetime.date(2027, 2, 28)
    """
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def contract_year(starts_on: date, day: date) -> int:
    """Which year of a contract a day falls into, the first being 1.

    >>> contract_year(date(2024, 3, 1), date(2025, 2, 28)), contract_year(date(2024, 3, 1), date(2025, 3, 1))
    (1, 2)
    """
    years = day.year - starts_on.year
    return years + (1 if day >= same_day(day.year, starts_on) else 0)


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the last day of that month.

    >>> add_months(date(2026, 1, 31), 1), add_months(date(2026, 3, 15), 12)
    (datetime.date(2026, 2, 28), datetime.date(2027, 3, 15))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise ValueError(f"no day {months} months after {day}")
