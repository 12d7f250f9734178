"""Reporting what is in use: as one number, or site by site under the metric of the licences."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from procurement.domain.licence.aggregate import Licence, licence_in
from procurement.domain.licence.commands import ReportUsage
from procurement.domain.licence.events import SiteUsage, UsageReported
from procurement.domain.licence.metric import Minimum
from procurement.domain.licence.metric_rules import METRICS, metric_of
from procurement.domain.member.aggregate import member_in
from procurement.kernel.calendar import day_of
from procurement.kernel.event import Event, States
from procurement.kernel.money import MOST_QUANTITY, is_quantity
from procurement.kernel.names import possible_names
from procurement.kernel.refusal import Invalid, Refused
from procurement.kernel.wording import Wording

NOTHING = Decimal(0)
MOST_SITES = 500
FIGURES: Mapping[str, Wording] = {
    "units": Wording("units", "Einheiten"),
    "cores": Wording("cores", "Kerne"),
    "core_factor": Wording("core factor", "Kernfaktor"),
    "servers": Wording("servers", "Server"),
}
"""What is told of a site, in words."""


@dataclass(eq=False, kw_only=True)
class UsageReportOutdated(Refused):
    product: str
    reported_on: date
    last_reported_on: date
    DE: ClassVar[str] = "Für {product} liegt schon eine Meldung vom {last_reported_on} vor; {reported_on} ist älter."
    EN: ClassVar[str] = "{product} was reported on {last_reported_on} already; {reported_on} is older."
    POINTER: ClassVar[str] = "/reported_on"


@dataclass(eq=False, kw_only=True)
class UsageReportedAhead(Refused):
    product: str
    reported_on: date
    today: date
    DE: ClassVar[str] = "Die Meldung zu {product} trägt mit {reported_on} ein Datum nach dem {today}."
    EN: ClassVar[str] = "The report on {product} is dated {reported_on}, after {today}."
    POINTER: ClassVar[str] = "/reported_on"


@dataclass(eq=False, kw_only=True)
class UsageNotPossible(Invalid):
    """Negative, finer than three places, or beyond any count; none in use is possible."""

    product: str
    quantity: Decimal
    DE: ClassVar[str] = "Für {product} können nicht {quantity} Lizenzen in Nutzung sein."
    EN: ClassVar[str] = "{quantity} licences of {product} cannot be in use."
    POINTER: ClassVar[str] = "/quantity"


@dataclass(eq=False, kw_only=True)
class UsageNotGiven(Invalid):
    product: str
    DE: ClassVar[str] = "Zu {product} fehlt, wie viel in Nutzung ist: eine Menge oder die Standorte."
    EN: ClassVar[str] = "How much of {product} is in use is missing: a quantity or the sites."
    POINTER: ClassVar[str] = "/quantity"


@dataclass(eq=False, kw_only=True)
class UsageNotAsCounted(Invalid):
    product: str
    quantity: Decimal
    counted: Decimal
    DE: ClassVar[str] = "Gemeldet sind {quantity} für {product}, die Standorte ergeben zusammen {counted}."
    EN: ClassVar[str] = "{quantity} are reported for {product}, the sites add up to {counted}."
    POINTER: ClassVar[str] = "/quantity"


@dataclass(eq=False, kw_only=True)
class MetricUnknown(Invalid):
    metric: str
    known: tuple[str, ...]
    DE: ClassVar[str] = "Die Lizenzmetrik {metric} gibt es nicht; es gibt {known}."
    EN: ClassVar[str] = "There is no licence metric {metric}; there are {known}."
    POINTER: ClassVar[str] = "/metric"


@dataclass(eq=False, kw_only=True)
class TooManySites(Invalid):
    sites: int
    most_sites: int = MOST_SITES
    DE: ClassVar[str] = "Eine Meldung nennt höchstens {most_sites} Standorte, nicht {sites}."
    EN: ClassVar[str] = "A report names {most_sites} sites at most, not {sites}."
    POINTER: ClassVar[str] = "/sites"


@dataclass(eq=False, kw_only=True)
class SiteNamedTwice(Invalid):
    site: str
    index: int
    DE: ClassVar[str] = "Der Standort {site} kommt zweimal vor."
    EN: ClassVar[str] = "Site {site} is named twice."
    POINTER: ClassVar[str] = "/sites/{index}/site"


@dataclass(eq=False, kw_only=True)
class SiteFigureNotPossible(Invalid):
    """Negative, finer than three places, or beyond any count; `field` says which figure of which site."""

    site: str
    index: int
    field: str
    value: Decimal
    DE: ClassVar[str] = "Standort {site}: {value} ist keine mögliche Angabe ({figure})."
    EN: ClassVar[str] = "Site {site}: {value} is not possible ({figure})."
    POINTER: ClassVar[str] = "/sites/{index}/{field}"

    @property
    def phrases(self) -> Mapping[str, object]:
        return {"figure": FIGURES.get(self.field, self.field)}


def _report_usage(states: States, command: ReportUsage, at: datetime) -> Sequence[Event]:
    member_in(states, command.member)
    possible_names(product=command.product)
    today = day_of(at)
    reported_on = command.reported_on or today
    licence = licence_in(states, command.member, command.product)
    metric, sites = _counted(licence, command, today)
    quantity = _quantity(command, sites)
    if reported_on > today:
        raise UsageReportedAhead(product=command.product, reported_on=reported_on, today=today)
    if licence.reported_on is not None and reported_on < licence.reported_on:
        raise UsageReportOutdated(
            product=command.product, reported_on=reported_on, last_reported_on=licence.reported_on
        )
    return [
        UsageReported(
            member=command.member,
            product=command.product,
            quantity=quantity,
            reported_on=reported_on,
            source=command.source,
            metric=metric,
            sites=sites,
        )
    ]


def _quantity(command: ReportUsage, sites: tuple[SiteUsage, ...]) -> Decimal:
    """The quantity as given, or as the sites make it."""
    if command.quantity is None and not sites:
        raise UsageNotGiven(product=command.product)
    counted = sum((site.needed for site in sites), NOTHING)
    quantity = counted if command.quantity is None else command.quantity
    if not _countable(quantity):
        raise UsageNotPossible(product=command.product, quantity=quantity)
    if sites and quantity != counted:
        raise UsageNotAsCounted(product=command.product, quantity=quantity, counted=counted)
    return quantity


def _countable(value: Decimal) -> bool:
    """None or some: at least 0, three places at most."""
    return value.is_zero() or is_quantity(value)


def _counted(licence: Licence, command: ReportUsage, today: date) -> tuple[str, tuple[SiteUsage, ...]]:
    """The metric, and each site with what it needs under it."""
    if command.metric and command.metric not in METRICS:
        raise MetricUnknown(metric=command.metric, known=tuple(METRICS))
    agreed_metric, minimum = agreed(licence, today)
    metric = command.metric or agreed_metric
    if not command.sites:
        return metric, ()
    if len(command.sites) > MOST_SITES:
        raise TooManySites(sites=len(command.sites))
    rule = metric_of(metric)
    seen: set[str] = set()
    for index, site in enumerate(command.sites):
        if site.site in seen:
            raise SiteNamedTwice(site=site.site, index=index)
        seen.add(site.site)
        _check_site(index, site)
    return metric, tuple(replace(site, needed=rule.needed(site, minimum)) for site in command.sites)


def agreed(licence: Licence, today: date) -> tuple[str, Minimum]:
    """The metric and the minimum of the newest licences that run; empty where there are none."""
    # Of several received on one day the last counts: max takes the first of equals.
    running = [each for each in reversed(licence.held) if each in licence.running(today)]
    newest = max(running, key=lambda each: each.received_on, default=None)
    if newest is None:
        return "", Minimum()
    return newest.metric, Minimum(per=newest.minimum_per, quantity=newest.minimum_quantity)


def _check_site(index: int, site: SiteUsage) -> None:
    for field in fields(site):
        value: Any = getattr(site, field.name)
        if isinstance(value, Decimal) and not (_countable(value) and value <= MOST_QUANTITY):
            raise SiteFigureNotPossible(site=site.site, index=index, field=field.name, value=value)


DECIDE: Mapping[type, Callable[[States, Any, datetime], Sequence[Event]]] = {ReportUsage: _report_usage}
