"""One alliance: what it is for, who is in it, what it cost and saved, pools open to it, and changing it."""

from collections.abc import Callable, Iterator, Sequence

from starlette.responses import Response

from api.web.alliance.acts import ACTS, Act, acts_of
from api.web.alliance.costs import asked_month, costs_of, period_months
from api.web.alliance.standing import STANDING_TONES, STANDINGS, by_alliance, notice_rule
from api.web.columns import Column, Row
from api.web.forms import Filled, blank, read, recorded
from api.web.listing import Listing
from api.web.page import Door, Look, Page
from api.web.pool_words import RUNNING, STATUSES, TONES
from api.web.visit import Visit
from procurement.application.access import ACCESS, Action, Role
from procurement.application.reading import Wanted
from procurement.domain.alliance.aggregate import UnknownAlliance
from procurement.kernel.refusal import Refused
from procurement.kernel.wording import Wording

PATH = "/verbuende/{alliance}"
CONFIRMED = "confirm"
CHANGING = "change"
COSTS = Listing(
    report="alliance_costs",
    columns=(
        Column(
            name="member",
            label=Wording("Member", "Mitglied"),
            show=lambda visit, row: visit.names.member(row["member"]),
        ),
        Column(name="product", label=Wording("Product", "Produkt")),
        Column(name="quantity", label=Wording("Quantity", "Menge")),
        Column(name="listed_cents", label=Wording("At list prices, net", "Zu Listenpreisen netto")),
        Column(name="paid_cents", label=Wording("Paid, net", "Bezahlt netto")),
        Column(name="saved_cents", label=Wording("Saved, net", "Gespart netto")),
    ),
)


def _alliance(visit: Visit, rows: Sequence[Row]) -> Row:
    if not rows:
        raise UnknownAlliance(alliance=visit.part("alliance"))
    return by_alliance(rows, visit.today.isoformat())[0]


def _wanted(visit: Visit) -> Wanted:
    return Wanted(name="alliances", parameters={"alliance": [visit.part("alliance")]})


def show(visit: Visit) -> Response:
    """Everybody sees who is in it; what members paid, their own people and those who serve all."""
    found, pools = visit.reports(
        _wanted(visit),
        Wanted(name="pools", parameters={"open_to": ["alliance"], "open_to_name": [visit.part("alliance")]}),
    )
    alliance = _alliance(visit, found.rows)
    return visit.render(
        "alliance/page.html",
        alliance=alliance,
        rule=notice_rule(alliance["notice_months"]),
        standings=STANDINGS,
        tones=STANDING_TONES,
        costs=costs_of(visit, alliance),
        pools=sorted(pools.rows, key=lambda row: (row["status"] not in RUNNING, row["deadline_on"])),
        pool_statuses=STATUSES,
        pool_tones=TONES,
        acts=acts_of(alliance) if visit.role in ACCESS[Action.KEEP_ALLIANCES] else (),
        may_pool=visit.role in ACCESS[Action.KEEP_POOLS],
    )


def show_costs(visit: Visit) -> Response:
    """Who paid and who saved what, for a period, to be printed or taken along as a file."""
    alliance = _alliance(visit, visit.reports(_wanted(visit))[0].rows)
    possible = period_months(visit, alliance)
    first, last = (asked_month(visit, name, possible) for name in ("from", "to"))
    costs = costs_of(visit, alliance, first, last)
    return COSTS.answer_with(visit, "alliance/costs.html", costs.rows, alliance=alliance, costs=costs, months=possible)


def asking(act: Act) -> Callable[[Visit], Response]:
    def ask(visit: Visit) -> Response:
        alliance = _alliance(visit, visit.reports(_wanted(visit))[0].rows)
        return _form(
            visit, act, alliance, blank(act.fields(visit, alliance), visit.language, **{act.begins: visit.today})
        )

    return ask


def doing(act: Act) -> Callable[[Visit], Response]:
    def do(visit: Visit) -> Response:
        """Say when it would take effect, then do it. The day follows from what was typed, so it is the same then."""
        alliance = _alliance(visit, visit.reports(_wanted(visit))[0].rows)
        filled = read(act.fields(visit, alliance), visit)
        if not filled.ok or visit.typed("step") == CHANGING:
            return _form(visit, act, alliance, filled)
        command = act.command(alliance["alliance"], filled)
        if act.effect is not None and visit.typed("step") != CONFIRMED:
            return _form(visit, act, alliance, filled, _effect(visit, act, command, filled))
        if not recorded(visit, command, filled):
            return _form(visit, act, alliance, filled)
        return visit.go(f"/verbuende/{alliance['alliance']}", act.done)

    return do


def _effect(visit: Visit, act: Act, command: object, filled: Filled) -> Wording | None:
    """What would follow; None where it would be refused, which then stands in the form."""
    try:
        (event,) = visit.decided(visit.services.keeping.rehearse(visit.actor, command))
    except Refused as refusal:
        filled.refused(refusal, visit.language)
        return None
    assert act.effect is not None
    return act.effect(visit, event)


def _form(visit: Visit, act: Act, alliance: Row, filled: Filled, effect: Wording | None = None) -> Response:
    return visit.render(
        "alliance/act.html",
        filled.status,
        act=act,
        alliance=alliance,
        rule=notice_rule(alliance["notice_months"]),
        filled=filled,
        effect=effect,
        confirmed=CONFIRMED,
        changing=CHANGING,
    )


def _doors() -> Iterator[Door]:
    yield Door(path=PATH, action=Action.READ_REPORTS, answer=show)
    yield Door(path=f"{PATH}/kosten", action=Action.READ_REPORTS, answer=show_costs)
    for act in ACTS:
        yield Door(path=f"{PATH}/{act.path}", action=Action.KEEP_ALLIANCES, answer=asking(act))
        yield Door(path=f"{PATH}/{act.path}", action=Action.KEEP_ALLIANCES, answer=doing(act), method="POST")


PAGE = Page(
    doors=tuple(_doors()),
    looks=(
        Look(path=PATH, role=Role.MANAGER),
        Look(path=PATH, role=Role.OFFICER, name="officer"),
        Look(path=f"{PATH}/kosten", role=Role.MANAGER, name="costs"),
        Look(path=f"{PATH}/kosten", role=Role.OFFICER, name="own-costs"),
        *(Look(path=f"{PATH}/{act.path}", role=Role.MANAGER, name=act.path) for act in ACTS),
        Look(path="/verbuende/gibtesnicht", role=Role.AUDITOR, name="unknown", status=404),
    ),
    help="geschaeftsfuehrung#verbuende",
)
