"""The control that puts a page's clock back: a slider, a day, one step back or on, now. All of it is links and forms.

The moment stands in the address as `as_of`, a position or an RFC 3339 instant. What the slider and the day field send
(`schritt`, `tag`, `uhrzeit`) is turned into such an address at once, so that every address can be kept and passed on.
A page with a further moment gives its parameter a name of its own, which its fields then carry as well.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from starlette.responses import Response

from api.web.formats import instant
from api.web.links import with_query
from api.web.moment.steps import Steps, end_of, of_days, written
from api.web.visit import Visit
from procurement.application.moments import Moment
from procurement.application.parameter import invalid, whole
from procurement.kernel.calendar import BERLIN, day_of
from procurement.kernel.dates import possible_year
from procurement.kernel.wording import Wording

AS_OF = "as_of"
DAY = re.compile(r"([0-9]{1,2})[./]([0-9]{1,2})[./]([0-9]{4})|([0-9]{4})-([0-9]{2})-([0-9]{2})")
CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")
LAST_HOUR, LAST_MINUTE = 23, 59
NO_DAY = Wording("write a day such as 02.03.2026", "zu schreiben als Tag wie 02.03.2026")
NO_TIME = Wording("write a time such as 14:30", "zu schreiben als Uhrzeit wie 14:30")


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """What the macro `moment.control` prints. `index` counts from 1; `now` is empty where the clock is not put back."""

    path: str
    parameter: str
    suffix: str
    kept: Sequence[tuple[str, str]]
    steps: Steps
    index: int
    words: Wording
    day: str
    clock: str
    previous: str
    next: str
    now: str


def suffix_of(parameter: str) -> str:
    """What the names of a further moment's fields end in.

    >>> suffix_of("as_of"), suffix_of("vergleich")
    ('', '_vergleich')
    """
    return "" if parameter == AS_OF else f"_{parameter}"


def log_steps(visit: Visit) -> Steps:
    """The days of the whole log, for reports; today where nothing is recorded yet."""
    first = visit.services.reading.moments.first_at
    return of_days(day_of(first) if first else visit.today, visit.today)


def onward(visit: Visit, steps: Steps, parameter: str = AS_OF) -> Response | None:
    """To the address of the moment that slider or day field sent; None where they sent nothing.

    Raises `ParameterInvalid` for what is no step, day or time.
    """
    suffix = suffix_of(parameter)
    step, day = visit.asked(f"schritt{suffix}"), visit.asked(f"tag{suffix}")
    if not step and not day:
        return None
    found = _of_step(step, steps, suffix) if step else _of_day(visit, day, suffix)
    gone = dict.fromkeys((f"schritt{suffix}", f"tag{suffix}", f"uhrzeit{suffix}", "page"))
    return visit.go(with_query(visit.path, visit.query, **gone, **{parameter: found}))


def asked_moment(visit: Visit, parameter: str = AS_OF) -> Moment | None:
    """The moment in the address; None for now. Raises `ParameterInvalid`."""
    return visit.services.reading.moments.moment(visit.asked(parameter), parameter)


def control(visit: Visit, steps: Steps, moment: Moment | None, parameter: str = AS_OF) -> Control:
    """The control as it stands at a moment, None for now."""
    index, suffix = steps.index_at(moment), suffix_of(parameter)
    own = {parameter, f"schritt{suffix}", f"tag{suffix}", f"uhrzeit{suffix}", "page", "format"}
    query = {name: values for name, values in visit.query.items() if name not in own}
    at = moment.at.astimezone(BERLIN) if moment else None
    whole_day = at is not None and at == end_of(at.date())

    def link(step: int) -> str:
        exists = 0 <= step < len(steps.stops)
        return with_query(visit.path, query, **{parameter: steps.stops[step].as_of}) if exists else ""

    return Control(
        path=visit.path,
        parameter=parameter,
        suffix=suffix,
        kept=[(name, value) for name, values in query.items() for value in values],
        steps=steps,
        index=index + 1,
        words=_words(steps, index, moment),
        day=visit.asked(f"tag{suffix}") or (at.strftime("%d.%m.%Y") if at else ""),
        clock=visit.asked(f"uhrzeit{suffix}") or (at.strftime("%H:%M") if at and not whole_day else ""),
        previous=link(index - 1),
        next=link(index + 1),
        now=with_query(visit.path, query) if moment else "",
    )


def _words(steps: Steps, index: int, moment: Moment | None) -> Wording:
    """The moment in words: as the step says it, or exactly where it lies between two."""
    if moment is None:
        return Wording("now", "jetzt")
    if index >= 0 and steps.stops[index].as_of == moment.text:
        return steps.words_at(index)
    return Wording(instant(moment.at, "en"), f"{instant(moment.at, 'de')} Uhr")


def _of_step(text: str, steps: Steps, suffix: str) -> str:
    count = len(steps.stops)
    if not re.fullmatch(r"[0-9]{1,9}", text) or not 1 <= int(text) <= count:
        raise invalid(f"schritt{suffix}", text, whole(1, count))
    return steps.stops[int(text) - 1].as_of


def _of_day(visit: Visit, text: str, suffix: str) -> str:
    """The end of the day that was typed, or the end of the minute where a time was typed as well."""
    day = read_day(f"tag{suffix}", text)
    clock = visit.asked(f"uhrzeit{suffix}")
    return written(end_of(day) if not clock else _instant(day, f"uhrzeit{suffix}", clock))


def read_day(name: str, text: str) -> date:
    """A day as it is typed: `2.3.2026`, or `2026-03-02` as programs write it. Raises `ParameterInvalid`."""
    found = DAY.fullmatch(text.strip())
    parts = [int(part) for part in found.groups() if part] if found else []
    try:
        year, month, day = parts if found and found.group(4) else reversed(parts)
        if possible_year(year):
            return date(year, month, day)
    except ValueError:
        pass
    raise invalid(name, text, NO_DAY)


def _instant(day: date, name: str, text: str) -> datetime:
    found = CLOCK.fullmatch(text.strip())
    hour, minute = (int(found.group(1)), int(found.group(2))) if found else (LAST_HOUR + 1, 0)
    if hour > LAST_HOUR or minute > LAST_MINUTE:
        raise invalid(name, text, NO_TIME)
    return datetime.combine(day, time(hour, minute, 59, 999_999), BERLIN)
