"""The names behind ids: members, vendors, contracts, articles and pools, read together and remembered for a few seconds."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from weakref import WeakKeyDictionary

from api.services import Services
from procurement.application.access import Action, Actor
from procurement.application.reading import Reading, Report, Wanted

REMEMBERED_SECONDS = 5.0
RUNNING = ("open", "closing_refused")
"""Statuses of pools that run."""
NEEDED = (
    Wanted(name="member_register", parameters={}, action=Action.READ_REFERENCE),
    Wanted(name="vendor_register", parameters={}, action=Action.READ_REFERENCE),
    Wanted(name="contract_ceiling", parameters={"lot": [""]}, action=Action.READ_REFERENCE),
    Wanted(name="catalogue", parameters={}, action=Action.READ_REFERENCE),
    Wanted(name="pools", parameters={}, action=Action.READ_REFERENCE),
)


@dataclass(frozen=True, slots=True)
class Names:
    """Ids to names, in the order of the names. An id without a name stands for itself."""

    members: Mapping[str, str]
    vendors: Mapping[str, str]
    contracts: Mapping[str, str]
    articles: Mapping[str, str]
    products: Mapping[str, str]
    articles_of: Mapping[str, Sequence[str]]
    """The articles of each product, of all contracts."""
    pools: Mapping[str, str]
    running_pools: Sequence[Mapping[str, Any]]
    """Rows of those that run, by their deadline: first pages say that there are some, which needs no newer figures."""

    @classmethod
    def of(cls, services: Services, actor: Actor) -> Self:
        """The names as they were a few seconds ago at most. All who are signed in may read them."""
        return _remembered(services.reading, lambda: cls._read(services.reading.reports(actor, NEEDED)))  # type: ignore[return-value]

    @classmethod
    def _read(cls, reports: list[Report]) -> Self:
        members, vendors, contracts, catalogue, pools = reports
        return cls(
            members=_sorted(members, "member", "name"),
            vendors=_sorted(vendors, "vendor", "name"),
            contracts=_sorted(contracts, "contract", "title"),
            articles=_sorted(catalogue, "article", "name"),
            products=_sorted(catalogue, "product", "product"),
            articles_of=_articles_of(catalogue),
            pools=_sorted(pools, "pool", "title"),
            running_pools=sorted(
                (row for row in pools.rows if row["status"] in RUNNING),
                key=lambda row: (row["deadline_on"], row["pool"]),
            ),
        )

    def member(self, member: str) -> str:
        return self.members.get(member, member)

    def vendor(self, vendor: str) -> str:
        return self.vendors.get(vendor, vendor)

    def contract(self, contract: str) -> str:
        return self.contracts.get(contract, contract)

    def article(self, article: str) -> str:
        return self.articles.get(article, article)


_LOCK = threading.Lock()
_KEPT: WeakKeyDictionary[Reading, tuple[float, Names]] = WeakKeyDictionary()


def _remembered(reading: Reading, read: Callable[[], Names]) -> Names:
    with _LOCK:
        kept = _KEPT.get(reading)
    if kept is not None and time.monotonic() - kept[0] < REMEMBERED_SECONDS:
        return kept[1]
    names = read()
    with _LOCK:
        _KEPT[reading] = (time.monotonic(), names)
    return names


def _articles_of(catalogue: Report) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for row in catalogue.rows:
        found.setdefault(row["product"], []).append(row["article"])
    return found


def _sorted(report: Report, key: str, name: str) -> Mapping[str, str]:
    found = {str(row[key]): str(row[name] or row[key]) for row in report.rows}
    return dict(sorted(found.items(), key=lambda it: it[1].casefold()))
