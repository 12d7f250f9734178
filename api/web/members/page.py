"""Members: how large they are, what they pay and save, and who pays more than it saves."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from starlette.responses import Response

from api.web.columns import Column, Row
from api.web.fields import Choice
from api.web.links import with_query
from api.web.listing import Filter, Listing
from api.web.page import Door, Look, Menu, Page
from api.web.periods import ALL, looked_at_on, moment, years
from api.web.visit import Visit
from procurement.application.access import ACCESS, Action, Role, allow
from procurement.application.parameter import among, invalid
from procurement.application.reading import Wanted
from procurement.kernel.wording import Wording

CENTRES: Mapping[str, Wording] = {
    "nord": Wording("North", "Nord"),
    "mitte": Wording("Centre", "Mitte"),
    "west": Wording("West", "West"),
    "sued": Wording("South", "Süd"),
}
BALANCES: Mapping[str, Wording] = {
    "saves": Wording("saves more", "spart mehr"),
    "pays": Wording("pays more", "zahlt mehr"),
    "none": Wording("no figures", "ohne Zahlen"),
}
BALANCE_TONES = {"saves": "success", "pays": "warning", "none": "plain"}
SUMS = (
    "orders",
    "listed_cents",
    "paid_cents",
    "saved_cents",
    "levy_cents",
    "admission_levy_cents",
    "net_benefit_cents",
)


def member_link(row: Row) -> str:
    return f"/mitglieder/{row['member']}"


def _centres(visit: Visit) -> Iterable[Choice]:
    return [(name, words.in_language(visit.language)) for name, words in CENTRES.items()]


def _balances(visit: Visit) -> Iterable[Choice]:
    return [(name, words.in_language(visit.language)) for name, words in BALANCES.items()]


def _years(visit: Visit) -> Iterable[Choice]:
    since = Wording("all years", "alle Jahre").in_language(visit.language)
    return [*list(years(visit))[1:], (ALL, since)]


LIST = Listing(
    report="members",
    columns=(
        Column(name="name", label=Wording("Member", "Mitglied"), link=member_link),
        Column(name="centre", label=Wording("Regional centre", "Zentrum"), words=CENTRES),
        Column(name="inhabitants", label=Wording("Inhabitants", "Einwohner"), kind="number"),
        Column(
            name="orders", label=Wording("Orders", "Abrufe"), kind="number", link=lambda row: row.get("orders_link", "")
        ),
        Column(name="paid_cents", label=Wording("Volume, net", "Volumen netto")),
        Column(name="saved_cents", label=Wording("Saved", "Ersparnis")),
        Column(name="levies_cents", label=Wording("Levies", "Umlagen")),
        Column(name="net_benefit_cents", label=Wording("Net benefit", "Nettonutzen")),
        Column(name="balance", label=Wording("Balance", "Bilanz"), words=BALANCES, tones=BALANCE_TONES),
    ),
    filters=(
        Filter(name="q", label=Wording("Search", "Suche"), kind="search"),
        Filter(name="centre", label=Wording("Regional centre", "Zentrum"), choices=_centres),
        Filter(
            name="year", label=Wording("Year", "Jahr"), choices=_years, otherwise=Wording("this year", "dieses Jahr")
        ),
        Filter(name="balance", label=Wording("Balance", "Bilanz"), choices=_balances),
    ),
    sort="name",
    page_rows=100,
    with_totals=True,
    keep=frozenset({"as_of"}),
)


def show(visit: Visit) -> Response:
    year = _year(visit)
    only = {"year": [year]} if year != ALL else {}
    own = allow(visit.actor, Action.READ_REPORTS)
    of_own = {"member": [own]} if own else {}
    register, balances = visit.reports(
        Wanted(name="member_register", parameters={**of_own, **moment(visit)}, action=Action.READ_REFERENCE),
        Wanted(name="member_balance", parameters={"group_by": ["member"], **only, **moment(visit)}),
    )
    known = {row["member"]: row for row in balances.rows}
    rows = [_row(entry, known.get(entry["member"]), year) for entry in register.rows]
    found = [row for row in rows if _asked(visit, row)]
    return LIST.answer_with(
        visit,
        "members/page.html",
        found,
        _totals(found),
        year=year,
        paying=sum(row["balance"] == "pays" for row in rows),
        paying_link=with_query(visit.path, visit.query, balance="pays", page=None),
        this_year=year == str(looked_at_on(visit).year),
        may_keep=visit.role in ACCESS[Action.KEEP_MEMBERS],
    )


def _year(visit: Visit) -> str:
    possible = [value for value, _ in years(visit)]
    year = visit.asked("year", possible[0])
    if year not in {*possible, ALL}:
        raise invalid("year", year, among([*possible, ALL]))
    return year


def _row(entry: Row, balance: Mapping[str, Any] | None, year: str) -> Row:
    sums = {name: balance[name] if balance else 0 for name in SUMS}
    first, last = ("", "") if year == ALL else (f"{year}-01", f"{year}-12")
    benefit = sums["net_benefit_cents"]
    return {
        **entry,
        **sums,
        "name": entry["name"] or entry["member"],
        "levies_cents": sums["levy_cents"] + sums["admission_levy_cents"],
        "balance": "none" if balance is None else "pays" if benefit < 0 else "saves",
        "orders_link": with_query("/abrufe", {}, member=entry["member"], from_=first, to=last),
    }


def _asked(visit: Visit, row: Row) -> bool:
    wanted = visit.asked("q").casefold()
    return (
        wanted in f"{row['name']} {row['member']}".casefold()
        and visit.asked("centre") in {"", row["centre"]}
        and visit.asked("balance") in {"", row["balance"]}
    )


def _totals(rows: Sequence[Row]) -> Row:
    names = ("inhabitants", "orders", "paid_cents", "saved_cents", "levies_cents", "net_benefit_cents")
    return {name: sum(row[name] or 0 for row in rows) for name in names}


PAGE = Page(
    doors=(Door(path="/mitglieder", action=Action.READ_REPORTS, answer=show),),
    looks=(
        Look(path="/mitglieder", role=Role.MANAGER),
        Look(path="/mitglieder?year=all&sort=-net_benefit_cents", role=Role.AUDITOR, name="all-years"),
        Look(path="/mitglieder?q=gibtesnicht", role=Role.MANAGER, name="empty"),
        Look(path="/mitglieder?year=1492", role=Role.MANAGER, name="bad-year", status=422),
    ),
    help="geschaeftsfuehrung#mitglieder",
    menu=Menu(label=Wording("Members", "Mitglieder"), order=60, roles=(Role.MANAGER, Role.AUDITOR)),
)
