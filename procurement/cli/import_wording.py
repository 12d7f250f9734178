"""What came of imported rows, in words and as JSON."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from procurement.application.importing import Outcome, Result
from procurement.cli.speaking import refusal_text
from procurement.domain.contract.events import ArticleListed, ListPriceChanged, TermsChanged
from procurement.domain.licence.events import UsageReported
from procurement.domain.member.events import InhabitantsReported, MemberAdmitted
from procurement.domain.order.events import OrderPlaced
from procurement.exchange.usage_wishes import usage_change
from procurement.kernel.event import Event
from procurement.kernel.money import decimal_text, euro_text

GERMAN = {
    Result.RECORDED: "übernommen",
    Result.UNCHANGED: "unverändert",
    Result.REFUSED: "abgelehnt",
    Result.FAULTY: "fehlerhaft",
}


@dataclass(slots=True, kw_only=True)
class Report:
    """One import as it went."""

    kind: str
    file: str
    dry_run: bool
    ignored: Sequence[str]
    counts: Counter[Result] = field(default_factory=Counter[Result])
    rows: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    def as_json(self) -> dict[str, Any]:
        return {
            "import": self.kind,
            "file": self.file,
            "dry_run": self.dry_run,
            "ignored_columns": list(self.ignored),
            "counts": {result.value: self.counts[result] for result in Result},
            "rows": self.rows,
        }


def summary_line(report: Report) -> str:
    """The counts, and what was not looked at."""
    counted = ", ".join(f"{report.counts[result]} {GERMAN[result]}" for result in Result)
    ignored = f" Nicht benutzte Spalten: {', '.join(report.ignored)}." if report.ignored else ""
    return f"{'Probelauf: ' if report.dry_run else ''}{counted}.{ignored}"


def outcome_line(outcome: Outcome) -> str:
    """One row as people read it; sentences about a cell name row and column themselves."""
    where = f"Zeile {_rows(outcome.rows)}: {outcome.name}".rstrip(": ")
    if outcome.result is Result.FAULTY and outcome.refusal is not None:
        text = refusal_text(outcome.refusal)
        return text if text.startswith("Zeile ") else f"{where}: {text}"
    return f"{where}: {GERMAN[outcome.result]}{_because(outcome)}"


def _rows(rows: tuple[int, ...]) -> str:
    return str(rows[0]) if len(rows) == 1 else f"{rows[0]}–{rows[-1]}"


def _because(outcome: Outcome) -> str:
    if outcome.refusal is not None:
        return f": {refusal_text(outcome.refusal)}"
    if outcome.result is Result.UNCHANGED and outcome.number:
        return f", schon gestellt als {outcome.number}"
    said = "".join(f", {said}" for event in outcome.events for said in _said(event))
    return f"{said} ({hint})" if (hint := _hint(outcome)) else said


def _hint(outcome: Outcome) -> str:
    """What is no error but should be looked at."""
    change = usage_change(outcome)
    return change.hint.german if change and change.hint else ""


def _said(event: Event) -> Iterator[str]:
    """What an event says to whoever imported it; nothing for those that only keep the books."""
    match event:
        case MemberAdmitted():
            yield f"aufgenommen mit {event.inhabitants} Einwohnern"
        case InhabitantsReported():
            yield f"{event.inhabitants} Einwohner gemeldet"
        case ArticleListed():
            yield f"aufgenommen, Listenpreis {decimal_text(event.list_unit_price, 'de')} EUR ab {_day(event.valid_from)}"
        case ListPriceChanged():
            yield f"Listenpreis {decimal_text(event.list_unit_price, 'de')} EUR ab {_day(event.valid_from)}"
        case TermsChanged():
            yield f"neue Konditionen ab {_day(event.valid_from)}"
        case OrderPlaced():
            waits = ", wartet auf Freigabe" if event.requires_approval else ""
            yield f"Abruf {event.number} über {euro_text(event.net_cents, 'de')}{waits}"
        case UsageReported():
            yield f"{decimal_text(event.quantity, 'de')} in Nutzung am {_day(event.reported_on)}"
        case _:
            return


def _day(day: date) -> str:
    return day.strftime("%d.%m.%Y")


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """One row as programs read it."""
    refusal = outcome.refusal
    return {
        "rows": list(outcome.rows),
        "name": outcome.name,
        "result": outcome.result.value,
        "events": [event.TYPE for event in outcome.events],
        "number": outcome.number,
        "hint": _hint(outcome),
        "column": outcome.column,
        "type": refusal.slug if refusal else "",
        "message": refusal_text(refusal) if refusal else "",
    }
