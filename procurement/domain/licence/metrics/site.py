"""Site: one licence for each site, however many work there; a shared server is one site."""

from decimal import Decimal

from procurement.domain.licence.events import SiteUsage
from procurement.domain.licence.metric import LicenceMetric, MetricExample

METRIC = LicenceMetric(
    name="site",
    doc="1 per site that uses the product",
    counted=lambda site: Decimal(1 if site.units else 0),
    examples=[
        MetricExample(
            title="Two sites need two, one joint server one",
            sites=[SiteUsage(site="rathaus", units=Decimal(80)), SiteUsage(site="bauhof", units=Decimal(12))],
            needed=["1", "1"],
            joint="1",
        ),
    ],
)
