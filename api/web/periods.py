"""Periods of reports in the address: a calendar year, or the last twelve months."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from api.web.fields import Choice
from api.web.formats import month
from api.web.visit import Visit
from procurement.application.parameter import among, invalid
from procurement.kernel.calendar import add_months, day_of, month_of
from procurement.kernel.wording import Wording

LAST_12 = "last12"
ALL = "all"
LAST_12_WORDS = Wording("last 12 months", "letzte 12 Monate")
ALL_WORDS = Wording("since the beginning", "von Anfang an")
YEARS_BACK = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """`value` as it stands in the address; months (`2026-03`) from the first to the last, empty for no limit."""

    value: str
    first: str
    last: str
    label: Wording

    @property
    def parameters(self) -> Mapping[str, Sequence[str]]:
        """`from` and `to` as reports and lists take them."""
        named = {"from": self.first, "to": self.last}
        return {name: [value] for name, value in named.items() if value}

    def has(self, month: str) -> bool:
        return self.first <= month and (not self.last or month <= self.last)

    def words(self, language: str) -> str:
        """Its first and last month in words."""
        if not self.first:
            return self.label.in_language(language)
        return f"{month(self.first, language)} – {month(self.last, language)}"


def looked_at_on(visit: Visit) -> date:
    """Today, or the day of the instant that `as_of` puts the clock back to."""
    text = visit.asked("as_of")
    try:
        instant = datetime.fromisoformat(text.replace(" ", "+")) if "T" in text else visit.now
    except ValueError:
        return visit.today
    return day_of(instant) if instant.tzinfo else visit.today


def moment(visit: Visit) -> Mapping[str, Sequence[str]]:
    """`as_of` for the reports of a page, if the address has it."""
    return {"as_of": visit.query["as_of"]} if "as_of" in visit.query else {}


def years(visit: Visit) -> Iterable[Choice]:
    """The present year and those before it."""
    this = looked_at_on(visit).year
    return [(str(year), str(year)) for year in range(this, this - YEARS_BACK, -1)]


def periods(visit: Visit) -> Iterable[Choice]:
    """What can be chosen as a period."""
    return [*years(visit), *[(name, words.in_language(visit.language)) for name, words in NAMED.items()]]


NAMED = {LAST_12: LAST_12_WORDS, ALL: ALL_WORDS}


def chosen_period(visit: Visit, name: str = "year", otherwise: str = "") -> Period:
    """The period in the address, this year unless said otherwise. Raises `ParameterInvalid`."""
    today = looked_at_on(visit)
    value = visit.asked(name, otherwise or str(today.year))
    if value == LAST_12:
        return Period(value=value, first=months_before(month_of(today), 11), last=month_of(today), label=LAST_12_WORDS)
    if value == ALL:
        return Period(value=value, first="", last="", label=ALL_WORDS)
    if value not in dict(years(visit)):
        raise invalid(name, value, among([*dict(years(visit)), *NAMED]))
    return Period(value=value, first=f"{value}-01", last=f"{value}-12", label=Wording(value, value))


def months_before(last: str, count: int) -> str:
    """A month so many before another.

    >>> months_before("2026-03", 3)
    '2025-12'
    """
    return month_of(add_months(date.fromisoformat(f"{last}-01"), -count))


def month_range(first: str, last: str) -> Sequence[str]:
    """Every month from the first to the last.

    >>> month_range("2025-12", "2026-02")
    ['2025-12', '2026-01', '2026-02']
    """
    found = [first]
    while found[-1] < last:
        found.append(months_before(found[-1], -1))
    return found
