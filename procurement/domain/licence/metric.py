"""What a licence metric is: how many licences a site needs, with examples that are executed."""

from collections.abc import Callable, Sequence
from decimal import ROUND_CEILING, Decimal

from procurement.domain.licence.events import SiteUsage
from procurement.kernel.record import Record, replace

NOTHING = Decimal(0)


class Minimum(Record):
    """At least `quantity` licences for each processor, server or site of a site; `per` is empty where none is agreed."""

    per: str = ""
    quantity: Decimal = NOTHING

    def of(self, site: SiteUsage) -> Decimal:
        """The least that a site needs."""
        match self.per:
            case "processor":
                return self.quantity * whole(processors(site))
            case "server":
                return self.quantity * site.servers
            case "site":
                return self.quantity
            case _:
                return NOTHING


class MetricExample(Record):
    """These sites under this minimum need so many licences each, and so many if they were one."""

    title: str
    sites: Sequence[SiteUsage]
    minimum: Minimum = Minimum()
    needed: Sequence[str]
    joint: str


class LicenceMetric(Record):
    """One way of counting. `counted` is what a site needs before any minimum, already whole where it rounds."""

    name: str
    doc: str
    counted: Callable[[SiteUsage], Decimal]
    examples: Sequence[MetricExample]

    def needed(self, site: SiteUsage, minimum: Minimum) -> Decimal:
        """Licences that one site needs."""
        return max(self.counted(site), minimum.of(site))

    def joint(self, sites: Sequence[SiteUsage], minimum: Minimum) -> Decimal:
        """Licences that these sites need if they share one server."""
        return self.needed(joined(sites), minimum) if sites else NOTHING


def whole(value: Decimal) -> Decimal:
    """Licences are whole: ⌈x⌉.

    >>> whole(Decimal("4.5")), whole(Decimal("4.0"))
    (Decimal('5'), Decimal('4'))
    """
    return value.to_integral_value(rounding=ROUND_CEILING)


def processors(site: SiteUsage) -> Decimal:
    """Cores times core factor, not rounded yet."""
    return site.cores * site.core_factor


def joined(sites: Sequence[SiteUsage]) -> SiteUsage:
    """Several sites as one: units and processors add up, the servers become as few as the best equipped site has."""
    return replace(
        sites[0],
        units=sum((site.units for site in sites), NOTHING),
        cores=sum((processors(site) for site in sites), NOTHING),
        core_factor=Decimal(1),
        servers=max(site.servers for site in sites),
    )
