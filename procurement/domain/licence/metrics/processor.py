"""Processor: cores times core factor, rounded up to whole licences on each site."""

from decimal import Decimal

from procurement.domain.licence.events import SiteUsage
from procurement.domain.licence.metric import LicenceMetric, MetricExample, processors, whole

METRIC = LicenceMetric(
    name="processor",
    doc="⌈cores · core factor⌉ per site",
    counted=lambda site: whole(processors(site)),
    examples=[
        MetricExample(
            title="Two processors of 16 cores with factor 0.5 need 16 licences",
            sites=[SiteUsage(site="rathaus", cores=Decimal(32), core_factor=Decimal("0.5"))],
            needed=["16"],
            joint="16",
        ),
        MetricExample(
            title="Three sites of three cores with factor 0.5 need 2 + 2 + 2, on one server ⌈4.5⌉ = 5",
            sites=[
                SiteUsage(site=site, cores=Decimal(3), core_factor=Decimal("0.5")) for site in ("eins", "zwei", "drei")
            ],
            needed=["2", "2", "2"],
            joint="5",
        ),
    ],
)
