"""When the term of licences is over, and what goes along with them when they are passed on."""

from datetime import date
from functools import lru_cache
from typing import Any

from procurement.domain.licence.events import Licences
from procurement.kernel.calendar import add_months

WITH_THEM = ("clause", "metric", "minimum_per", "minimum_quantity", "unit_price")


@lru_cache(maxsize=10_000)
def term_end(received_on: date, months: int | None) -> str:
    """The first day on which they are no longer owned, empty where they are for good.

    >>> term_end(date(2026, 3, 16), 12), term_end(date(2026, 3, 16), None)
    ('2027-03-16', '')
    """
    return add_months(received_on, months).isoformat() if months else ""


def passed_on(licences: Licences) -> dict[str, Any]:
    """What was agreed on them holds for whoever takes them over."""
    return {name: getattr(licences, name) for name in WITH_THEM}
