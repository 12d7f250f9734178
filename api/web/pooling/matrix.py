"""The matrix of licences: products down, members across; in each cell what is owned, in use, spare or missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from starlette.responses import Response

from api.web.columns import Row
from api.web.pooling import positions
from api.web.pooling.said import NOTHING, written
from api.web.pooling.seen import check_sees_all, tabs
from api.web.visit import Visit
from procurement.kernel.wording import Wording

PATH = "/lizenz-pooling/matrix"
LIST = replace(positions.LIST, page_rows=1, with_totals=False)
"""Its filters and its files; the page draws all rows itself."""
STATES: Mapping[str, Wording] = {
    "used": Wording("{0} of {1}", "{0} von {1}"),
    "spare": Wording("{0} spare", "{0} frei"),
    "missing": Wording("{0} missing", "{0} fehlen"),
    "one missing": Wording("1 missing", "1 fehlt"),
    "even": Wording("just right", "passt genau"),
    "none": Wording("not in use", "nicht genutzt"),
    "never": Wording("no report", "ohne Meldung"),
}


Cell = tuple[str, str, str, str, str]
"""Whose it is, and of a position where it leads, its state (spare, missing, even or never), in use of owned, and its
state in words; empty where nothing is known. There are a thousand of them on a page, so they are plain.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A product: the sums of its positions, and a cell for each member."""

    product: str
    sums: Mapping[str, Any]
    unreported: int
    cells: Sequence[Cell]


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
        lines=[] if visit.asked("format") else lines(visit, rows, members),
        over_used=sum(row["over_used"] for row in rows),
        unreported=sum(row["used_on"] is None for row in rows),
    )


def lines(visit: Visit, rows: Sequence[Row], members: Sequence[tuple[str, str]]) -> Sequence[Line]:
    """One line for each product, in the order of their names."""
    products: dict[str, dict[str, Row]] = {}
    for row in rows:
        products.setdefault(row["product"], {})[row["member"]] = row
    words = {state: text.in_language(visit.language) for state, text in STATES.items()}
    return [
        Line(
            product=product,
            sums=positions.sums(list(of.values())),
            unreported=sum(row["used_on"] is None for row in of.values()),
            cells=[
                _cell(visit.language, of[member], words) if member in of else (name, "", "", "", "")
                for member, name in members
            ],
        )
        for product, of in sorted(products.items())
    ]


def _cell(language: str, row: Row, words: Mapping[str, str]) -> Cell:
    state = "never" if row["used_on"] is None else "missing" if row["missing"] else "spare" if row["spare"] else "even"
    plainly = "one missing" if row["missing"] == 1 else "none" if state == "even" and not row["owned"] else state
    used = "?" if row["used"] is None else written(row["used"], language)
    return (
        row["member_name"],
        positions.standing_of(row),
        state,
        words["used"].format(used, written(row["owned"], language)),
        words[plainly].format(written(row.get(state) or NOTHING, language)),
    )
