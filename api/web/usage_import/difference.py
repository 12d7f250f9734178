"""What a usage file would change, report by report, before anything is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from api.web.uploads import Fault, fault_of, unreadable
from api.web.visit import Visit
from procurement.application.importing import Outcome
from procurement.exchange.upload import Read
from procurement.exchange.usage import FORMAT
from procurement.exchange.usage_wishes import UsageChange, usage_change

NAMING = ("member", "product")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A report that would be made, with the rows it stands in and the names people know."""

    rows: Sequence[int]
    member: str
    product: str
    usage: UsageChange


@dataclass(kw_only=True)
class Difference:
    """A whole file. Rows are counted, not reports, except in `reports`."""

    reports: list[Change] = field(default_factory=list[Change])
    faults: list[Fault] = field(default_factory=list[Fault])
    unchanged: int = 0

    @property
    def over(self) -> int:
        """Reports of more than is owned."""
        return sum(1 for each in self.reports if each.usage.over)


def difference(visit: Visit, read: Read) -> Difference:
    """Every report rehearsed on the licences as they stand; nothing is written."""
    headings = FORMAT.german_headers
    found = Difference(faults=[unreadable(problem, NAMING, headings) for problem in read.problems])
    for outcome in visit.services.importing.rehearse(visit.actor, read.wishes):
        if outcome.refusal is not None:
            found.faults += [fault_of(row, outcome.name, outcome.refusal, headings) for row in outcome.rows]
        elif (usage := usage_change(outcome)) is not None:
            found.reports.append(_change(visit, outcome, usage))
        else:
            found.unchanged += len(outcome.rows)
    found.faults.sort(key=lambda each: each.row)
    return found


def _change(visit: Visit, outcome: Outcome, usage: UsageChange) -> Change:
    report = usage.report
    return Change(
        rows=outcome.rows,
        member=visit.names.member(report.member),
        product=visit.names.products.get(report.product, report.product),
        usage=usage,
    )
