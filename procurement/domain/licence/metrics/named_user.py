"""Named user: each person who may use the product, and never fewer than the agreed minimum for the hardware.

Oracle, Named User Plus: at least 25 for each processor (Enterprise Edition) or 10 for each server (Standard Edition 2).
"""

from decimal import Decimal

from procurement.domain.licence.events import SiteUsage
from procurement.domain.licence.metric import LicenceMetric, MetricExample, Minimum

_PER_PROCESSOR = Minimum(per="processor", quantity=Decimal(25))

METRIC = LicenceMetric(
    name="named_user",
    doc="max(users, agreed minimum · processors or servers) per site",
    counted=lambda site: site.units,
    examples=[
        MetricExample(
            title="Without a minimum each user counts once",
            sites=[SiteUsage(site="rathaus", units=Decimal(80)), SiteUsage(site="bauhof", units=Decimal(12))],
            needed=["80", "12"],
            joint="92",
        ),
        MetricExample(
            title="32 cores with factor 0.5 are 16 processors: 400 users at least, however few there are",
            sites=[SiteUsage(site="rathaus", units=Decimal(90), cores=Decimal(32), core_factor=Decimal("0.5"))],
            minimum=_PER_PROCESSOR,
            needed=["400"],
            joint="400",
        ),
        MetricExample(
            title="Three sites of 1.5 processors need 50 users each; on one server their 4.5 processors need 125",
            sites=[
                SiteUsage(site=site, units=Decimal(30), cores=Decimal(3), core_factor=Decimal("0.5"))
                for site in ("eins", "zwei", "drei")
            ],
            minimum=_PER_PROCESSOR,
            needed=["50", "50", "50"],
            joint="125",
        ),
        MetricExample(
            title="Ten for each server: two servers need 20 users at least",
            sites=[SiteUsage(site="rathaus", units=Decimal(14), servers=Decimal(2))],
            minimum=Minimum(per="server", quantity=Decimal(10)),
            needed=["20"],
            joint="20",
        ),
    ],
)
