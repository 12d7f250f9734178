"""What the rows of a price list ask for, each depending on what the rows before it left."""

from collections.abc import Iterator, Sequence
from typing import Any

from procurement.application.importing import Wish
from procurement.exchange.catalogue_row import CatalogueRow, commands_for
from procurement.exchange.import_format import ParsedRow, RowProblem
from procurement.kernel.event import States


def catalogue_wishes(rows: Iterator[ParsedRow[CatalogueRow] | RowProblem]) -> Iterator[Wish | RowProblem]:
    """A wish for each row that can be read; the others as they are."""
    for row in rows:
        yield catalogue_wish(row) if isinstance(row, ParsedRow) else row


def catalogue_wish(row: ParsedRow[CatalogueRow]) -> Wish:
    def commands(states: States) -> Sequence[Any]:
        return commands_for(row.entry, states.get(f"contract/{row.entry.contract}"))

    return Wish(rows=(row.number,), name=f"{row.entry.contract} {row.entry.article}", commands=commands)
