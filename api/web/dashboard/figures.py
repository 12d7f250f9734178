"""The figures of the overview, all from one moment."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from api.web.charts import BarRow, ColumnChart, Point, Utilisation, bars, column_chart, utilisation
from api.web.charts import Row as Bar
from api.web.columns import Row
from api.web.formats import euro
from api.web.links import with_query
from api.web.periods import Period, looked_at_on, moment, month_range, months_before
from api.web.visit import Visit
from procurement.application.access import Action
from procurement.application.reading import Wanted
from procurement.kernel.calendar import month_of
from procurement.kernel.wording import Wording
from procurement.projections.percent import percent_of

MONTHS_READ = 24
TIER_DAYS = 366
SCARCE_PERCENT = Decimal(80)
SERIES = (Wording("Volume", "Volumen"), Wording("Savings", "Ersparnis"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What was ordered in some months, in cents."""

    orders: int = 0
    paid_cents: int = 0
    saved_cents: int = 0
    listed_cents: int = 0

    @property
    def saved_percent(self) -> Decimal | None:
        return percent_of(self.saved_cents, self.listed_cents)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceiling:
    """How much of a contract's or lot's ceiling is used; `ends_on` is the end of the contract."""

    contract: str
    lot: str
    name: str
    used: Utilisation
    row: Row
    ends_on: date | None

    @property
    def scarce(self) -> bool:
        return self.used.percent >= SCARCE_PERCENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What the reports answered."""

    on: date
    savings: Sequence[Row]
    """By contract and month."""
    ceilings: Sequence[Row]
    waiting: Sequence[Row]
    tiers: Sequence[Row]
    used_licences: Sequence[Row]
    pools: Sequence[Row] = ()
    """Those that run; none where the figures are of the past."""


def read(visit: Visit, period: Period) -> Read:
    """Every report of the page in one visit to the database; savings once, as they are told by month and contract."""
    on = looked_at_on(visit)
    member = {"member": visit.query["member"]} if "member" in visit.query else {}
    first = months_before(last_month(period, on), MONTHS_READ - 1)
    savings, ceilings, waiting, tiers, licences = visit.reports(
        _wanted(visit, "discount_savings", member, group_by="contract,month", from_=min(first, period.first)),
        _wanted(visit, "contract_ceiling"),
        _wanted(
            visit, "order_book", member, Action.READ_ORDERS, status="placed", requires_approval="true", sort="placed_on"
        ),
        _wanted(visit, "tier_progress", from_=month_of(on - timedelta(TIER_DAYS))),
        # Rows without a contract are the reports of what is in use; licences received are many more.
        _wanted(visit, "licence_pooling", member, contract=""),
    )
    return Read(
        on=on,
        savings=savings.rows,
        ceilings=ceilings.rows,
        waiting=waiting.rows,
        tiers=tiers.rows,
        used_licences=licences.rows,
        pools=() if "as_of" in visit.query else visit.names.running_pools,
    )


def _wanted(
    visit: Visit,
    name: str,
    parameters: Mapping[str, Sequence[str]] | None = None,
    action: Action = Action.READ_REPORTS,
    **more: str,
) -> Wanted:
    asked = {key.rstrip("_"): [value] for key, value in more.items()}
    return Wanted(name=name, parameters={**(parameters or {}), **asked, **moment(visit)}, action=action)


def last_month(period: Period, on: date) -> str:
    """The newest month of the period that has begun."""
    return min(period.last or month_of(on), month_of(on))


def sums(rows: Sequence[Row], first: str, last: str) -> Sums:
    """All months from the first to the last."""
    found = [row for row in rows if first <= row["month"] <= last]
    names = ("orders", "paid_cents", "saved_cents", "listed_cents")
    return Sums(**{name: sum(row[name] for row in found) for name in names})


def before(rows: Sequence[Row], period: Period, on: date) -> Sums:
    """As many months, a year earlier."""
    return sums(rows, months_before(period.first, 12), months_before(last_month(period, on), 12))


def change_percent(now: int, then: int) -> Decimal | None:
    return percent_of(now - then, then) if then > 0 else None


def monthly(visit: Visit, rows: Sequence[Row], last: str, count: int) -> ColumnChart:
    """Volume and savings of so many months; each leads to its orders."""
    known = {month: sums(found, month, month) for month, found in _by_month(rows).items()}
    member = visit.asked("member")
    points = [
        Point(
            month=month,
            values=(known.get(month, Sums()).paid_cents, known.get(month, Sums()).saved_cents),
            href=with_query("/abrufe", {}, from_=month, to=month, member=member),
        )
        for month in month_range(months_before(last, count - 1), last)
    ]
    return column_chart(points, [words.in_language(visit.language) for words in SERIES], visit.language)


def _by_month(rows: Sequence[Row]) -> Mapping[str, Sequence[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["month"]].append(row)
    return found


def vendor_bars(visit: Visit, found: Read, period: Period) -> Sequence[BarRow]:
    """Vendors by volume, the largest first; each leads to the vendor."""
    vendor_of = {row["contract"]: row["vendor"] for row in found.ceilings}
    volumes: defaultdict[str, int] = defaultdict(int)
    for row in found.savings:
        if period.has(row["month"]):
            volumes[vendor_of.get(row["contract"], "")] += row["paid_cents"]
    whole = sum(volumes.values())
    rows = [
        Bar(
            name=visit.names.vendor(vendor),
            value=cents,
            shown=euro(cents, visit.language),
            href=with_query(f"/lieferanten/{vendor}", {}, year=period.value),
        )
        for vendor, cents in sorted(volumes.items(), key=lambda it: -it[1])
        if cents
    ]
    return bars(rows, whole)


def ceilings(rows: Sequence[Row], on: date) -> Sequence[Ceiling]:
    """Ceilings of contracts that run, and of their lots, the fullest first."""
    whole = {row["contract"]: row for row in rows if not row["lot"]}
    found = [_ceiling(row, whole[row["contract"]]) for row in rows if row["ceiling_cents"] and not row["ended_on"]]
    running = [each for each in found if runs(whole[each.contract], on)]
    return sorted(running, key=lambda each: (-each.used.percent, each.contract, each.lot))


def _ceiling(row: Row, whole: Row) -> Ceiling:
    name = f"{whole['title']}: {row['title']}" if row["lot"] else str(row["title"])
    return Ceiling(
        contract=row["contract"],
        lot=row["lot"],
        name=name,
        used=utilisation(row["allocated_cents"], row["ceiling_cents"]),
        row=row,
        ends_on=day(whole["ends_on"]),
    )


def runs(contract: Row, on: date) -> bool:
    """Whether orders can be placed under a contract on that day."""
    ends = [each for each in (contract["ends_on"], contract["ended_on"]) if each]
    return str(contract["starts_on"] or "") <= on.isoformat() <= min(ends, default="9999")


def day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None
