"""The moments a slider stops at: every event, or the end of every day where there are too many events."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from api.web.formats import instant, long_day, number
from procurement.application.moments import Moment
from procurement.application.stream_states import Place
from procurement.kernel.calendar import BERLIN, day_of
from procurement.kernel.wording import Wording

MOST_SINGLE = 500
"""With more events than that the slider stops at the end of each day."""


@dataclass(frozen=True, slots=True)
class Step:
    """One stop: when it is, what the address says for it, and the event it stops at (0: a day)."""

    at: datetime
    as_of: str
    position: int = 0


@dataclass(frozen=True, slots=True)
class Steps:
    """All stops, oldest first."""

    stops: Sequence[Step]
    by_day: bool

    def words_at(self, index: int) -> Wording:
        """A stop as people read it."""
        at = self.stops[index].at
        if self.by_day:
            day = day_of(at)
            return Wording(f"end of {long_day(day, 'en')}", f"Ende des {long_day(day, 'de')}")
        count, total = index + 1, len(self.stops)
        english = f"{instant(at, 'en')}, event {number(count, 'en')} of {number(total, 'en')}"
        german = f"{instant(at, 'de')} Uhr, Ereignis {number(count, 'de')} von {number(total, 'de')}"
        return Wording(english, german)

    def index_at(self, moment: Moment | None) -> int:
        """The newest stop at or before a moment, counted from 0; -1 before the first, the last one for now.

        Events that were recorded together share their instant, so among events the position decides.
        """
        if moment is None:
            return len(self.stops) - 1
        if self.stops and self.stops[0].position:
            return bisect_right(self.stops, moment.position, key=lambda step: step.position) - 1
        return bisect_right(self.stops, moment.at, key=lambda step: step.at) - 1


def end_of(day: date) -> datetime:
    """The last instant of a day in Berlin, in UTC."""
    return (datetime.combine(day + timedelta(days=1), time.min, BERLIN)).astimezone(UTC) - timedelta(microseconds=1)


def written(at: datetime) -> str:
    """An instant as addresses carry it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


@lru_cache(maxsize=32)
def of_days(first: date, last: date) -> Steps:
    """The end of every day from the first to the last."""
    days = [first + timedelta(days=count) for count in range((last - first).days + 1)]
    return Steps([Step(end_of(day), written(end_of(day))) for day in days], by_day=True)


def of_places(places: Sequence[Place]) -> Steps:
    """Every event of a stream, or the last one of each day on which there were any."""
    by_day = len(places) > MOST_SINGLE
    shown = _last_of_days(places) if by_day else places
    return Steps([Step(place.recorded_at, str(place.position), place.position) for place in shown], by_day=by_day)


def _last_of_days(places: Sequence[Place]) -> Sequence[Place]:
    """The day is found out once for each day: a contract has thousands of places."""
    found: list[Place] = []
    until = datetime.min.replace(tzinfo=UTC)
    for place in places:
        if place.recorded_at > until:
            until = end_of(day_of(place.recorded_at))
            found.append(place)
        else:
            found[-1] = place
    return found
