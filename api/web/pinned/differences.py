"""What is different from a pinned report, as people read it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from api.web.column_names import column_name
from api.web.formats import NOTHING
from api.web.named_columns import column_of, written
from api.web.reports.sentences import part_title
from api.web.visit import Visit
from procurement.audit.pinning import Difference
from procurement.kernel.projection import Projection
from procurement.kernel.wording import Wording

OF_A_ROW = re.compile(r"(rows|extras\.(?P<part>\w+))\[(?P<row>.*?)\]\.(?P<rest>.+)", re.DOTALL)
SUM = Wording("Sum", "Summe")
MOST_CHARACTERS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A figure that differs: in which row, which column, what it was and what it is."""

    row: str
    column: str
    pinned: str
    found: str


def shown(
    visit: Visit, projection: Projection, grouped: Sequence[str], differences: Iterable[Difference]
) -> Sequence[Shown]:
    """`grouped` are the keys that rows were added up by, none where they stand as they are kept."""
    key = [name for name in projection.key if not grouped or name in grouped]
    return [_shown(visit, key, each) for each in differences]


def _shown(visit: Visit, key: Sequence[str], each: Difference) -> Shown:
    match = OF_A_ROW.fullmatch(each.where)
    rest = match["rest"] if match else each.where.rpartition("totals.")[2]
    name = rest.partition(".")[0].partition("[")[0]
    label = column_name(name).in_language(visit.language) + rest[len(name) :]
    if match:
        part = f"{part_title(match['part']).in_language(visit.language)}: " if match["part"] else ""
        row = part + _row(visit, key, match["row"])
    else:
        row = SUM.in_language(visit.language)
    return Shown(
        row=row[:MOST_CHARACTERS],
        column=label[:MOST_CHARACTERS],
        pinned=_value(visit, name, each.pinned),
        found=_value(visit, name, each.found),
    )


def _row(visit: Visit, key: Sequence[str], text: str) -> str:
    """A row by what identifies it; ids as names where each part of the key is there."""
    parts = text.split(", ")
    if len(parts) != len(key):
        return text
    return ", ".join(_value(visit, name, part) for name, part in zip(key, parts, strict=True))


def _value(visit: Visit, name: str, value: Any) -> str:
    """As the report writes it; a file from elsewhere may hold anything, which then stands as it is."""
    if value in (None, ""):
        return NOTHING
    try:
        figure = Decimal(value) if isinstance(value, str) and column_of(name).numeric else value
        return written(visit, name, figure)[:MOST_CHARACTERS]
    except (InvalidOperation, ValueError, TypeError, LookupError, AttributeError):
        return str(value)[:MOST_CHARACTERS]
