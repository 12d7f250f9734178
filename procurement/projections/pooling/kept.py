"""Facts of pooling read from kept rows: positions of members, orders under tiers, and who could share a server."""

import json
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
    groups: defaultdict[tuple[str, str], Rows] = defaultdict(list)
    for row in rows:
        groups[row["product"], row["member"]].append(row)
    return [group for _, group in sorted(groups.items()) if any(map(_says_something, group))]


def _says_something(row: Mapping[str, Any]) -> bool:
    return row["used"] is not None or any(row[name] for name in _SUMS)


def running(row: Mapping[str, Any], on: str) -> bool:
    """Whether these are licences whose term is not over on that day."""
    return row["entry"] == OWNED and (not row["ends_on"] or row["ends_on"] > on)


def position_of(rows: Rows, on: str) -> Position:
    """One member and one product: what runs on that day, the last report, what waits and what is offered."""
    held: defaultdict[tuple[str, str], Rows] = defaultdict(list)
    waiting = offered = NOTHING
    report: Mapping[str, Any] | None = None
    positions: list[int] = []
    for row in rows:
        if row["entry"] == USED:
            report = row
            positions.append(row["last_position"])
        elif row["owned"]:
            if running(row, on):
                held[row["contract"], row["article"]].append(row)
        elif row["waiting"] or row["offered"]:
            waiting, offered = waiting + row["waiting"], offered + row["offered"]
            positions.append(row["last_position"])
    return Position(
        product=rows[0]["product"],
        member=rows[0]["member"],
        used=report["used"] if report else None,
        used_on=report["used_on"] if report else None,
        holdings=tuple([_holding(group) for group in held.values()]),
        positions=tuple(sorted(positions)),
        waiting=waiting,
        offered=offered,
        counted=_counted(report) if report and report["as_one"] else None,
    )


def _holding(rows: Rows) -> Holding:
    newest = max(rows, key=itemgetter("last_position")) if len(rows) > 1 else rows[0]
    terms = tuple([Term(row["ends_on"], row["owned"], _evidence(row)) for row in rows])
    return Holding(
        contract=newest["contract"],
        article=newest["article"],
        clause=newest["clause"],
        quantity=sum((term.quantity for term in terms), NOTHING),
        unit_price=newest["unit_price"],
        positions=tuple(sorted({position for term in terms for position in term.positions})),
        metric=newest["metric"] or "",
        minimum=_minimum(newest["minimum_per"] or "", newest["minimum_quantity"] or NOTHING),
        terms=terms,
    )


@lru_cache(maxsize=1_000)
def _minimum(per: str, quantity: Decimal) -> Minimum:
    return Minimum(per=per, quantity=quantity)


def _evidence(row: Mapping[str, Any]) -> tuple[int, ...]:
    first, last = row["first_position"], row["last_position"]
    return (first,) if first == last else (first, last)


def written_count(needed: Decimal, as_one: SiteUsage) -> str:
    """What sites need and are as one, as text."""
    return json.dumps([str(value) for value in (needed, as_one.units, as_one.cores, as_one.servers)])


def _counted(row: Mapping[str, Any]) -> Counted:
    needed, units, cores, servers = (Decimal(text) for text in json.loads(row["as_one"]))
    as_one = SiteUsage(site="", units=units, cores=cores, servers=servers)
    return Counted(metric=row["metric"] or "", needed=needed, as_one=as_one, position=row["last_position"])


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
