"""Concurrent user: as many as use the product at the same moment, at their most."""

from decimal import Decimal

from procurement.domain.licence.events import SiteUsage
from procurement.domain.licence.metric import LicenceMetric, MetricExample

METRIC = LicenceMetric(
    name="concurrent_user",
    doc="most users at one moment per site, never fewer than the agreed minimum",
    counted=lambda site: site.units,
    examples=[
        MetricExample(
            title="Users at once add up: nobody knows whether the peaks of two sites fall together",
            sites=[SiteUsage(site="rathaus", units=Decimal(40)), SiteUsage(site="bauhof", units=Decimal(25))],
            needed=["40", "25"],
            joint="65",
        ),
    ],
)
