"""What the rows of a usage file ask for, and what each report changes of what was reported before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.application.importing import Outcome, Wish
from procurement.domain.licence.aggregate import Licence
from procurement.domain.licence.commands import ReportUsage
from procurement.domain.licence.events import UsageReported
from procurement.exchange.import_format import Parsed, RowProblem
from procurement.exchange.usage import FORMAT
from procurement.exchange.usage_rows import ParsedUsage, UsageRow, usages_in
from procurement.kernel.event import States
from procurement.kernel.money import decimal_text
from procurement.kernel.wording import Wording

NOTHING = Decimal(0)
COLUMNS = tuple(FORMAT.german_headers.values())
"""The headings of the file, also of an empty one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageChange:
    """What a report changes. `owned` runs on the day it was counted for; `before` is None where nothing was reported."""

    report: UsageReported
    before: Decimal | None
    before_on: date | None
    owned: Decimal

    @property
    def over(self) -> Decimal:
        """How many more are in use than are owned: no error, but a debt to the vendor."""
        return max(self.report.quantity - self.owned, NOTHING)

    @property
    def hint(self) -> Wording | None:
        if not self.over:
            return None
        return Wording(f"{decimal_text(self.over, 'en')} over owned", f"{decimal_text(self.over, 'de')} über Bestand")


def usage_wishes(parsed: Parsed[UsageRow]) -> Iterator[Wish | RowProblem]:
    """A wish for each report that can be made; rows that cannot be used as they are."""
    for found in usages_in(parsed.rows, {**FORMAT.german_headers, **parsed.headings}):
        yield _wish(found) if isinstance(found, ParsedUsage) else found


def _wish(found: ParsedUsage) -> Wish:
    asked = found.command
    stream = f"licence/{asked.member}/{asked.product}"

    def commands(states: States) -> Sequence[ReportUsage]:
        return [] if _stands(asked, states.get(stream)) else [asked]

    return Wish(
        rows=found.rows, name=f"{asked.member} {asked.product}", commands=commands, means=(asked,), about=stream
    )


def _stands(asked: ReportUsage, known: Licence | None) -> bool:
    """Whether the last report says the same in every respect; it need not be repeated."""
    last = known.last_report if known else None
    if last is None:
        return False
    sites = tuple(replace(site, needed=NOTHING) for site in last.sites)
    return (
        (asked.reported_on, asked.source, asked.sites) == (last.reported_on, last.source, sites)
        and asked.quantity in {None, last.quantity}
        and asked.metric in {"", last.metric}
    )


def usage_change(outcome: Outcome) -> UsageChange | None:
    """What a report changed, or would; None where nothing was reported."""
    report = next((event for event in outcome.events if isinstance(event, UsageReported)), None)
    if report is None:
        return None
    known: Licence | None = outcome.before
    return UsageChange(
        report=report,
        before=known.used if known else None,
        before_on=known.reported_on if known else None,
        owned=known.owned(report.reported_on) if known else NOTHING,
    )


def usage_template(member: str, products: Sequence[str], day: date) -> Iterator[Mapping[str, Any]]:
    """A row for each product to be filled in; what is left empty stands out when the file is read."""
    for product in products:
        cells = {"member": member, "product": product, "reported_on": day}
        yield {FORMAT.german_headers[name]: value for name, value in cells.items()}
