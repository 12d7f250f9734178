"""One planned command: when, what and by whom; and the days the demonstration covers."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zlib import crc32

from procurement.kernel.calendar import add_months

COOPERATIVE = "kai"
"""Stands in place of a member for those who act for the cooperative as a whole."""

PERSONS = {"officer": 1, "approver": 2, "manager": 3, "auditor": 4, "admin": 5}
FRIDAY = 4
"""The last working day, as `date.weekday` counts."""

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Planned:
    """A command of the domain, the instant (UTC) it is given at, and the role and opaque subject of who gives it.

    What is `if_possible` is left out of the plan where a decision stands against it, as in a very small cooperative.
    """

    at: datetime
    command: object
    role: str
    subject: str
    if_possible: bool = False


def subject(member: str, role: str) -> str:
    """The opaque subject id of a made-up person.

    >>> subject("buxtehude", "approver"), subject(COOPERATIVE, "manager")
    ('person-buxtehude-2', 'person-kai-3')
    """
    return f"person-{member}-{PERSONS[role]}"


@dataclass(frozen=True, slots=True)
class Span:
    """The days on which the demonstration orders, first to last; the last is yesterday, so nothing lies ahead."""

    today: date
    years: int

    @property
    def first(self) -> date:
        return add_months(self.today, -12 * self.years)

    @property
    def last(self) -> date:
        return self.today - ONE_DAY


def at_hour(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """An instant on a day; hours 6 to 20 UTC fall on the same day in Berlin."""
    return datetime.combine(day, time(hour, minute, second), tzinfo=UTC)


def working_day(day: date) -> date:
    """The day itself, or the Monday after."""
    return day + timedelta(days=max(7 - day.weekday(), 0)) if day.weekday() > FRIDAY else day


def variation(most: int, *parts: object) -> int:
    """A number from 0 to below `most` that is always the same for the same parts."""
    return crc32("/".join(str(part) for part in parts).encode()) % most
