"""Licences product by product and member by member: owned, in use, spare, missing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from starlette.responses import Response

from api.web.choices import members
from api.web.columns import Column, Row
from api.web.fields import Choice
from api.web.links import with_query
from api.web.listing import Filter, Listing
from api.web.periods import looked_at_on, moment
from api.web.visit import Visit
from procurement.application.reading import Wanted
from procurement.kernel.wording import Wording

PATH = "/lizenz-pooling/bestand"
REPORT_DAYS = 180
"""A report of licences in use that is older says little."""
NOTHING = Decimal(0)
STATES: Mapping[str, Wording] = {
    "spare": Wording("has spare licences", "hat freie Lizenzen"),
    "missing": Wording("lacks licences", "es fehlen Lizenzen"),
    "old": Wording(f"report older than {REPORT_DAYS} days", f"Meldung älter als {REPORT_DAYS} Tage"),
    "never": Wording("never reported", "noch nie gemeldet"),
}


def _states(visit: Visit) -> Iterable[Choice]:
    return [(name, words.in_language(visit.language)) for name, words in STATES.items()]


def products(visit: Visit) -> Iterable[Choice]:
    return visit.names.products.items()


LIST = Listing(
    report="licences",
    columns=(
        Column(
            name="product",
            label=Wording("Product", "Produkt"),
            link=lambda row: with_query(PATH, {}, product=row["product"]) if "product" in row else "",
        ),
        Column(
            name="member_name",
            label=Wording("Member", "Mitglied"),
            link=lambda row: f"/mitglieder/{row['member']}" if "member" in row else "",
        ),
        Column(name="owned", label=Wording("Owned", "Im Besitz"), kind="number"),
        Column(name="used", label=Wording("In use", "Genutzt"), kind="number"),
        Column(name="spare", label=Wording("Spare", "Frei"), kind="number"),
        Column(name="missing", label=Wording("Missing", "Fehlend"), kind="number"),
        Column(name="used_on", label=Wording("Reported on", "Gemeldet am")),
        Column(name="ends_next_on", label=Wording("Next to end on", "Nächster Ablauf")),
    ),
    filters=(
        Filter(name="product", label=Wording("Product", "Produkt"), choices=products),
        Filter(name="member", label=Wording("Member", "Mitglied"), choices=members),
        Filter(name="reported", label=Wording("Only where", "Nur wo"), choices=_states),
    ),
    sort="product",
    page_rows=50,
    with_totals=True,
    keep=frozenset({"as_of"}),
)


def show(visit: Visit) -> Response:
    """Everything members own and use, or one product or member of it; only licences of one product add up."""
    report = visit.reports(Wanted(name="licence_pooling", parameters=moment(visit)))[0]
    last = (looked_at_on(visit) - timedelta(REPORT_DAYS)).isoformat()
    rows = [
        {**row, "member_name": visit.names.member(row["member"])} for row in report.rows if _asked(visit, row, last)
    ]
    one = len({row["product"] for row in rows}) == 1
    return LIST.answer_with(visit, "pooling/positions.html", rows, sums(rows) if one else None)


def _asked(visit: Visit, row: Row, last: str) -> bool:
    return (
        visit.asked("product") in {"", row["product"]}
        and visit.asked("member") in {"", row["member"]}
        and visit.asked("reported") in {"", *_states_of(row, last)}
    )


def _states_of(row: Row, last: str) -> Iterable[str]:
    if row["used_on"] is None:
        return ["never"]
    found = [name for name in ("spare", "missing") if row[name]]
    return [*found, "old"] if row["used_on"] < last else found


def sums(rows: Sequence[Row]) -> Mapping[str, Any]:
    """What rows add up to; what nobody reported counts as nothing."""
    return {
        name: sum((row[name] or NOTHING for row in rows), NOTHING) for name in ("owned", "used", "spare", "missing")
    }


def by_product(rows: Sequence[Row]) -> Sequence[Row]:
    """One row for each product: sums, how many members, when the next licences end, who has not reported."""
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["product"]].append(row)
    return [
        {
            "product": product,
            **sums(group),
            "members": len(group),
            "unreported": sum(row["used_on"] is None for row in group),
            "ends_next_on": min((row["ends_next_on"] for row in group if row["ends_next_on"]), default=None),
            "link": with_query(PATH, {}, product=product),
        }
        for product, group in sorted(groups.items())
    ]
