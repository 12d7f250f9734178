"""Every licence metric: found by its file, its examples counted."""

from decimal import Decimal

import pytest

from procurement.domain.licence.events import SiteUsage
from procurement.domain.licence.metric import LicenceMetric, MetricExample, Minimum
from procurement.domain.licence.metric_rules import METRICS, metric_of

EXAMPLES = [(metric, example) for metric in METRICS.values() for example in metric.examples]
EACH = pytest.mark.parametrize("metric", METRICS.values(), ids=lambda metric: metric.name)


def test_there_are_seven():
    """The metrics of the design, by the names that contracts and events use for ever."""
    expected = ["concurrent_user", "device", "inhabitant", "named_user", "processor", "site", "subscription"]
    assert sorted(METRICS) == expected


@EACH
def test_explains_itself(metric: LicenceMetric):
    """A metric is named after its file, says what it counts, and proves it."""
    assert metric.counted.__module__.endswith(f".{metric.name}")
    assert metric.doc
    assert metric.examples
    assert metric is metric_of(metric.name)


@pytest.mark.parametrize(("metric", "example"), EXAMPLES, ids=[example.title for _, example in EXAMPLES])
def test_example(metric: LicenceMetric, example: MetricExample):
    """The example's numbers are those the metric counts, site by site and as one."""
    needed = [metric.needed(site, example.minimum) for site in example.sites]
    assert [Decimal(number) for number in example.needed] == needed
    assert Decimal(example.joint) == metric.joint(example.sites, example.minimum)


@EACH
@pytest.mark.parametrize(("per", "least"), [("processor", 75), ("server", 50), ("site", 25)])
def test_minimum(metric: LicenceMetric, per: str, least: int):
    """However few are counted, an agreed minimum holds: for 2.5 processors as for 3, for two servers, for the site."""
    site = SiteUsage(site="rathaus", units=Decimal(1), cores=Decimal(5), core_factor=Decimal("0.5"), servers=Decimal(2))
    assert Decimal(least) == metric.needed(site, Minimum(per=per, quantity=Decimal(25)))


@EACH
def test_joint_is_never_more(metric: LicenceMetric):
    """One server for all sites never needs more licences than the sites apart."""
    minimum = Minimum(per="processor", quantity=Decimal(25))
    sites = [
        SiteUsage(site=name, units=Decimal(units), cores=Decimal(cores), core_factor=Decimal("0.5"), servers=Decimal(1))
        for name, units, cores in (("rathaus", 80, 7), ("bauhof", 3, 3), ("schule", 1, 1))
    ]
    apart = sum(metric.needed(site, minimum) for site in sites)
    assert metric.joint(sites, minimum) <= apart


@EACH
def test_no_site_needs_none(metric: LicenceMetric):
    """Where nobody is, nothing is needed."""
    assert Decimal(0) == metric.joint([], Minimum(per="site", quantity=Decimal(25)))


def test_unknown_metric_counts_plainly():
    """A contract's own metric counts units as they are."""
    assert Decimal(7) == metric_of("arbeitsplatz").needed(SiteUsage(site="rathaus", units=Decimal(7)), Minimum())
