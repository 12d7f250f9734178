"""Licences product by product and member by member: owned, in use, spare, missing; as a list, and as its file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from starlette.responses import Response

from api.web.article_words import METRICS
from api.web.choices import members
from api.web.code_words import CODES, YES_NO
from api.web.columns import Column, Row
from api.web.fields import Choice
from api.web.listing import Filter, Listing
from api.web.origin.link import origin_column
from api.web.periods import looked_at_on, moment
from api.web.pooling.seen import tabs
from api.web.visit import Visit
from procurement.application.access import Action
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
CENTRES = CODES["centre"]
SUMMED = ("owned", "used", "spare", "missing", "waiting", "offered")


def _states(visit: Visit) -> Iterable[Choice]:
    return [(name, words.in_language(visit.language)) for name, words in STATES.items()]


def _centres(visit: Visit) -> Iterable[Choice]:
    return [(name, words.in_language(visit.language)) for name, words in CENTRES.items()]


def products(visit: Visit) -> Iterable[Choice]:
    return visit.names.products.items()


def standing_of(row: Row) -> str:
    """The page about a member's licences of a product: out of which contracts they are, and what was reported."""
    return f"/lizenzen/{row['product']}?member={row['member']}"


LIST = Listing(
    report="licences",
    columns=(
        Column(
            name="product",
            label=Wording("Product", "Produkt"),
            link=lambda row: standing_of(row) if "product" in row else "",
        ),
        Column(
            name="member_name",
            label=Wording("Member", "Mitglied"),
            link=lambda row: f"/mitglieder/{row['member']}" if "member" in row else "",
        ),
        Column(name="centre", label=Wording("Centre", "Zentrum"), words=CENTRES, in_file_only=True),
        Column(name="metric", label=Wording("Metric", "Metrik"), words=METRICS, in_file_only=True),
        Column(name="owned", label=Wording("Owned", "Im Besitz"), kind="number"),
        Column(name="used", label=Wording("In use", "Genutzt"), kind="number"),
        Column(name="spare", label=Wording("Spare", "Frei"), kind="number"),
        Column(name="missing", label=Wording("Missing", "Fehlend"), kind="number"),
        Column(name="over_used", label=Wording("Over-used", "Übernutzt"), words=YES_NO, in_file_only=True),
        Column(name="waiting", label=Wording("Waiting", "Wartend"), kind="number"),
        Column(name="offered", label=Wording("Offered", "Angeboten"), kind="number"),
        Column(name="transferred_in", label=Wording("Taken over", "Übernommen"), kind="number", in_file_only=True),
        Column(name="transferred_out", label=Wording("Passed on", "Abgegeben"), kind="number", in_file_only=True),
        Column(name="used_on", label=Wording("Reported on", "Gemeldet am")),
        Column(name="ends_next_on", label=Wording("Next to end on", "Nächster Ablauf")),
    ),
    filters=(
        Filter(name="product", label=Wording("Product", "Produkt"), choices=products),
        Filter(name="centre", label=Wording("Centre", "Zentrum"), choices=_centres),
        Filter(name="member", label=Wording("Member", "Mitglied"), choices=members),
        Filter(name="reported", label=Wording("Only where", "Nur wo"), choices=_states),
    ),
    sort="product",
    page_rows=50,
    with_totals=True,
    keep=frozenset({"as_of"}),
)


def show(visit: Visit) -> Response:
    """Everything members own and use, or what the address narrows it to; only licences of one product add up."""
    rows = asked(visit)
    one = len({row["product"] for row in rows}) == 1
    listing = LIST
    if not visit.asked("format"):
        origin = origin_column(visit.services.reading.projection("licence_pooling"), moment(visit))
        listing = replace(LIST, columns=(*LIST.columns, origin))
    return listing.answer_with(
        visit, "pooling/positions.html", rows, sums(rows) if one else None, tabs=tabs(visit, "positions")
    )


def asked(visit: Visit) -> Sequence[Row]:
    """The positions that the address asks for, with the member's name and centre."""
    register = Wanted(name="member_register", parameters=moment(visit), action=Action.READ_REFERENCE)
    report, members_now = visit.reports(Wanted(name="licence_pooling", parameters=moment(visit)), register)
    centres = {row["member"]: row["centre"] for row in members_now.rows}
    last = (looked_at_on(visit) - timedelta(REPORT_DAYS)).isoformat()
    product, member, centre = (visit.asked(name) for name in ("product", "member", "centre"))
    state, names = visit.asked("reported"), visit.names
    return [
        {**row, "member_name": names.member(row["member"]), "centre": centres.get(row["member"])}
        for row in report.rows
        if product in {"", row["product"]}
        and member in {"", row["member"]}
        and centre in {"", centres.get(row["member"])}
        and (not state or state in _states_of(row, last))
    ]


def _states_of(row: Row, last: str) -> Iterable[str]:
    if row["used_on"] is None:
        return ["never"]
    found = [name for name in ("spare", "missing") if row[name]]
    return [*found, "old"] if row["used_on"] < last else found


def sums(rows: Sequence[Row]) -> Mapping[str, Any]:
    """What rows add up to; what nobody reported counts as nothing."""
    return {name: sum((row[name] or NOTHING for row in rows), NOTHING) for name in SUMMED}
