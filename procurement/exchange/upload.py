"""A file that somebody uploads: read as a whole before anything of it is recorded, and small enough for that."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from procurement.application.importing import Wish
from procurement.exchange.import_format import ImportFormat, Parsed, RowProblem
from procurement.exchange.table import MEBIBYTE, FileTooLarge, Table, TooManyRows, shown
from procurement.exchange.table_file import read_table

MOST_MEBIBYTES, MOST_ROWS = 4, 5_000

Item = Wish | RowProblem
Wishes = Callable[[Parsed[Any]], Iterator[Item]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A file that could be read: what its rows ask for, rows that say nothing usable, columns nobody needs."""

    items: Sequence[Item]
    ignored: Sequence[str]

    @property
    def wishes(self) -> Sequence[Wish]:
        return [item for item in self.items if isinstance(item, Wish)]

    @property
    def problems(self) -> Sequence[RowProblem]:
        return [item for item in self.items if isinstance(item, RowProblem)]


def read_upload(
    content: bytes,
    file: str,
    form: ImportFormat[Any],
    wishes: Wishes,
    read: Callable[[bytes, str], Table] = read_table,
) -> Read:
    """The whole file, row by row. Raises an `Invalid` that says what is wrong with the file as such."""
    if len(content) > MOST_MEBIBYTES * MEBIBYTE:
        raise FileTooLarge(file=shown(file), most_mebibytes=MOST_MEBIBYTES)
    parsed = form.parse(read(content, file))
    rows = _counted(parsed.rows, file)
    items = list(wishes(Parsed(ignored=parsed.ignored, headings=parsed.headings, rows=rows)))
    return Read(items=items, ignored=parsed.ignored)


def _counted(rows: Iterator[Any], file: str) -> Iterator[Any]:
    for count, row in enumerate(rows, start=1):
        if count > MOST_ROWS:
            raise TooManyRows(file=shown(file), most=MOST_ROWS)
        yield row
