"""Framework contracts as a list: how much of each is used, what is left, when it ends or will be used up."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from starlette.responses import Response

from api.web.charts import utilisation
from api.web.choices import vendors
from api.web.columns import Column, Row
from api.web.contracts.standing import REGIMES, STANDING_TONES, STANDINGS, standing_on
from api.web.fields import Choice
from api.web.listing import Filter, Listing
from api.web.page import Door, Look, Menu, Page
from api.web.visit import Visit
from procurement.application.access import Action, Role
from procurement.application.reading import Wanted
from procurement.kernel.wording import Wording


def contract_link(row: Row) -> str:
    return f"/vertraege/{row['contract']}"


def standings(visit: Visit) -> Iterable[Choice]:
    return [(name, words.in_language(visit.language)) for name, words in STANDINGS.items()]


CONTRACTS = Wanted(name="contract_ceiling", parameters={"lot": [""]}, action=Action.READ_REFERENCE)
LIST = Listing(
    report="contract_ceiling",
    columns=(
        Column(name="title", label=Wording("Contract", "Vertrag"), link=contract_link),
        Column(name="vendor_name", label=Wording("Vendor", "Lieferant")),
        Column(name="standing", label=Wording("Status", "Status"), words=STANDINGS, tones=STANDING_TONES),
        Column(name="last_order_on", label=Wording("Until", "Bis")),
        Column(name="used_percent", label=Wording("Used", "Genutzt")),
        Column(name="remaining_cents", label=Wording("Left, net", "Noch frei netto")),
        Column(name="exhausted_on", label=Wording("Used up about", "Erschöpft etwa")),
        Column(name="ceiling_cents", label=Wording("Ceiling, net", "Höchstwert netto"), in_file_only=True),
        Column(name="starts_on", label=Wording("From", "Von"), in_file_only=True),
        Column(name="regime", label=Wording("Procurement regime", "Vergaberegime"), words=REGIMES, in_file_only=True),
    ),
    filters=(
        Filter(name="vendor", label=Wording("Vendor", "Lieferant"), choices=vendors),
        Filter(name="status", label=Wording("Status", "Status"), choices=standings),
    ),
    sort="last_order_on",
    action=Action.READ_REFERENCE,
)


def show(visit: Visit) -> Response:
    rows = _asked(visit, [_completed(visit, row) for row in visit.reports(CONTRACTS)[0].rows])
    return LIST.answer_with(visit, "contracts/page.html", rows, may_keep=visit.role is Role.MANAGER)


def _completed(visit: Visit, row: Mapping[str, Any]) -> Row:
    """A row with how the contract stands today. A forecast after the contract's end is none: it ends before."""
    ended_on = row["ended_on"]
    last = min(row["ends_on"], ended_on) if ended_on else row["ends_on"]
    used = utilisation(row["allocated_cents"], row["ceiling_cents"])
    days = date.fromisoformat(row["starts_on"]), date.fromisoformat(last)
    standing = standing_on(visit.today, *days, row["remaining_cents"])
    forecast = (
        row["exhausted_on"] if standing in {"running", "ending"} and (row["exhausted_on"] or "") <= last else None
    )
    return {
        **row,
        "vendor_name": visit.names.vendor(row["vendor"]),
        "last_order_on": last,
        "standing": standing,
        "utilisation": used,
        "used_percent": used.percent,
        "exhausted_on": forecast,
    }


def _asked(visit: Visit, rows: Sequence[Row]) -> Sequence[Row]:
    vendor, status = visit.asked("vendor"), visit.asked("status")
    return [row for row in rows if vendor in {"", row["vendor"]} and status in {"", row["standing"]}]


PAGE = Page(
    doors=(Door(path="/vertraege", action=Action.READ_REFERENCE, answer=show),),
    looks=(
        Look(path="/vertraege", role=Role.MANAGER),
        Look(path="/vertraege?status=ending", role=Role.OFFICER, name="ending-soon"),
        Look(path="/vertraege?status=coming", role=Role.AUDITOR, name="empty"),
        Look(path="/vertraege?sort=nonsense", role=Role.MANAGER, name="bad-sort", status=422),
    ),
    help="geschaeftsfuehrung#vertraege",
    menu=Menu(
        label=Wording("Contracts", "Verträge"),
        order=40,
        roles=(Role.MANAGER, Role.AUDITOR, Role.OFFICER, Role.APPROVER),
    ),
)
