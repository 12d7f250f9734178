"""Positions of members as lists: every product of a member, or every member of a product; what stands out is found."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from api.web.choices import members
from api.web.columns import Column, Row
from api.web.fields import Choice
from api.web.links import with_query
from api.web.listing import Filter, Listing
from api.web.visit import Visit
from procurement.kernel.wording import Wording

ENDING = timedelta(days=90)
OLD_DAYS = 365
MISSING = "fehlend"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """Something about licences that asks for a look: `tile` is what a tile calls it, `chosen` what a filter does."""

    tile: Wording
    chosen: Wording
    note: Wording
    holds: Callable[[Row, date], bool]


MATTERS: Mapping[str, Matter] = {
    MISSING: Matter(
        tile=Wording("Products with licences missing", "Produkte mit fehlenden Lizenzen"),
        chosen=Wording("licences missing", "es fehlen Lizenzen"),
        note=Wording("more in use than owned", "mehr in Nutzung als im Bestand"),
        holds=lambda row, _today: bool(row["missing"]),
    ),
    "endend": Matter(
        tile=Wording("Terms that end soon", "Laufzeiten, die bald enden"),
        chosen=Wording("term ends soon", "Laufzeit endet bald"),
        note=Wording(f"within {ENDING.days} days", f"in den nächsten {ENDING.days} Tagen"),
        holds=lambda row, today: (
            bool(row["ends_next_on"]) and date.fromisoformat(row["ends_next_on"]) <= today + ENDING
        ),
    ),
    "ungemeldet": Matter(
        tile=Wording("Usage not known", "Nutzung nicht bekannt"),
        chosen=Wording("usage not known or old", "Nutzung nicht oder lange nicht gemeldet"),
        note=Wording(f"never reported, or {OLD_DAYS} days ago", f"nie gemeldet oder vor über {OLD_DAYS} Tagen"),
        holds=lambda row, _today: row["reported_age_days"] is None or row["reported_age_days"] > OLD_DAYS,
    ),
    "frei": Matter(
        tile=Wording("Products with spare licences", "Produkte mit freien Lizenzen"),
        chosen=Wording("spare licences", "freie Lizenzen"),
        note=Wording("others may need them", "andere können sie brauchen"),
        holds=lambda row, _today: bool(row["spare"]),
    ),
}
"""What the list can be narrowed to, the most urgent first."""


def _matters(visit: Visit) -> Iterable[Choice]:
    return [(name, matter.chosen.in_language(visit.language)) for name, matter in MATTERS.items()]


def product_link(row: Row) -> str:
    """The page of a product; in lists of several members, that of the row's member."""
    return with_query(f"/lizenzen/{row['product']}", {}, member=row.get("of_member"))


MEMBER = Column(
    name="member", label=Wording("Member", "Mitglied"), show=lambda visit, row: visit.names.member(row["member"])
)
PRODUCT = Column(
    name="product",
    label=Wording("Product", "Produkt"),
    show=lambda visit, row: visit.names.products.get(row["product"], row["product"]),
    link=product_link,
)
FIGURES = (
    Column(name="missing", label=Wording("Missing", "Fehlend"), kind="number"),
    Column(name="spare", label=Wording("Spare", "Frei"), kind="number"),
    Column(name="owned", label=Wording("Owned", "Im Bestand"), kind="number"),
    Column(name="used", label=Wording("In use", "In Nutzung"), kind="number"),
    Column(name="used_on", label=Wording("Reported on", "Gemeldet am")),
    Column(name="reported_age_days", label=Wording("Days since", "Tage seitdem"), kind="number", in_file_only=True),
    Column(name="waiting", label=Wording("Waiting for approval", "In Freigabe"), kind="number"),
    Column(name="offered", label=Wording("Offered", "Angeboten"), kind="number"),
    Column(name="ends_next_on", label=Wording("Next end of a term", "Nächstes Laufzeitende")),
)
FILTERS = (
    Filter(name="q", label=Wording("Search", "Suche"), kind="search"),
    Filter(name="stand", label=Wording("Look for", "Worauf es ankommt"), choices=_matters),
)
OF_MEMBER = Filter(name="member", label=MEMBER.label, choices=members)


def listing_for(visit: Visit) -> Listing:
    """Of one's own member; of all, or the one in the address, for those who serve all."""
    columns, filters = (PRODUCT, *FIGURES), FILTERS
    if not visit.actor.member:
        columns, filters = (PRODUCT, MEMBER, *FIGURES), (OF_MEMBER, *FILTERS)
    return Listing(report="licence_pooling", path="/lizenzen", columns=columns, filters=filters)


def positions_of(product: str) -> Listing:
    """Every member that holds or uses a product."""
    named = Column(
        name="member",
        label=MEMBER.label,
        show=MEMBER.show,
        link=lambda row: with_query(f"/lizenzen/{row['product']}", {}, member=row["member"]),
    )
    return Listing(report="licence_pooling", path=f"/lizenzen/{product}", columns=(named, *FIGURES), sort="-missing")


def narrowed(visit: Visit, rows: Sequence[Row]) -> Sequence[Row]:
    """The rows that the address asks for: what is missing most first, then by name."""
    searched, matter = visit.asked("q").casefold(), MATTERS.get(visit.asked("stand"))
    names = visit.names.products
    found = [
        row
        for row in rows
        if (not searched or searched in names.get(row["product"], "").casefold() or searched in row["product"])
        and (matter is None or matter.holds(row, visit.today))
    ]
    return sorted(found, key=lambda row: (-(row["missing"] or 0), row["product"], row["member"]))
