"""Usage reports: how many licences of a product a member reported in use, every report there ever was.

- One row for each report; the same report made twice is one row (`times`). Reports of one day are told apart by
  `report`, a short digest of what they say.
- `sites` is how many sites were counted under `metric`, 0 where only a quantity was reported.
- The newest report of a member and product is what `licence_pooling` shows.
"""

import hashlib
from collections.abc import Iterator
from decimal import Decimal

from procurement.domain.licence.events import UsageReported
from procurement.kernel.money import plain
from procurement.kernel.projection import Example, Key, LatestDecimal, LatestInt, LatestText, Projection, SumInt
from procurement.kernel.record import Record
from procurement.projections import licence_samples

DIGITS = 8


class UsageReport(Record):
    member: Key
    product: Key
    reported_on: Key
    report: Key
    quantity: LatestDecimal
    metric: LatestText
    sites: LatestInt
    source: LatestText
    times: SumInt = 1


def contributions(event: UsageReported) -> Iterator[UsageReport]:
    """The report."""
    sites = (f"{site.site}={plain(site.needed)}" for site in event.sites)
    said = "\n".join((plain(event.quantity), event.source, event.metric, *sites))
    yield UsageReport(
        member=event.member,
        product=event.product,
        reported_on=event.reported_on.isoformat(),
        report=hashlib.sha256(said.encode()).hexdigest()[:DIGITS],
        quantity=event.quantity,
        metric=event.metric,
        sites=len(event.sites),
        source=event.source,
    )


_SITES = licence_samples.reported("100", metric="named_user", sites=licence_samples.TWO_SITES)


def _report(report: str, quantity: int, metric: str = "", sites: int = 0, times: int = 1) -> UsageReport:
    return UsageReport(
        member="buxtehude",
        product="oracle",
        reported_on="2026-06-30",
        report=report,
        quantity=Decimal(quantity),
        metric=metric,
        sites=sites,
        source="inventory",
        times=times,
    )


PROJECTION = Projection(
    name="usage_reports",
    version=1,
    row=UsageReport,
    consumes=(UsageReported,),
    contributions=contributions,
    period="reported_on",
    member="member",
    search=("product", "source"),
    examples=[
        Example(
            title="Every report stays, corrections of the same day included; said twice it is one",
            given=[_SITES, licence_samples.reported("90"), licence_samples.reported("90")],
            rows=[
                _report("7e028f4d", 100, "named_user", 2),
                _report("d3f85856", 90, times=2),
            ],
        )
    ],
)
