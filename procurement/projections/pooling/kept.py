"""Facts of pooling read from kept rows: positions of members, orders under tiers, and who could share a server."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import Any

from procurement.domain.licence.events import SiteUsage
from procurement.domain.licence.metric import Minimum
from procurement.kernel.projection import Rows, Viewing
from procurement.projections.pooling.facts import Counted, Facts, Holding, Licensee, Ordered, Position, Term

OWNED, USED, WAITING, OFFERED = "owned", "used", "waiting", "offered"
"""What a kept row is about: licences received, licences used, orders that wait for approval, open offers."""
NOTHING = Decimal(0)
NO_MINIMUM = Minimum()
_SUMS = ("owned", "waiting", "offered", "transferred_in", "transferred_out")
_SHARED = itemgetter(
    *("product", "article", "contract", "member", "placed_on", "clause", "contract_year", "pricing"),
    *("list_unit_price", "ordered", "ordered_cents"),
)


def facts_of(rows: Rows, viewing: Viewing) -> Facts:
    """All facts that kept rows of licence pooling, and those beside, hold on the day of viewing."""
    on, members = viewing.on.isoformat(), viewing.beside.get("member_register", [])
    return Facts(
        on=viewing.on,
        positions=[position_of(group, on) for group in by_member(rows)],
        ordered=[_order(row) for row in viewing.beside.get("tiered_orders", ()) if row["ordered"] > 0],
        alliances=_alliances(viewing.beside.get("alliances", ()), on),
        centres=_centres(members, on),
    )


def by_member(rows: Rows) -> Sequence[Rows]:
    """The rows of each product and member of whom anything is known."""
    groups: dict[tuple[str, str], Rows] = {}
    for row in rows:
        groups.setdefault((row["product"], row["member"]), []).append(row)
    return [groups[key] for key in sorted(groups) if any(map(_says_something, groups[key]))]


def _says_something(row: Mapping[str, Any]) -> bool:
    return row["used"] is not None or any(map(row.get, _SUMS))


def running(row: Mapping[str, Any], on: str) -> bool:
    """Whether these are licences whose term is not over on that day."""
    return row["entry"] == OWNED and (not row["ends_on"] or row["ends_on"] > on)


def position_of(rows: Rows, on: str) -> Position:
    """One member and one product: what runs on that day, the last report, what waits and what is offered."""
    held: dict[tuple[str, str], Rows] = {}
    waiting = offered = NOTHING
    report: Mapping[str, Any] | None = None
    positions: list[int] = []
    for row in rows:
        if row["owned"]:
            if running(row, on):
                held.setdefault((row["contract"], row["article"]), []).append(row)
        elif row["entry"] == USED:
            report = row
            positions.append(row["last_position"])
        elif row["waiting"] or row["offered"]:
            waiting, offered = waiting + row["waiting"], offered + row["offered"]
            positions.append(row["last_position"])
    return Position(
        rows[0]["product"],
        rows[0]["member"],
        report["used"] if report else None,
        report["used_on"] if report else None,
        tuple([_holding(group) for group in held.values()]),
        tuple(sorted(positions)),
        waiting,
        offered,
        _counted(report) if report and report["sites_as_one"] else None,
    )


def _holding(rows: Rows) -> Holding:
    """Most are of one term only."""
    newest = max(rows, key=itemgetter("last_position")) if len(rows) > 1 else rows[0]
    terms = [Term(row["ends_on"], row["owned"], _evidence(row)) for row in rows]
    several = len(terms) > 1
    return Holding(
        newest["contract"],
        newest["article"],
        newest["clause"],
        sum([term.quantity for term in terms], NOTHING) if several else terms[0].quantity,
        newest["unit_price"],
        tuple(sorted({at for term in terms for at in term.positions})) if several else terms[0].positions,
        newest["metric"] or "",
        _minimum(newest["minimum_per"], newest["minimum_quantity"]) if newest["minimum_per"] else NO_MINIMUM,
        tuple(terms),
    )


@lru_cache(maxsize=1_000)
def _minimum(per: str, quantity: Decimal) -> Minimum:
    return Minimum(per=per, quantity=quantity)


def _evidence(row: Mapping[str, Any]) -> tuple[int, ...]:
    first, last = row["first_position"], row["last_position"]
    return (first,) if first == last else (first, last)


def written_count(needed: Decimal, as_one: SiteUsage) -> str:
    """What sites need and are as one, as text."""
    return " ".join(str(value) for value in (needed, as_one.units, as_one.cores, as_one.servers))


def _counted(row: Mapping[str, Any]) -> Counted:
    return Counted(row["metric"] or "", *_read_count(row["sites_as_one"]), row["last_position"])


@lru_cache(maxsize=10_000)
def _read_count(text: str) -> tuple[Decimal, SiteUsage]:
    """Many members count alike, so each text is read once."""
    needed, units, cores, servers = map(Decimal, text.split(" "))
    return needed, SiteUsage(site="", units=units, cores=cores, servers=servers)


def _order(row: dict[str, Any]) -> Ordered:
    return Ordered._make((*_SHARED(row), _evidence(row)))


def _alliances(rows: Iterable[Mapping[str, Any]], on: str) -> Sequence[Licensee]:
    """Alliances that run on that day, with who belongs to them then."""
    products = {
        row["alliance"]: frozenset(row["products"].split())
        for row in rows
        if not row["party"] and row["formed_on"] <= on <= (row["dissolved_on"] or "9999")
    }
    members: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row["party"] and row["joined_on"] <= on <= (row["leaves_on"] or "9999"):
            members[row["alliance"]].add(row["party"])
    return [Licensee(name, frozenset(members[name]), products[name]) for name in sorted(products)]


def _centres(rows: Iterable[Mapping[str, Any]], on: str) -> Sequence[Licensee]:
    """Members by their centre, without those that have left."""
    members: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row["centre"] and on <= (row["left_on"] or "9999"):
            members[row["centre"]].add(row["member"])
    return [Licensee(name, frozenset(members[name])) for name in sorted(members)]
