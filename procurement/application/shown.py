"""Rows as readers see them."""

from collections.abc import Mapping, Sequence
from typing import Any

from procurement.application.report_rows import POSITIONS
from procurement.kernel.projection import Projection, Rows

CHANGEABLE = frozenset({list, dict})


def shown(projection: Projection, rows: Rows) -> Rows:
    """Without positions, and with several values in one column as a list.

    Copies throughout, so that whatever a reader does to them, what is kept stays as it was.
    """
    several = tuple(projection.contains.values())
    return [_shown_row(row, several) for row in rows]


def _shown_row(row: Mapping[str, Any], several: Sequence[str]) -> dict[str, Any]:
    """A page shows thousands of rows of plain values, so these are copied at one stroke."""
    shown = dict(row)
    for position in POSITIONS:
        shown.pop(position, None)
    for name in several:
        if name in shown:
            shown[name] = str(shown[name] or "").split()
    if not CHANGEABLE.isdisjoint(map(type, shown.values())):
        shown = {name: value.copy() if type(value) in CHANGEABLE else value for name, value in shown.items()}
    return shown
