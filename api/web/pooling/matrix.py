"""The matrix of licences: products down, members across; in each cell what is owned, in use, spare or missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from starlette.responses import Response

from api.web.columns import Row
from api.web.formats import number
from api.web.pooling import positions
from api.web.pooling.seen import check_sees_all, tabs
from api.web.visit import Visit
from procurement.kernel.wording import Wording

PATH = "/lizenz-pooling/matrix"
LIST = replace(positions.LIST, page_rows=1, with_totals=False)
"""Its filters and its files; the page draws all rows itself."""
STATES: Mapping[str, Wording] = {
    "spare": Wording("{0} spare", "{0} frei"),
    "missing": Wording("{0} missing", "{0} fehlen"),
    "one missing": Wording("1 missing", "1 fehlt"),
    "even": Wording("just right", "passt genau"),
    "none": Wording("not in use", "nicht genutzt"),
    "never": Wording("no report", "ohne Meldung"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One position. `state` is spare, missing, even or never; `said` is it in words."""

    href: str
    used: str
    owned: str
    state: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A product: the sums of its positions, and a cell for each member, None where nothing is known."""

    product: str
    sums: Mapping[str, Any]
    unreported: int
    cells: Sequence[Cell | None]


def show(visit: Visit) -> Response:
    """All products and members that the address asks for."""
    check_sees_all(visit)
    rows = positions.asked(visit)
    members = sorted({row["member"]: row["member_name"] for row in rows}.items(), key=lambda it: it[1].casefold())
    return LIST.answer_with(
        visit,
        "pooling/matrix.html",
        rows,
        tabs=tabs(visit, "matrix"),
        members=[name for _, name in members],
        lines=[] if visit.asked("format") else lines(visit, rows, [member for member, _ in members]),
        over_used=sum(row["over_used"] for row in rows),
        unreported=sum(row["used_on"] is None for row in rows),
    )


def lines(visit: Visit, rows: Sequence[Row], members: Sequence[str]) -> Sequence[Line]:
    """One line for each product, in the order of their names."""
    products: dict[str, dict[str, Row]] = {}
    for row in rows:
        products.setdefault(row["product"], {})[row["member"]] = row
    words = {state: said.in_language(visit.language) for state, said in STATES.items()}
    return [
        Line(
            product=product,
            sums=positions.sums(list(of.values())),
            unreported=sum(row["used_on"] is None for row in of.values()),
            cells=[_cell(visit, of[member], words) if member in of else None for member in members],
        )
        for product, of in sorted(products.items())
    ]


def _cell(visit: Visit, row: Row, words: Mapping[str, str]) -> Cell:
    state = "never" if row["used_on"] is None else "missing" if row["missing"] else "spare" if row["spare"] else "even"
    plainly = "one missing" if row["missing"] == 1 else "none" if state == "even" and not row["owned"] else state
    return Cell(
        href=positions.standing_of(row),
        used="?" if row["used"] is None else number(row["used"], visit.language),
        owned=number(row["owned"], visit.language),
        state=state,
        said=words[plainly].format(number(row.get(state) or 0, visit.language)),
    )
