"""How a framework contract stands on a day: running, ending soon, used up, ended."""

from collections.abc import Mapping
from datetime import date

from procurement.kernel.calendar import add_months
from procurement.kernel.wording import Wording

SOON_MONTHS = 6
"""So long before its end a contract ends soon: what follows it takes about that long to be awarded."""

STANDINGS: Mapping[str, Wording] = {
    "running": Wording("running", "läuft"),
    "ending": Wording("ends soon", "endet bald"),
    "exhausted": Wording("used up", "ausgeschöpft"),
    "coming": Wording("not yet begun", "beginnt noch"),
    "ended": Wording("ended", "beendet"),
}
STANDING_TONES: Mapping[str, str] = {
    "running": "success",
    "ending": "warning",
    "exhausted": "danger",
    "coming": "info",
    "ended": "plain",
}
REGIMES: Mapping[str, Wording] = {"vgv": Wording("VgV", "VgV"), "uvgo": Wording("UVgO", "UVgO")}


def standing_on(day: date, starts_on: date, last_order_on: date, remaining_cents: int) -> str:
    """One of `STANDINGS`; the end of a contract counts for more than its ceiling.

    >>> standing_on(date(2026, 7, 1), date(2026, 1, 1), date(2026, 12, 31), 5)
    'ending'
    >>> standing_on(date(2026, 6, 29), date(2026, 1, 1), date(2026, 12, 31), 0)
    'exhausted'
    """
    if day > last_order_on:
        return "ended"
    if remaining_cents <= 0:
        return "exhausted"
    if day < starts_on:
        return "coming"
    return "ending" if last_order_on <= add_months(day, SOON_MONTHS) else "running"
