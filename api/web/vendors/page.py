"""Vendors: what is bought of whom, how much of the whole that is, and which tier is next."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from starlette.responses import Response

from api.web.charts import BarRow, bars
from api.web.charts import Row as Bar
from api.web.columns import Column, Row
from api.web.formats import NOTHING, euro
from api.web.links import with_query
from api.web.listing import Filter, Listing
from api.web.page import Door, Look, Menu, Page
from api.web.periods import Period, chosen_period, looked_at_on, moment, periods
from api.web.tiers import missing, present_tiers
from api.web.visit import Visit
from procurement.application.access import ACCESS, Action, Role
from procurement.application.reading import Wanted
from procurement.kernel.calendar import month_of
from procurement.kernel.wording import Wording
from procurement.projections.percent import percent_of

LARGEST = 3
TIER_DAYS = 366
"""No contract year that runs began earlier."""


def vendor_link(row: Row) -> str:
    return f"/lieferanten/{row['vendor']}"


def _next_tier(_visit: Visit, row: Row) -> str:
    return f"{row['tier_article']}: {row['tier_missing']}" if row["tier"] else NOTHING


LIST = Listing(
    report="vendors",
    columns=(
        Column(name="name", label=Wording("Vendor", "Lieferant"), link=vendor_link),
        Column(name="net_cents", label=Wording("Volume, net", "Volumen netto")),
        Column(name="share_percent", label=Wording("Share", "Anteil")),
        Column(
            name="orders", label=Wording("Orders", "Abrufe"), kind="number", link=lambda row: row.get("orders_link", "")
        ),
        Column(name="quantity", label=Wording("Quantity", "Menge")),
        Column(name="members", label=Wording("Members", "Mitglieder"), kind="number"),
        Column(name="contracts", label=Wording("Contracts", "Verträge"), kind="number"),
        Column(
            name="tiers_reached",
            label=Wording("Tiers reached", "Staffeln erreicht"),
            show=lambda visit, row: (
                row["tiers_reached"].in_language(visit.language) if row["tiers_reached"] else NOTHING
            ),
            sortable=False,
        ),
        Column(name="tier", label=Wording("Next tier", "Nächste Staffel"), show=_next_tier, sortable=False),
    ),
    filters=(
        Filter(name="q", label=Wording("Search", "Suche"), kind="search"),
        Filter(
            name="year",
            label=Wording("Period", "Zeitraum"),
            choices=periods,
            otherwise=Wording("this year", "dieses Jahr"),
        ),
    ),
    sort="-net_cents",
    page_rows=50,
    with_totals=True,
    keep=frozenset({"as_of"}),
)


def show(visit: Visit) -> Response:
    period = chosen_period(visit)
    since = month_of(looked_at_on(visit) - timedelta(TIER_DAYS))
    register, volumes, contracts, tiers = visit.reports(
        Wanted(name="vendor_register", parameters=moment(visit), action=Action.READ_REFERENCE),
        Wanted(name="vendor_volumes", parameters={"group_by": ["vendor"], **period.parameters, **moment(visit)}),
        Wanted(name="contract_ceiling", parameters={"lot": [""], **moment(visit)}, action=Action.READ_REFERENCE),
        Wanted(name="tier_progress", parameters={"from": [since], **moment(visit)}),
    )
    known = {row["vendor"]: row for row in volumes.rows}
    reached = _tiers(visit, present_tiers(tiers.rows, contracts.rows, looked_at_on(visit)))
    running = _running(contracts.rows, looked_at_on(visit).isoformat())
    whole = sum(row["net_cents"] for row in volumes.rows)
    rows = [_row(row, known.get(row["vendor"], NO_VOLUME), period, whole) for row in register.rows]
    rows = [{**row, **reached.get(row["vendor"], NO_TIER), "contracts": running[row["vendor"]]} for row in rows]
    found = _searched(rows, visit.asked("q"))
    return LIST.answer_with(
        visit,
        "vendors/page.html",
        found,
        _totals(found),
        period=period,
        shares=_shares(visit, found, whole, period),
        largest=_largest(found, whole),
        may_keep=visit.role in ACCESS[Action.KEEP_CONTRACTS],
    )


NO_VOLUME: Mapping[str, Any] = {"net_cents": 0, "orders": 0, "quantity": Decimal(0), "members": 0}
NO_TIER: Mapping[str, Any] = {"tiers_reached": None, "tier": None}


def _row(entry: Row, volume: Mapping[str, Any], period: Period, whole: int) -> Row:
    link = with_query("/abrufe", {}, vendor=entry["vendor"], from_=period.first, to=period.last)
    return {
        **entry,
        **{name: volume[name] for name in NO_VOLUME},
        "name": entry["name"] or entry["vendor"],
        "share_percent": percent_of(volume["net_cents"], whole),
        "orders_link": link,
    }


def _tiers(visit: Visit, rows: Sequence[Row]) -> Mapping[str, Mapping[str, Any]]:
    """For each vendor how many tiers above the first are reached, and the one that is next."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["vendor"]].append(row)
    return {vendor: _nearest(visit, tiers) for vendor, tiers in found.items()}


def _nearest(visit: Visit, tiers: Sequence[Row]) -> Mapping[str, Any]:
    tier = next((row for row in tiers if row["next_tier_from"]), None)
    return {
        "tiers_reached": Wording(*(_reached(tiers, word) for word in ("of", "von"))),
        "tier": tier,
        "tier_article": visit.names.article(tier["article"]) if tier else "",
        "tier_missing": missing(tier, visit.language) if tier else "",
    }


def _reached(tiers: Sequence[Row], word: str) -> str:
    """Of how many articles with tiers a tier above the first is reached."""
    return f"{sum(row['tier_from'] > 1 for row in tiers)} {word} {len(tiers)}"


def _running(contracts: Sequence[Row], on: str) -> Mapping[str, int]:
    found: defaultdict[str, int] = defaultdict(int)
    for row in contracts:
        last = min(row["ends_on"] or "9999", row["ended_on"] or "9999")
        found[row["vendor"]] += (row["starts_on"] or "") <= on <= last
    return found


def _searched(rows: Sequence[Row], text: str) -> Sequence[Row]:
    wanted = text.casefold()
    return [row for row in rows if wanted in f"{row['name']} {row['vendor']} {row['city'] or ''}".casefold()]


def _totals(rows: Sequence[Row]) -> Row:
    return {name: sum(row[name] for row in rows) for name in ("net_cents", "orders", "contracts")}


def _shares(visit: Visit, rows: Sequence[Row], whole: int, period: Period) -> Sequence[BarRow]:
    """Vendors by their share of the whole, the largest first."""
    largest = sorted((row for row in rows if row["net_cents"]), key=lambda row: -row["net_cents"])
    return bars(
        [
            Bar(
                name=row["name"],
                value=row["net_cents"],
                shown=euro(row["net_cents"], visit.language),
                href=with_query(vendor_link(row), {}, year=period.value),
            )
            for row in largest
        ],
        whole,
    )


def _largest(rows: Sequence[Row], whole: int) -> Decimal | None:
    """The share of the largest vendors together; None where there are no more than these."""
    volumes = sorted((row["net_cents"] for row in rows), reverse=True)
    return percent_of(sum(volumes[:LARGEST]), whole) if len(volumes) > LARGEST else None


PAGE = Page(
    doors=(Door(path="/lieferanten", action=Action.READ_REPORTS, answer=show),),
    looks=(
        Look(path="/lieferanten", role=Role.MANAGER),
        Look(path="/lieferanten?year=all&sort=name", role=Role.AUDITOR, name="all-time"),
        Look(path="/lieferanten?q=gibtesnicht", role=Role.MANAGER, name="empty"),
        Look(path="/lieferanten?sort=nonsense", role=Role.MANAGER, name="bad-sort", status=422),
    ),
    help="geschaeftsfuehrung#lieferanten",
    menu=Menu(label=Wording("Vendors", "Lieferanten"), order=50, roles=(Role.MANAGER, Role.AUDITOR)),
)
