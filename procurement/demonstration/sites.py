"""Usage site by site: hardware and users made up so that the sites of a member need a given number of licences."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import count

from procurement.domain.licence.events import SiteUsage

SITES = ("Rathaus", "Bauhof", "Stadtwerke", "Feuerwache", "Bibliothek", "Volkshochschule")
HALF = Decimal("0.5")
"""Core factor: two cores make a processor."""
THREE_CORES, ONE_CORE = Decimal(3), Decimal(1)
SECOND_SITE_USERS, SECOND_SITE_NEEDS = Decimal(18), Decimal(50)
"""Three cores are two processors, rounded up: at 25 for each, 18 users need 50 licences."""


def _processors(needed: Decimal) -> tuple[SiteUsage, ...]:
    """Sites of three cores need two licences each; an odd one is a site of a single core.

    >>> [str(site.cores) for site in _processors(Decimal(5))]
    ['3', '3', '1']
    """
    places = (_site(number) for number in count())
    pairs = tuple(SiteUsage(site=next(places), cores=THREE_CORES, core_factor=HALF) for _ in range(int(needed) // 2))
    odd = SiteUsage(site=next(places), cores=ONE_CORE, core_factor=HALF)
    return (*pairs, odd) if needed % 2 else pairs


def _site(number: int) -> str:
    """A name for each site, numbered where there are more than names.

    >>> _site(0), _site(6)
    ('Rathaus', 'Rathaus 2')
    """
    round_, place = divmod(number, len(SITES))
    return f"{SITES[place]} {round_ + 1}" if round_ else SITES[place]


def _users(needed: Decimal) -> tuple[SiteUsage, ...]:
    """One large site with the users, and a small one that needs more licences for its processors than it has users."""
    if needed < 2 * SECOND_SITE_NEEDS:
        return (SiteUsage(site=SITES[0], units=needed, cores=ONE_CORE, core_factor=HALF),)
    return (
        SiteUsage(site=SITES[0], units=needed - SECOND_SITE_NEEDS, cores=THREE_CORES, core_factor=HALF),
        SiteUsage(site=SITES[1], units=SECOND_SITE_USERS, cores=THREE_CORES, core_factor=HALF),
    )


SITES_OF: Mapping[str, Callable[[Decimal], tuple[SiteUsage, ...]]] = {"gis-alk-alb": _processors, "oracle": _users}
"""Products whose use is counted by site: one licensed by processor, one by named user with a minimum for processors."""
