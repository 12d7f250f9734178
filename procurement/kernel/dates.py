"""Days a command may name: near enough that whatever is computed from them stays a day."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from procurement.kernel.refusal import Invalid

FIRST_YEAR, LAST_YEAR = 1990, 2100


@dataclass(eq=False, kw_only=True)
class DateNotPossible(Invalid):
    """A day before 1990 or after 2100 is a slip of the pen; `field` says which."""

    field: str
    day: date
    first_year: int = FIRST_YEAR
    last_year: int = LAST_YEAR
    DE: ClassVar[str] = "{field}: {day} liegt nicht in den Jahren {first_year} bis {last_year}."
    EN: ClassVar[str] = "{field}: {day} is not in the years {first_year} to {last_year}."
    POINTER: ClassVar[str] = "/{field}"


def possible_year(year: int) -> bool:
    """Whether a year is one that days, levies and reports may be of.

    >>> possible_year(1989), possible_year(2100)
    (False, True)
    """
    return FIRST_YEAR <= year <= LAST_YEAR


def possible_day(field: str, day: date) -> date:
    """The day, or `DateNotPossible` for that field."""
    if not possible_year(day.year):
        raise DateNotPossible(field=field, day=day)
    return day
