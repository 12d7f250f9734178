"""Device: each device on which the product is installed, whoever sits at it."""

from decimal import Decimal

from procurement.domain.licence.events import SiteUsage
from procurement.domain.licence.metric import LicenceMetric, MetricExample

METRIC = LicenceMetric(
    name="device",
    doc="devices per site, never fewer than the agreed minimum",
    counted=lambda site: site.units,
    examples=[
        MetricExample(
            title="Each device counts",
            sites=[SiteUsage(site="rathaus", units=Decimal(120)), SiteUsage(site="bauhof", units=Decimal(30))],
            needed=["120", "30"],
            joint="150",
        ),
    ],
)
