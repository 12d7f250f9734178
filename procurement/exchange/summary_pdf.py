"""The summary that lies in an evidence package as PDF: what it holds, what it adds up to, how to check it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from procurement.exchange.typst_pdf import pdf
from procurement.kernel.calendar import BERLIN
from procurement.kernel.money import decimal_text, euro_text
from procurement.projections.percent import percent_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFile:
    """One file of the package; `sha256` is lower-case hex."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an event stands in the log, and when it was recorded."""

    position: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What the page says.

    cooperative: its name; empty where nobody set one. origin: the name of the log. member, contract, since, until: what
    the package was narrowed to, empty where it was not. first, last: the first and last event in it, None where there
    is none. size, root, attested_at: of the newest checkpoint, its root as lower-case hex. key: the public key of the
    log as it stands in `key.txt`. The last four add up the orders in scope; orders that wait or were rejected do not
    count.
    """

    cooperative: str
    origin: str
    program: str
    member: str = ""
    contract: str = ""
    since: date | None = None
    until: date | None = None
    events: int
    first: Place | None
    last: Place | None
    size: int
    root: str
    attested_at: datetime
    key: str
    orders: int
    listed_cents: int
    net_cents: int
    files: Sequence[ListedFile] = field(default=())

    @property
    def whole(self) -> bool:
        return not (self.member or self.contract or self.since or self.until)


def summary_pdf(summary: Summary, at: datetime) -> bytes:
    """The summary as PDF, in German; `at` is when the package was made. The same summary makes the same bytes.

    Raises `PdfUnavailable` where typst is not installed.
    """
    return pdf("summary.typ", _values(summary, at), at)


def _values(summary: Summary, at: datetime) -> dict[str, Any]:
    """Everything as the template shows it."""
    saved_cents = summary.listed_cents - summary.net_cents
    return {
        "cooperative": summary.cooperative or "Einkaufsgemeinschaft",
        "made": _instant(at),
        "program": summary.program,
        "whole": summary.whole,
        "scope": _scope(summary),
        "events": _number(summary.events),
        "places": [
            [name, f"Position {_number(place.position)}", _instant(place.recorded_at)]
            for name, place in (("Erstes Ereignis", summary.first), ("Letztes Ereignis", summary.last))
            if place
        ],
        "origin": summary.origin,
        "size": _number(summary.size),
        "root": summary.root,
        "attested": _instant(summary.attested_at),
        "key": summary.key,
        "orders": _number(summary.orders),
        "listed": euro_text(summary.listed_cents, "de"),
        "net": euro_text(summary.net_cents, "de"),
        "saved": euro_text(saved_cents, "de"),
        "percent": _percent(saved_cents, summary.listed_cents),
        "files": [[file.name, _number(file.size), file.sha256] for file in summary.files],
    }


def _scope(summary: Summary) -> list[list[str]]:
    """What the package was narrowed to, as pairs of a word and a value."""
    if summary.whole:
        return [["Inhalt", "das ganze Protokoll"]]
    return [
        ["Mitglied", summary.member or "alle"],
        ["Rahmenvertrag", summary.contract or "alle"],
        ["Zeitraum", _period(summary.since, summary.until)],
    ]


def _period(since: date | None, until: date | None) -> str:
    """The days of a period in words.

    >>> _period(date(2026, 1, 1), date(2026, 3, 31)), _period(None, date(2026, 3, 31)), _period(None, None)
    ('01.01.2026 bis 31.03.2026', 'bis 31.03.2026', 'ohne Grenzen')
    """
    if since and until:
        return f"{_day(since)} bis {_day(until)}"
    return f"ab {_day(since)}" if since else f"bis {_day(until)}" if until else "ohne Grenzen"


def _day(day: date) -> str:
    return f"{day.day:02d}.{day.month:02d}.{day.year:04d}"


def _instant(instant: datetime) -> str:
    """An instant in Berlin.

    >>> from datetime import UTC
    >>> _instant(datetime(2026, 3, 2, 9, 15, tzinfo=UTC))
    '02.03.2026, 10:15:00 Uhr'
    """
    there = instant.astimezone(BERLIN)
    return f"{_day(there.date())}, {there:%H:%M:%S} Uhr"


def _number(number: int) -> str:
    return decimal_text(Decimal(number), "de")


def _percent(part: int, whole: int) -> str:
    share = percent_of(part, whole)
    return "" if share is None else f"{decimal_text(share, 'de')} %"
