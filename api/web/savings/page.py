"""What was saved against the list price: by month, contract, article or member, and how it is calculated."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from starlette.responses import Response

from api.web.charts import ColumnChart, Point, column_chart, every_month
from api.web.choices import articles, contracts, members, months
from api.web.columns import Column, Row
from api.web.links import with_query
from api.web.listing import Filter, Listing
from api.web.origin.link import origin_column
from api.web.page import Door, Look, Menu, Page
from api.web.periods import Period, chosen_period, periods
from api.web.savings.examples import examples_in
from api.web.visit import Visit
from procurement.application.access import Action, Role
from procurement.application.parameter import ParameterInvalid, among, invalid
from procurement.application.reading import Wanted
from procurement.kernel.wording import Wording
from procurement.projections.discount_savings import LEAST_USUAL_PERCENT, MOST_USUAL_PERCENT

BELOW = Wording(f"below {LEAST_USUAL_PERCENT} %", f"unter {LEAST_USUAL_PERCENT} %")
ABOVE = Wording(f"above {MOST_USUAL_PERCENT} %", f"über {MOST_USUAL_PERCENT} %")
USUAL = Wording("usual", "üblich")
PAID, SAVED = Wording("paid", "bezahlt"), Wording("saved", "gespart")
THIS_YEAR = Wording("this year", "dieses Jahr")
MOST_MONTHS = 72


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One way to look at the savings. `name` stands in the address, `key` is the column of the report."""

    name: str
    key: str
    label: Wording
    written: Callable[[Visit, Row], str] | None
    sort: str = "-saved_cents"


SIDES = (
    Side(name="monat", key="month", label=Wording("Month", "Monat"), written=None, sort="-month"),
    Side(
        name="vertrag",
        key="contract",
        label=Wording("Contract", "Vertrag"),
        written=lambda visit, row: visit.names.contract(row["contract"]),
    ),
    Side(
        name="artikel",
        key="article",
        label=Wording("Article", "Artikel"),
        written=lambda visit, row: visit.names.article(row["article"]),
    ),
    Side(
        name="mitglied",
        key="member",
        label=Wording("Member", "Mitglied"),
        written=lambda visit, row: visit.names.member(row["member"]),
    ),
)


def show(visit: Visit) -> Response:
    side = _side(visit)
    listing = _listing(visit, side)
    if visit.asked("format"):
        return listing.file(visit, visit.asked("format"), _whole_year(visit))
    wanted = [listing.wanted(visit, _whole_year(visit)), _by_month(visit, listing)]
    try:
        found, monthly = visit.reports(*wanted)
    except ParameterInvalid:
        found, monthly = None, None
    origin = origin_column(visit.services.reading.projection(listing.report), wanted[0].parameters) if found else None
    shown = replace(listing, columns=[*listing.columns, origin]) if origin else listing
    hits = shown.hits(visit, _whole_year(visit), found)
    return visit.render(
        "savings/page.html",
        hits.status,
        hits=hits,
        sides=[(each.label, _side_link(visit, each), each is side) for each in _sides(visit)],
        side=side,
        totals=found.totals if found else {},
        chart=_chart(visit, monthly.rows if monthly else ()),
        as_of=found.as_of if found and "as_of" in visit.query else "",
        orders_link=_orders_link(visit, "", {}),
        examples=examples_in(visit.language),
        usual=(LEAST_USUAL_PERCENT, MOST_USUAL_PERCENT),
    )


def _sides(visit: Visit) -> Sequence[Side]:
    """Members are compared by those who serve all of them."""
    return SIDES[:-1] if visit.actor.member else SIDES


def _side(visit: Visit) -> Side:
    asked = visit.asked("nach", SIDES[0].name)
    possible = {each.name: each for each in _sides(visit)}
    if asked not in possible:
        raise invalid("nach", asked, among(possible))
    return possible[asked]


def _side_link(visit: Visit, side: Side) -> str:
    return with_query(visit.path, visit.query, nach=side.name, sort=None, page=None, format=None)


def _period(visit: Visit) -> Period:
    """What the address says, otherwise the present year."""
    return chosen_period(visit)


def _whole_year(visit: Visit) -> Mapping[str, str]:
    """The period that holds where the address names none."""
    if "year" in visit.query or "month" in visit.query:
        return {}
    return {name: values[0] for name, values in _period(visit).parameters.items()}


def _year_means(visit: Visit) -> Callable[[str], Mapping[str, Sequence[str]]]:
    return lambda _value: chosen_period(visit).parameters


def _listing(visit: Visit, side: Side) -> Listing:
    filters = [
        Filter(
            name="year",
            label=Wording("Period", "Zeitraum"),
            choices=periods,
            means=_year_means(visit),
            otherwise=THIS_YEAR,
        ),
        Filter(name="month", label=Wording("Month", "Monat"), choices=months),
        Filter(name="contract", label=Wording("Contract", "Vertrag"), choices=contracts),
        Filter(name="article", label=Wording("Article", "Artikel"), choices=articles),
    ]
    if not visit.actor.member:
        filters.append(Filter(name="member", label=Wording("Member", "Mitglied"), choices=members))
    return Listing(
        report="discount_savings",
        columns=_columns(visit, side),
        filters=filters,
        sort=side.sort,
        group_by=side.key,
        with_totals=True,
        keep=frozenset({"nach", "as_of"}),
    )


def _columns(visit: Visit, side: Side) -> Sequence[Column]:
    return (
        Column(
            name=side.key,
            label=side.label,
            kind="month" if side.key == "month" else "",
            show=side.written,
            link=lambda row: _orders_link(visit, side.key, row),
        ),
        Column(name="orders", label=Wording("Orders", "Abrufe"), kind="number"),
        Column(name="listed_cents", label=Wording("At list prices", "Zu Listenpreisen")),
        Column(name="paid_cents", label=Wording("Paid", "Bezahlt")),
        Column(name="saved_cents", label=Wording("Saved", "Gespart")),
        Column(name="saved_percent", label=Wording("Saved, share", "Gespart, Anteil")),
        Column(
            name="outside_usual",
            label=Wording("Noticeable", "Auffällig"),
            show=lambda visit, row: noticed(row).in_language(visit.language) if row["outside_usual"] else "",
            tones={"True": "warning"},
            sortable=False,
        ),
    )


def noticed(row: Row) -> Wording:
    """How a saving lies beside what is usual; nothing at all on the list price is neither."""
    if not row["outside_usual"]:
        return USUAL
    return BELOW if row["saved_cents"] * 100 < LEAST_USUAL_PERCENT * row["listed_cents"] else ABOVE


def _orders_link(visit: Visit, key: str, row: Row) -> str:
    """The orders behind a row: the filters of this page, and the row's own; without a key, behind the sums."""
    month = visit.asked("month")
    period = _period(visit)
    asked = {name: visit.query[name] for name in ("contract", "article", "member") if name in visit.query}
    first, last = (month, month) if month else (period.first, period.last)
    if key == "month":
        return with_query("/abrufe", asked, from_=row["month"], to=row["month"])
    own = {key: row[key]} if key else {}
    return with_query("/abrufe", asked, **own, from_=first, to=last)


def _by_month(visit: Visit, listing: Listing) -> Wanted:
    """The same rows by month, for the chart."""
    asked = dict(listing.wanted(visit, _whole_year(visit)).parameters)
    for name in ("page", "sort", "totals"):
        asked.pop(name, None)
    return Wanted(name=listing.report, parameters={**asked, "group_by": ["month"], "limit": [str(MOST_MONTHS)]})


def _chart(visit: Visit, rows: Sequence[Row]) -> ColumnChart:
    points = [
        Point(
            month=row["month"],
            values=(row["paid_cents"], row["saved_cents"]),
            href=_orders_link(visit, "month", row),
        )
        for row in rows
    ]
    return column_chart(every_month(points), (PAID, SAVED), visit.language, stacked=True)


PAGE = Page(
    doors=(Door(path="/ersparnis", action=Action.READ_REPORTS, answer=show),),
    looks=(
        Look(path="/ersparnis", role=Role.OFFICER),
        Look(path="/ersparnis?nach=artikel&year=all", role=Role.OFFICER, name="articles"),
        Look(path="/ersparnis?nach=mitglied", role=Role.MANAGER, name="members"),
        Look(path="/ersparnis?nach=vertrag", role=Role.AUDITOR, name="auditor"),
        Look(path="/ersparnis?nach=mitglied", role=Role.OFFICER, name="not-yours", status=422),
    ),
    help="beschaffung#ersparnis",
    menu=Menu(
        label=Wording("Savings", "Ersparnis"), order=40, roles=(Role.OFFICER, Role.APPROVER, Role.MANAGER, Role.AUDITOR)
    ),
)
