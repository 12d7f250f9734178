"""Reading what a report is asked for from untrusted parameters, each fault naming its parameter."""

import base64
import binascii
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, ClassVar, cast

from procurement.application.parameter import NO_CURSOR, NUL, among, invalid, whole
from procurement.application.ports import ReportQuery, Totals
from procurement.kernel.dates import FIRST_YEAR, LAST_YEAR, possible_year
from procurement.kernel.projection import Combine, Kind, Projection
from procurement.kernel.refusal import Unknown
from procurement.kernel.wording import Wording

RESERVED = (
    "group_by",
    "from",
    "to",
    "q",
    "sort",
    "limit",
    "cursor",
    "page",
    "format",
    "as_of",
    "min_position",
    "lang",
    "on",
    "totals",
    "extras",
)
MOST_ROWS = 1_000_000
MOST_POSITION = 2**62
MOST_VALUES = 1_000
YES_OR_NO = {"yes": True, "no": False}
PERIOD = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(eq=False, kw_only=True)
class UnknownReport(Unknown):
    report: str
    DE: ClassVar[str] = "Die Auswertung {report} gibt es nicht."
    EN: ClassVar[str] = "There is no report {report}."


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRequest:
    """A report as somebody asks for it. `as_of` is a position or an instant; None means now. `on` is the day its rows
    are looked at, where it is not that of `as_of`. Without `extras` the further parts of the answer stay away.
    """

    query: ReportQuery
    as_of: int | datetime | None = None
    min_position: int = 0
    cursor: tuple[Any, ...] = ()
    on: date | None = None
    extras: bool = True


def read_request(
    projection: Projection, parameters: Mapping[str, Sequence[str]], totals: Totals = Totals.YES
) -> ReportRequest:
    """Query parameters (each name with its values) as a request; `totals` where they do not say. Raises
    `ParameterInvalid`.
    """
    single = {name: values[-1] for name, values in parameters.items() if name in RESERVED and values}
    filters = {name: _filter(projection, name, values) for name, values in parameters.items() if name not in RESERVED}
    sort = single.get("sort", "")
    limit = _whole("limit", single["limit"], 1, MOST_ROWS) if "limit" in single else None
    query = ReportQuery(
        filters=filters,
        group=_group(projection, single.get("group_by")),
        period_from=_period(projection, "from", single.get("from", "")),
        period_to=_period(projection, "to", single.get("to", "")),
        search=_search(projection, single.get("q", "")),
        sort=sort.removeprefix("-"),
        descending=sort.startswith("-"),
        limit=limit,
        offset=_offset(single, limit),
        totals=_totals(single["totals"]) if "totals" in single else totals,
    )
    return ReportRequest(
        query=query,
        as_of=read_as_of(single.get("as_of", "")),
        min_position=_whole("min_position", single.get("min_position", "0"), 0, MOST_POSITION),
        cursor=read_cursor(single.get("cursor", "")),
        on=read_day("on", single.get("on", "")),
        extras=_yes_or_no("extras", single.get("extras", "yes")),
    )


def filterable(projection: Projection) -> tuple[str, ...]:
    """The columns a report can be filtered by."""
    texts = [column.name for column in projection.columns if column.kind is Kind.TEXT]
    return (*texts, *_numbers(projection), *projection.contains)


def _numbers(projection: Projection) -> tuple[str, ...]:
    """Whole numbers that describe a row, unlike sums."""
    columns = projection.columns
    return tuple(it.name for it in columns if it.kind is Kind.INTEGER and it.combine is not Combine.SUM)


def _filter(projection: Projection, name: str, values: Sequence[str]) -> tuple[Any, ...]:
    """The values of which one must match; numbers as numbers, `true` and `false` as 1 and 0."""
    possible = filterable(projection)
    if name not in possible:
        name_of, filters, others = projection.name, ", ".join(possible), ", ".join(RESERVED)
        reason = Wording(
            f"{name_of} is filtered by {filters} and read with {others}",
            f"{name_of} wird nach {filters} gefiltert und mit {others} gelesen",
        )
        raise invalid(name, values[0] if values else "", reason)
    if len(values) > MOST_VALUES:
        raise invalid(name, "…", Wording(f"has more than {MOST_VALUES} values", f"hat mehr als {MOST_VALUES} Werte"))
    if any("\x00" in value for value in values):
        raise invalid(name, "", NUL)
    if name not in _numbers(projection):
        return tuple(values)
    return tuple(_whole(name, {"true": "1", "false": "0"}.get(value, value), 0, MOST_POSITION) for value in values)


def _group(projection: Projection, text: str | None) -> tuple[str, ...] | None:
    if text is None:
        return None
    if projection.collapses:
        raise invalid(
            "group_by",
            text,
            Wording(f"{projection.name} cannot be grouped", f"{projection.name} lässt sich nicht gruppieren"),
        )
    names = tuple(name for name in text.split(",") if name)
    for name in names:
        if name not in projection.key:
            raise invalid("group_by", text, among(projection.key))
    return tuple(dict.fromkeys(names))


def _period(projection: Projection, name: str, text: str) -> str:
    if not text:
        return ""
    if not projection.period:
        raise invalid(name, text, Wording(f"{projection.name} has no period", f"{projection.name} hat keinen Zeitraum"))
    if not PERIOD.fullmatch(text):
        raise invalid(
            name, text, Wording("write YYYY, YYYY-MM or YYYY-MM-DD", "zu schreiben als JJJJ, JJJJ-MM oder JJJJ-MM-TT")
        )
    return text


def _search(projection: Projection, text: str) -> str:
    if text and not projection.search:
        raise invalid(
            "q",
            text,
            Wording(f"{projection.name} has no text to search in", f"{projection.name} hat keinen Text zum Suchen"),
        )
    if "\x00" in text:
        raise invalid("q", "", NUL)
    return text.strip()


def _whole(name: str, text: str, least: int, most: int) -> int:
    if not re.fullmatch(r"\d{1,19}", text) or not least <= int(text) <= most:
        raise invalid(name, text, whole(least, most))
    return int(text)


def read_day(name: str, text: str) -> date | None:
    """A day from a parameter, None where it is empty. Raises `ParameterInvalid`."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise invalid(name, text, Wording("write YYYY-MM-DD", "zu schreiben als JJJJ-MM-TT")) from None
    if not possible_year(day.year):
        raise invalid(
            name,
            text,
            Wording(
                f"the year must be from {FIRST_YEAR} to {LAST_YEAR}",
                f"das Jahr muss von {FIRST_YEAR} bis {LAST_YEAR} sein",
            ),
        )
    return day


def _offset(single: Mapping[str, str], limit: int | None) -> int:
    """How many rows come before the page that was asked for by its number."""
    if "page" not in single:
        return 0
    if limit is None or single.get("cursor"):
        raise invalid("page", single["page"], Wording("needs limit and no cursor", "braucht limit und keinen cursor"))
    return (_whole("page", single["page"], 1, MOST_ROWS) - 1) * limit


def _totals(text: str) -> Totals:
    try:
        return Totals(text)
    except ValueError:
        raise invalid("totals", text, among([each.value for each in Totals])) from None


def _yes_or_no(name: str, text: str) -> bool:
    if text not in YES_OR_NO:
        raise invalid(name, text, among(YES_OR_NO))
    return YES_OR_NO[text]


def read_as_of(text: str, name: str = "as_of") -> int | datetime | None:
    """A position or an RFC 3339 instant, for the parameter `name`. A plus sign that a URL turned into a blank is read as plus."""
    if not text:
        return None
    if re.fullmatch(r"\d{1,18}", text):
        return int(text)
    try:
        instant = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    except ValueError:
        english = "write a position or an instant such as 2026-03-02T09:15:00Z"
        german = "zu schreiben als Position oder Zeitpunkt wie 2026-03-02T09:15:00Z"
        raise invalid(name, text, Wording(english, german)) from None
    if instant.tzinfo is None:
        raise invalid(
            name, text, Wording("the instant needs an offset, e.g. Z", "dem Zeitpunkt fehlt die Zeitzone, z. B. Z")
        )
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise invalid(name, text, Wording("is out of range", "liegt außerhalb des Möglichen")) from None


def write_cursor(values: Sequence[Any]) -> str:
    """Where a page ended, as opaque text."""
    return base64.urlsafe_b64encode(json.dumps(list(values)).encode()).decode().rstrip("=")


def read_cursor(text: str) -> tuple[Any, ...]:
    if not text:
        return ()
    try:
        values: Any = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, RecursionError, binascii.Error):
        raise invalid("cursor", text, NO_CURSOR) from None
    parts = cast("list[Any]", values) if isinstance(values, list) else [None]
    if not parts or not all(_is_text(part) or (type(part) is int and abs(part) < MOST_POSITION) for part in parts):
        raise invalid("cursor", text, NO_CURSOR)
    return tuple(parts)


def _is_text(part: object) -> bool:
    """Whether it is text that a database can hold: no NUL, no half of a surrogate pair."""
    return isinstance(part, str) and not any(char == "\x00" or "\ud800" <= char <= "\udfff" for char in part)
