"""Demand for one product: what was declared, when it is needed, what was called off of similar ones, declaring."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from starlette.responses import Response

from api.web.charts import BarRow, bars
from api.web.charts import Row as Bar
from api.web.code_words import SHARING_STATUSES
from api.web.columns import Column, Row
from api.web.demand.declaring import DECLARING, WITHDRAWING, declare_fields, withdraw_fields
from api.web.demand.listing import DECLARED, TONES, WITHDRAWN, amount, completed, is_own
from api.web.demand.listing import STATUSES as ASKED_STATUSES
from api.web.forms import Filled, blank
from api.web.links import with_query
from api.web.listing import Listing
from api.web.visit import Visit
from procurement.application.access import ACCESS, Action
from procurement.application.parameter import among, invalid
from procurement.application.reading import Wanted
from procurement.domain.demand.aggregate import DemandNotAsked
from procurement.kernel.wording import Wording

STATUSES: Mapping[str, Wording] = {name: SHARING_STATUSES[name] for name in (DECLARED, WITHDRAWN)}
STATUS_TONES: Mapping[str, str] = {DECLARED: "success", WITHDRAWN: "plain"}
QUANTITY = Column(name="quantity", label=Wording("Quantity", "Menge"))
DECLARATIONS = Listing(
    report="demand",
    columns=(
        Column(name="name", label=Wording("Member", "Mitglied")),
        QUANTITY,
        Column(name="needed_on", label=Wording("Needed from", "Bedarf ab")),
        Column(name="declared_on", label=Wording("Declared on", "Gemeldet am")),
        Column(name="status", label=Wording("Status", "Status"), words=STATUSES, tones=STATUS_TONES),
        Column(name="note", label=Wording("Note", "Bemerkung"), sortable=False),
        Column(name="reason", label=Wording("Reason of withdrawing", "Grund des Zurückziehens"), in_file_only=True),
    ),
    sort="name",
    page_rows=100,
)
HALF_YEARS = Listing(
    report="demand_half_years",
    columns=(
        Column(
            name="half_year",
            label=Wording("Half-year", "Halbjahr"),
            show=lambda visit, row: half_year_words(row["half_year"]).in_language(visit.language),
        ),
        QUANTITY,
        Column(name="members", label=Wording("Members", "Mitglieder"), kind="number"),
    ),
)
SIMILAR = Listing(
    report="demand_similar",
    columns=(
        Column(name="similar_product", label=Wording("Product", "Produkt")),
        Column(name="year", label=Wording("Year", "Jahr")),
        QUANTITY,
        Column(name="paid_cents", label=Wording("Paid, net", "Bezahlt netto")),
        Column(name="members", label=Wording("Members", "Mitglieder"), kind="number"),
    ),
)
FILES: Mapping[str, Listing] = {"meldungen": DECLARATIONS, "halbjahre": HALF_YEARS, "aehnliche": SIMILAR}


def half_year_words(half_year: str) -> Wording:
    """A half-year of the report in words.

    >>> half_year_words("2028-H1").german, str(half_year_words("2028-H2"))
    ('1. Halbjahr 2028', 'second half of 2028')
    """
    year, _, half = half_year.partition("-H")
    return Wording(f"{'first' if half == '1' else 'second'} half of {year}", f"{half}. Halbjahr {year}")


def show(visit: Visit) -> Response:
    """What all members declared together is everybody's to see; single declarations only the own member's."""
    return page(visit)


def page(visit: Visit, declaring: Filled | None = None, withdrawing: Filled | None = None) -> Response:
    """The page, or one of its tables as a file; a form that was refused stands in it with what was typed."""
    product = visit.part("product")
    of_product = {"product": [product]}
    totals, declared = visit.reports(
        Wanted(name="demand_totals", parameters=of_product, extras=True),
        Wanted(name="demand", parameters=of_product),
    )
    if not totals.rows:
        raise DemandNotAsked(product=product)
    rows = [{**row, "name": visit.names.member(row["member"])} for row in declared.rows]
    parts = {"meldungen": rows, "halbjahre": totals.extras["half_years"], "aehnliche": totals.extras["similar"]}
    if visit.asked("format"):
        part = visit.asked("teil", "meldungen")
        if part not in FILES:
            raise invalid("teil", part, among(tuple(FILES)))
        return FILES[part].answer_with(visit, "", parts[part])
    question = completed(visit, totals.rows[0], declared.rows)
    status = max([each.status for each in (declaring, withdrawing) if each is not None], default=200)
    return visit.render(
        "demand/product.html",
        status,
        question=question,
        statuses=ASKED_STATUSES,
        tones=TONES,
        own=next((row for row in rows if is_own(visit, row)), None),
        together=amount(visit, question["quantity"], question["unit"]),
        hits=replace(DECLARATIONS, path=f"/bedarf/{product}").hits_with(visit, rows),
        half_years=_half_years(visit, question, parts["halbjahre"]),
        similar=[{**row, "link": _orders(row)} for row in parts["aehnliche"]],
        files={part: _files(visit, part) for part in FILES},
        may_ask=visit.role in ACCESS[Action.ASK_DEMAND],
        may_declare=visit.role in ACCESS[Action.DECLARE_DEMAND],
        **_forms(visit, question, rows, declaring, withdrawing),
    )


def _forms(
    visit: Visit, question: Row, rows: Sequence[Row], declaring: Filled | None, withdrawing: Filled | None
) -> Mapping[str, Any]:
    """Both forms; at first with what the member said last, that of the address for whoever serves all."""
    member = visit.actor.member or visit.asked("member")
    last = next((row for row in rows if row["member"] == member and row["status"] == DECLARED), None)
    begins: dict[str, Any] = {"member": member}
    if last is not None:
        begins |= {"quantity": last["quantity"].normalize(), "note": last["note"]}
        begins["needed_on"] = date.fromisoformat(last["needed_on"])
    answered = {row["member"] for row in rows if row["status"] == DECLARED}
    return {
        "declaring": declaring or blank(declare_fields(visit), visit.language, **begins),
        "withdrawing": withdrawing or blank(withdraw_fields(visit, answered), visit.language, of_member=member),
        "declare_opened": declaring is not None or bool(visit.actor.member) or bool(visit.asked("member")),
        "withdraw_opened": withdrawing is not None,
        "may_withdraw": question["status"] == "open" and bool(last if visit.actor.member else answered),
        "declare_path": f"/bedarf/{question['product']}/{DECLARING}",
        "withdraw_path": f"/bedarf/{question['product']}/{WITHDRAWING}",
    }


def _half_years(visit: Visit, question: Row, rows: Sequence[Row]) -> Sequence[BarRow]:
    shown = [
        Bar(
            name=half_year_words(row["half_year"]).in_language(visit.language),
            value=row["quantity"],
            shown=amount(visit, row["quantity"], question["unit"]),
        )
        for row in rows
    ]
    return bars(shown, sum((row["quantity"] for row in rows), Decimal(0)))


def _orders(row: Row) -> str:
    year = row["year"]
    return with_query("/abrufe", {}, product=row["similar_product"], from_=f"{year}-01", to=f"{year}-12")


def _files(visit: Visit, part: str) -> Sequence[str]:
    """Where a table is had as CSV and as XLSX."""
    return [with_query(f"/bedarf/{visit.part('product')}", {}, teil=part, format=kind) for kind in ("csv", "xlsx")]
