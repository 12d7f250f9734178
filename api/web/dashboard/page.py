"""The overview: tiles, months, vendors, ceilings, and what needs attention; every figure leads to its rows."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from starlette.responses import Response

from api.web.choices import members
from api.web.dashboard import figures
from api.web.dashboard.attention import groups, waiting_link
from api.web.formats import percent
from api.web.links import with_query
from api.web.page import Door, Look, Menu, Page
from api.web.periods import LAST_12, Period, chosen_period, looked_at_on, periods
from api.web.visit import Visit
from procurement.application.access import Action, Role, allow
from procurement.application.parameter import among, invalid
from procurement.kernel.calendar import month_of
from procurement.kernel.wording import Wording

SPANS = ("12", "24")
FULLEST = 8


def show(visit: Visit) -> Response:
    period = chosen_period(visit, otherwise=_present(visit))
    span = _span(visit)
    found = figures.read(visit, period)
    last = figures.last_month(period, found.on)
    ceilings = figures.ceilings(found.ceilings, found.on)
    return visit.render(
        "dashboard/page.html",
        period=period,
        years=periods(visit),
        members=() if allow(visit.actor, Action.READ_REPORTS) else tuple(members(visit)),
        span=span,
        tiles=_tiles(visit, found, period),
        monthly=figures.monthly(visit, found.savings, last, int(span)),
        spans=[(each, with_query(visit.path, visit.query, months=each)) for each in SPANS],
        vendors=figures.vendor_bars(visit, found, period),
        fullest=ceilings[:FULLEST],
        others=ceilings[FULLEST:],
        attention=groups(visit, found, period),
        waiting=len(found.waiting),
        waiting_href=waiting_link(visit),
        scarce=sum(each.scarce for each in ceilings),
        scarce_percent=figures.SCARCE_PERCENT,
    )


def _present(visit: Visit) -> str:
    return str(looked_at_on(visit).year)


def _span(visit: Visit) -> str:
    span = visit.asked("months", SPANS[0])
    if span not in SPANS:
        raise invalid("months", span, among(SPANS))
    return span


def _tiles(visit: Visit, found: figures.Read, period: Period) -> Mapping[str, Any]:
    """The sums of the period, and how they compare with as many months a year earlier."""
    first = period.first or "0000"
    now = figures.sums(found.savings, first, period.last or month_of(found.on))
    comparable = bool(period.first) and period.value in {_present(visit), LAST_12}
    then = figures.before(found.savings, period, found.on) if comparable else figures.Sums()
    return {
        "now": now,
        "orders": with_query("/abrufe", {}, member=visit.asked("member"), from_=period.first, to=period.last),
        "volume_change": _change(visit, figures.change_percent(now.paid_cents, then.paid_cents)),
        "savings_change": _change(visit, figures.change_percent(now.saved_cents, then.saved_cents)),
        "orders_change": _change(visit, figures.change_percent(now.orders, then.orders)),
    }


def _change(visit: Visit, change: Decimal | None) -> str:
    if change is None:
        return ""
    sign = "+" if change > 0 else ""
    return f"{sign}{percent(change, visit.language)}"


PAGE = Page(
    doors=(Door(path="/uebersicht", action=Action.READ_REPORTS, answer=show),),
    looks=(
        Look(path="/uebersicht", role=Role.MANAGER),
        Look(path="/uebersicht?year=last12&months=24", role=Role.MANAGER, name="two-years"),
        Look(path="/uebersicht?member={member}", role=Role.MANAGER, name="one-member"),
        Look(path="/uebersicht?year=1999", role=Role.MANAGER, name="bad-year", status=422),
    ),
    help="geschaeftsfuehrung#uebersicht",
    menu=Menu(label=Wording("Overview", "Übersicht"), order=0, roles=(Role.MANAGER,)),
)
