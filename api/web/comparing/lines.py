"""What is different between the rows of a report at two moments, one line for each figure that changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from api.web.columns import Column, Row
from api.web.formats import NOTHING, number
from api.web.named_columns import column_of
from api.web.visit import Visit
from procurement.kernel.wording import Wording

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
KINDS: Mapping[str, Wording] = {
    ADDED: Wording("added", "neu"),
    REMOVED: Wording("removed", "entfallen"),
    CHANGED: Wording("changed", "geändert"),
}
POINTS = Wording("percentage points", "Prozentpunkte")
TONES = {ADDED: "success", REMOVED: "danger", CHANGED: "warning"}


@dataclass(frozen=True, slots=True)
class Pair:
    """One row of the report at both moments; None where it was not there."""

    before: Row | None
    after: Row | None

    @property
    def kind(self) -> str:
        return ADDED if self.before is None else REMOVED if self.after is None else CHANGED


def pairs(before: Sequence[Row], after: Sequence[Row], identity: Sequence[str]) -> Sequence[Pair]:
    """Rows that are the same thing at both moments, those of the later moment first."""
    old, new = (_by_identity(rows, identity) for rows in (before, after))
    kept = [Pair(old.get(key), row) for key, row in new.items()]
    return [*kept, *(Pair(row, None) for key, row in old.items() if key not in new)]


def _by_identity(rows: Sequence[Row], identity: Sequence[str]) -> Mapping[tuple[Any, ...], Row]:
    return {tuple(row.get(name) for name in identity): row for row in rows}


def lines(visit: Visit, found: Sequence[Pair], identity: Sequence[str], figure: str) -> Iterator[dict[str, Any]]:
    """A line for each figure that differs, or only for the one that was chosen."""
    for pair in found:
        row = pair.after if pair.after is not None else pair.before
        assert row is not None
        for name in row:
            if name in identity or (figure and name != figure) or not _differs(pair, name):
                continue
            yield {**{key: row[key] for key in identity}, **line(visit, name, pair)}


def line(visit: Visit, name: str, pair: Pair) -> dict[str, Any]:
    """One figure before and after, as text for the page and as a value for files."""
    column = column_of(name)
    before, after = ((side or {}).get(name) for side in (pair.before, pair.after))
    difference = _difference(column, before, after)
    return {
        "figure": column.label.in_language(visit.language),
        "before": column.exported(visit, {name: before}) if before is not None else None,
        "after": column.exported(visit, {name: after}) if after is not None else None,
        "difference": column.exported(visit, {name: difference}) if difference is not None else None,
        "before_text": column.cell(visit, {name: before}).text,
        "after_text": column.cell(visit, {name: after}).text,
        "difference_text": _signed(column, visit, difference),
        "kind": pair.kind,
    }


def _differs(pair: Pair, name: str) -> bool:
    """Whether the figure is another one; a row that came or went differs by what it says."""
    if pair.before is None or pair.after is None:
        return bool((pair.after or pair.before or {}).get(name))
    return pair.before.get(name) != pair.after.get(name)


def _difference(column: Column, before: Any, after: Any) -> Any:
    if not column.numeric or isinstance(before, bool) or isinstance(after, bool):
        return None
    numbers = [value for value in (before, after) if value is not None]
    if not numbers or not all(isinstance(value, int | Decimal) for value in numbers):
        return None
    return (after or 0) - (before or 0)


def _signed(column: Column, visit: Visit, difference: Any) -> str:
    if difference is None:
        return NOTHING
    text = column.cell(visit, {column.name: difference}).text
    if column.written_as == "percent":
        text = f"{number(difference, visit.language)} {POINTS.in_language(visit.language)}"
    return f"+{text}" if difference > 0 else text


def identity_columns(identity: Sequence[str]) -> Sequence[Column]:
    return [column_of(name) for name in identity]


def _text_of(name: str) -> Column:
    words = {
        "before": Wording("Before", "Vorher"),
        "after": Wording("After", "Nachher"),
        "difference": Wording("Difference", "Differenz"),
    }
    sortable = name == "difference"

    def show(_visit: Visit, row: Row) -> str:
        return str(row[f"{name}_text"])

    return Column(name=name, label=words[name], kind="number", sortable=sortable, show=show)


FIGURE = Column(name="figure", label=Wording("Figure", "Größe"))
KIND = Column(name="kind", label=Wording("Change", "Änderung"), words=KINDS, tones=TONES)
SHOWN = (FIGURE, _text_of("before"), _text_of("after"), _text_of("difference"), KIND)
EXPORTED = (
    FIGURE,
    *(Column(name=each.name, label=each.label, kind="value") for each in SHOWN[1:4]),
    KIND,
)
"""The same columns for files: figures as numbers."""
