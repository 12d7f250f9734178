"""The list of opportunities: its filters, its groups, and what a file of it holds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.web.choices import members
from api.web.columns import Column, Row
from api.web.computed_rows import in_order
from api.web.fields import Choice
from api.web.links import with_query
from api.web.listing import Filter, Hits, Listing
from api.web.pooling import said
from api.web.pooling.positions import products
from api.web.visit import Visit
from procurement.kernel.wording import Wording

PAGE_ROWS = 12
MOST_OF_GROUP = {True: 4, False: 2}
"""How many of a group stand on the page where there are several: of what counts, and of what does not."""
YES, NO = "yes", "no"
COUNTS: Mapping[str, Wording] = {
    YES: Wording("only what counts", "nur anrechenbare"),
    NO: Wording("only what does not count", "nur nicht anrechenbare"),
}


def _choices(words: Mapping[str, Wording]) -> Any:
    def choices(visit: Visit) -> Iterable[Choice]:
        return [(name, each.in_language(visit.language)) for name, each in words.items()]

    return choices


def _members(visit: Visit, row: Row) -> str:
    return "; ".join(f"{name}: {text}" for name, text in said.shares(visit, row))


ARTICLE = Column(
    name="article", label=Wording("Article", "Artikel"), show=lambda visit, row: visit.names.article(row["article"])
)
PRODUCT = Column(name="product", label=Wording("Product", "Produkt"))
SAVING = Column(name="saving_cents", label=Wording("Saving", "Ersparnis"))
POTENTIAL = Column(name="potential_cents", label=Wording("Potential", "Potenzial"))
FILTERS = (
    Filter(name="kind", label=Wording("Kind", "Art"), choices=_choices(said.KINDS)),
    Filter(name="product", label=PRODUCT.label, choices=products),
    Filter(name="member", label=Wording("Member", "Mitglied"), choices=members),
    Filter(name="counts", label=Wording("Counts", "Anrechenbar"), choices=_choices(COUNTS)),
    Filter(name="confidence", label=Wording("Confidence", "Verlässlichkeit"), choices=_choices(said.CONFIDENCE)),
)
LIST = Listing(
    report="pooling",
    columns=(SAVING, POTENTIAL, PRODUCT),
    filters=FILTERS,
    sort="-saving_cents",
    page_rows=PAGE_ROWS,
    keep=frozenset({"as_of"}),
)
FILE = Listing(
    report="pooling",
    columns=(
        Column(name="key", label=Wording("Opportunity", "Möglichkeit")),
        Column(name="kind", label=Wording("Kind", "Art"), words=said.KINDS),
        PRODUCT,
        ARTICLE,
        Column(
            name="contract",
            label=Wording("Contract", "Vertrag"),
            show=lambda visit, row: visit.names.contract(row["contract"]),
        ),
        Column(name="members", label=Wording("Members", "Mitglieder"), show=_members, sortable=False),
        SAVING,
        POTENTIAL,
        Column(name="clause", label=Wording("Pooling clause", "Pooling-Klausel"), words=said.CLAUSES),
        Column(name="permits", label=Wording("It permits", "Sie erlaubt"), show=said.permits, sortable=False),
        Column(name="confidence", label=Wording("Confidence", "Verlässlichkeit"), words=said.CONFIDENCE),
        Column(name="reported_on", label=Wording("Oldest report of", "Älteste Meldung vom")),
        Column(name="since", label=Wording("From", "Ab"), kind="day"),
        Column(name="next_step", label=Wording("Next step", "Nächster Schritt"), show=said.next_step, sortable=False),
        Column(name="dismissed_cents", label=Wording("Dismissed with", "Verworfen mit")),
        Column(name="pool", label=Wording("Open pool", "Offener Pool")),
        Column(
            name="evidence",
            label=Wording("Evidence (events)", "Belege (Ereignisse)"),
            show=lambda _visit, row: ", ".join(map(str, row["evidence"])),
            sortable=False,
        ),
    ),
    sort="-saving_cents",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Opportunities of one kind, those that count or those that do not. `rest` leads to all of them, if there are more.

    `cents` is what all of them come to: savings, or potential that does not count.
    """

    kind: str
    counted: bool
    rows: Sequence[Row]
    count: int
    cents: int
    rest: str


def asked(visit: Visit, rows: Sequence[Row]) -> Sequence[Row]:
    """The rows that the address asks for."""
    wanted = {name: visit.asked(name) for name in ("product", "kind", "confidence") if visit.asked(name)}
    member, counts = visit.asked("member"), visit.asked("counts")
    return [
        row
        for row in rows
        if all(row[name] == value for name, value in wanted.items())
        and (not member or member in row["members"])
        and (not counts or row["counted"] == (counts != NO))
    ]


def groups(visit: Visit, hits: Hits, rows: Sequence[Row]) -> Sequence[Group]:
    """The first of each kind, what counts ahead; where there is one group only, its page of the list."""
    if hits.problem:
        return []
    ordered = in_order(LIST.columns, rows, visit.asked("sort", LIST.sort))
    found: dict[tuple[bool, str], list[Row]] = {}
    for row in ordered:
        found.setdefault((row["counted"], row["kind"]), []).append(row)
    if len(found) == 1:
        ((counted, kind),) = found
        return [_group(visit, counted, kind, ordered, [row for row, _cells in hits.rows])]
    kinds = list(said.KINDS)
    return [
        _group(visit, counted, kind, found[counted, kind], found[counted, kind][: MOST_OF_GROUP[counted]])
        for counted, kind in sorted(found, key=lambda key: (not key[0], kinds.index(key[1])))
    ]


def _group(visit: Visit, counted: bool, kind: str, rows: Sequence[Row], shown: Sequence[Row]) -> Group:  # noqa: FBT001
    kept = {name: values for name, values in visit.query.items() if name not in {"page", "format"}}
    rest = with_query("/lizenz-pooling", kept, kind=kind, counts=YES if counted else NO)
    return Group(
        kind=kind,
        counted=counted,
        rows=shown,
        count=len(rows),
        cents=said.sums(rows, "saving_cents" if counted else "potential_cents")[1],
        rest=f"{rest}#treffer" if len(shown) < len(rows) else "",
    )
