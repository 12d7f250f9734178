"""Days, months and contract years at their edges."""

from datetime import UTC, date, datetime

import pytest

from procurement.kernel.calendar import add_months, contract_year, day_of, month_of, same_day


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 1, 1, 22, 59, tzinfo=UTC), date(2026, 1, 1)),
        (datetime(2026, 1, 1, 23, 0, tzinfo=UTC), date(2026, 1, 2)),
        (datetime(2026, 7, 1, 21, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), date(2026, 7, 2)),
    ],
)
def test_midnight_is_that_of_berlin(at: datetime, expected: date):
    """The day changes at 23:00 UTC in winter and at 22:00 UTC in summer."""
    assert day_of(at) == expected


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 3, 31), 1, date(2026, 4, 30)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_months_end_where_they_end(day: date, months: int, expected: date):
    """A month later is the same day, or the last one of a shorter month."""
    assert add_months(day, months) == expected


def test_months_beyond_the_calendar():
    """There is no month after the last, and that is said."""
    with pytest.raises(ValueError, match="no day 1 months after 9999-12-31"):
        add_months(date(9999, 12, 31), 1)


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2024, 2, 29), 1), (date(2025, 2, 27), 1), (date(2025, 2, 28), 2), (date(2028, 2, 28), 4)],
)
def test_contract_years_of_a_leap_day(day: date, year: int):
    """A contract that starts on 29 February has its anniversary on the 28th in common years."""
    assert contract_year(date(2024, 2, 29), day) == year


def test_leap_day_returns_in_leap_years():
    """The anniversary of 29 February is 29 February where there is one."""
    assert (same_day(2028, date(2024, 2, 29)), month_of(same_day(2027, date(2024, 2, 29)))) == (
        date(2028, 2, 29),
        "2027-02",
    )
