"""The figures of a member's page, all from one moment."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.web.charts import BarRow, bars
from api.web.charts import Row as Bar
from api.web.columns import Row
from api.web.formats import euro
from api.web.links import with_query
from api.web.periods import looked_at_on, moment
from api.web.visit import Visit
from procurement.application.access import Action
from procurement.application.reading import Wanted
from procurement.domain.member.aggregate import APPROVAL_ABOVE_CENTS, DECISION_REF_ABOVE_CENTS, UnknownMember
from procurement.kernel.wording import Wording

LATEST_ORDERS = 10
LEVIES, SAVINGS = Wording("levies", "Umlagen"), Wording("savings", "Ersparnis")


def figures(visit: Visit, member: str) -> Mapping[str, Any]:
    """Everything the page shows. Raises `UnknownMember`."""
    of_member = {"member": [member], **moment(visit)}
    latest = {"sort": ["-placed_on"], "limit": [str(LATEST_ORDERS)], **of_member}
    register, balances, contracts, orders = visit.reports(
        Wanted(name="member_register", parameters=of_member, action=Action.READ_REFERENCE),
        Wanted(name="member_balance", parameters=of_member),
        Wanted(name="contract_ceiling", parameters={"lot": [""], **moment(visit)}, action=Action.READ_REFERENCE),
        Wanted(name="order_book", parameters=latest, action=Action.READ_ORDERS),
    )
    if not register.rows:
        raise UnknownMember(member=member)
    years = [_year(row) for row in sorted(balances.rows, key=lambda row: row["year"], reverse=True)]
    present = str(looked_at_on(visit).year)
    return {
        "entry": _with_rule(register.rows[0]),
        "years": years,
        "present": next((row for row in years if row["year"] == present), None),
        "present_year": present,
        "total": {name: sum(row[name] for row in years) for name in SUMMED},
        "bars": _bars(visit, years),
        "orders": orders.rows,
        "orders_link": with_query("/abrufe", {}, member=member),
        "contracts": _entitled(visit, member, contracts.rows),
    }


SUMMED = ("orders", "paid_cents", "saved_cents", "levies_cents", "net_benefit_cents")


def _year(row: Row) -> Row:
    year = row["year"]
    link = with_query("/abrufe", {}, member=row["member"], from_=f"{year}-01", to=f"{year}-12")
    return {**row, "levies_cents": row["levy_cents"] + row["admission_levy_cents"], "orders_link": link}


def _with_rule(entry: Row) -> Row:
    """The register's entry with the approval rule that holds: its own, or that of all."""
    approval, decision = entry["approval_above_cents"], entry["decision_ref_above_cents"]
    return {
        **entry,
        "approval_above_cents": APPROVAL_ABOVE_CENTS if approval is None else approval,
        "decision_ref_above_cents": DECISION_REF_ABOVE_CENTS if decision is None else decision,
    }


def _bars(visit: Visit, years: Sequence[Row]) -> Sequence[BarRow]:
    """For each year a bar of what was paid and below it one of what was saved."""
    shown: list[Bar] = []
    for row in years:
        for words, name, link in ((LEVIES, "levies_cents", ""), (SAVINGS, "saved_cents", row["orders_link"])):
            said = f"{row['year']} {words.in_language(visit.language)}"
            shown.append(Bar(name=said, value=row[name], shown=euro(row[name], visit.language), href=link))
    return bars(shown)


def _entitled(visit: Visit, member: str, contracts: Sequence[Row]) -> Sequence[Row]:
    """Contracts the member may order under, with the day from which on; those that ended come last."""
    keeping = visit.services.keeping
    found = visit.decided(keeping.contracts(visit.actor, [row["contract"] for row in contracts]))
    since = {each.contract: each.entitled[member] for each in found if member in each.entitled}
    on = looked_at_on(visit).isoformat()
    rows: list[Row] = []
    for row in contracts:
        if row["contract"] in since:
            last_on = min(row["ends_on"], row["ended_on"] or row["ends_on"])
            rows.append({**row, "since": since[row["contract"]], "last_on": last_on, "over": last_on < on})
    return sorted(rows, key=lambda row: (row["over"], row["title"]))
