"""What members own, as far as it was received, and what they report to use: some too little, some too much."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from procurement.demonstration.planned import Planned, Span, subject, variation
from procurement.demonstration.sites import SITES_OF
from procurement.domain.licence.commands import ReportUsage
from procurement.domain.order.events import OrderReceived
from procurement.kernel.calendar import add_months

REPORTED_BEFORE_DAYS, REPORTED_EVERY_DAYS = 20, 182
USES = ((55, 85), (88, 100), (105, 130))
"""Licences in use in percent of those owned: a member with spare ones, one that fits, one that lacks some."""

ALL_IN_USE = 100
SOURCES = ("Inventarscan", "Meldung der Fachabteilung", "Lizenzserver")


class Licences:
    """Counts licences by member and product; those with a term count until it ends.

    Members that count by site tell hardware and users of each site where it matters; the others give one number.
    """

    def __init__(self, seed: int, by_site: Sequence[str]) -> None:
        self._seed = seed
        self._by_site = {member: number for number, member in enumerate(by_site)}
        self._owned: dict[tuple[str, str], dict[date, Decimal]] = {}
        self._used_whole: set[str] = set()

    def receive(self, event: OrderReceived) -> None:
        for line in event.lines:
            if line.licence_metric is None:
                continue
            ends_on = add_months(event.received_on, line.term_months) if line.term_months else date.max
            owned = self._owned.setdefault((event.member, line.product), {})
            owned[ends_on] = owned.get(ends_on, Decimal(0)) + line.quantity
            if line.licence_metric == "inhabitant":
                self._used_whole.add(line.product)

    def report(self, at: datetime) -> Iterator[Planned]:
        """One report for every member and product it owns licences of, or owned once."""
        day = at.date()
        for (member, product), owned in sorted(self._owned.items()):
            running = sum((quantity for ends_on, quantity in owned.items() if ends_on > day), Decimal(0))
            used = self._used(member, product, running, day) if product not in self._used_whole else running
            sites = SITES_OF[product](used) if used and member in self._by_site and product in SITES_OF else ()
            command = ReportUsage(
                member=member,
                product=product,
                quantity=None if sites else used,
                sites=sites,
                source=SOURCES[variation(len(SOURCES), self._seed, member)],
                reported_on=day,
            )
            yield Planned(at, command, "officer", subject(member, "officer"))

    def _used(self, member: str, product: str, owned: Decimal, day: date) -> Decimal:
        low, high = USES[self._by_site.get(member, variation(len(USES), self._seed, member, product)) % len(USES)]
        percent = low + variation(high - low + 1, self._seed, member, product, day)
        used = owned * percent // 100
        return max(used, owned + 1) if percent > ALL_IN_USE and owned else used


def report_days(span: Span) -> Sequence[date]:
    """Every half-year, the last report shortly before the last day."""
    last = span.last - timedelta(days=REPORTED_BEFORE_DAYS)
    count = (last - span.first).days // REPORTED_EVERY_DAYS + 1
    return [last - timedelta(days=REPORTED_EVERY_DAYS * index) for index in reversed(range(max(count, 0)))]
