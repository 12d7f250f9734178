"""Where people of a member begin: what waits, what is open, what was saved; other roles go on to their own first page.

Every figure leads to the rows behind it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from starlette.responses import Response

from api.web.charts import ColumnChart, Point, column_chart, every_month
from api.web.columns import Row
from api.web.links import with_query
from api.web.orders.listing import AWAITING, MEANINGS, OPEN
from api.web.page import MEMBERS_PEOPLE, SIGNED_IN, Door, Look, Menu, Page
from api.web.pool_words import time_left
from api.web.visit import Visit
from procurement.application.access import Action, Role
from procurement.application.reading import Wanted
from procurement.kernel.wording import Wording
from procurement.projections.percent import percent_of

FIRST_PAGES: Mapping[Role | None, str] = {
    Role.MANAGER: "/uebersicht",
    Role.AUDITOR: "/verlauf",
    Role.ADMIN: "/betrieb",
}
MOST_OPEN, MOST_SHOWN, MOST_RECENT = 200, 5, 5
ENDING = timedelta(days=180)
SAVED = Wording("saved", "gespart")


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """What counts of this year's orders, in cents."""

    year: int
    listed_cents: int
    paid_cents: int
    chart: ColumnChart

    @property
    def saved_cents(self) -> int:
        return self.listed_cents - self.paid_cents

    @property
    def saved_percent(self) -> Decimal | None:
        return percent_of(self.saved_cents, self.listed_cents)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """A contract that ends soon: the last day orders can be placed on."""

    contract: str
    title: str
    last_on: date
    days: int
    left_cents: int


def show(visit: Visit) -> Response:
    elsewhere = FIRST_PAGES.get(visit.role)
    if elsewhere is not None:
        return visit.go(elsewhere)
    year = [str(visit.today.year)]
    open_orders, recent, months = visit.reports(
        _orders({**MEANINGS[OPEN], "totals": ["count"]}, MOST_OPEN, sort="placed_on"),
        _orders({"requested_by": [visit.actor.subject]}, MOST_RECENT),
        Wanted(name="discount_savings", parameters={"group_by": ["month"], "from": year, "to": year}),
    )
    waiting = [row for row in open_orders.rows if row["awaits_approval"]]
    return visit.render(
        "start/page.html",
        waiting=waiting[:MOST_SHOWN],
        waiting_count=len(waiting),
        waiting_more=(open_orders.count or 0) > MOST_OPEN,
        open_count=open_orders.count,
        recent=recent.rows,
        year=_year(visit, months.rows),
        ending=_ending(visit),
        pools=[row for row in visit.names.running_pools if row["deadline_on"] >= visit.today.isoformat()],
        day_of=date.fromisoformat,
        time_left=time_left,
        awaiting_link=with_query("/abrufe", {}, status=AWAITING),
        open_link=with_query("/abrufe", {}, status=OPEN),
        ending_days=ENDING.days,
    )


def _orders(filters: Mapping[str, Sequence[str]], most: int, sort: str = "-placed_on") -> Wanted:
    parameters = {**filters, "sort": [sort], "limit": [str(most)]}
    return Wanted(name="order_book", parameters=parameters, action=Action.READ_ORDERS)


def _year(visit: Visit, rows: Sequence[Row]) -> Year:
    points = [
        Point(
            month=row["month"],
            values=(row["saved_cents"],),
            href=with_query("/abrufe", {}, from_=row["month"], to=row["month"]),
        )
        for row in rows
    ]
    return Year(
        year=visit.today.year,
        listed_cents=sum(row["listed_cents"] for row in rows),
        paid_cents=sum(row["paid_cents"] for row in rows),
        chart=column_chart(every_month(points), (SAVED,), visit.language),
    )


def _ending(visit: Visit) -> Sequence[Ending]:
    """Contracts of this member that end within the time looked ahead, the next first."""
    until = visit.today + ENDING
    found = visit.decided(visit.services.keeping.contracts(visit.actor, visit.names.contracts))
    ending = [
        Ending(
            contract=each.contract,
            title=each.title,
            last_on=each.last_order_on,
            days=(each.last_order_on - visit.today).days,
            left_cents=each.remaining_cents,
        )
        for each in found
        if visit.actor.member in each.entitled and visit.today <= each.last_order_on <= until
    ]
    return sorted(ending, key=lambda each: each.last_on)


PAGE = Page(
    doors=(Door(path="/", action=SIGNED_IN, answer=show),),
    looks=(Look(path="/", role=Role.OFFICER), Look(path="/", role=Role.APPROVER, name="approver")),
    help="beschaffung#start",
    menu=Menu(label=Wording("Start", "Start"), order=0, roles=MEMBERS_PEOPLE),
)
