"""One pooling opportunity that a manager decides not to pursue: a joint server for towns that lie far apart."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from procurement.demonstration.planned import COOPERATIVE, Planned, at_hour, subject, working_day
from procurement.domain.licence.aggregate import Licence
from procurement.domain.licence.events import Licences, UsageReported
from procurement.domain.licence.metric import Minimum, joined
from procurement.domain.opportunity.commands import DismissOpportunity
from procurement.projections.pooling.facts import NOTHING, Counted, Facts, Holding, Licensee, Position
from procurement.projections.pooling.rounding import find

DISMISSED_DAYS = 8
"""Days before the last day."""

REASON = "Die Orte liegen für einen gemeinsamen Server zu weit auseinander (erfunden)"


def dismissal_plan(
    states: Mapping[str, Any], reports: Sequence[UsageReported], members: Sequence[str], last: date
) -> Iterator[Planned]:
    """The first opportunity that these reports and what runs on the last day make; nothing where there is none."""
    positions = [_position(states[report.stream], report, last) for report in reports if report.member in members]
    facts = Facts(on=last, positions=positions, centres=[Licensee("", frozenset(members))])
    for found in find(facts)[:1]:
        dismissed = DismissOpportunity(
            opportunity=found.key,
            kind=found.kind,
            product=found.product,
            potential_cents=found.potential_cents,
            quantities=found.quantities,
            reason=REASON,
        )
        at = at_hour(working_day(last - timedelta(days=DISMISSED_DAYS)), 9, 50)
        yield Planned(at, dismissed, "manager", subject(COOPERATIVE, "manager"), if_possible=True)


def _position(licence: Licence, report: UsageReported, last: date) -> Position:
    held: defaultdict[tuple[str, str], list[Licences]] = defaultdict(list)
    for each in licence.running(last):
        held[each.contract, each.article].append(each)
    return Position(
        product=report.product,
        member=report.member,
        used=report.quantity,
        used_on=report.reported_on.isoformat(),
        holdings=tuple(_holding(licences) for licences in held.values()),
        counted=Counted(report.metric, report.quantity, joined(report.sites), 0),
    )


def _holding(licences: Sequence[Licences]) -> Holding:
    """Licences of one article; the day of receipt stands for the place in the log."""
    newest = max(licences, key=lambda each: each.received_on)
    return Holding(
        contract=newest.contract,
        article=newest.article,
        clause=newest.clause,
        quantity=sum((each.quantity for each in licences), NOTHING),
        unit_price=newest.unit_price,
        positions=(newest.received_on.toordinal(),),
        metric=newest.metric,
        minimum=Minimum(per=newest.minimum_per, quantity=newest.minimum_quantity),
    )
