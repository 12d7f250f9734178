"""Inhabitant: the size of the municipality stands for its use; packs are a matter of ordering."""

from decimal import Decimal

from procurement.domain.licence.events import SiteUsage
from procurement.domain.licence.metric import LicenceMetric, MetricExample

METRIC = LicenceMetric(
    name="inhabitant",
    doc="inhabitants served",
    counted=lambda site: site.units,
    examples=[
        MetricExample(
            title="Inhabitants of two municipalities add up",
            sites=[SiteUsage(site="rathaus", units=Decimal(15000)), SiteUsage(site="bauhof", units=Decimal(9200))],
            needed=["15000", "9200"],
            joint="24200",
        ),
    ],
)
