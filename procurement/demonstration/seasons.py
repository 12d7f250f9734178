"""How many orders fall on a day: a rush before the budget year closes, a quiet summer, none at weekends."""

from collections.abc import Iterator
from datetime import date
from random import Random

from procurement.demonstration.drawing import between
from procurement.demonstration.planned import FRIDAY, Span

MONTHS = (70, 90, 100, 95, 90, 90, 55, 50, 95, 120, 175, 165)
DECEMBER, CHRISTMAS = 12, 22
"""From this day of this month on hardly anything is ordered."""


def orders_by_day(span: Span, total: int, random: Random) -> Iterator[tuple[date, int]]:
    """Every day of the span with its number of orders; together exactly `total`."""
    days = [date.fromordinal(day) for day in range(span.first.toordinal(), span.today.toordinal())]
    weights = [_weight(day, random) for day in days]
    whole, so_far, given = sum(weights), 0, 0
    for day, weight in zip(days, weights, strict=True):
        so_far += weight
        due = total * so_far // whole
        yield day, due - given
        given = due


def _weight(day: date, random: Random) -> int:
    return _month_weight(day) * between(random, 50, 150)


def _month_weight(day: date) -> int:
    if day.weekday() > FRIDAY:
        return 0
    if day.month == DECEMBER and day.day >= CHRISTMAS:
        return MONTHS[DECEMBER - 1] // 10
    return MONTHS[day.month - 1]
