"""The metrics there are, by name."""

from collections.abc import Mapping

from procurement.domain.licence import metrics
from procurement.domain.licence.metric import LicenceMetric
from procurement.kernel.discover import units_in

METRICS: Mapping[str, LicenceMetric] = {metric.name: metric for metric in units_in(metrics, "METRIC", LicenceMetric)}

COUNTED_PLAINLY = METRICS["named_user"]
"""Contracts may name metrics of their own; their units are counted as users are."""


def metric_of(name: str) -> LicenceMetric:
    """The metric of that name, or the plain count."""
    return METRICS.get(name, COUNTED_PLAINLY)
