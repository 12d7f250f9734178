"""Licence pooling: what could be saved together, what of it counts, on which evidence, and what to do next."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from starlette.responses import Response

from api.web.choices import members
from api.web.columns import Column, Row
from api.web.fields import Choice
from api.web.formats import number
from api.web.links import with_query
from api.web.listing import Filter, Listing
from api.web.page import Door, Look, Menu, Page
from api.web.periods import moment
from api.web.pooling import positions
from api.web.visit import Visit
from procurement.application.access import ACCESS, Action, Role, allow
from procurement.kernel.wording import Wording

KINDS: Mapping[str, Wording] = {
    "reuse": Wording("pass on", "Weitergabe"),
    "tier": Wording("order together", "Sammelabruf"),
}
CLAUSES: Mapping[str, Wording] = {
    "allowed": Wording("allowed", "erlaubt"),
    "with_consent": Wording("with the vendor's consent", "mit Zustimmung des Lieferanten"),
    "unknown": Wording("clause unknown", "Klausel unbekannt"),
    "not_allowed": Wording("not allowed", "ausgeschlossen"),
}
CLAUSE_TONES = {"allowed": "success", "with_consent": "info", "unknown": "warning", "not_allowed": "danger"}
MOST_PRODUCTS = 10
YES, NOT = Wording("yes", "ja"), Wording("no", "nein")
ALL, NO = "all", "no"
COUNTS: Mapping[str, Wording] = {
    NO: Wording("what does not count", "was nicht zählt"),
    ALL: Wording("everything", "alles"),
}


def _said(words: Mapping[str, Wording]) -> Any:
    def choices(visit: Visit) -> Iterable[Choice]:
        return [(name, each.in_language(visit.language)) for name, each in words.items()]

    return choices


def _members(visit: Visit, row: Row) -> str:
    shares = (
        f"{visit.names.member(name)} {number(row['quantities'].get(name), visit.language)}" for name in row["members"]
    )
    return "; ".join(shares)


def _article(visit: Visit, row: Row) -> str:
    return visit.names.article(row["article"])


def _contract(visit: Visit, row: Row) -> str:
    return visit.names.contract(row["contract"])


def _next_step(visit: Visit, row: Row) -> str:
    text = row["next_step_de" if visit.language == "de" else "next_step_en"]
    return text[:1].upper() + text[1:]


ARTICLE = Column(name="article", label=Wording("Article", "Artikel"), show=_article)
KIND = Column(name="kind", label=Wording("Kind", "Art"), words=KINDS)
SAVING = Column(name="potential_cents", label=Wording("Saving, net", "Ersparnis netto"))
MEMBERS = Column(name="members", label=Wording("Members", "Mitglieder"), show=_members, sortable=False)
CONTRACT = Column(name="contract", label=Wording("Contract", "Vertrag"), show=_contract)
NEXT_STEP = Column(name="next_step", label=Wording("Next step", "Nächster Schritt"), show=_next_step, sortable=False)
FILE = Listing(
    report="pooling",
    columns=(
        Column(name="product", label=Wording("Product", "Produkt")),
        ARTICLE,
        KIND,
        SAVING,
        Column(name="counts", label=Wording("Counts", "Zählt"), words={"yes": YES, "no": NOT}, sortable=False),
        MEMBERS,
        CONTRACT,
        Column(name="clause", label=Wording("Pooling clause", "Pooling-Klausel"), words=CLAUSES),
        NEXT_STEP,
        Column(
            name="evidence",
            label=Wording("Evidence (events)", "Belege (Ereignisse)"),
            show=lambda _visit, row: ", ".join(map(str, row["evidence"])),
            sortable=False,
        ),
    ),
    sort="-potential_cents",
)
"""What a file holds; on the page some of it stands together in one cell."""
LIST = Listing(
    report="pooling",
    columns=(ARTICLE, KIND, SAVING, MEMBERS, CONTRACT, NEXT_STEP),
    filters=(
        Filter(name="product", label=Wording("Product", "Produkt"), choices=positions.products),
        Filter(name="kind", label=Wording("Kind", "Art"), choices=_said(KINDS)),
        Filter(name="member", label=Wording("Member", "Mitglied"), choices=members),
        Filter(
            name="counts",
            label=Wording("Show", "Zeigen"),
            choices=_said(COUNTS),
            otherwise=Wording("what counts", "was zählt"),
        ),
    ),
    sort="-potential_cents",
    page_rows=10,
    keep=frozenset({"as_of"}),
)
MOST_EVIDENCE = 20
"""Of one opportunity on the page; hundreds of links in each of twenty rows cost more than all the rest of it."""


def show(visit: Visit) -> Response:
    """Opportunities need the view of all members; whoever sees one member only sees its licences."""
    report = visit.report("licence_pooling", moment(visit), extras=True)
    found = report.extras["opportunities"]
    listing = FILE if visit.asked("format") else LIST
    return listing.answer_with(
        visit,
        "pooling/page.html",
        [{**row, "counts": "yes" if row["counted"] else "no"} for row in found if _asked(visit, row)],
        shares={kind: _sum([row for row in found if row["kind"] == kind and row["counted"]]) for kind in KINDS},
        counted=_sum([row for row in found if row["counted"]]),
        uncounted=_sum([row for row in found if not row["counted"]]),
        uncounted_by={
            clause: _sum([row for row in found if row["clause"] == clause]) for clause in ("unknown", "not_allowed")
        },
        uncounted_link=with_query(visit.path, moment(visit), counts=NO),
        kinds=KINDS,
        clauses=CLAUSES,
        tones=CLAUSE_TONES,
        products=sorted(positions.by_product(report.rows), key=lambda row: -row["missing"])[:MOST_PRODUCTS],
        positions_path=positions.PATH,
        narrowed=bool(allow(visit.actor, Action.READ_REPORTS)),
        most_evidence=MOST_EVIDENCE,
        may_see_events=visit.role in ACCESS[Action.READ_EVENTS],
    )


def _asked(visit: Visit, row: Row) -> bool:
    counts = visit.asked("counts")
    return (
        visit.asked("product") in {"", row["product"]}
        and visit.asked("kind") in {"", row["kind"]}
        and (not visit.asked("member") or visit.asked("member") in row["members"])
        and (counts == ALL or row["counted"] == (counts != NO))
    )


def _sum(rows: Sequence[Row]) -> tuple[int, int]:
    """How many opportunities, and cents together."""
    return len(rows), sum(row["potential_cents"] for row in rows)


PAGE = Page(
    doors=(
        Door(path="/lizenz-pooling", action=Action.READ_REPORTS, answer=show),
        Door(path=positions.PATH, action=Action.READ_REPORTS, answer=positions.show),
    ),
    looks=(
        Look(path="/lizenz-pooling", role=Role.MANAGER),
        Look(path="/lizenz-pooling?counts=no", role=Role.MANAGER, name="not-counted"),
        Look(path="/lizenz-pooling?product=gibtesnicht", role=Role.MANAGER, name="empty"),
        Look(path="/lizenz-pooling", role=Role.OFFICER, name="one-member"),
        Look(path="/lizenz-pooling/bestand", role=Role.MANAGER, name="positions"),
        Look(path="/lizenz-pooling/bestand?reported=old", role=Role.MANAGER, name="old-reports"),
    ),
    help="geschaeftsfuehrung#lizenz-pooling",
    menu=Menu(label=Wording("Licence pooling", "Lizenz-Pooling"), order=70, roles=(Role.MANAGER,)),
)
