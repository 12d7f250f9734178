"""The summary that lies in an evidence package as PDF: what it holds, what it adds up to, how to check it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from procurement.application.package_summary import Summary
from procurement.exchange.typst_pdf import PdfUnavailable, pdf
from procurement.kernel.calendar import BERLIN
from procurement.kernel.money import decimal_text, euro_text
from procurement.projections.percent import percent_of


def summary_pdf(summary: Summary, at: datetime) -> bytes:
    """The summary as PDF, in German; `at` is when the package was made. The same summary makes the same bytes.

    Raises `PdfUnavailable` where typst is not installed.
    """
    return pdf("summary.typ", _values(summary, at), at)


def written_if_possible(summary: Summary, at: datetime) -> bytes | None:
    """The summary as PDF, or None where this machine makes no documents: a package proves the same without it."""
    try:
        return summary_pdf(summary, at)
    except PdfUnavailable:
        return None


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
