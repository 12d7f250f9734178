"""Subscription: seats for a term; when it ends they are gone unless renewed."""

from decimal import Decimal

from procurement.domain.licence.events import SiteUsage
from procurement.domain.licence.metric import LicenceMetric, MetricExample

METRIC = LicenceMetric(
    name="subscription",
    doc="seats per site, never fewer than the agreed minimum",
    counted=lambda site: site.units,
    examples=[
        MetricExample(
            title="Seats add up",
            sites=[SiteUsage(site="rathaus", units=Decimal(40)), SiteUsage(site="bauhof", units=Decimal(25))],
            needed=["40", "25"],
            joint="65",
        ),
    ],
)
