"""The figures of a vendor's page, all from one moment."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from api.web.charts import BarRow, ColumnChart, Point, bars, column_chart, utilisation
from api.web.charts import Row as Bar
from api.web.columns import Row
from api.web.formats import euro
from api.web.links import with_query
from api.web.periods import Period, chosen_period, looked_at_on, moment, month_range, months_before, periods
from api.web.tiers import missing, next_terms, present_tiers
from api.web.visit import Visit
from procurement.application.access import Action, allow
from procurement.application.reading import Report, Wanted
from procurement.domain.vendor.aggregate import UnknownVendor
from procurement.kernel.calendar import contract_year, month_of
from procurement.kernel.wording import Wording

MOST_MONTHS = 36
VOLUME = Wording("Volume", "Volumen")


def figures(visit: Visit, vendor: str) -> Mapping[str, Any]:
    """Everything the page shows. Raises `UnknownVendor`."""
    period = chosen_period(visit)
    register, members, contracts, tiers, volumes = _read(visit, vendor, period)
    if not register.rows:
        raise UnknownVendor(vendor=vendor)
    on = looked_at_on(visit)
    running = tiers.extras.get("running", [])
    articles = [row for row in running if period.has(row["month"])] if volumes is None else volumes.rows
    years = _contract_years(running, contracts.rows, on)
    return {
        "vendor": register.rows[0],
        "period": period,
        "years": periods(visit),
        "net_cents": sum(row["net_cents"] for row in members.rows),
        "orders": sum(row["orders"] for row in members.rows),
        "members": _member_bars(visit, members.rows, vendor, period),
        "monthly": _monthly(visit, articles, vendor, period, month_of(on)),
        "articles": _article_bars(visit, articles, vendor, period),
        "contracts": [_contract(row, years) for row in contracts.rows],
        "narrowed": volumes is not None,
        "tiers": [_tier(visit, row) for row in present_tiers(tiers.rows, contracts.rows, on)],
        "orders_link": with_query("/abrufe", {}, vendor=vendor, from_=period.first, to=period.last),
    }


def _read(visit: Visit, vendor: str, period: Period) -> tuple[Report, Report, Report, Report, Report | None]:
    """Running totals of the contract years also tell what all members ordered by article and month; whoever is
    narrowed to one member gets that member's volumes instead.
    """
    of_vendor = {"vendor": [vendor], **moment(visit)}
    of_period = {**of_vendor, **period.parameters}
    own = allow(visit.actor, Action.READ_REPORTS)
    narrowed = [Wanted(name="vendor_volumes", parameters={**of_period, "group_by": ["contract,article,month"]})]
    register, members, contracts, tiers, *volumes = visit.reports(
        Wanted(name="vendor_register", parameters=of_vendor, action=Action.READ_REFERENCE),
        Wanted(name="vendor_volumes", parameters={**of_period, "group_by": ["member"]}),
        Wanted(name="contract_ceiling", parameters={**of_vendor, "lot": [""]}, action=Action.READ_REFERENCE),
        Wanted(name="tier_progress", parameters=of_vendor, extras=not own),
        *(narrowed if own else ()),
    )
    return register, members, contracts, tiers, volumes[0] if volumes else None


def _monthly(visit: Visit, rows: Sequence[Row], vendor: str, period: Period, this: str) -> ColumnChart:
    """Volume by month until now; each month leads to its orders."""
    cents: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        cents[row["month"]] += row["net_cents"]
    last = min(period.last or this, this)
    first = max(period.first or min(cents, default=last), months_before(last, MOST_MONTHS - 1))
    points = [
        Point(
            month=month,
            values=(cents[month],),
            href=with_query("/abrufe", {}, vendor=vendor, from_=month, to=month),
        )
        for month in month_range(first, last)
    ]
    return column_chart(points, [VOLUME.in_language(visit.language)], visit.language)


def _article_bars(visit: Visit, rows: Sequence[Row], vendor: str, period: Period) -> Sequence[BarRow]:
    cents: defaultdict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        cents[row["contract"], row["article"]] += row["net_cents"]
    largest = sorted(cents.items(), key=lambda it: (-it[1], it[0]))
    shown = [
        Bar(
            name=visit.names.article(article),
            value=amount,
            shown=euro(amount, visit.language),
            href=with_query(
                "/abrufe", {}, vendor=vendor, contract=contract, article=article, from_=period.first, to=period.last
            ),
        )
        for (contract, article), amount in largest
        if amount
    ]
    return bars(shown, sum(cents.values()))


def _member_bars(visit: Visit, rows: Sequence[Row], vendor: str, period: Period) -> Sequence[BarRow]:
    largest = sorted((row for row in rows if row["net_cents"]), key=lambda row: -row["net_cents"])
    shown = [
        Bar(
            name=visit.names.member(row["member"]),
            value=row["net_cents"],
            shown=euro(row["net_cents"], visit.language),
            href=with_query("/abrufe", {}, vendor=vendor, member=row["member"], from_=period.first, to=period.last),
        )
        for row in largest
    ]
    return bars(shown, sum(row["net_cents"] for row in rows))


def _contract_years(running: Sequence[Row], contracts: Sequence[Row], on: date) -> Mapping[str, tuple[str, int]]:
    """For each contract its present year, and what all members ordered in it: the last running total of each article."""
    present = {
        row["contract"]: str(contract_year(date.fromisoformat(row["starts_on"]), on))
        for row in contracts
        if row["starts_on"]
    }
    last: dict[tuple[str, str], Row] = {}
    for row in running:
        if row["contract_year"] == present.get(row["contract"]):
            last[row["contract"], row["article"]] = row
    found: defaultdict[str, int] = defaultdict(int)
    for (contract, _article), row in last.items():
        found[contract] += row["running_net_cents"]
    return {contract: (year, found[contract]) for contract, year in present.items()}


def _contract(row: Row, years: Mapping[str, tuple[str, int]]) -> Row:
    year, net_cents = years.get(row["contract"], ("", 0))
    used = utilisation(row["allocated_cents"], row["ceiling_cents"] or 0)
    last_on = min(row["ends_on"], row["ended_on"] or row["ends_on"])
    return {**row, "last_on": last_on, "used": used, "year": year, "year_cents": net_cents}


def _tier(visit: Visit, row: Row) -> Row:
    return {
        **row,
        "name": visit.names.article(row["article"]),
        "missing": missing(row, visit.language),
        "terms": next_terms(row, visit.language),
        "orders": with_query("/abrufe", {}, article=row["article"], contract=row["contract"]),
    }
